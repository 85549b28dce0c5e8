package gateway

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// Who asks slowly is told so or cut off, and holds up nobody else.
func TestWhoIsSlowIsCutOff(t *testing.T) {
	config, err := ParseConfig([]byte(`{"topics":{"a":{"to":["x@example.com"]}},"tokens":{"t":["a"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	g, err := Open(Options{Config: config, Desk: desktest.New(), File: filepath.Join(t.TempDir(), "requests.db"), Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	g.patience = patience{head: 300 * time.Millisecond, whole: 600 * time.Millisecond, slot: time.Minute}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- g.Serve(ctx, l) }()
	said := func(text string) net.Conn {
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetDeadline(time.Now().Add(time.Minute))
		if _, err := c.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		return c
	}
	const head = "POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\nContent-Length: 1000\r\n"
	inHead, inBody := said(head), said(head+"\r\n{\"topic\"")
	defer inHead.Close()
	defer inBody.Close()
	r, err := http.NewRequest("POST", "http://"+l.Addr().String()+"/v1/messages", strings.NewReader(`{"topic":"a","body":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer t")
	if w, err := http.DefaultClient.Do(r); err != nil || w.StatusCode != http.StatusAccepted {
		t.Errorf("beside them: %v, %v", w, err)
	}
	if w, err := http.ReadResponse(bufio.NewReader(inBody), nil); err != nil || w.StatusCode != http.StatusRequestTimeout {
		t.Errorf("slow with the body: %v, %v", w, err)
	}
	if _, err := inHead.Read(make([]byte, 1)); err == nil || strings.Contains(err.Error(), "timeout") {
		t.Errorf("slow with the head: %v", err)
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// blocked is a desk that takes a message only when it is let.
type blocked struct {
	*desktest.Fake
	asked, let chan struct{}
}

func (b *blocked) Send(ctx context.Context, m desk.Outgoing) (desk.Message, error) {
	b.asked <- struct{}{}
	<-b.let
	return b.Fake.Send(ctx, m)
}

// A gateway that is told to end stores and answers what it has begun with.
func TestWhatIsBeingAnsweredAtTheEndIsAnswered(t *testing.T) {
	d := &blocked{desktest.New(), make(chan struct{}), make(chan struct{})}
	g, url, end := serving(t, d)
	answered := make(chan int, 1)
	go func() { answered <- put(t, url) }()
	<-d.asked
	time.AfterFunc(100*time.Millisecond, func() { close(d.let) })
	if err := end(); err != nil {
		t.Error(err)
	}
	g.Close()
	if status := <-answered; status != http.StatusOK {
		t.Error(status)
	}
}

// Who goes away while his message is being stored has it reported all the same.
func TestWhatHasBegunEndsAlsoWhenWhoAsksIsGone(t *testing.T) {
	d := &blocked{desktest.New(), make(chan struct{}), make(chan struct{})}
	g, _, _ := serving(t, d)
	for range 10 { // a choice between two that are ready is a throw of dice
		ctx, cancel := context.WithCancel(t.Context())
		r := httptest.NewRequestWithContext(ctx, "PUT", "/a", strings.NewReader("x"))
		r.Header.Set("Authorization", "Bearer t")
		w := httptest.NewRecorder()
		done := make(chan struct{})
		go func() { defer close(done); g.ServeHTTP(w, r) }()
		<-d.asked
		cancel()
		d.let <- struct{}{}
		<-done
		if w.Code != http.StatusOK {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
}

// hasty is a desk where all is answered at once.
type hasty struct{ *desktest.Fake }

func (h hasty) Send(ctx context.Context, m desk.Outgoing) (desk.Message, error) {
	sent, err := h.Fake.Send(ctx, m)
	h.Edit(sent.Number, func(m *desk.Message) { m.Answer, m.Acknowledged = "yes", time.Now() })
	return sent, err
}

// An answer may come before it is known what it answers.
func TestAnAnswerThatComesAtOnceIsCalledBack(t *testing.T) {
	g, _, _ := serving(t, hasty{desktest.New()})
	g.Config.Callback = "http://a.example/"
	r := httptest.NewRequest("PUT", "/a", strings.NewReader("x"))
	r.Header.Set("Authorization", "Bearer t")
	g.ServeHTTP(httptest.NewRecorder(), r)
	if due, _, err := g.store.due(t.Context(), time.Now().Add(time.Second), 2); err != nil || len(due) != 1 || !strings.Contains(due[0].body, `"answer":"yes"`) {
		t.Errorf("%v, %v", due, err)
	}
}

// serving is a gateway that serves until it is told to end.
func serving(t *testing.T, d Desk) (g *Gateway, url string, end func() error) {
	t.Helper()
	config, err := ParseConfig([]byte(`{"topics":{"a":{"to":["x@example.com"]}},"tokens":{"t":["a"],"u":["a"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	if g, err = Open(Options{Config: config, Desk: d, File: filepath.Join(t.TempDir(), "requests.db"), Log: t.Logf}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	g.patience.slot = time.Second
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- g.Serve(ctx, l) }()
	return g, "http://" + l.Addr().String(), func() error { cancel(); return <-served }
}

// put posts a line, and returns how it is answered.
func put(t *testing.T, url string) int {
	r, err := http.NewRequest("PUT", url+"/a", strings.NewReader("x"))
	if err != nil {
		t.Error(err)
		return 0
	}
	r.Header.Set("Authorization", "Bearer t")
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Error(err)
		return 0
	}
	w.Body.Close()
	return w.StatusCode
}

// When so many are answered that no more can be, the next one waits, and is refused then.
func TestWhoComesWhenAllIsFullIsToldToComeBack(t *testing.T) {
	g := &Gateway{slots: make(chan struct{}, 1), patience: patience{slot: time.Millisecond}}
	by := &token{slots: make(chan struct{}, 1)}
	for _, full := range []chan struct{}{g.slots, by.slots} {
		full <- struct{}{}
		_, err := g.slot(t.Context(), by)
		if no := refusalOf(err); no.status != http.StatusServiceUnavailable || no.wait == 0 {
			t.Errorf("%+v", no)
		}
		<-full
		leave, err := g.slot(t.Context(), by)
		if err != nil {
			t.Fatal(err)
		}
		leave()
	}
	if len(g.slots) > 0 || len(by.slots) > 0 {
		t.Error("somebody has not left")
	}
}

// However many requests one token makes, and however slowly, another's are answered.
func TestOneTokenCannotHoldUpAnother(t *testing.T) {
	g, url, _ := serving(t, desktest.New())
	for range 2 * maxRequests {
		c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.Write([]byte("PUT /a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer u\r\nContent-Length: 1000\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
	}
	for refused := false; !refused; time.Sleep(time.Millisecond) {
		g.figures.mu.Lock()
		refused = g.figures.posts[outcome{"ntfy", http.StatusServiceUnavailable}] > 0
		g.figures.mu.Unlock()
	}
	if status := put(t, url); status != http.StatusOK {
		t.Error(status)
	}
}

// What is written together shares a write to the disk, and one that cannot be written harms no
// other.
func TestOneRequestThatCannotBeStoredHarmsNoOther(t *testing.T) {
	s, err := openStore(filepath.Join(t.TempDir(), "requests.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	errs := make(chan error)
	for i := range 60 {
		go func() {
			r := &request{id: fmt.Sprint(i / 2 * 2), born: time.Now(), topics: []string{"a"}} // each id twice
			errs <- s.add(t.Context(), r, deputy{}, desk.Outgoing{})
		}()
	}
	failures := 0
	for range 60 {
		if <-errs != nil {
			failures++
		}
	}
	if failures != 30 {
		t.Errorf("%d of 60 failed", failures)
	}
	if err := s.prune(t.Context(), time.Now().Add(kept+time.Hour)); err != nil {
		t.Error(err)
	}
	if _, err := s.get(t.Context(), "0"); err != errUnknown {
		t.Errorf("it is kept for ever: %v", err)
	}
}
