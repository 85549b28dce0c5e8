package winrt

import (
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	combase                    = windows.NewLazySystemDLL("combase.dll")
	roInitialize               = combase.NewProc("RoInitialize")
	roActivateInstance         = combase.NewProc("RoActivateInstance")
	roActivationFactory        = combase.NewProc("RoGetActivationFactory")
	windowsCreateString        = combase.NewProc("WindowsCreateString")
	windowsDeleteString        = combase.NewProc("WindowsDeleteString")
	ole32                      = windows.NewLazySystemDLL("ole32.dll")
	coInitializeEx             = ole32.NewProc("CoInitializeEx")
	coCreateInstance           = ole32.NewProc("CoCreateInstance")
	coRegisterClass            = ole32.NewProc("CoRegisterClassObject")
	coRevokeClass              = ole32.NewProc("CoRevokeClassObject")
	shell32                    = windows.NewLazySystemDLL("shell32.dll")
	setProcessAppID            = shell32.NewProc("SetCurrentProcessExplicitAppUserModelID")
	allowForeground            = windows.NewLazySystemDLL("user32.dll").NewProc("AllowSetForegroundWindow")
	errNoFunction       uint32 = 0x80070000 | uint32(windows.ERROR_PROC_NOT_FOUND)
)

// invoke calls a function that returns an HRESULT. One that is missing is an error.
//
//go:uintptrescapes
func invoke(f *windows.LazyProc, args ...uintptr) error {
	if f.Find() != nil {
		return &Fault{f.Name, errNoFunction}
	}
	code, _, _ := f.Call(args...)
	return outcome(f.Name, code)
}

// outcome makes an error of an HRESULT. Those that are not negative are successes.
func outcome(call string, code uintptr) error {
	if int32(code) >= 0 {
		return nil
	}
	return &Fault{call, uint32(code)}
}

// object is an object of COM: a pointer to it is what Windows hands out.
type object struct{ methods *[64]uintptr }

// The methods that every object has, by their place.
const (
	queryInterface = 0
	release        = 2
)

// call calls a method by its place in the table; what it returns comes back by a pointer
// among the arguments.
//
//go:uintptrescapes
func (o *object) call(name string, place int, args ...uintptr) error {
	code, _, _ := syscall.SyscallN(o.methods[place], append([]uintptr{uintptr(unsafe.Pointer(o))}, args...)...)
	return outcome(name, code)
}

// get calls a method whose one result is an object, which is to be released.
func (o *object) get(name string, place int, args ...uintptr) (*object, error) {
	var out *object
	var held runtime.Pinner // an address in a slice keeps nothing in its place
	held.Pin(&out)
	defer held.Unpin()
	err := o.call(name, place, append(args, uintptr(unsafe.Pointer(&out)))...)
	return out, given(name, out, err)
}

// as asks an object for another of its interfaces, which is to be released.
func (o *object) as(name string, id *windows.GUID) (*object, error) {
	var out *object
	err := o.call(name, queryInterface, uintptr(unsafe.Pointer(id)), uintptr(unsafe.Pointer(&out)))
	return out, given(name, out, err)
}

// given makes it an error that nothing was handed out.
func given(name string, out *object, err error) error {
	const pointer = 0x80004003 // E_POINTER
	if err == nil && out == nil {
		return &Fault{name, pointer}
	}
	return err
}

// release gives an object back; nil is none.
func (o *object) release() {
	if o != nil {
		_ = o.call("Release", release)
	}
}

// text is an HSTRING.
type text uintptr

// newText makes one, which is to be freed.
func newText(s string) (text, error) {
	units, err := windows.UTF16FromString(s) // fails where there is a NUL within
	if err != nil {
		return 0, err
	}
	var t text
	err = invoke(windowsCreateString, uintptr(unsafe.Pointer(&units[0])), uintptr(len(units)-1), uintptr(unsafe.Pointer(&t)))
	return t, err
}

func (t text) free() { _ = invoke(windowsDeleteString, uintptr(t)) }

// factory returns what makes objects of a class of the runtime.
func factory(class string, id *windows.GUID) (*object, error) {
	name, err := newText(class)
	if err != nil {
		return nil, err
	}
	defer name.free()
	var out *object
	err = invoke(roActivationFactory, uintptr(name), uintptr(unsafe.Pointer(id)), uintptr(unsafe.Pointer(&out)))
	return out, given(class, out, err)
}

// instance makes an object of a class of the runtime.
func instance(class string) (*object, error) {
	name, err := newText(class)
	if err != nil {
		return nil, err
	}
	defer name.free()
	var out *object
	err = invoke(roActivateInstance, uintptr(name), uintptr(unsafe.Pointer(&out)))
	return out, given(class, out, err)
}

// create makes an object of a class of COM that lives in our own process.
func create(class, id *windows.GUID) (*object, error) {
	const inProcess = 1 // CLSCTX_INPROC_SERVER
	var out *object
	err := invoke(coCreateInstance, uintptr(unsafe.Pointer(class)), 0, inProcess,
		uintptr(unsafe.Pointer(id)), uintptr(unsafe.Pointer(&out)))
	return out, given("CoCreateInstance", out, err)
}

// identifier reads a GUID that stands in the source.
func identifier(s string) *windows.GUID {
	id, err := windows.GUIDFromString(s)
	if err != nil {
		panic(err)
	}
	return &id
}
