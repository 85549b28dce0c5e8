package window

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// native is a window of an X server, as the toolkit gives it.
type native struct {
	fyne.Window
	id           uintptr
	shown, asked int
}

func (n *native) RunNative(f func(any)) { f(driver.X11WindowContext{WindowHandle: n.id}) }

func (n *native) Show() {
	n.shown++
	n.Window.Show()
}

func (n *native) RequestFocus() {
	n.asked++
	n.Window.RequestFocus()
}

// natively is an app whose windows are such.
type natively struct {
	orderly
	all *[]*native
}

func (a natively) NewWindow(title string) fyne.Window {
	n := &native{Window: a.orderly.NewWindow(title), id: uintptr(len(*a.all) + 7)}
	*a.all = append(*a.all, n)
	return n
}

// monitor is a screen that notes what it is asked.
type monitor struct {
	brought, urged []uint32
	guards, stops  int
	listens, deaf  int
	taken          func(bool)
	fails          error
}

func (m *monitor) Guard() func() {
	m.guards++
	return func() { m.stops++ }
}

func (m *monitor) Bring(w uint32) error {
	m.brought = append(m.brought, w)
	return m.fails
}

func (m *monitor) Urge(w uint32) error {
	m.urged = append(m.urged, w)
	return m.fails
}

func (m *monitor) Keyboard(_ uint32, taken func(bool)) (func(), error) {
	if m.fails != nil {
		return nil, m.fails
	}
	m.listens++
	m.taken = taken
	return func() { m.deaf++ }, nil
}

// onScreen gives the windows that open from now on an X server.
func (o *office) onScreen() (*monitor, *[]*native) {
	m, all := &monitor{}, &[]*native{}
	o.faces.shut(o.faces.compact.window)
	o.faces.app, o.faces.screen = natively{o.app, all}, m
	return m, all
}

// To show a window of X11 twice may never return: it is brought instead.
func TestAWindowThatIsThereIsBroughtAndNotShownAgain(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		m, all := o.onScreen()
		o.talk(fakedesk.Anna)
		w := (*all)[0]
		if w.shown != 1 || w.asked != 1 || m.guards != 1 || m.stops != 1 || len(m.brought) != 0 {
			t.Fatalf("shown %d times, guarded %d", w.shown, m.guards)
		}
		o.talk(fakedesk.Boris)
		m.fails = errors.New("no such window")
		o.talk(fakedesk.Anna)
		if w.shown != 1 || len(m.brought) != 2 || m.brought[0] != 7 || m.listens != 1 {
			t.Errorf("shown %d times, brought %v", w.shown, m.brought)
		}
		if o.faces.compact.talk.peer != fakedesk.Anna {
			t.Error("a window that cannot be brought does not show what was asked for")
		}
	})
}

// What the resident shows by itself takes the keyboard from nobody.
func TestWhatNobodyAskedForIsPutInSightWithoutTheKeyboard(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		m, all := o.onScreen()
		o.talk(fakedesk.Anna)
		o.show(desk.View{Screen: desk.ScreenContacts, Unasked: true})
		if w := (*all)[0]; len(m.urged) != 1 || len(m.brought) != 0 || w.asked != 1 {
			t.Errorf("urged %v, brought %v, focus asked for %d times", m.urged, m.brought, w.asked)
		}
		if o.faces.compact.talk.peer != fakedesk.Anna {
			t.Error("the conversation has changed")
		}
		m.fails = errors.New("no such window")
		o.show(desk.View{Screen: desk.ScreenContacts, Unasked: true}) // logged, and the person is not disturbed
		if len(m.urged) != 2 {
			t.Errorf("urged %v", m.urged)
		}
		o.desk.SetStatus(func(s *desk.Status) { *s = desk.Status{Connection: desk.SignedOut} })
		o.rest()
		m.fails = nil
		o.show(desk.View{Screen: desk.ScreenSignIn, Unasked: true})
		if len(m.urged) != 3 || m.urged[2] == m.urged[0] {
			t.Errorf("the window to sign in is not put in sight: %v", m.urged)
		}
	})
}

// Who locks the screen reads nothing; a window that was shut listens no more.
func TestALockedScreenIsHeardOfByTheWindowsThatAreOpen(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		m, _ := o.onScreen()
		o.talk(fakedesk.Anna)
		o.focus(true)
		if !o.desk.Attended(fakedesk.Anna) {
			t.Fatal("not attended")
		}
		m.taken(true)
		o.rest()
		o.receive(fakedesk.Anna, "are you there?")
		if o.unread(fakedesk.Anna) != 1 || o.desk.Attended(fakedesk.Anna) {
			t.Error("read behind a locked screen")
		}
		m.taken(false)
		if o.rest(); o.unread(fakedesk.Anna) != 0 {
			t.Error("unread though the person is back")
		}
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Boris})
		o.faces.shut(o.faces.compact.window)
		if m.listens != 2 || m.deaf != 1 {
			t.Errorf("%d listen, %d have ended", m.listens, m.deaf)
		}
		ended := m.taken
		o.faces.shut(o.faces.quicks[fakedesk.Boris].window)
		o.settle()
		ended(true) // on its way when the loop ended
		if o.rest(); o.faces.taken || m.deaf != 2 {
			t.Error("heard after the end")
		}
	})
}

// Without an X server to listen to, windows open all the same.
func TestAWindowOpensWhereNoLockIsNoticed(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		m, all := o.onScreen()
		m.fails = errors.New("no XInput")
		o.talk(fakedesk.Anna)
		if (*all)[0].shown != 1 {
			t.Error("not shown")
		}
		o.faces.shut(o.faces.compact.window)
		if o.settle(); m.deaf != 0 {
			t.Error("what was never heard is ended")
		}
	})
}

func TestQuittingWithoutAWindowEndsTheLoopOnce(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		quits := &quitting{orderly: o.app}
		o.faces.app = quits
		o.faces.shut(o.faces.compact.window)
		o.faces.quit()
		o.settle()
		if o.faces.quit(); quits.n != 0 {
			t.Error("Fyne is told to end though its last window does that")
		}
		f := newFaces(t.Context(), quits, o.desk, o.faces.words) // the resident has gone before there was a window
		f.quit()
		if f.quit(); quits.n != 1 {
			t.Errorf("told %d times", quits.n)
		}
	})
}

type quitting struct {
	orderly
	n int
}

func (q *quitting) Quit() { q.n++ }
