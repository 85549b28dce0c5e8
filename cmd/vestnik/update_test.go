package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
)

// upgraded is a resident that hands over when it is told to.
type upgraded struct {
	busy   bool
	open   bool
	view   desk.View
	handed bool
}

func (u *upgraded) Resting(context.Context) bool { return !u.busy }
func (u *upgraded) Open(context.Context) bool    { return u.open }
func (u *upgraded) HandOver(context.Context) error {
	u.handed = true
	return nil
}

func (u *upgraded) Snapshot(context.Context) (desk.Snapshot, error) {
	return desk.Snapshot{View: u.view}, nil
}

// install puts a file in the place of another, as packages do.
func install(t *testing.T, path, content string, at time.Time) {
	t.Helper()
	beside := path + ".new"
	if err := errors.Join(os.WriteFile(beside, []byte(content), 0o700), os.Chtimes(beside, at, at)); err != nil {
		t.Fatal(err)
	}
	err := os.Rename(beside, path)
	for range 100 { // on Windows, as long as it is looked at
		if err == nil {
			return
		}
		time.Sleep(time.Millisecond)
		err = os.Rename(beside, path)
	}
	t.Fatal(err)
}

// updating runs do with a program that was installed in the place of the one that runs.
func updating(t *testing.T, do func(t *testing.T, u *update, r *upgraded)) {
	path := filepath.Join(t.TempDir(), "vestnik")
	synctest.Test(t, func(t *testing.T) {
		old := time.Now().Add(-time.Hour)
		install(t, path, "old", old)
		own, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		r := &upgraded{}
		do(t, &update{resident: r, path: path, own: own, runs: func(context.Context, string) error { return nil }}, r)
	})
}

// The next life of the program would end with a link that it cannot read, and nobody would be
// told of messages any more.
func TestTheNextLifeCanReadWhatItIsToShow(t *testing.T) {
	long := strings.Repeat("ё", 4000)
	from, err := english.viewOf("xmpp:boris@office.example?message;body=" + long)
	if err != nil || from.Text != long {
		t.Fatal(err)
	}
	for name, view := range map[string]desk.View{
		"as long a text as a link may have":   from,
		"an address as only servers write it": {Screen: desk.ScreenConversation, Peer: desk.Ref{Account: "anna@office.example", Address: "b o r i s@office.example"}},
		"an account as only servers write it": {Screen: desk.ScreenConversation, Peer: desk.Ref{Account: "a n n a@office.example", Address: "boris@office.example"}},
	} {
		arguments := append(runCommand{view}.arguments(), "")
		if again, err := english.viewOf(arguments[1]); err != nil || again.Screen == "" {
			t.Errorf("%s: %.80q: %+v, %v", name, arguments[1], again, err)
		}
	}
}

func TestAnUpdateTakesOverWhenNobodyMissesTheResident(t *testing.T) {
	updating(t, func(t *testing.T, u *update, r *upgraded) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		ended := make(chan bool)
		go func() { u.watch(ctx); close(ended) }()
		time.Sleep(time.Hour)
		if r.handed {
			t.Fatal("nothing has changed")
		}
		r.busy = true
		install(t, u.path, "new", time.Now().Add(-time.Hour))
		time.Sleep(time.Hour)
		if r.handed {
			t.Fatal("somebody needs it")
		}
		r.busy = false
		<-ended
		if next := u.next.Load(); !r.handed || next == nil || len(*next) != 0 {
			t.Errorf("%v, %v", r.handed, next)
		}
	})
}

// A window ends with the resident that started it. Whoever left it open, and has gone for a
// while, finds it when he comes back.
func TestAnUpdateLeavesOpenWhatWasOpen(t *testing.T) {
	updating(t, func(t *testing.T, u *update, r *upgraded) {
		r.open = true
		install(t, u.path, "newer", time.Now().Add(-time.Hour))
		u.watch(t.Context())
		if next := u.next.Load(); next == nil || !slices.Equal(*next, []string{"open"}) {
			t.Errorf("the next life is given %v", next)
		}
	})
}

