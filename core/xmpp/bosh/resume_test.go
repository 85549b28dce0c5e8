package bosh

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/bosh/internal/streamtest"
	"vestnik/core/xmpp/bosh/manager"
	"vestnik/core/xmpp/bosh/wire"
)

// Going on with a session in another process.

// memory is a keeper in memory.
type memory struct {
	mu    sync.Mutex
	state []byte
	times int
}

func (m *memory) Keep(state []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.state = bytes.Clone(state)
	m.times++
}

func (m *memory) kept() []byte {
	synctest.Wait()
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state
}

// keptSession is a session whose state is kept, and a second process's way to resume
// it: a connection that is left alone after that stands for a process that was killed.
func keptSession(t *testing.T, test func(t *testing.T, m *fakeManager, c *Conn, kept *memory)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m, kept := newManager(t), &memory{}
		c := m.begin(Config{Keep: kept}, usual)
		defer c.kill()
		next(t, c)
		test(t, m, c, kept)
	})
}

// kill stops a connection as the end of its process would.
func (c *Conn) kill() {
	c.cancel()
	<-c.done
}

func (m *fakeManager) resume(state []byte, keep Keeper) *Conn {
	m.t.Helper()
	c, err := Resume(Config{Transport: m, Keep: keep}, state)
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { streamtest.Forget(c) })
	return c
}

// T4: what was out is repeated, byte for byte, in its order; then the session goes on.
func TestAResumedSessionRepeatsWhatWasOut(t *testing.T) {
	keptSession(t, func(t *testing.T, m *fakeManager, c *Conn, kept *memory) {
		listen(c)
		held := m.poll()
		write(t, c, "<message id='1'/>")
		sent := m.next()
		state := kept.kept()
		c.kill()

		c2 := m.resume(state, nil)
		defer c2.kill()
		h := listen2(t, c2)
		again := []*asked{m.next(), m.next()}
		if string(again[0].raw) != string(held.raw) || string(again[1].raw) != string(sent.raw) {
			t.Errorf("%s %s", again[0].raw, again[1].raw)
		}
		again[0].answer("", message("a"))
		again[1].answer("", message("b"))
		if got := h.all(); got != message("a")+message("b") {
			t.Error(got)
		}
		if q := m.poll(); q.rid() != sent.rid()+1 {
			t.Errorf("%s", q.raw)
		}
		write(t, c2, "<message id='2'/>")
		if q := m.next(); q.text() != message("2") || q.rid() != sent.rid()+2 {
			t.Errorf("%s", q.raw)
		}
	})
}

// listen2 listens to a resumed stream, which begins with a header like any.
func listen2(t *testing.T, c *Conn) *heard {
	t.Helper()
	expectStart(t, c)
	return listen(c)
}

// What had come and had not been dealt with is read again; what had been dealt with
// is not.
func TestAResumedReaderGoesOnWhereTheOldOneWas(t *testing.T) {
	keptSession(t, func(t *testing.T, m *fakeManager, c *Conn, kept *memory) {
		asked := make(chan struct{})
		go func() {
			for range 2 {
				c.Read(make([]byte, 4096))
			}
			close(asked)
		}()
		m.poll().answer("", message("1")) // he deals with it, and reads on
		synctest.Wait()
		m.poll().answer("", message("2")) // he gets this, and never reads on
		<-asked
		m.poll()
		state := kept.kept()
		c.kill()

		c2 := m.resume(state, nil)
		defer c2.kill()
		h := listen2(t, c2)
		m.poll().answer("", message("3"))
		if got := h.all(); got != message("2")+message("3") {
			t.Error(got)
		}
	})
}

// The state is kept before the request leaves: a process that is killed in between
// has sent nothing that it does not know of.
func TestTheStateIsKeptBeforeARequestLeaves(t *testing.T) {
	keptSession(t, func(t *testing.T, m *fakeManager, c *Conn, kept *memory) {
		listen(c)
		m.poll()
		for i := range 5 {
			write(t, c, e2("message", i))
			q := m.next()
			if state := string(kept.kept()); !strings.Contains(state, string(q.raw)) {
				t.Errorf("%s is not in %s", q.raw, state)
			}
			q.answer("", "")
		}
	})
}

