// Package sleep hears from the system when the machine is about to sleep, when it has
// slept, and when it has another way into the network, and tells the resident.
//
//	go sleep.Watch(ctx, agent)
//
// A session that is told can ask its server to wait, and need not find out by itself,
// minutes later, that its connections are dead. Where nothing can be heard, as on
// terminal servers, which do not sleep, all works as before: so nothing here is an
// error, and nothing is said.
//
// On Linux this is systemd-logind, which waits for those who hold a delay lock, and
// NetworkManager, both on the D-Bus system bus. On Windows the window of package shell is
// told of sleep, and a callback of addresses that come. Nothing is ever polled. D-Bus is
// spoken as in package bus, by github.com/godbus/dbus; golang.org/x/sys has the calls of
// Windows.
package sleep

import (
	"context"
	"time"
)

// Sleeper is who is told; core/agent's Agent is one. Its methods are called one after
// another.
type Sleeper interface {
	// Sleep is called before the machine sleeps, which waits for it until ctx ends and
	// no longer.
	Sleep(ctx context.Context)
	// Wake is called when the machine has slept, or its network has changed. It returns
	// soon.
	Wake()
}

// limit is how long sleep is put off at most. logind waits for 5 s and then no more.
const limit = 3 * time.Second

// fallAsleep calls Sleep in time.
func fallAsleep(ctx context.Context, s Sleeper) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	s.Sleep(ctx)
}
