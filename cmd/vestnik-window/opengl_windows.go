package main

import (
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// hasOpenGL tells whether there is an OpenGL that windows can be drawn with. A driver that
// takes longer than that to answer is left to the toolkit, and to the patience of the resident.
func hasOpenGL() bool {
	const patience = 5 * time.Second
	answer := make(chan bool, 1)
	go func() {
		runtime.LockOSThread() // a window and a context belong to a thread, which ends with us
		answer <- enough(openGLVersion())
	}()
	select {
	case has := <-answer:
		return has
	case <-time.After(patience):
		return true
	}
}

var (
	user32, gdi32 = windows.NewLazySystemDLL("user32.dll"), windows.NewLazySystemDLL("gdi32.dll")
	// Not of the system: one that lies beside the program is what the toolkit takes.
	opengl32 = windows.NewLazyDLL("opengl32.dll")

	createWindow      = user32.NewProc("CreateWindowExW")
	destroyWindow     = user32.NewProc("DestroyWindow")
	getDC             = user32.NewProc("GetDC")
	releaseDC         = user32.NewProc("ReleaseDC")
	choosePixelFormat = gdi32.NewProc("ChoosePixelFormat")
	setPixelFormat    = gdi32.NewProc("SetPixelFormat")
	createContext     = opengl32.NewProc("wglCreateContext")
	makeCurrent       = opengl32.NewProc("wglMakeCurrent")
	deleteContext     = opengl32.NewProc("wglDeleteContext")
	getString         = opengl32.NewProc("glGetString")
)

// pixelFormat is PIXELFORMATDESCRIPTOR.
type pixelFormat struct {
	size, version uint16
	flags         uint32
	kind, colour  uint8
	_             [13]uint8
	depth         uint8
	_             [4]uint8
	_             [3]uint32
}

const (
	drawToWindow, supportOpenGL, doubleBuffer = 0x04, 0x20, 0x01
	glVersion                                 = 0x1f02
)

// openGLVersion returns what the OpenGL of a window that nobody sees says of its version,
// and nothing where there is none.
func openGLVersion() string {
	if opengl32.Load() != nil {
		return ""
	}
	window, _, _ := createWindow.Call(0, uintptr(unsafe.Pointer(windows.StringToUTF16Ptr("STATIC"))), 0, 0, 0, 0, 1, 1, 0, 0, 0, 0)
	if window == 0 {
		return ""
	}
	defer destroyWindow.Call(window)
	dc, _, _ := getDC.Call(window)
	if dc == 0 {
		return ""
	}
	defer releaseDC.Call(window, dc)
	wanted := pixelFormat{version: 1, flags: drawToWindow | supportOpenGL | doubleBuffer, colour: 24, depth: 16}
	wanted.size = uint16(unsafe.Sizeof(wanted))
	format, _, _ := choosePixelFormat.Call(dc, uintptr(unsafe.Pointer(&wanted)))
	if set, _, _ := setPixelFormat.Call(dc, format, uintptr(unsafe.Pointer(&wanted))); format == 0 || set == 0 {
		return ""
	}
	context, _, _ := createContext.Call(dc)
	if context == 0 {
		return ""
	}
	defer deleteContext.Call(context)
	if current, _, _ := makeCurrent.Call(dc, context); current == 0 {
		return ""
	}
	defer makeCurrent.Call(0, 0)
	text, _, _ := getString.Call(glVersion)
	if text == 0 {
		return ""
	}
	return windows.BytePtrToString(*(**byte)(unsafe.Pointer(&text)))
}