func TestTheEndOfASessionLeavesNothingKept(t *testing.T) {
	keptSession(t, func(t *testing.T, m *fakeManager, c *Conn, kept *memory) {
		h := listen(c)
		m.poll().answer("type='terminate'", "")
		h.end()
		if s := kept.kept(); s != nil {
			t.Errorf("%s", s)
		}
	})
}

// A planned change of processes.
func TestADetachedSessionIsNotEnded(t *testing.T) {
	keptSession(t, func(t *testing.T, m *fakeManager, c *Conn, kept *memory) {
		h := listen(c)
		held := m.poll()
		state, err := c.Detach()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.end(); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
		m.quiet(10 * time.Second)
		c2 := m.resume(state, nil)
		defer c2.kill()
		if again := m.next(); string(again.raw) != string(held.raw) {
			t.Errorf("%s", again.raw)
		}
		if kept.kept() == nil {
			t.Error("the kept state was given up")
		}
		if _, err := c.Detach(); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	})
}

func TestNothingCanBeDetachedBeforeThereIsASession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newManager(t).dial(Config{})
		if _, err := c.Detach(); !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	})
}

// R10: the server has given the session up meanwhile.
func TestAResumedSessionThatIsGoneSaysSo(t *testing.T) {
	keptSession(t, func(t *testing.T, m *fakeManager, c *Conn, kept *memory) {
		listen(c)
		m.poll()
		state := kept.kept()
		c.kill()
		c2 := m.resume(state, kept)
		h := listen2(t, c2)
		m.next().answer("type='terminate' condition='item-not-found'", "")
		if _, err := h.end(); !errors.Is(err, &TerminateError{Condition: wire.ItemNotFound}) {
			t.Error(err)
		}
		if s := kept.kept(); s != nil {
			t.Errorf("%s", s)
		}
	})
}

// K2: the keys go on where they were.
func TestAResumedSessionGoesOnWithItsKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, kept := newManager(t), &memory{}
		c := m.dial(Config{URL: "http://office.example/b", AllowHTTP: true, Keep: kept})
		write(t, c, header)
		m.next().answer(usual, features)
		listen(c)
		q := m.poll()
		state := kept.kept()
		c.kill()
		c2, err := Resume(Config{AllowHTTP: true, Transport: m}, state)
		if err != nil {
			t.Fatal(err)
		}
		defer c2.kill()
		listen2(t, c2)
		again := m.next()
		again.answer("", "")
		if next := m.poll(); string(again.raw) != string(q.raw) || sha1hex(next.Get("key")) != q.Get("key") {
			t.Errorf("%s, %s, %s", q.raw, again.raw, next.raw)
		}
	})
}

