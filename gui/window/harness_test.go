package window

import (
	"context"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // the golden screens show times
	os.Exit(m.Run())
}

// orderly is an app whose driver does what it is asked when the test is at rest, on its
// goroutine: so the two take turns, as all that draws does on Fyne's own. The driver for
// tests would do it at once, on the asking goroutine.
type orderly struct {
	fyne.App
	driver *queue
}

func (o orderly) Driver() fyne.Driver { return o.driver }

type queue struct {
	fyne.Driver
	mu      sync.Mutex
	waiting []func()
}

func (q *queue) DoFromGoroutine(f func(), wait bool) {
	done := make(chan struct{})
	q.mu.Lock()
	q.waiting = append(q.waiting, func() { f(); close(done) })
	q.mu.Unlock()
	if wait {
		<-done
	}
}

// work does what is waiting; it returns whether there was anything.
func (q *queue) work() bool {
	q.mu.Lock()
	all := q.waiting
	q.waiting = nil
	q.mu.Unlock()
	for _, f := range all {
		f()
	}
	return len(all) > 0
}

// office is a window program that follows a fake Desk, in virtual time. The test
// and Fyne take turns: rest lets everything happen that can happen now.
type office struct {
	t     *testing.T
	desk  *fakedesk.Desk
	app   orderly
	faces *faces
	ended chan error
}

// inOffice runs check in a bubble of virtual time, which begins at noon.
func inOffice(t *testing.T, language string, d func() *fakedesk.Desk, check func(*office)) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(12 * time.Hour)
		app := orderly{App: test.NewApp()}
		app.driver = &queue{Driver: app.App.Driver()}
		fyne.SetCurrentApp(app)
		ctx, cancel := context.WithCancel(t.Context())
		o := &office{t: t, desk: d(), app: app, ended: make(chan error, 1)}
		o.faces = newFaces(ctx, app, o.desk, locale.New(language))
		o.faces.memory = wide{}
		app.Lifecycle().SetOnEnteredForeground(func() { o.faces.setForeground(true) })
		app.Lifecycle().SetOnExitedForeground(func() { o.faces.setForeground(false) })
		go func() { o.ended <- follow(ctx, o.desk, o.faces) }()
		o.rest()
		check(o)
		cancel()
		o.rest()
	})
}

// wide is the memory of a window that was left with room for the list and a conversation.
type wide struct{}

func (wide) Load() []byte { return []byte(`{"width": 760, "height": 520}`) }
func (wide) Store([]byte) {}

func usual() *fakedesk.Desk { return fakedesk.Office(time.Now()) }

func signedOut() *fakedesk.Desk {
	return fakedesk.New(desk.Snapshot{Status: desk.Status{Connection: desk.SignedOut}})
}

func (o *office) rest() {
	for synctest.Wait(); o.app.driver.work(); synctest.Wait() {
	}
}

// focus says that the person works in our windows, or has turned away.
func (o *office) focus(yes bool) {
	hooks := o.app.Lifecycle().(interface {
		OnEnteredForeground() func()
		OnExitedForeground() func()
	})
	if yes {
		hooks.OnEnteredForeground()()
	} else {
		hooks.OnExitedForeground()()
	}
	o.rest()
}

func (o *office) show(v desk.View) {
	o.t.Helper()
	if err := o.desk.Show(o.t.Context(), v); err != nil {
		o.t.Fatal(err)
	}
	o.rest()
}

// talk opens the conversation with peer and returns the compact window.
func (o *office) talk(peer desk.Ref) *compact {
	o.t.Helper()
	o.show(desk.View{Screen: desk.ScreenConversation, Peer: peer})
	if o.faces.compact == nil {
		o.t.Fatal("no compact window")
	}
	return o.faces.compact
}

func (o *office) asked(call string) bool { return slices.Contains(o.desk.Calls(), call) }

func (o *office) mustHaveAsked(call string) {
	o.t.Helper()
	if !o.asked(call) {
		o.t.Errorf("%q was not asked, only %q", call, o.desk.Calls())
	}
}

func (o *office) key(f fyne.Focusable, k fyne.KeyName) {
	f.TypedKey(&fyne.KeyEvent{Name: k})
	o.rest()
}

func (o *office) ctrl(w fyne.Window, k fyne.KeyName) {
	s := &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierShortcutDefault}
	if f, ok := w.Canvas().Focused().(fyne.Shortcutable); ok {
		f.TypedShortcut(s)
	} else {
		w.Canvas().(fyne.Shortcutable).TypedShortcut(s)
	}
	o.rest()
}

// write types into a field as a person does.
func (o *office) write(f *field, text string) {
	test.Type(f, text)
	o.rest()
}

// rename lets the roster say another name of somebody.
func (o *office) rename(peer desk.Ref, name string) {
	o.desk.Change(peer, func(c *desk.Contact) { c.Name = name })
	o.rest()
}

// later lets time pass, and what it brings happen.
func (o *office) later(d time.Duration) {
	time.Sleep(d)
	o.rest()
}
