package clipboard

import (
	"bytes"
	"image/png"
	"runtime"
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	emptyClipboard = user32.NewProc("EmptyClipboard")
	setClipboard   = user32.NewProc("SetClipboardData")
	globalAlloc    = kernel32.NewProc("GlobalAlloc")
)

// copies puts something onto the clipboard, in a format.
func copies(t *testing.T, format uintptr, content []byte) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	const movable = 2
	handle, _, _ := globalAlloc.Call(movable, uintptr(len(content)))
	at, _, _ := globalLock.Call(handle)
	copy(unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&at))), len(content)), content)
	globalUnlock.Call(handle)
	if ok, _, err := openClipboard.Call(0); ok == 0 {
		t.Fatal(err)
	}
	defer closeClipboard.Call()
	emptyClipboard.Call()
	if ok, _, err := setClipboard.Call(format, handle); ok == 0 {
		t.Fatal(err)
	}
}

func TestAPictureAndFilesAreReadFromTheClipboard(t *testing.T) {
	copies(t, formatDIB, dib(32, 0, true))
	if held, err := Read(t.Context()); err != nil {
		t.Error(err)
	} else if picture, err := png.Decode(bytes.NewReader(held.Picture)); err != nil || picture.Bounds().Dx() != 2 {
		t.Errorf("%+v, %v", held, err)
	}
	name, _ := windows.UTF16PtrFromString("PNG")
	format, _, _ := formatNamed.Call(uintptr(unsafe.Pointer(name)))
	copies(t, format, []byte("\x89PNG 17"))
	if held, err := Read(t.Context()); err != nil || !bytes.HasPrefix(held.Picture, []byte("\x89PNG 17")) {
		t.Errorf("%+v, %v", held, err)
	}
	// DROPFILES: where the list begins, and that it is in UTF-16; it ends with an empty one.
	list := make([]byte, 20)
	list[0], list[16] = 20, 1
	for _, unit := range append(windows.StringToUTF16(`C:\План 17.pdf`), 0) {
		list = append(list, byte(unit), byte(unit>>8))
	}
	copies(t, formatFiles, list)
	if held, err := Read(t.Context()); err != nil || len(held.Files) != 1 || held.Files[0] != `C:\План 17.pdf` {
		t.Errorf("%+v, %v", held, err)
	}
	const text = 13 // CF_UNICODETEXT
	copies(t, text, []byte{'a', 0, 0, 0})
	if held, err := Read(t.Context()); err == nil {
		t.Errorf("a text is there: %+v", held)
	}
}
