package shell

import (
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	getMenuItemCount = user32.NewProc("GetMenuItemCount")
	getMenuString    = user32.NewProc("GetMenuStringW")
	getMenuState     = user32.NewProc("GetMenuState")
	getSubMenu       = user32.NewProc("GetSubMenu")
)

const (
	initMenuPopup = 0x117 // WM_INITMENUPOPUP
	exitMenuLoop  = 0x212 // WM_EXITMENULOOP
	keyDown       = 0x100
	keyUp         = 0x101
	returnKey     = 0x0d
	downKey       = 0x28
	rightKey      = 0x27
	escapeKey     = 0x1b
)

// press posts keys to the window, which the menu takes from there.
func (w *Window) press(keys ...uintptr) {
	for _, key := range keys {
		_, _, _ = postMessage.Call(w.handle, keyDown, key, 1)
		_, _, _ = postMessage.Call(w.handle, keyUp, key, 1|1<<30|1<<31)
	}
}

// ask asks for the menu, as the shell does.
func (w *Window) ask() {
	_, _, _ = postMessage.Call(w.handle, wmIcon, 20<<16|10, ours<<16|wmContextMenu)
}

// opening delivers each menu that opens, also those below it.
func (w *Window) opening(t *testing.T) <-chan uintptr {
	opened := make(chan uintptr, 8)
	t.Cleanup(w.Listen(initMenuPopup, func(menu, _ uintptr) { opened <- menu }))
	return opened
}

// closing delivers each end of a menu.
func (w *Window) closing(t *testing.T) <-chan struct{} {
	closed := make(chan struct{}, 8)
	t.Cleanup(w.Listen(exitMenuLoop, func(_, _ uintptr) { closed <- struct{}{} }))
	return closed
}

func labelAt(menu uintptr, n int) string {
	var text [200]uint16
	const byPosition = 0x400
	_, _, _ = getMenuString.Call(menu, uintptr(n), uintptr(unsafe.Pointer(&text[0])), uintptr(len(text)), byPosition)
	return windows.UTF16ToString(text[:])
}

func stateAt(menu uintptr, n int) uintptr {
	const byPosition = 0x400
	state, _, _ := getMenuState.Call(menu, uintptr(n), byPosition)
	return state
}

func TestTheMenuIsBuiltAsItsItemsSay(t *testing.T) {
	entries, _ := layout([]Item{
		{Label: "R&D"}, {Separator: true},
		{Label: "Присутствие", Items: []Item{{Label: "Отошёл", Checked: true}, {Label: "😀", Disabled: true}}},
	})
	menu := build(entries)
	if menu == 0 {
		t.Fatal("no menu")
	}
	defer destroyMenu.Call(menu)
	if n, _, _ := getMenuItemCount.Call(menu); n != 3 {
		t.Errorf("%d entries", n)
	}
	below, _, _ := getSubMenu.Call(menu, 2)
	for i, want := range []struct {
		menu  uintptr
		n     int
		label string
		state uintptr // of the bits grayed, disabled, checked, separator
	}{{menu, 0, "R&&D", 0}, {menu, 1, "", mftSeparator}, {menu, 2, "Присутствие", 0}, {below, 0, "Отошёл", mfsChecked}, {below, 1, "😀", mfsDisabled}} {
		state := stateAt(want.menu, want.n)
		if want.n == 2 {
			state &= 0xff // above it is how many there are below
		}
		if label := labelAt(want.menu, want.n); label != want.label || state&(mfsDisabled|mfsChecked|mftSeparator) != want.state {
			t.Errorf("%d: %q in the state %#x", i, label, state)
		}
	}
}

func TestAMenuIsChosenFromAsItWasShown(t *testing.T) {
	w := openForTest(t, newFakeArea())
	opened, closed := w.opening(t), w.closing(t)
	did := make(chan string, 1)
	items := func(name string) []Item {
		return []Item{{Label: name, Do: func() { did <- name }}, {Label: "nothing"}}
	}
	w.SetMenu(items("old"))
	w.ask()
	menu := arrives(t, opened)
	w.ask() // a second time while it is open
	w.SetMenu(items("new"))
	w.inside(t, func() {
		if label := labelAt(menu, 0); label != "old" {
			t.Errorf("under the pointer the menu has become %q", label)
		}
	})
	w.press(downKey, returnKey)
	if got := arrives(t, did); got != "old" {
		t.Errorf("%q was done", got)
	}
	arrives(t, closed)
	w.ask()
	arrives(t, opened)
	w.press(downKey, returnKey)
	if got := arrives(t, did); got != "new" {
		t.Errorf("then %q was done", got)
	}
	arrives(t, closed)
	w.ask()
	arrives(t, opened)
	w.press(escapeKey)
	arrives(t, closed)
	select {
	case got := <-did:
		t.Errorf("a menu that was left does %q", got)
	default:
	}
}

func TestMenusThatChangeWhileTheyOpenEndNothing(t *testing.T) {
	const rounds = 1000
	w := openForTest(t, newFakeArea())
	opened, closed := w.opening(t), w.closing(t)
	w.SetIcon(icon("tooltip"))
	items := func(n int) []Item {
		all := []Item{{Label: "first"}, {Separator: true}}
		for i := range 1 + n%7 {
			all = append(all, Item{Label: "more", Checked: i%2 == 0, Items: []Item{{Label: "below"}}})
		}
		return all
	}
	before := handles(t)
	for n := range rounds {
		w.SetMenu(items(n))
		w.ask()
		arrives(t, opened)
		w.SetMenu(items(n + 1))
		w.SetIcon(icon("other"))
		w.press(escapeKey)
		arrives(t, closed)
	}
	w.SetMenu(nil)
	if after := handles(t); after > before+10 {
		t.Errorf("%d handles, after %d menus %d", before, rounds, after)
	}
}

// handles returns how many objects of user32 and of gdi32 the process has.
func handles(t *testing.T) (all uint32) {
	t.Helper()
	for kind := range uintptr(2) { // GR_GDIOBJECTS, GR_USEROBJECTS
		n, _, _ := user32.NewProc("GetGuiResources").Call(uintptr(windows.CurrentProcess()), kind)
		all += uint32(n)
	}
	return all
}
