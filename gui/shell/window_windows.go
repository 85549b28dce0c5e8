package shell

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Class is the class of the window, and its title: what installers and scripts find it by.
const Class = "Vestnik"

// Window is the hidden window.
type Window struct {
	handle uintptr
	gone   chan struct{} // closed when its loop has ended

	mu        sync.Mutex
	calls     []func()
	listeners []*listener

	// What follows belongs to the thread of the window, but for shown.
	place          place
	items          []Item // of the menu
	shown          sign
	end            end
	taskbarCreated uintptr
}

// listener hears a kind of message.
type listener struct {
	message uintptr
	hear    func(wParam, lParam uintptr)
}

// Open returns the window of this process, and makes it when it is first called. It fails
// where a program may have no windows, as a service may not.
var Open = sync.OnceValues(open)

// parting is how long Close waits for the thread of a window.
const parting = time.Second

// Close destroys the windows of this process, and waits for a second until that is done. A
// program calls it when nothing else uses them, before it ends: a thread that is killed
// while its window lives calls it once more, which the Go runtime does not survive (seen in
// wine 8: the process stays for ever). Open returns what is closed then.
func Close() {
	late := time.After(parting)
	opened.Range(func(_, w any) bool {
		w.(*Window).post(w.(*Window).destroy)
		select {
		case <-w.(*Window).gone:
		case <-late:
		}
		return true
	})
}

func (w *Window) destroy() { _, _, _ = destroyWindow.Call(w.handle) }

// opened are the windows by their handles; there is one, but in tests.
var opened sync.Map

// open makes a window and runs its loop, on a thread of its own.
func open() (*Window, error) {
	w := &Window{gone: make(chan struct{})}
	w.place.area, w.place.tell = realArea{w}, w.shown.set
	made := make(chan error)
	go func() {
		runtime.LockOSThread() // a window lives in the thread that made it, which ends here
		defer close(w.gone)
		if err := w.create(); err != nil {
			made <- err
			return
		}
		defer opened.Delete(w.handle)
		made <- nil
		w.loop()
	}()
	if err := <-made; err != nil {
		return nil, err
	}
	return w, nil
}

// class registers what windows are made of, once.
var class = sync.OnceValue(func() *uint16 {
	name, _ := windows.UTF16PtrFromString(Class) // has no NUL
	c := windowClass{proc: windows.NewCallback(proc), name: name}
	c.size = uint32(unsafe.Sizeof(c))
	_, _, _ = registerClassEx.Call(uintptr(unsafe.Pointer(&c))) // fails when no window can be made either
	return name
})

// create makes the window. It has no parent, or else it would not hear what is said to all.
func (w *Window) create() error {
	name := class()
	handle, _, why := createWindowEx.Call(0, uintptr(unsafe.Pointer(name)), uintptr(unsafe.Pointer(name)), 0, 0, 0, 0, 0, 0, 0, 0, 0)
	if handle == 0 {
		return fmt.Errorf("shell: no window can be made here (%w)", why)
	}
	w.handle = handle
	created, _ := windows.UTF16PtrFromString("TaskbarCreated")
	w.taskbarCreated, _, _ = registerWindowMessage.Call(uintptr(unsafe.Pointer(created)))
	const allow = 1 // MSGFLT_ALLOW: also where we have more rights than the shell
	_, _, _ = changeWindowMessageFilterEx.Call(handle, w.taskbarCreated, allow, 0)
	opened.Store(handle, w)
	return nil
}

func (w *Window) loop() {
	var m windowMessage
	for {
		// 0 at the end, -1 for a fault.
		if more, _, _ := getMessage.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0); int32(more) <= 0 {
			return
		}
		_, _, _ = dispatchMessage.Call(uintptr(unsafe.Pointer(&m)))
	}
}

// proc is the WNDPROC.
func proc(handle, message, wParam, lParam uintptr) uintptr {
	if w, ok := opened.Load(handle); ok {
		if result, done := w.(*Window).hear(message, wParam, lParam); done {
			return result
		}
	}
	result, _, _ := defWindowProc.Call(handle, message, wParam, lParam)
	return result
}

// hear is told everything that is said to the window. What it has not done Windows does.
func (w *Window) hear(message, wParam, lParam uintptr) (result uintptr, done bool) {
	switch message {
	case wmCall:
		w.call()
	case wmIcon:
		w.hearIcon(wParam, lParam)
	case w.taskbarCreated:
		w.place.created()
	case wmSettingChange, wmDisplayChange, wmDPIChanged:
		w.place.resized()
	case wmQueryEndSession:
		return 1, true // nothing here prevents it
	case wmEndSession:
		if wParam != 0 { // else somebody has prevented it
			w.end.come()
		}
	case wmClose:
		go w.end.come()
	case wmDestroy:
		_, _, _ = postQuitMessage.Call(0)
	default:
		return w.tell(message, wParam, lParam), message == PowerBroadcast
	}
	return 0, true
}

// tell passes a message on to those who listen. What is answered is TRUE: PBT_APM events
// want it, the others do not care.
func (w *Window) tell(message, wParam, lParam uintptr) uintptr {
	w.mu.Lock()
	listeners := slices.Clone(w.listeners)
	w.mu.Unlock()
	for _, l := range listeners {
		if l.message == message {
			l.hear(wParam, lParam)
		}
	}
	return 1
}

// Listen calls hear with each such message, until stop is called, which may be while one
// is heard. Windows waits for hear to return, and nothing else is heard meanwhile.
func (w *Window) Listen(message uintptr, hear func(wParam, lParam uintptr)) (stop func()) {
	l := &listener{message, hear}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.listeners = append(w.listeners, l)
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.listeners = slices.DeleteFunc(w.listeners, func(o *listener) bool { return o == l })
	}
}

// OnEnd calls heed, on a goroutine of its own, when the session ends, or the program was
// told to close, until stop is called; at once when that has come before anybody heeded
// it. The end of the session waits until heed returns, or its context ends. One may heed
// it at a time.
func (w *Window) OnEnd(heed func(context.Context)) (stop func()) { return w.end.on(heed) }

// Handle is the HWND, for calls that want one. It must not be destroyed.
func (w *Window) Handle() uintptr { return w.handle }

// post runs f on the thread of the window, after what was posted before. After the end it
// does nothing.
func (w *Window) post(f func()) {
	w.mu.Lock()
	w.calls = append(w.calls, f)
	w.mu.Unlock()
	_, _, _ = postMessage.Call(w.handle, wmCall, 0, 0)
}

// call runs what was posted.
func (w *Window) call() {
	w.mu.Lock()
	calls := w.calls
	w.calls = nil
	w.mu.Unlock()
	for _, f := range calls {
		f()
	}
}

// wait runs f on the thread of the window, and returns when it has or ctx ends.
func (w *Window) wait(ctx context.Context, f func()) error {
	done := make(chan struct{})
	w.post(func() { defer close(done); f() })
	select {
	case <-done:
		return nil
	case <-w.gone:
		return ErrNoShell
	case <-ctx.Done():
		return ctx.Err()
	}
}
