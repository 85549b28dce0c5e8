package idle

import (
	"bytes"
	"fmt"
	"time"

	"github.com/jezek/xgb"
)

// The extension SYNC has counters, one of which is for how many milliseconds nothing was
// touched, and alarms, which ring when a counter passes a value. The library has packages
// for many extensions, and none for this one; it is four requests and an event.
// X Synchronization Extension Protocol, version 3.1.
const (
	syncInitialize         = 0
	syncListSystemCounters = 1
	syncQueryCounter       = 5
	syncCreateAlarm        = 8
	syncAlarmNotify        = 1 // an event

	idleCounter = "IDLETIME"
)

// setAlarms has an alarm ring when the counter rises to a limit, for each of them, and
// one when it falls below the first: when the person returns.
func (x *xServer) setAlarms(limits []time.Duration) error {
	const version, minor = 3, 1
	if _, err := x.call(x.sync, syncInitialize, version|minor<<8); err != nil {
		return err
	}
	list, err := x.call(x.sync, syncListSystemCounters)
	if err != nil {
		return err
	}
	counter, ok := findCounter(list, idleCounter)
	if !ok {
		return errNoExtension
	}
	x.alarms = map[uint32]time.Duration{}
	const rises, falls = 0, 1 // PositiveTransition, NegativeTransition
	if err := x.setAlarm(counter, limits[0], falls, 0); err != nil {
		return err
	}
	for _, limit := range limits {
		if err := x.setAlarm(counter, limit, rises, limit); err != nil {
			return err
		}
	}
	// An alarm rings when it sees the value pass. What passed before is not told.
	now, err := x.call(x.sync, syncQueryCounter, counter)
	if err == nil {
		x.idle = time.Duration(int64(xgb.Get32(now[8:]))<<32|int64(xgb.Get32(now[12:]))) * time.Millisecond
	}
	return err
}

// setAlarm has an alarm ring when the counter passes a value; idle is what is so then.
func (x *xServer) setAlarm(counter uint32, value time.Duration, transition uint32, idle time.Duration) error {
	id, err := x.conn.NewId()
	if err != nil {
		return err
	}
	x.alarms[id] = idle
	const counterIs, valueTypeIs, valueIs, testIs, deltaIs, eventsAre = 1, 2, 4, 8, 16, 32
	const absolute, send = 0, 1
	ms := uint64(value.Milliseconds())
	return x.do(x.sync, syncCreateAlarm, id, counterIs|valueTypeIs|valueIs|testIs|deltaIs|eventsAre,
		counter, absolute, uint32(ms>>32), uint32(ms), transition, 0, 0, send)
}

// findCounter looks for a counter in the answer to ListSystemCounters: after 32 bytes
// come the counters, each of its id, its resolution in 8 bytes, and its name with the
// length in 2 bytes before it, padded to whole words.
func findCounter(list []byte, name string) (id uint32, ok bool) {
	const head, fixed = 32, 14
	if len(list) < head {
		return 0, false
	}
	for rest := list[head:]; len(rest) >= fixed; {
		size := int(xgb.Get16(rest[12:]))
		if fixed+size > len(rest) {
			break
		}
		if bytes.Equal(rest[fixed:fixed+size], []byte(name)) {
			return xgb.Get32(rest), true
		}
		rest = rest[min(xgb.Pad(fixed+size), len(rest)):]
	}
	return 0, false
}

// rung returns what is so when an event says that one of the alarms has rung.
func (x *xServer) rung(event xgb.Event) (idle time.Duration, is bool) {
	e, ok := event.(extensionEvent)
	if !ok || len(e) < 8 || e[0]&0x7f != x.sync.event+syncAlarmNotify {
		return 0, false
	}
	idle, is = x.alarms[xgb.Get32(e[4:])]
	return idle, is
}

// extensionEvent is an event of an extension as it came.
type extensionEvent []byte

// Bytes returns it as it came.
func (e extensionEvent) Bytes() []byte { return e }

// String names it.
func (e extensionEvent) String() string { return fmt.Sprintf("event %x", []byte(e)) }

// Where a server puts the events of an extension is not known before it is asked, and
// the library's table of them has no lock. So all that are in nobody's use are taken
// here, before there is a connection.
func init() {
	const firstOfExtensions, last = 64, 127
	for number := firstOfExtensions; number <= last; number++ {
		if _, taken := xgb.NewEventFuncs[number]; !taken {
			xgb.NewEventFuncs[number] = func(event []byte) xgb.Event { return extensionEvent(event) }
		}
	}
}
