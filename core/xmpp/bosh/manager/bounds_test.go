package manager

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// What a listener lets a client, or a server that is slow, make it hold.

// reader counts what is read of a request.
type reader struct {
	io.Reader
	read int
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.read += n
	return n, err
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestATooLargeRequestIsRefusedWithoutBeingReadToItsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		announced int64
		most      int
	}{"announced": {1 << 40, 0}, "not announced": {-1, MaxBody + 1}} {
		t.Run(name, func(t *testing.T) {
			l := New(Config{})
			body := &reader{Reader: endless{}}
			r := httptest.NewRequest(http.MethodPost, "/", body)
			r.ContentLength = c.announced
			w := httptest.NewRecorder()
			l.ServeHTTP(w, r)
			if !strings.Contains(w.Body.String(), "bad-request") || w.Header().Get("Connection") != "close" {
				t.Errorf("%v %s", w.Header(), w.Body)
			}
			if body.read > c.most {
				t.Errorf("%d bytes were read", body.read)
			}
		})
	}
}

func TestACompressedRequestIsNotTaken(t *testing.T) {
	l := New(Config{})
	for encoding, want := range map[string]int{"gzip": 415, "deflate": 415, "br": 415, "identity": 200, "": 200} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("<body rid='1' ver='1.6'/>"))
		r.Header.Set("Content-Encoding", encoding)
		w := httptest.NewRecorder()
		l.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%q: %d", encoding, w.Code)
		}
	}
}

// dripping is a connection that sends a byte a second, and keeps to its deadline.
type dripping struct {
	httptest.ResponseRecorder
	until time.Time
}

func (d *dripping) SetReadDeadline(t time.Time) error {
	d.until = t
	return nil
}

func (d *dripping) Read(p []byte) (int, error) {
	time.Sleep(time.Second)
	if !d.until.IsZero() && !time.Now().Before(d.until) {
		return 0, os.ErrDeadlineExceeded
	}
	p[0] = ' '
	return 1, nil
}

func TestARequestThatDripsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		w := &dripping{ResponseRecorder: *httptest.NewRecorder()}
		New(Config{}).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", w))
		if took := time.Since(begin); took != bodyDeadline || w.Code != http.StatusRequestTimeout {
			t.Errorf("%d after %v", w.Code, took)
		}
	})
}

// The deadline is for the request's body. Left in place it would end requests
// that are held.
func TestAHeldRequestHasNoReadDeadline(t *testing.T) {
	l := New(Config{})
	defer l.Close()
	w := &dripping{ResponseRecorder: *httptest.NewRecorder()}
	l.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader("<body rid='1' ver='1.6'/>")))
	if !w.until.IsZero() {
		t.Errorf("there is one at %v", w.until)
	}
}

func TestAServerThatIsSlowToReadHoldsUpTheClientAndLosesNothing(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		large := func(i int) string {
			return fmt.Sprintf("<message xmlns='jabber:client' id='%d'><body>%s</body></message>", i, strings.Repeat("x", 1000<<10))
		}
		s := g.l.session(g.sid)
		var answered []<-chan string
		for i := range 2 {
			answered = append(answered, g.request(101+i, "", large(i)))
		}
		g.gets(answered[0]) // there was room for both
		third := g.request(103, "", large(2))
		g.waits(answered[1]) // no room: no answer, so no further request
		time.Sleep(59 * time.Second)
		g.waits(third)
		if most := maxQueue + MaxBody; len(s.in) > most {
			t.Errorf("%d bytes wait for the server", len(s.in))
		}
		got := g.reads()
		for i := range 3 {
			if !strings.Contains(got, fmt.Sprintf("id='%d'", i)) {
				t.Errorf("message %d is lost", i)
			}
		}
		g.gets(answered[1])
		g.waits(third)
	})
}

func TestAnAnswerIsNoLargerThanCanBeSentAgain(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		stanza := func(i, size int) string {
			return fmt.Sprintf("<message xmlns='jabber:client' id='%d'>%s</message>", i, strings.Repeat("x", size))
		}
		all := ""
		for i := range 12 {
			all += stanza(i, 50<<10)
		}
		write(t, g.server, all+stanza(12, 400<<10)+stanza(13, 10))
		got := ""
		for rid := 101; strings.Count(got, "id='") < 14 && rid < 120; rid++ {
			a := g.gets(g.request(rid, "", ""), "id='")
			if len(a) > maxAnswerBody+1000 && !strings.Contains(a, "id='12'") {
				t.Errorf("an answer of %d bytes", len(a))
			}
			if strings.Contains(a, "id='12'") && strings.Count(a, "id='") > 1 {
				t.Error("the large one is not alone")
			}
			got += a
		}
		at := 0
		for i := range 14 {
			next := strings.Index(got[at:], fmt.Sprintf("id='%d'", i))
			if next < 0 {
				t.Fatalf("message %d is missing or out of order", i)
			}
			at += next
		}
	})
}

// One Write may be larger than all that is allowed to wait.
func TestALargeWriteIsTakenPieceByPiece(t *testing.T) {
	visit(t, func(t *testing.T, g *guest) {
		stanza := "<message>" + strings.Repeat("x", 10<<10) + "</message>"
		g.server.SetWriteDeadline(time.Now().Add(time.Second))
		all := strings.Repeat(stanza, 500)
		n, err := io.WriteString(g.server, all)
		if err == nil || n < maxQueue || n > 2*maxQueue {
			t.Errorf("%d bytes, %v", n, err)
		}
		g.server.SetWriteDeadline(time.Time{})
		go io.WriteString(g.server, all[n:])
		count := 0
		for rid := 101; count < 500 && rid < 200; rid++ {
			synctest.Wait()
			count += strings.Count(g.gets(g.request(rid, "", "")), "</message>")
		}
		if count != 500 {
			t.Errorf("%d messages", count)
		}
	})
}

func TestSessionsThatNobodyAcceptsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(Config{MaxSessions: 3})
		g := &guest{t: t, l: l}
		create := "<body rid='1' to='office.example' ver='1.6'/>"
		for range 3 {
			post(l, create)
		}
		time.Sleep(61 * time.Second) // answered, and nobody asks again
		g.gets(post(l, create), "policy-violation")
		time.Sleep(60*time.Second + linger)
		g.waits(post(l, create))
		l.Close()
	})
}
