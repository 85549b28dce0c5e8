package idle

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"net"
	"time"

	"vestnik/gui/bus"
)

// The wire of Wayland is small: every message begins with the object that it is for or
// from, its size and which of the object's requests or events it is; numbers are of 32
// bits in the order of the machine, strings end with a NUL and are padded to whole
// numbers. A client gives the objects that it makes numbers of its own, from 2 on.
//
// All that is needed of it: ask the registry what there is, bind the seat, which is the
// person's keyboard and mouse, and what tells of idleness, and ask that for a
// notification for each limit. A notification tells when its limit has passed and when
// the person has returned.

// Objects that the client names before it knows what there is.
const (
	wlDisplay  = 1
	wlRegistry = 2
	wlCallback = 3
	wlSeat     = 4
	wlNotifier = 5
	wlFirst    = 6 // the notification for the first limit; the others follow
)

// Requests and events.
const (
	displaySync        = 0
	displayGetRegistry = 1
	displayError       = 0
	registryBind       = 0
	registryGlobal     = 0
	callbackDone       = 0
	notificationIdled  = 0
	notificationBack   = 1
)

const (
	extNotifier = "ext_idle_notifier_v1"
	kdeNotifier = "org_kde_kwin_idle"
	extGet      = 1 // get_idle_notification(new_id, timeout, seat)
	kdeGet      = 0 // get_idle_timeout(new_id, seat, timeout)
)

// wayland hears from a compositor for how long nothing was touched. It returns whether
// there was one that tells; when it went, too.
func wayland(ctx context.Context, socket string, limits []time.Duration, tell func(State)) (there bool) {
	dialer := net.Dialer{Timeout: bus.Deadline}
	conn, err := dialer.DialContext(ctx, "unix", socket)
	if err != nil {
		return false
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	c := waylandClient{conn: conn}
	_ = conn.SetDeadline(time.Now().Add(bus.Deadline)) // of a socket it cannot fail
	globals, err := c.globals()
	if err != nil || c.ask(globals, limits) != nil {
		return false
	}
	_ = conn.SetDeadline(time.Time{})
	var idle time.Duration
	for {
		m, err := c.read()
		if err != nil || m.object == wlDisplay && m.event == displayError {
			return true
		}
		if m.object < wlFirst || m.object-wlFirst >= uint32(len(limits)) {
			continue
		}
		switch limit := limits[m.object-wlFirst]; m.event {
		case notificationIdled:
			idle = further(idle, limit)
		case notificationBack:
			idle = further(idle, 0)
		}
		tell(State{Idle: idle})
	}
}

// waylandClient is a connection to a compositor.
type waylandClient struct{ conn net.Conn }

// message is an event as it came.
type message struct {
	object uint32
	event  uint16
	body   []byte
}

// errWayland is for what no compositor says.
var errWayland = errors.New("idle: not of Wayland")

func (c waylandClient) read() (m message, err error) {
	var head [8]byte
	if _, err := io.ReadFull(c.conn, head[:]); err != nil {
		return m, err
	}
	m.object = binary.NativeEndian.Uint32(head[:])
	word := binary.NativeEndian.Uint32(head[4:])
	m.event = uint16(word)
	size := int(word >> 16)
	if size < len(head) || size%4 != 0 {
		return m, errWayland
	}
	m.body = make([]byte, size-len(head))
	_, err = io.ReadFull(c.conn, m.body)
	return m, err
}

// send sends a request, whose arguments are numbers and strings.
func (c waylandClient) send(object uint32, request uint16, arguments ...any) error {
	m := binary.NativeEndian.AppendUint32(nil, object)
	m = binary.NativeEndian.AppendUint32(m, 0) // its size, which is not known yet
	for _, a := range arguments {
		switch a := a.(type) {
		case uint32:
			m = binary.NativeEndian.AppendUint32(m, a)
		case string:
			m = binary.NativeEndian.AppendUint32(m, uint32(len(a)+1))
			m = append(m, a...)
			m = append(m, make([]byte, 4-len(a)%4)...)
		}
	}
	binary.NativeEndian.PutUint32(m[4:], uint32(len(m))<<16|uint32(request))
	_, err := c.conn.Write(m)
	return err
}

// globals returns what there is, by interface.
func (c waylandClient) globals() (map[string]uint32, error) {
	err := errors.Join(
		c.send(wlDisplay, displayGetRegistry, uint32(wlRegistry)),
		c.send(wlDisplay, displaySync, uint32(wlCallback))) // answered when all has been told
	if err != nil {
		return nil, err
	}
	const most = 1000
	globals := map[string]uint32{}
	for range most {
		m, err := c.read()
		switch {
		case err != nil:
			return nil, err
		case m.object == wlCallback && m.event == callbackDone:
			return globals, nil
		case m.object == wlRegistry && m.event == registryGlobal:
			name, kind, ok := global(m.body)
			if _, known := globals[kind]; ok && !known { // of several seats the first
				globals[kind] = name
			}
		}
	}
	return nil, errWayland
}

// global reads what an event of the registry says: a number and what it stands for.
func global(body []byte) (name uint32, kind string, ok bool) {
	if len(body) < 8 {
		return 0, "", false
	}
	name, size := binary.NativeEndian.Uint32(body), binary.NativeEndian.Uint32(body[4:])
	if body = body[8:]; size == 0 || uint64(size) > uint64(len(body)) {
		return 0, "", false
	}
	return name, string(body[:size-1]), true
}

// ask binds what is needed and asks for a notification for each limit.
func (c waylandClient) ask(globals map[string]uint32, limits []time.Duration) error {
	seat, person := globals["wl_seat"]
	notifier := extNotifier
	if _, ok := globals[notifier]; !ok {
		notifier = kdeNotifier
	}
	name, tells := globals[notifier]
	if !person || !tells {
		return errWayland
	}
	const version = 1
	err := errors.Join(
		c.send(wlRegistry, registryBind, seat, "wl_seat", uint32(version), uint32(wlSeat)),
		c.send(wlRegistry, registryBind, name, notifier, uint32(version), uint32(wlNotifier)))
	for i, limit := range limits {
		id, timeout := uint32(wlFirst+i), uint32(min(limit.Milliseconds(), math.MaxUint32))
		if notifier == extNotifier {
			err = errors.Join(err, c.send(wlNotifier, extGet, id, timeout, uint32(wlSeat)))
		} else {
			err = errors.Join(err, c.send(wlNotifier, kdeGet, id, uint32(wlSeat), timeout))
		}
	}
	return err
}
