package main

import (
	"path/filepath"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/settings"
	"vestnik/gui/desktoptest"
)

// hands does what a person does, and counts the clicks.
type hands struct {
	*place
	clicks int
}

func (h *hands) click(w desktoptest.Window, x, y int) {
	h.t.Helper()
	h.clicks++
	h.do(h.desktop.Click(w.X+x, w.Y+y, 1))
}

// demoHome waits for the home of the demo that a resident has opened.
func (p *place) demoHome(temporary string) string {
	p.t.Helper()
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if found, _ := filepath.Glob(filepath.Join(temporary, "vestnik-demo-*")); len(found) == 1 {
			return found[0]
		}
	}
	p.picture("failed")
	p.t.Fatal("no demo opens")
	return ""
}

// tries is a demo that was opened by a click, with what is known of it.
func (h *hands) tries(open func(signIn desktoptest.Window)) (temporary string, window desktoptest.Window, inside *place) {
	h.t.Helper()
	temporary = h.t.TempDir()
	h.start("TMPDIR=" + temporary)
	w := h.window()
	open(w)
	window = h.anew([]desktoptest.Window{w})
	inside = &place{t: h.t, desktop: h.desktop, home: h.demoHome(temporary)}
	inside.until("a message in the demo", func(s desk.Snapshot) bool { return s.Status.Demo && s.Status.Unread > 0 })
	return temporary, window, inside
}

// answers waits until what was written to somebody has reached the office, which may have
// answered it by then.
func (p *place) answers(text string) {
	p.t.Helper()
	door := p.door()
	p.until("the answer", func(s desk.Snapshot) bool {
		for _, c := range s.Conversations {
			all, err := door.History(p.t.Context(), c.Peer, 0, 20)
			p.do(err)
			for _, m := range all {
				if m.Mine && m.Body == text && m.State != desk.Queued {
					return true
				}
			}
		}
		return false
	})
}

// isGone tells that nothing is left of a demo, neither in the temporary directory nor with the
// resident that has opened it.
func (h *hands) isGone(temporary string) {
	h.t.Helper()
	for end := time.Now().Add(limit); ; time.Sleep(50 * time.Millisecond) {
		left, err := filepath.Glob(filepath.Join(temporary, "vestnik-demo-*"))
		h.do(err)
		if len(left) == 0 {
			break
		}
		if time.Now().After(end) {
			h.t.Fatalf("left behind: %q", left)
		}
	}
	s, err := h.door().Snapshot(h.t.Context())
	h.do(err)
	kept, err := settings.Load(settings.DirsUnder(h.home).SettingsFile())
	if err != nil || len(kept.Accounts) > 0 || len(s.Conversations) > 0 || s.Status.Connection != desk.SignedOut {
		h.t.Errorf("%+v, %d conversations, %v", kept.Accounts, len(s.Conversations), err)
	}
}

// Who has no account sees what the program is good for in five clicks at most, from the window to
// sign in to an answer that has reached a colleague, and leaves the office by another one: then
// nothing of it is left.
func TestANewPersonAnswersInTheDemoInFiveClicks(t *testing.T) {
	h := &hands{place: newPlace(t, desktoptest.Options{})}
	temporary, w, inside := h.tries(func(signIn desktoptest.Window) {
		h.picture("demo-sign-in")
		h.click(signIn, 120, 276)
	})
	inside.picture("demo-opened")
	h.click(w, 70, 275) // who has written
	time.Sleep(time.Second)
	h.do(h.desktop.Type("Спасибо, вижу"), h.desktop.Key("Return"))
	inside.answers("Спасибо, вижу")
	h.picture("demo-answered")
	if h.clicks > 5 {
		t.Errorf("it took %d clicks", h.clicks)
	}
	t.Logf("%d clicks", h.clicks)
	h.click(w, w.Width-75, 34)
	h.isGone(temporary)
}

// The keyboard is enough for it.
func TestANewPersonAnswersInTheDemoByKeyboard(t *testing.T) {
	h := &hands{place: newPlace(t, desktoptest.Options{})}
	temporary, _, inside := h.tries(func(signIn desktoptest.Window) {
		h.until("the keyboard", func(desk.Snapshot) bool { return h.desktop.Active() == signIn.ID })
		h.do(h.desktop.Key("Tab", "Tab", "Tab", "Tab", "space"))
	})
	h.do(h.desktop.Key("ctrl+k"), h.desktop.Type("ERP"), h.desktop.Key("Return"))
	h.do(h.desktop.Type("Спасибо, вижу"), h.desktop.Key("Return"))
	inside.answers("Спасибо, вижу")
	if err := inside.door().Quit(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.isGone(temporary)
}
