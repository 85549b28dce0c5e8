package clipboard

import (
	"bytes"
	"context"
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	user32   = windows.NewLazySystemDLL("user32.dll")
	kernel32 = windows.NewLazySystemDLL("kernel32.dll")
	shell32  = windows.NewLazySystemDLL("shell32.dll")

	openClipboard  = user32.NewProc("OpenClipboard")
	closeClipboard = user32.NewProc("CloseClipboard")
	clipboardData  = user32.NewProc("GetClipboardData")
	formatNamed    = user32.NewProc("RegisterClipboardFormatW")
	globalLock     = kernel32.NewProc("GlobalLock")
	globalUnlock   = kernel32.NewProc("GlobalUnlock")
	globalSize     = kernel32.NewProc("GlobalSize")
	dragQueryFile  = shell32.NewProc("DragQueryFileW")
)

const (
	formatDIB   = 8  // CF_DIB
	formatFiles = 15 // CF_HDROP

	// again is how soon it is tried again while another program has the clipboard open.
	again = 20 * time.Millisecond
)

func read(ctx context.Context) (held Held, err error) {
	runtime.LockOSThread() // whose the clipboard is while it is open
	defer runtime.UnlockOSThread()
	for {
		if ok, _, _ := openClipboard.Call(0); ok != 0 {
			break
		}
		select {
		case <-time.After(again):
		case <-ctx.Done():
			return held, ctx.Err()
		}
	}
	defer closeClipboard.Call()
	if held.Files = droppedFiles(); len(held.Files) > 0 {
		return held, nil
	}
	name, _ := windows.UTF16PtrFromString("PNG")
	format, _, _ := formatNamed.Call(uintptr(unsafe.Pointer(name)))
	if held.Picture = bytesOf(format); bytes.HasPrefix(held.Picture, []byte("\x89PNG")) {
		return held, nil
	}
	held.Picture = nil
	if dib := bytesOf(formatDIB); dib != nil {
		held.Picture, err = fromDIB(dib)
	}
	return held, err
}

// droppedFiles returns the files that were copied.
func droppedFiles() (all []string) {
	list, _, _ := clipboardData.Call(formatFiles)
	if list == 0 {
		return nil
	}
	n, _, _ := dragQueryFile.Call(list, 0xFFFFFFFF, 0, 0)
	for i := range min(n, mostFiles) {
		size, _, _ := dragQueryFile.Call(list, i, 0, 0)
		path := make([]uint16, size+1)
		dragQueryFile.Call(list, i, uintptr(unsafe.Pointer(&path[0])), size+1)
		all = append(all, windows.UTF16ToString(path))
	}
	return all
}

// bytesOf copies what lies there in a format; nil for nothing, and for too much.
func bytesOf(format uintptr) []byte {
	handle, _, _ := clipboardData.Call(format)
	if format == 0 || handle == 0 {
		return nil
	}
	size, _, _ := globalSize.Call(handle)
	at, _, _ := globalLock.Call(handle)
	if at == 0 || size == 0 || size > mostPixels*4 {
		return nil
	}
	defer globalUnlock.Call(handle)
	return bytes.Clone(unsafe.Slice((*byte)(*(*unsafe.Pointer)(unsafe.Pointer(&at))), size))
}
