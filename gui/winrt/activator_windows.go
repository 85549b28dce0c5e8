package winrt

import (
	"context"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	iUnknown      = identifier("{00000000-0000-0000-c000-000000000046}")
	iClassFactory = identifier("{00000001-0000-0000-c000-000000000046}")
	iActivation   = identifier("{53e31837-6600-4a81-9395-75cffe746f94}") // INotificationActivationCallback
)

// What our own methods return.
const (
	succeeded     = 0
	noInterface   = 0x80004002 // E_NOINTERFACE
	noAggregation = 0x80040110 // CLASS_E_NOAGGREGATION
	badPointer    = 0x80004003 // E_POINTER
)

// served is an object of our own, which Windows calls. There are two, they live as long as
// the process, and so they need not count who holds them.
type served struct {
	methods *[5]uintptr
	id      *windows.GUID // besides IUnknown
}

// activator is the class and its one instance, and who is told of activations.
var activator struct {
	sync.Mutex
	told     func(Activation)
	class    *served
	callback *served
}

// makeActivator makes the two objects. Callbacks of Windows are never freed, so they are
// made once.
var makeActivator = sync.OnceFunc(func() {
	query := windows.NewCallback(func(this *served, id *windows.GUID, out **served) uintptr {
		switch {
		case id == nil || out == nil:
			return badPointer
		case *id != *iUnknown && *id != *this.id:
			*out = nil
			return noInterface
		}
		*out = this
		return succeeded
	})
	count := windows.NewCallback(func(*served) uintptr { return 1 })
	create := windows.NewCallback(func(_ *served, outer uintptr, id *windows.GUID, out **served) uintptr {
		switch {
		case id == nil || out == nil:
			return badPointer
		case outer != 0:
			return noAggregation
		case *id != *iUnknown && *id != *iActivation:
			return noInterface
		}
		*out = activator.callback
		return succeeded
	})
	lock := windows.NewCallback(func(_ *served, _ uintptr) uintptr { return succeeded })
	activate := windows.NewCallback(activated)
	activator.class = &served{&[5]uintptr{query, count, count, create, lock}, iClassFactory}
	activator.callback = &served{&[5]uintptr{query, count, count, activate}, iActivation}
})

// userInput is NOTIFICATION_USER_INPUT_DATA.
type userInput struct{ key, value *uint16 }

// activated is Activate of INotificationActivationCallback. It takes no more than a toast
// of ours can give, and nobody waits for what comes of it.
func activated(_ *served, _, arguments *uint16, inputs *userInput, count uintptr) uintptr {
	a := Activation{Arguments: bounded(arguments, maxArguments)}
	if inputs != nil {
		for _, in := range unsafe.Slice(inputs, min(int(uint32(count)), maxInputs)) {
			if a.Inputs == nil {
				a.Inputs = make(map[string]string)
			}
			a.Inputs[bounded(in.key, maxArguments)] = bounded(in.value, maxInput)
		}
	}
	// Windows has just let us come before all others, and our windows are another program's.
	const anybody = 0xffffffff // ASFW_ANY
	if allowForeground.Find() == nil {
		_, _, _ = allowForeground.Call(anybody)
	}
	activator.Lock()
	told := activator.told
	activator.Unlock()
	if told != nil {
		go told(a)
	}
	return succeeded
}

// bounded reads a text that ends with a NUL, and no more than so much of it.
func bounded(text *uint16, most int) string {
	if text == nil {
		return ""
	}
	n := 0
	for n < most && *(*uint16)(unsafe.Add(unsafe.Pointer(text), 2*n)) != 0 {
		n++
	}
	return windows.UTF16ToString(unsafe.Slice(text, n))
}

// cookie is what the registration of the class is taken back with; 0: there is none. It
// belongs to the runtime's thread.
var cookie uint32

// register registers the class, if it is not.
func register(ctx context.Context, class string) error {
	id, err := windows.GUIDFromString(class)
	if err != nil {
		return err
	}
	makeActivator()
	return runtimeThread().orUndo(ctx, func() error {
		if cookie != 0 {
			return nil
		}
		const localServer, multipleUse = 4, 1 // CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE
		return invoke(coRegisterClass, uintptr(unsafe.Pointer(&id)), uintptr(unsafe.Pointer(activator.class)),
			localServer, multipleUse, uintptr(unsafe.Pointer(&cookie)))
	}, func() { _ = revoke() })
}

// unregister takes the class back. A process that ends with one registered may be called
// once more while it ends, when Go cannot answer.
func unregister(ctx context.Context) error { return runtimeThread().do(ctx, revoke) }

func revoke() error {
	if cookie == 0 {
		return nil
	}
	err := invoke(coRevokeClass, uintptr(cookie))
	cookie = 0
	return err
}
