package shell

import (
	"errors"
	"testing"
)

// A key belongs to one at a time: another window is refused it until the first lets it go, and each
// hears of its own alone.
func TestAKeyBelongsToOneAtATime(t *testing.T) {
	w, other := openForTest(t, newFakeArea()), openForTest(t, newFakeArea())
	pressed := make(chan string, 8)
	const held, f11 = HoldControl | HoldAlt | HoldShift, 0x7a
	stop, err := w.HotKey(t.Context(), held, f11, func() { pressed <- "first" })
	if err != nil {
		t.Fatal(err)
	}
	first := uintptr(lastHotKey.Load())
	if _, err := other.HotKey(t.Context(), held, f11, nil); !errors.Is(err, ErrHotKeyTaken) {
		t.Errorf("taken: %v", err)
	}
	w.send(wmHotKey, first+100, 0)
	w.send(wmHotKey, first, 0)
	stop()
	w.inside(t, func() {}) // it has let it go
	again, err := other.HotKey(t.Context(), held, f11, func() { pressed <- "second" })
	if err != nil {
		t.Fatal(err)
	}
	defer again()
	other.send(wmHotKey, uintptr(lastHotKey.Load()), 0)
	if one, two := arrives(t, pressed), arrives(t, pressed); one != "first" || two != "second" {
		t.Errorf("%s and %s have heard it", one, two)
	}
}
