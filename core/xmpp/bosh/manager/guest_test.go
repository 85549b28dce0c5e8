package manager

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// post makes a request, and returns its answer when there is one.
func post(l *Listener, text string) <-chan string {
	answered := make(chan string, 1)
	go func() {
		w := httptest.NewRecorder()
		l.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(text)))
		answered <- fmt.Sprint(w.Code, " ", w.Body)
	}()
	synctest.Wait()
	return answered
}

// guest is a client that makes its requests by hand.
type guest struct {
	t      *testing.T
	l      *Listener
	sid    string
	server net.Conn
	// creation is the answer to the creation request.
	creation string
}

// request makes a request of the session.
func (g *guest) request(rid int, attrs, content string) <-chan string {
	return post(g.l, fmt.Sprintf("<body xmlns='%s' sid='%s' rid='%d' %s>%s</body>", wire.NSHTTPBind, g.sid, rid, attrs, content))
}

// waits checks that a request is held.
func (g *guest) waits(answered <-chan string) {
	g.t.Helper()
	synctest.Wait()
	select {
	case a := <-answered:
		g.t.Fatalf("answered: %s", a)
	default:
	}
}

// gets checks that a request has been answered so that the answer contains each part.
func (g *guest) gets(answered <-chan string, parts ...string) string {
	g.t.Helper()
	synctest.Wait()
	select {
	case a := <-answered:
		for _, p := range parts {
			if !strings.Contains(a, p) {
				g.t.Errorf("%s lacks %s", a, p)
			}
		}
		return a
	default:
		g.t.Fatal("no answer")
		return ""
	}
}

// reads returns what the server has got, as elements; "end" for the end.
func (g *guest) reads() string {
	g.t.Helper()
	g.server.SetReadDeadline(time.Now().Add(time.Millisecond))
	var b strings.Builder
	for {
		e, err := nextElement(g.server)
		switch {
		case err == nil:
			b.WriteString(e)
		case errors.Is(err, os.ErrDeadlineExceeded):
			return b.String()
		default:
			return b.String() + "end"
		}
	}
}

const emptyAnswer = "200 <body xmlns='" + wire.NSHTTPBind + "'/>"

// visit runs a test in virtual time with a session that was created with rid 100
// and asks for nothing at the moment.
func visit(t *testing.T, test func(t *testing.T, g *guest)) {
	t.Helper()
	visitAs(t, "hold='1' wait='60' ver='1.10' secure='true' route='xmpp:office.example:5222' xml:lang='ru'", func(t *testing.T, g *guest) {
		for _, part := range []string{
			"wait='60'", "hold='1'", "requests='2'", "inactivity='60'", "ver='1.10'",
			"from='office.example'", "authid='i1'", "xml:lang='ru'", features,
		} {
			if !strings.Contains(g.creation, part) {
				t.Errorf("%s lacks %s", g.creation, part)
			}
		}
		test(t, g)
	})
}

// visitAs is visit with a creation request of other attributes.
func visitAs(t *testing.T, attrs string, test func(t *testing.T, g *guest)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := New(Config{})
		defer l.Close()
		created := post(l, "<body xmlns='"+wire.NSHTTPBind+"' rid='100' to='office.example' "+attrs+"/>")
		server, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		expectStart(t, server)
		g := &guest{t: t, l: l, server: server}
		write(t, server, "<stream:stream xmlns:stream='"+wire.NSStreams+"' id='i1'>"+features)
		g.creation = g.gets(created)
		_, sid, _ := strings.Cut(g.creation, "sid='")
		g.sid, _, _ = strings.Cut(sid, "'")
		test(t, g)
		l.Close()
		time.Sleep(time.Hour)
	})
}
