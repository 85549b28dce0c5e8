package shell

import (
	"context"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// patience is how long a test waits for what must come.
const patience = time.Minute

var (
	sendMessage = user32.NewProc("SendMessageW")
	broadcast   = user32.NewProc("SendMessageTimeoutW")
)

// openForTest makes a window whose icon stands in a fake area; nil: in the real one.
func openForTest(t *testing.T, a *fakeArea) *Window {
	t.Helper()
	w, err := open()
	if err != nil {
		t.Fatal(err)
	}
	if a != nil {
		w.inside(t, func() { w.place.area = windowArea{a, w} })
	}
	t.Cleanup(func() {
		w.post(func() { w.place.remove(); _, _, _ = destroyWindow.Call(w.handle) })
		arrives(t, w.gone)
	})
	return w
}

// windowArea is a fake area whose time is that of the window.
type windowArea struct {
	*fakeArea
	window *Window
}

func (a windowArea) after(d time.Duration, f func()) { realArea{a.window}.after(d, f) }

// inside runs f on the thread of the window.
func (w *Window) inside(t *testing.T, f func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := w.wait(ctx, f); err != nil {
		t.Fatal(err)
	}
}

// send says something to the window as Windows does, and returns what it answers.
func (w *Window) send(message, wParam, lParam uintptr) uintptr {
	result, _, _ := sendMessage.Call(w.handle, message, wParam, lParam)
	return result
}

// arrives waits for something that must come.
func arrives[T any](t *testing.T, c <-chan T) (value T) {
	t.Helper()
	select {
	case value = <-c:
	case <-time.After(patience):
		t.Fatal("it does not come")
	}
	return value
}

// shows waits until the icon is shown, or is not.
func (w *Window) shows(t *testing.T, want bool) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	shown := w.Shown(ctx)
	for arrives(t, shown) != want {
	}
}

func TestTheIconComesWithTheShell(t *testing.T) {
	a := newFakeArea()
	a.away = true
	w := openForTest(t, a)
	selected := make(chan struct{}, 8)
	i := icon("tooltip")
	i.Selected = func() { selected <- struct{}{} }
	w.SetIcon(i)
	w.inside(t, func() { a.away = false })
	w.shows(t, true) // tried again
	w.send(wmIcon, 0, ours<<16|ninSelect)
	arrives(t, selected)
	w.send(wmIcon, 0, ours<<16|ninKeySelect)
	arrives(t, selected)

	w.inside(t, func() { a.has = nil }) // Explorer ends
	if result, _, _ := broadcast.Call(w.handle, w.taskbarCreated, 0, 0, 2, 5000, 0); result == 0 {
		t.Error("TaskbarCreated is not heard")
	}
	w.inside(t, func() {
		if a.has == nil {
			t.Error("the new shell has no icon")
		}
		a.small = 40
	})
	for _, message := range []uintptr{wmDPIChanged, wmSettingChange, wmDisplayChange} {
		w.send(message, 0, 0)
	}
	w.inside(t, func() {
		if a.live[a.has.icon] != 40 {
			t.Errorf("%d in %v", a.has.icon, a.live)
		}
	})
	if err := w.RemoveIcon(t.Context()); err != nil || a.has != nil || len(a.live) != 0 {
		t.Errorf("%v: %+v, %v live", err, a.has, a.live)
	}
	w.shows(t, false)
}

