package bosh

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/internal/streamtest"
	"vestnik/core/xmpp/bosh/wire"
)

// fakeManager is a connection manager that does what a test tells it: every request
// that the client makes waits until the test takes it and answers it.
type fakeManager struct {
	t     *testing.T
	asked chan *asked
}

// asked is a request, as the manager got it.
type asked struct {
	*wire.Body
	raw    []byte
	http   *http.Request
	result chan result
}

type result struct {
	res *http.Response
	err error
}

func newManager(t *testing.T) *fakeManager { return &fakeManager{t: t, asked: make(chan *asked, 1000)} }

func (m *fakeManager) RoundTrip(r *http.Request) (*http.Response, error) {
	raw, _ := io.ReadAll(r.Body)
	b, err := wire.Parse(raw)
	if err != nil {
		m.t.Errorf("the client sent %q: %v", raw, err)
		return nil, err
	}
	q := &asked{Body: b, raw: raw, http: r, result: make(chan result, 1)}
	m.asked <- q
	select {
	case a := <-q.result:
		return a.res, a.err
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// next returns the next request, once there is one.
func (m *fakeManager) next() *asked {
	m.t.Helper()
	select {
	case q := <-m.asked:
		return q
	case <-time.After(time.Hour):
		m.t.Fatal("the client asks for nothing")
		return nil
	}
}

// quiet checks that no request comes for so long.
func (m *fakeManager) quiet(d time.Duration) {
	m.t.Helper()
	select {
	case q := <-m.asked:
		m.t.Fatalf("not asked for: %s", q.raw)
	case <-time.After(d):
	}
}

// always does the same with every request, until stop is called.
func (m *fakeManager) always(do func(*asked)) (stop func()) {
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case q := <-m.asked:
				do(q)
			case <-over:
				return
			}
		}
	}()
	return func() { close(over); <-ended }
}

func (q *asked) rid() uint64 { rid, _ := wire.ParseRID(q.Get("rid")); return rid }

// text is the payload as one string.
func (q *asked) text() string { return string(bytes.Join(q.Payload, nil)) }

// answer answers with a body that has these attributes and this content.
func (q *asked) answer(attrs, content string) {
	q.reply(http.StatusOK, "<body xmlns='"+wire.NSHTTPBind+"' "+attrs+">"+content+"</body>")
}

func (q *asked) reply(status int, text string) { q.result <- result{res: page(status, text)} }

func (q *asked) fail(err error) { q.result <- result{err: err} }

// usual are the terms that most tests are under.
const usual = "sid='s1' wait='60' hold='1' requests='2' inactivity='30' polling='2' ver='1.11' from='office.example'"

// heard is what the reader of a connection gets.
type heard struct {
	elements chan string
	err      error // why reading ended; valid when elements is closed
}

// listen reads on and on, as a session does.
func listen(c *Conn) *heard {
	h := &heard{elements: make(chan string, 1000)}
	go func() {
		defer close(h.elements)
		for {
			e, err := nextElement(c)
			if err != nil {
				h.err = err
				return
			}
			h.elements <- e
		}
	}()
	return h
}

// all returns what has come until now.
func (h *heard) all() string {
	synctest.Wait()
	var b strings.Builder
	for {
		select {
		case e, ok := <-h.elements:
			if !ok {
				return b.String()
			}
			b.WriteString(e)
		default:
			return b.String()
		}
	}
}

// end waits for the end of the stream, and returns what came before and why. An
// orderly end is nil.
func (h *heard) end() (string, error) {
	var b strings.Builder
	for e := range h.elements {
		b.WriteString(e)
	}
	if streamtest.Orderly(h.err) {
		return b.String(), nil
	}
	return b.String(), h.err
}

// orderly tells whether reading has ended as a stream normally does: with
// session runs a test in virtual time with a session that was created under these
// terms and whose features were read. The reader reads on.
func session(t *testing.T, terms string, test func(t *testing.T, m *fakeManager, c *Conn, h *heard)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := newManager(t)
		c := m.begin(Config{}, terms)
		defer c.Close()
		next(t, c)
		h := listen(c)
		test(t, m, c, h)
	})
}

// begin creates a session. What its reader gets next are the stream features.
func (m *fakeManager) begin(cfg Config, terms string) *Conn {
	m.t.Helper()
	c := m.dial(cfg)
	write(m.t, c, header)
	m.next().answer(terms, features)
	expectStart(m.t, c)
	return c
}

func (m *fakeManager) dial(cfg Config) *Conn {
	m.t.Helper()
	if cfg.URL == "" {
		cfg.URL = "https://office.example/http-bind"
	}
	cfg.Transport = m
	c, err := Dial(cfg)
	if err != nil {
		m.t.Fatal(err)
	}
	return c
}

const empty = ""

// poll takes the next request, which has to be an empty one.
func (m *fakeManager) poll() *asked {
	m.t.Helper()
	q := m.next()
	if len(q.Payload) > 0 || q.Get("type") != "" || q.Get("to") != "" {
		m.t.Fatalf("not an empty request: %s", q.raw)
	}
	return q
}
