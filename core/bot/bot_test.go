package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/bot"
	"vestnik/core/bot/bottest"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

var (
	anna  = desktest.Peer("anna@example.com")
	boris = desktest.Peer("boris@example.com")
	words = bot.Words{Failed: "failed", TooMany: "too many", NoMore: "no more"}
)

// echo answers with the text of the message.
func echo(_ context.Context, m *desk.Message) ([]byte, error) { return []byte("re: " + m.Body), nil }

// stage is a bot with a desk in memory.
type stage struct {
	*desktest.Fake
	t      *testing.T
	config bot.Config
	path   string
	end    func()
}

func newStage(t *testing.T, run bottest.Runner) *stage {
	s := &stage{Fake: desktest.New(), t: t, path: filepath.Join(t.TempDir(), "book")}
	allowed, err := bot.ParseAllowed(desktest.Me, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.config = bot.Config{
		Desk: s.Fake, Runner: run, Allowed: allowed, Timeout: time.Minute, Parallel: 4, Words: words, Log: t.Logf,
		Status: func(*desk.Status) error { return nil },
	}
	return s
}

// begin runs the bot, until end is called.
func (s *stage) begin() {
	var err error
	if s.config.Book, err = bot.OpenBook(s.path, time.Now()); err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(s.t.Context())
	ran := make(chan error, 1)
	go func() { ran <- bot.New(s.config).Run(ctx) }()
	s.end = func() {
		cancel()
		if err := <-ran; err != nil {
			s.t.Error(err)
		}
		s.config.Book.Close()
	}
}

// sent returns what was sent to somebody, in order.
func (s *stage) sent(to desk.Ref) (all []string) {
	for _, m := range s.outgoing(to) {
		all = append(all, m.Body)
	}
	return all
}

func (s *stage) outgoing(to desk.Ref) (all []desk.Message) {
	history, err := s.History(context.Background(), to, 0, 1_000_000)
	if err != nil {
		s.t.Fatal(err)
	}
	return slices.DeleteFunc(history, func(m desk.Message) bool { return !m.Mine })
}

func (s *stage) wants(to desk.Ref, want ...string) {
	s.t.Helper()
	if got := s.sent(to); !slices.Equal(got, want) {
		s.t.Errorf("to %s: %q, want %q", to.Address, got, want)
	}
}

// inTime runs a test in virtual time.
func inTime(t *testing.T, run bottest.Runner, test func(s *stage)) {
	synctest.Test(t, func(t *testing.T) { test(newStage(t, run)) })
}

func TestAMessageIsAnsweredAndRead(t *testing.T) {
	inTime(t, echo, func(s *stage) {
		before := s.Receive(anna, "before the bot")
		s.begin()
		synctest.Wait()
		s.Receive(anna, bottest.Hostile)
		s.Receive(boris, "hello")
		synctest.Wait()
		s.wants(anna, "re: before the bot", "re: "+bottest.Hostile)
		s.wants(boris, "re: hello")
		if got := s.outgoing(anna)[0]; got.ReplyTo != before.ID || got.Type != desk.TypeChat {
			t.Errorf("%+v", got)
		}
		if now, _ := s.Snapshot(s.t.Context()); now.Status.Unread != 0 {
			t.Errorf("%d unread", now.Status.Unread)
		}
		s.end()
		s.begin()
		synctest.Wait()
		s.wants(boris, "re: hello")
		s.end()
	})
}

func TestOneSendersMessagesComeInTurnAndSendersAtOnce(t *testing.T) {
	var mu sync.Mutex
	at, most := map[string]int{}, 0
	slow := func(_ context.Context, m *desk.Message) ([]byte, error) {
		mu.Lock()
		at[m.From]++
		if at[m.From] > 1 {
			t.Errorf("two messages of %s at once", m.From)
		}
		busy := 0
		for _, n := range at {
			busy += n
		}
		most = max(most, busy)
		mu.Unlock()
		time.Sleep(time.Second)
		mu.Lock()
		defer mu.Unlock()
		at[m.From]--
		return []byte(m.Body), nil
	}
	inTime(t, slow, func(s *stage) {
		s.config.Parallel = 3
		var peers []desk.Ref
		for i := range 6 {
			peers = append(peers, desktest.Peer(fmt.Sprintf("p%d@example.com", i)))
		}
		for i := range 5 {
			for _, p := range peers {
				s.Receive(p, fmt.Sprint(i))
			}
		}
		s.begin()
		time.Sleep(10*time.Second + time.Millisecond)
		synctest.Wait()
		for _, p := range peers {
			s.wants(p, "0", "1", "2", "3", "4")
		}
		if most != 3 {
			t.Errorf("%d at once", most)
		}
		s.end()
	})
}

// Else who waits for his turn would be out of time before it comes.
func TestTheTimeOfAMessageBeginsWithItsTurn(t *testing.T) {
	slow := func(ctx context.Context, m *desk.Message) ([]byte, error) {
		select {
		case <-time.After(40 * time.Second):
			return []byte(m.Body), nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	inTime(t, slow, func(s *stage) {
		s.config.InTurn = true
		s.Receive(anna, "a")
		s.Receive(boris, "b")
		s.begin()
		time.Sleep(time.Hour)
		s.wants(anna, "a")
		s.wants(boris, "b")
		s.end()
	})
}

func TestWhoIsNotToBeAnsweredIsNot(t *testing.T) {
	inTime(t, echo, func(s *stage) {
		stranger, server, self := desktest.Peer("eve@evil.example"), desktest.Peer("example.com"), desktest.Peer(desktest.Me)
		for _, p := range []desk.Ref{stranger, server, self} {
			s.Receive(p, "hello")
		}
		headline, gone := s.Receive(anna, "news"), s.Receive(anna, "taken back")
		s.Edit(headline.Number, func(m *desk.Message) { m.Type = desk.TypeHeadline })
		s.Edit(gone.Number, func(m *desk.Message) { m.Retracted, m.Body = true, "" })
		s.begin()
		synctest.Wait()
		for _, p := range []desk.Ref{stranger, server, self, anna} {
			s.wants(p)
		}
		s.end()
	})
}

func TestWhatAnArchiveBringsOfThePastIsNotAnswered(t *testing.T) {
	inTime(t, echo, func(s *stage) {
		past, missed := s.Receive(anna, "past"), s.Receive(anna, "missed")
		s.Edit(past.Number, func(m *desk.Message) { m.Read, m.Delayed, m.Time = true, true, time.Now().Add(-time.Hour) })
		// It stands before what was answered, and so is stored as read.
		s.Edit(missed.Number, func(m *desk.Message) { m.Read, m.Delayed, m.Time = true, true, time.Now().Add(time.Hour) })
		s.begin()
		synctest.Wait()
		s.wants(anna, "re: missed")
		s.end()
	})
}

func TestWhoWritesTooMuchIsToldOnce(t *testing.T) {
	inTime(t, echo, func(s *stage) {
		s.config.Rate = 2
		for range 5 {
			s.Receive(anna, "a")
		}
		s.begin()
		synctest.Wait()
		s.wants(anna, "re: a", "re: a", "too many")
		time.Sleep(time.Minute)
		s.Receive(anna, "b")
		synctest.Wait()
		s.wants(anna, "re: a", "re: a", "too many", "re: b")
		s.end()
	})
}

func TestUsesAreCountedOverRestarts(t *testing.T) {
	inTime(t, echo, func(s *stage) {
		s.config.Uses = 3
		for range 2 {
			s.Receive(anna, "a")
			s.begin()
			synctest.Wait()
			s.end()
		}
		s.Receive(anna, "b")
		s.Receive(anna, "c")
		s.Receive(boris, "d")
		s.begin()
		synctest.Wait()
		s.wants(anna, "re: a", "re: a", "re: b", "no more")
		s.wants(boris, "re: d")
		s.end()
	})
}

func TestAProgramThatFailsIsToldAndTheNextMessageGetsThrough(t *testing.T) {
	tries := map[string]int{}
	var mu sync.Mutex
	run := func(ctx context.Context, m *desk.Message) ([]byte, error) {
		mu.Lock()
		tries[m.Body]++
		n := tries[m.Body]
		mu.Unlock()
		switch m.Body {
		case "exit":
			return nil, errors.New("exit status 1")
		case "hang":
			<-ctx.Done()
			return nil, ctx.Err()
		case "garbage":
			return []byte("\xff\xfe\xfd"), nil
		case "mistake":
			return []byte(`{"boddy":"x"}`), nil
		case "file":
			return []byte(`{"body":"x","file":"/etc/passwd"}`), nil
		case "long":
			return []byte(strings.Repeat("x", desk.MaxMessage+1)), nil
		case "dies":
			return nil, bot.ErrDied
		case "dies once":
			if n == 1 {
				return nil, bot.ErrDied
			}
		case "later":
			if n < 10 {
				return nil, bot.ErrUnavailable
			}
		case "nothing":
			return nil, nil
		}
		return []byte("re: " + m.Body), nil
	}
	inTime(t, run, func(s *stage) {
		all := []string{"exit", "hang", "garbage", "mistake", "file", "long", "dies", "nothing", "dies once", "later", "good"}
		for _, body := range all {
			s.Receive(anna, body)
		}
		s.begin()
		time.Sleep(time.Hour)
		synctest.Wait()
		s.wants(anna, "failed", "failed", "failed", "failed", "failed", "failed", "failed", "re: dies once", "re: later", "re: good")
		if tries["dies"] != 3 || tries["exit"] != 1 {
			t.Errorf("%v", tries)
		}
		s.end()
	})
}

// SECURITY: what a program says may be what it was told, so only what lies in a directory that is
// meant for it leaves.
func TestAProgramSendsFilesOfItsDirectoryAlone(t *testing.T) {
	dir := t.TempDir()
	for _, f := range []string{"ours/plan.pdf", "secret"} {
		if err := errors.Join(os.MkdirAll(filepath.Join(dir, "ours"), 0o700), os.WriteFile(filepath.Join(dir, f), []byte("x"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	_ = os.Symlink("../secret", filepath.Join(dir, "ours", "link")) // where there are none, it is refused all the same
	files := map[string]string{
		"1": "plan.pdf", "2": filepath.Join(dir, "ours", "plan.pdf"), "3": "../secret", "4": filepath.Join(dir, "secret"), "5": "link", "6": "", "7": ".", "8": "none",
	}
	run := func(_ context.Context, m *desk.Message) ([]byte, error) {
		return json.Marshal(map[string]string{"body": "re: " + m.Body, "file": files[m.Body]})
	}
	inTime(t, run, func(s *stage) {
		s.config.Files = filepath.Join(dir, "ours")
		for _, body := range slices.Sorted(maps.Keys(files)) {
			s.Receive(anna, body)
		}
		s.begin()
		time.Sleep(time.Minute)
		with := func(n string) string { return "re: " + n + "\nhttps://upload.example.com/1/plan.pdf" }
		s.wants(anna, with("1"), with("2"), "failed", "failed", "failed", "re: 6", "failed", "failed")
		s.end()
	})
}

func TestWhatKeepsTheDeskFromSendingPasses(t *testing.T) {
	inTime(t, echo, func(s *stage) {
		s.Fail("Send", desk.NewProblem(desk.Internal))
		s.Fail("Message", desk.NewProblem(desk.Internal))
		s.Receive(anna, "a")
		s.begin()
		time.Sleep(time.Minute)
		s.Fail("Message", nil)
		time.Sleep(time.Minute)
		s.Fail("Send", nil)
		time.Sleep(time.Minute)
		s.wants(anna, "re: a")
		s.end()
	})
}

func TestItEndsWithTheDeskAndWithTheStatus(t *testing.T) {
	inTime(t, echo, func(s *stage) {
		s.begin()
		synctest.Wait()
		s.Emit(desk.Event{Kind: desk.EventQuit})
		s.end()

		locked := desk.NewProblem(desk.KeyringLocked)
		s.config.Status = func(*desk.Status) error { return locked }
		s.config.Book, _ = bot.OpenBook(s.path, time.Now())
		if err := bot.New(s.config).Run(s.t.Context()); !errors.Is(err, locked) {
			t.Error(err)
		}
		s.config.Book.Close()
	})
}

// Words of one's own may be such that they cannot be sent.
func TestWordsThatCannotBeSentHoldUpNothing(t *testing.T) {
	run := func(_ context.Context, m *desk.Message) ([]byte, error) {
		if m.Body == "fail" {
			return nil, errors.New("it fails")
		}
		return []byte(m.Body), nil
	}
	inTime(t, run, func(s *stage) {
		s.config.Words.Failed = strings.Repeat("x", desk.MaxMessage+1)
		s.Receive(anna, "fail")
		s.Receive(anna, "a")
		s.begin()
		synctest.Wait()
		s.wants(anna, "a")
		s.end()
	})
}
