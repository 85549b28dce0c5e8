package sleep

import (
	"context"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	powrprof   = windows.NewLazySystemDLL("powrprof.dll")
	register   = powrprof.NewProc("PowerRegisterSuspendResumeNotification")
	unregister = powrprof.NewProc("PowerUnregisterSuspendResumeNotification")
)

const (
	deviceNotifyCallback = 2 // DEVICE_NOTIFY_CALLBACK

	suspend         = 4    // PBT_APMSUSPEND
	resumeAutomatic = 0x12 // PBT_APMRESUMEAUTOMATIC, which comes after every sleep
)

// subscription is DEVICE_NOTIFY_SUBSCRIBE_PARAMETERS.
type subscription struct{ callback, context uintptr }

// hearing is who is told. Windows calls back on threads of its own, and callbacks live
// for as long as the process: so there is one of each, and one listener.
var hearing struct {
	sync.Mutex
	ctx     context.Context
	sleeper Sleeper // nil: nobody
}

// tell calls somebody who is listening.
func tell(what func(context.Context, Sleeper)) {
	hearing.Lock()
	defer hearing.Unlock()
	if hearing.sleeper != nil {
		what(hearing.ctx, hearing.sleeper)
	}
}

func wake(_ context.Context, s Sleeper) { s.Wake() }

// powerChanged is a DEVICE_NOTIFY_CALLBACK_ROUTINE. The system sleeps when it returns,
// or two seconds later.
var powerChanged = sync.OnceValue(func() uintptr {
	return windows.NewCallback(func(_, event, _ uintptr) uintptr {
		switch event {
		case suspend:
			tell(fallAsleep)
		case resumeAutomatic:
			tell(wake)
		}
		return 0
	})
})

// addressChanged is a PUNICAST_IPADDRESS_CHANGE_CALLBACK. A network that the machine
// comes into gives it an address.
var addressChanged = sync.OnceValue(func() uintptr {
	return windows.NewCallback(func(_, _, what uintptr) uintptr {
		if uint32(what) == windows.MibAddInstance {
			tell(wake)
		}
		return 0
	})
})

// Watch tells s what the system says, until ctx ends. Only one may watch at a time.
func Watch(ctx context.Context, s Sleeper) {
	hear(ctx, s)
	defer hear(context.Background(), nil)
	var power uintptr
	params := subscription{callback: powerChanged()}
	if register.Find() == nil { // Windows 8 and later
		failed, _, _ := register.Call(deviceNotifyCallback, uintptr(unsafe.Pointer(&params)), uintptr(unsafe.Pointer(&power)))
		if failed == 0 {
			defer unregister.Call(power)
		}
	}
	var addresses windows.Handle
	if windows.NotifyUnicastIpAddressChange(windows.AF_UNSPEC, addressChanged(), nil, false, &addresses) == nil {
		defer windows.CancelMibChangeNotify2(addresses)
	}
	<-ctx.Done()
}

// hear makes s the one who listens.
func hear(ctx context.Context, s Sleeper) {
	hearing.Lock()
	defer hearing.Unlock()
	hearing.ctx, hearing.sleeper = ctx, s
}