func TestWhatIsNoWholeProgramDoesNotTakeOver(t *testing.T) {
	updating(t, func(t *testing.T, u *update, r *upgraded) {
		if err := os.Remove(u.path); err != nil {
			t.Fatal(err)
		}
		if u.came(t.Context()) {
			t.Error("there is nothing")
		}
		install(t, u.path, "half of it", time.Now())
		if u.came(t.Context()) {
			t.Error("it may still be being written")
		}
		time.Sleep(updateSettled)
		if !u.came(t.Context()) {
			t.Error("it has lain there for a while")
		}
		u.runs = func(context.Context, string) error { return errors.New("exec format error") }
		if u.came(t.Context()) || u.beforeWindow(t.Context()) || r.handed {
			t.Error("it does not run")
		}
	})
}

// A share may give a file another number whenever it is looked at: the resident would start
// again every minute, for ever.
func TestTheSameProgramIsNoUpdateWhateverItsNumber(t *testing.T) {
	updating(t, func(t *testing.T, u *update, _ *upgraded) {
		install(t, u.path, "old", u.own.ModTime())
		if now, err := os.Stat(u.path); err != nil || os.SameFile(now, u.own) {
			t.Fatal("it is the same file", err)
		}
		if u.came(t.Context()) {
			t.Error("taken for another")
		}
	})
}

// Who clicks on the icon would wait each time for a program that hangs, and the log would
// hold nothing else.
func TestWhatDoesNotStartIsNotTriedAllTheTime(t *testing.T) {
	updating(t, func(t *testing.T, u *update, r *upgraded) {
		tried := 0
		u.runs = func(context.Context, string) error {
			tried++
			return errors.New("hangs")
		}
		install(t, u.path, "broken", time.Now().Add(-time.Hour))
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		defer cancel()
		go u.watch(ctx)
		for range 20 {
			time.Sleep(time.Minute)
			u.beforeWindow(ctx)
		}
		if tried != 1 {
			t.Errorf("tried %d times in 20 minutes", tried)
		}
		<-ctx.Done()
		if tried < 10 || tried > 30 { // a library that it needs may have come
			t.Errorf("tried %d times in a day", tried)
		}
		tried = 0
		install(t, u.path, "mended", time.Now().Add(-2*time.Hour))
		if u.beforeWindow(t.Context()); tried != 1 {
			t.Error("another one is not tried at once")
		}
	})
}

func TestAnUpdateOpensTheWindowThatWasAskedFor(t *testing.T) {
	boris := desk.Ref{Account: "anna@office.example", Address: "boris@office.example"}
	for want, view := range map[string]desk.View{
		"": {Screen: desk.ScreenContacts},
		"xmpp://anna@office.example/boris@office.example":           {Screen: desk.ScreenConversation, Peer: boris},
		"xmpp://anna@office.example/boris@office.example?subscribe": {Screen: desk.ScreenAdd, Peer: boris},
		"--quick": {Screen: desk.ScreenQuick},
		"--quick xmpp://anna@office.example/boris@office.example":                      {Screen: desk.ScreenQuick, Peer: boris},
		"xmpp://anna@office.example/boris@office.example?message;body=%D0%B0%0A%3B%3F": {Screen: desk.ScreenConversation, Peer: boris, Text: "а\n;?"},
	} {
		updating(t, func(t *testing.T, u *update, r *upgraded) {
			r.view = view
			if u.beforeWindow(t.Context()) {
				t.Fatal("nothing has changed")
			}
			install(t, u.path, "new", time.Now().Add(-time.Minute))
			if !u.beforeWindow(t.Context()) || !r.handed {
				t.Fatal("the window would be of another version")
			}
			if got := strings.Join(*u.next.Load(), " "); got != strings.TrimSpace("open "+want) {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}