func TestABalloonIsShownAndClicked(t *testing.T) {
	w := openForTest(t, newFakeArea())
	clicked := make(chan struct{}, 1)
	b := &Balloon{Title: "title", Text: "text", Clicked: func() { clicked <- struct{}{} }}
	if err := w.ShowBalloon(t.Context(), b); err != ErrNoShell {
		t.Errorf("without an icon: %v", err)
	}
	w.SetIcon(icon("tooltip"))
	if err := w.ShowBalloon(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	w.send(wmIcon, 0, ours<<16|ninBalloonClick)
	arrives(t, clicked)
	w.HideBalloon(b)
	w.inside(t, func() {
		if w.place.balloon != nil {
			t.Error("it is still there")
		}
	})
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.ShowBalloon(over, b); err != nil && err != context.Canceled {
		t.Error(err)
	}
}

func TestWhatWindowsSaysIsHeardWhileSomebodyListens(t *testing.T) {
	w := openForTest(t, newFakeArea())
	var heard []uintptr
	stop := w.Listen(PowerBroadcast, func(what, _ uintptr) { heard = append(heard, what) })
	for range 2 {
		if w.send(PowerBroadcast, 4, 0) == 0 {
			t.Error("the answer is no")
		}
		w.send(SessionChange, 7, 1)
		stop()
	}
	if len(heard) != 1 || heard[0] != 4 {
		t.Errorf("heard %v", heard)
	}
}

func TestTheEndOfTheSessionWaitsForTheSignOff(t *testing.T) {
	w := openForTest(t, newFakeArea())
	w.SetIcon(icon("tooltip"))
	w.shows(t, true)
	signed := false
	stop := w.OnEnd(func(ctx context.Context) {
		if _, limited := ctx.Deadline(); !limited {
			t.Error("it may take for ever")
		}
		signed = true
	})
	if w.send(wmQueryEndSession, 0, 0) != 1 || w.send(wmEndSession, 0, 0) != 0 || signed {
		t.Errorf("a log-off that is only asked for, or prevented: signed off %v", signed)
	}
	w.shows(t, true)
	if w.send(wmEndSession, 1, 0); !signed {
		t.Error("the end has not waited")
	}
	stop()
	w.send(wmEndSession, 1, 0)
	late := make(chan struct{})
	defer w.OnEnd(func(context.Context) { close(late) })()
	arrives(t, late) // who comes late hears that it has come
}

func TestAProgramThatIsToCloseIsToldSo(t *testing.T) {
	w := openForTest(t, newFakeArea())
	told, on := make(chan struct{}), make(chan struct{})
	defer w.OnEnd(func(context.Context) { close(told); <-on })()
	w.send(wmClose, 0, 0)
	arrives(t, told)
	w.inside(t, func() {}) // nothing waits for it
	close(on)
}

func TestAPictureBecomesAnIconAndIsFreed(t *testing.T) {
	w := openForTest(t, nil)
	a := realArea{w}
	small, large := a.sizes()
	if small < 16 || large < small {
		t.Errorf("icons are of %d and %d pixels", small, large)
	}
	before := handles(t)
	for range 500 {
		handle := a.load(bitmap(small), small)
		if handle == 0 {
			t.Fatal("no icon")
		}
		a.free(handle)
	}
	if after := handles(t); after > before+10 {
		t.Errorf("%d handles, after 500 icons %d", before, after)
	}
	if a.load([]byte("no picture"), small) != 0 || a.load(nil, small) != 0 {
		t.Error("an icon of nothing")
	}
}

// Where there is a taskbar it takes the icon; where there is none the icon is offered, and
// taken back all the same.
func TestTheTaskbarTakesTheIcon(t *testing.T) {
	w := openForTest(t, nil)
	small, _ := realArea{w}.sizes()
	picture := bitmap(small)
	w.SetIcon(&Icon{Picture: func(int) []byte { return picture }, Tooltip: "a test of Vestnik"})
	if !Present() {
		t.Log("there is no taskbar")
		w.shows(t, false)
		return
	}
	w.shows(t, true)
	if err := w.ShowBalloon(t.Context(), &Balloon{Title: "Вестник & Ко", Text: "$(calc) <b>1</b> 😀", Silent: true}); err != nil {
		t.Error(err)
	}
	w.send(w.taskbarCreated, 0, 0) // it has the icon already
	w.shows(t, true)
	if err := w.RemoveIcon(t.Context()); err != nil {
		t.Error(err)
	}
	w.shows(t, false)
}

// bitmap is a red square as an ICO file holds it.
func bitmap(size int) []byte {
	type header struct {
		size                    uint32
		width, height           int32
		planes, bits            uint16
		compression, length     uint32
		perMetreX, perMetreY    int32
		colours, neededsColours uint32
	}
	h := header{size: 40, width: int32(size), height: int32(2 * size), planes: 1, bits: 32}
	picture := append([]byte(nil), unsafe.Slice((*byte)(unsafe.Pointer(&h)), 40)...)
	for range size * size {
		picture = append(picture, 0, 0, 255, 255)
	}
	return append(picture, make([]byte, (size+31)/32*4*size)...)
}

func TestTheWindowIsFoundByItsClass(t *testing.T) {
	w := openForTest(t, newFakeArea())
	var name [64]uint16
	n, err := windows.GetClassName(windows.HWND(w.Handle()), &name[0], int32(len(name)))
	if err != nil || windows.UTF16ToString(name[:n]) != Class {
		t.Errorf("%q, %v", windows.UTF16ToString(name[:n]), err)
	}
}
