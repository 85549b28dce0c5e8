package bosh

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// clientSide are parts of the names of what a client's goroutines run.
var clientSide = []string{"bosh.(*engine)", "bosh.(*Conn)", "transport.(*Transport)", "transport.(*link)", "net/http.(*persistConn)", "net/http.(*Transport)"}

// clients returns the stacks of the goroutines that belong to clients, by goroutine.
func clients() map[string]string {
	buf := make([]byte, 4<<20)
	found := map[string]string{}
	for stack := range strings.SplitSeq(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		id, _, _ := strings.Cut(stack, " [")
		for _, part := range clientSide {
			if strings.Contains(stack, part) && !strings.Contains(stack, "bosh.clients(") {
				found[id] = stack
			}
		}
	}
	return found
}

// leavesNone fails when goroutines that were not there before are there for good.
func leavesNone(t *testing.T, before map[string]string) {
	t.Helper()
	var left map[string]string
	for range 200 {
		left = clients()
		maps.DeleteFunc(left, func(id, _ string) bool { _, was := before[id]; return was })
		if len(left) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond) // connections notice that they were closed
	}
	t.Errorf("%d goroutines are left:\n%s", len(left), strings.Join(slices.Collect(maps.Values(left)), "\n\n"))
}

// Over HTTP, and before the server's side has closed anything. closes says what
// happens to an open session before, and while, its connection is closed.
func TestAClosedConnectionLeavesNoGoroutine(t *testing.T) {
	for name, closes := range map[string]func(*testing.T, *lifeline){
		"idle":        func(t *testing.T, l *lifeline) { l.polled(t) },
		"mid-request": func(t *testing.T, l *lifeline) { l.polled(t); write(t, l.c, "<message id='1'/>"); l.polled(t) },
		"unread":      func(*testing.T, *lifeline) {},
		"dead server": func(t *testing.T, l *lifeline) {
			l.polled(t)
			l.srv.Listener.Close()
			l.srv.CloseClientConnections()
		},
		"frozen server": func(t *testing.T, l *lifeline) { l.polled(t); l.frozen.Store(true) },
		"terminate":     func(t *testing.T, l *lifeline) { l.says(t, "<body xmlns='"+wire.NSHTTPBind+"' type='terminate'/>") },
		"error": func(t *testing.T, l *lifeline) {
			l.says(t, "<body xmlns='"+wire.NSHTTPBind+"' type='terminate' condition='system-shutdown'/>")
		},
		"bad body": func(t *testing.T, l *lifeline) {
			l.says(t, "<body xmlns='"+wire.NSHTTPBind+"'>text</body>")
			l.says(t, "<body xmlns='"+wire.NSHTTPBind+"'>text</body>")
		},
		"refused": func(t *testing.T, l *lifeline) { l.polled(t); l.status <- http.StatusForbidden },
	} {
		t.Run(name, func(t *testing.T) {
			before := clients()
			l := newLifeline(t)
			if len(clients()) <= len(before) {
				t.Fatal("an open session has goroutines, and none was found")
			}
			closes(t, l)
			l.c.Close()
			leavesNone(t, before)
		})
	}
}

// lifeline is a session over HTTP whose server holds what it is not told to answer.
type lifeline struct {
	c      *Conn
	srv    *httptest.Server
	came   chan struct{} // a request has
	answer chan string
	status chan int
	ended  chan struct{}
	frozen atomic.Bool // to the end of a session nothing is said either
}

func newLifeline(t *testing.T) *lifeline {
	t.Helper()
	l := &lifeline{came: make(chan struct{}, 100), answer: make(chan string), status: make(chan int), ended: make(chan struct{})}
	l.srv = httptest.NewServer(l)
	t.Cleanup(func() {
		l.srv.CloseClientConnections()
		l.srv.Close()
	})
	var err error
	if l.c, err = Dial(Config{URL: l.srv.URL, AllowHTTP: true}); err != nil {
		t.Fatal(err)
	}
	write(t, l.c, header)
	l.polled(t)
	expectStart(t, l.c)
	next(t, l.c)
	go func() { _, _ = io.Copy(io.Discard, l.c) }() // so that there is a poll
	return l
}

func (l *lifeline) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request, _ := io.ReadAll(r.Body)
	l.came <- struct{}{}
	switch text := string(request); {
	case strings.Contains(text, "to='office.example'"):
		_, _ = io.WriteString(w, creation)
	case strings.Contains(text, "type='terminate'") && !l.frozen.Load():
		close(l.ended)
		_, _ = io.WriteString(w, "<body xmlns='"+wire.NSHTTPBind+"' type='terminate'/>")
	default:
		select {
		case text := <-l.answer:
			_, _ = io.WriteString(w, text)
		case status := <-l.status:
			w.WriteHeader(status)
		case <-l.ended:
			_, _ = io.WriteString(w, "<body xmlns='"+wire.NSHTTPBind+"'/>")
		case <-r.Context().Done():
		}
	}
}

// polled waits for a request.
func (l *lifeline) polled(t *testing.T) {
	t.Helper()
	select {
	case <-l.came:
	case <-time.After(20 * time.Second):
		t.Fatal("no request came")
	}
}

// says answers the next request.
func (l *lifeline) says(t *testing.T, text string) {
	t.Helper()
	l.polled(t)
	l.answer <- text
}

// A bubble of synctest fails when a goroutine is left; here all of them are in one.
func TestCloseLeavesNoGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s, l := dial(t, plainly)
		h := listen(c)
		done := make(chan struct{})
		go func() { io.Copy(io.Discard, s); close(done) }()
		time.Sleep(10 * time.Second)
		l.Close()
		<-done
		if _, err := h.end(); !errors.Is(err, &TerminateError{Condition: wire.SystemShutdown}) {
			t.Error(err)
		}
		c.Close()
	})
}
