package sleep

import (
	"context"
	"sync"

	"golang.org/x/sys/windows"

	"vestnik/gui/shell"
)

var (
	user32     = windows.NewLazySystemDLL("user32.dll")
	register   = user32.NewProc("RegisterSuspendResumeNotification")
	unregister = user32.NewProc("UnregisterSuspendResumeNotification")
)

// What WM_POWERBROADCAST says.
const (
	suspend         = 4    // PBT_APMSUSPEND
	resumeAutomatic = 0x12 // PBT_APMRESUMEAUTOMATIC, which comes after every sleep
)

// hearing is who is told of addresses. Windows calls back on threads of its own, and
// callbacks live for as long as the process: so there is one of each, and one listener.
var hearing struct {
	sync.Mutex
	sleeper Sleeper // nil: nobody
}

// hear makes s the one who listens.
func hear(s Sleeper) {
	hearing.Lock()
	defer hearing.Unlock()
	hearing.sleeper = s
}

// addressChanged is a PUNICAST_IPADDRESS_CHANGE_CALLBACK. A network that the machine
// comes into gives it an address.
var addressChanged = sync.OnceValue(func() uintptr {
	return windows.NewCallback(func(_, _, what uintptr) uintptr {
		hearing.Lock()
		defer hearing.Unlock()
		if hearing.sleeper != nil && uint32(what) == windows.MibAddInstance {
			hearing.sleeper.Wake()
		}
		return 0
	})
})

// Watch tells s what the system says, until ctx ends. Only one may watch at a time.
func Watch(ctx context.Context, s Sleeper) {
	one := &inTurn{sleeper: s}
	if w, err := shell.Open(); err == nil {
		defer watchPower(ctx, w, one)()
	}
	hear(one)
	defer hear(nil)
	var addresses windows.Handle
	if windows.NotifyUnicastIpAddressChange(windows.AF_UNSPEC, addressChanged(), nil, false, &addresses) == nil {
		defer windows.CancelMibChangeNotify2(addresses)
	}
	<-ctx.Done()
}

// watchPower tells s of sleep. The system sleeps when the window has heard of it, or two
// seconds later.
func watchPower(ctx context.Context, w *shell.Window, s Sleeper) (stop func()) {
	deafen := w.Listen(shell.PowerBroadcast, func(what, _ uintptr) {
		switch what {
		case suspend:
			fallAsleep(ctx, s)
		case resumeAutomatic:
			s.Wake()
		}
	})
	// Every window hears of the sleep of old, but of modern standby, which Windows 8 has
	// brought, only one that asks to.
	if register.Find() != nil {
		return deafen
	}
	const toWindow = 0 // DEVICE_NOTIFY_WINDOW_HANDLE
	power, _, _ := register.Call(w.Handle(), toWindow)
	if power == 0 {
		return deafen
	}
	return func() {
		_, _, _ = unregister.Call(power)
		deafen()
	}
}

// inTurn calls the methods of a [Sleeper] one after another, though power and addresses
// are told on threads of their own.
type inTurn struct {
	mu      sync.Mutex
	sleeper Sleeper
}

// Sleep implements [Sleeper].
func (t *inTurn) Sleep(ctx context.Context) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sleeper.Sleep(ctx)
}

// Wake implements [Sleeper].
func (t *inTurn) Wake() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sleeper.Wake()
}