func TestAStateThatCannotBeUsedIsRefused(t *testing.T) {
	keptSession(t, func(t *testing.T, m *fakeManager, c *Conn, kept *memory) {
		listen(c)
		m.poll()
		state := kept.kept()
		c.kill()
		for name, bad := range map[string][]byte{
			"nothing": nil, "no JSON": []byte("{"), "another": []byte(`{"SID":""}`), "cut": state[:len(state)/2],
			"a rid that cannot be": bytes.Replace(state, []byte(`"RID":`), []byte(`"RID":99999`), 1),
		} {
			if _, err := Resume(Config{Transport: m}, bad); !errors.Is(err, ErrState) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := Resume(Config{URL: "https://elsewhere.example/", Transport: m}, state); !errors.Is(err, ErrState) {
			t.Error("the session was taken elsewhere: ", err)
		}
		time.Sleep(91 * time.Second) // wait and inactivity
		if _, err := Resume(Config{Transport: m}, state); !errors.Is(err, ErrState) {
			t.Errorf("a state of long ago: %v", err)
		}
		m.quiet(time.Second)
	})
}

// TestNothingIsLostOrDoubledWhenTheProgramIsKilled kills the client again and again
// while both sides talk, as kill -9 would: without a word, at any moment. Its reader
// stores what it gets, and knows it again by its number.
func TestNothingIsLostOrDoubledWhenTheProgramIsKilled(t *testing.T) {
	for round := range 20 {
		t.Run(fmt.Sprint(round), func(t *testing.T) { synctest.Test(t, killedAgainAndAgain) })
	}
}

const killedMessages = 300

func killedAgainAndAgain(t *testing.T) {
	l, kept := manager.New(manager.Config{}), &memory{}
	c, s := connect(t, Config{URL: "https://office.example/", Transport: streamtest.Direct{Handler: l}, Keep: kept}, l)
	var all sync.WaitGroup
	all.Go(func() {
		for i := range killedMessages {
			write(t, s, e2("message", i))
			time.Sleep(7 * time.Millisecond)
		}
	})
	stored, sent := 0, 0
	for stored < killedMessages || sent < killedMessages {
		stored, sent = live(t, c, stored, sent)
		state := kept.kept()
		c.kill()
		streamtest.Forget(c)
		var err error
		if c, err = Resume(Config{Transport: streamtest.Direct{Handler: l}, Keep: kept}, state); err != nil {
			t.Fatal(err)
		}
		expectStart(t, c)
	}
	all.Wait()
	for i := range killedMessages {
		if e := next(t, s); !strings.Contains(e, fmt.Sprintf("id='%d'", i)) {
			t.Fatalf("the server got %s, not %d", e, i)
		}
	}
	c.Close()
	s.Close()
	l.Close()
	time.Sleep(time.Hour)
}

// live is one life of the client: it sends a few, each when the one before has left,
// stores what comes, and is killed after a while.
func live(t *testing.T, c *Conn, stored, sent int) (int, int) {
	var mu sync.Mutex
	go func() {
		for {
			e, err := nextElement(c)
			if err != nil {
				return
			}
			mu.Lock()
			switch {
			case strings.Contains(e, fmt.Sprintf("id='%d'", stored)):
				stored++
			case stored > 0 && strings.Contains(e, fmt.Sprintf("id='%d'", stored-1)):
				// It was stored, and the program was killed before it asked for more.
			default:
				t.Errorf("the client got %s after %d", e, stored)
			}
			mu.Unlock()
		}
	}()
	for range 5 {
		if sent < killedMessages {
			write(t, c, e2("message", sent))
			sent++
			synctest.Wait() // it has left
		}
		time.Sleep(11 * time.Millisecond)
	}
	synctest.Wait()
	mu.Lock()
	defer mu.Unlock()
	return stored, sent
}

func TestASealedFileGivesBackWhatWasKept(t *testing.T) {
	path, key := filepath.Join(t.TempDir(), "session"), NewKey()
	f, err := NewSealedFile(path, key)
	if err != nil {
		t.Fatal(err)
	}
	if s := f.Load(); s != nil {
		t.Errorf("%q before anything was kept", s)
	}
	for _, state := range []string{"one secret sid", "another secret sid"} {
		f.Keep([]byte(state))
		raw, err := os.ReadFile(path)
		if err != nil || bytes.Contains(raw, []byte("secret")) {
			t.Errorf("%q, %v", raw, err)
		}
		if got := f.Load(); string(got) != state || f.Err() != nil {
			t.Errorf("%q, %v", got, f.Err())
		}
	}
	other, _ := NewSealedFile(path, NewKey())
	if s := other.Load(); s != nil {
		t.Errorf("another key opens it: %q", s)
	}
	raw, _ := os.ReadFile(path)
	for _, bad := range [][]byte{raw[:len(raw)-1], raw[:5], nil, append(bytes.Clone(raw[:len(raw)-1]), raw[len(raw)-1]^1)} {
		os.WriteFile(path, bad, 0o600)
		if s := f.Load(); s != nil {
			t.Errorf("%x opens as %q", bad, s)
		}
	}
	f.Keep(nil)
	if _, err := os.Stat(path); err == nil {
		t.Error("it is still there")
	}
	if _, err := NewSealedFile(path, key[:16]); !errors.Is(err, ErrConfig) {
		t.Error(err)
	}
}

func TestASealedFileThatCannotBeWrittenIsRemovedAndReported(t *testing.T) {
	dir := t.TempDir()
	f, _ := NewSealedFile(filepath.Join(dir, "session"), NewKey())
	f.Keep([]byte("one"))
	if err := os.MkdirAll(filepath.Join(dir, "session.new", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	f.Keep([]byte("two"))
	if s := f.Load(); s != nil || f.Err() == nil {
		t.Errorf("%q, %v", s, f.Err())
	}
}
