//go:build !windows

package popup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/godbus/dbus/v5"

	"vestnik/core/desk"
	"vestnik/gui/bus"
	"vestnik/gui/sound"
)

// Desktop Notifications Specification 1.2.
const (
	service = "org.freedesktop.Notifications"
	object  = "/org/freedesktop/Notifications"
)

// freedesktop shows popups through the notification daemon of the session bus.
//
// Each popup has a slot. A wish (show this, or nothing) is put into the slot, and a
// goroutine that lives as long as the slot has wishes carries them to the daemon,
// one at a time; a wish that is overtaken before its turn is dropped. The caller
// waits for its wish for two seconds, the goroutine as long as the daemon lives:
// so a daemon that hangs and wakes leaves no popup whose id we do not know.
//
// A slot owes a popup when nothing was there to show it, or when it has gone down with its
// daemon. What is owed is shown by the next daemon, be it on the
// same bus or, when that was restarted, on the next.
type freedesktop struct {
	icon   icon
	sounds sink
	clicks chan Click
	end    context.CancelFunc // of the work with the bus
	ended  chan struct{}

	mu     sync.Mutex
	conn   *dbus.Conn // nil while there is no bus
	daemon *daemon    // nil until asked, and after it has changed
	slots  map[place]*slot
	closed bool

	daemons int // how many have come so far
}

// daemon is the notification daemon as it introduced itself.
type daemon struct {
	owner   string // its unique name: ids are worth nothing to its successor
	markup  bool   // it reads the text as markup
	actions bool
	replies bool // a text can be typed into a popup
	sounds  bool // it plays sounds
	menu    bool // actions are in a menu, and not on buttons
}

// sink is what sounds go to: a [sound.Player], or what a test has in its place.
type sink interface {
	Play(urgent bool)
	File(urgent bool) string
	Close()
}

func openFreedesktop(ctx context.Context) (*freedesktop, error) {
	conn, err := bus.Connect(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	f := &freedesktop{
		icon: drawIcon(), sounds: sound.Open(), clicks: make(chan Click, 16), end: end, ended: make(chan struct{}), slots: make(map[place]*slot),
	}
	signals, err := f.attach(conn)
	if err != nil {
		end()
		conn.Close()
		f.icon.remove()
		f.sounds.Close()
		return nil, fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	go func() {
		defer close(f.ended)
		defer close(f.clicks)
		bus.Keep(life, conn, func(conn *dbus.Conn) {
			stop := context.AfterFunc(life, func() { conn.Close() })
			defer stop()
			if signals == nil { // a later bus than the first
				if signals, err = f.attach(conn); err != nil {
					return
				}
			}
			f.listen(signals)
			signals = nil
			f.detach()
		})
	}()
	return f, nil
}

// attach begins to work with a bus.
func (f *freedesktop) attach(conn *dbus.Conn) (signals chan *dbus.Signal, err error) {
	signals = make(chan *dbus.Signal, 64)
	conn.Signal(signals)
	ctx, cancel := context.WithTimeout(conn.Context(), bus.Deadline)
	defer cancel()
	err = errors.Join(
		conn.AddMatchSignalContext(ctx, dbus.WithMatchSender("org.freedesktop.DBus"),
			dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, service)),
		conn.AddMatchSignalContext(ctx, dbus.WithMatchSender(service), dbus.WithMatchInterface(service)),
	)
	if err != nil {
		return nil, err
	}
	here, _ := bus.HasOwner(ctx, conn, service)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.conn, f.daemon = conn, nil
	if here {
		f.settle()
	}
	return signals, nil
}

// detach notes that the bus is gone, and with it the daemon and what it showed.
func (f *freedesktop) detach() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.conn, f.daemon = nil, nil
	f.bereave("")
}

// bus returns the connection, or why there is none.
func (f *freedesktop) bus() (*dbus.Conn, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.conn == nil {
		return nil, dbus.ErrClosed
	}
	return f.conn, nil
}

// Raise shows a popup.
func (f *freedesktop) Raise(ctx context.Context, p Popup) error {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return ErrClosed
	}
	at := placeOf(p)
	s := f.slots[at]
	if s == nil {
		s = new(slot)
		f.slots[at] = s
	}
	outcome := f.wish(s, &p)
	f.mu.Unlock()
	return await(ctx, outcome)
}

// Withdraw takes the popups of a peer back.
func (f *freedesktop) Withdraw(ctx context.Context, peer desk.Ref, keys ...string) error {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return ErrClosed
	}
	outcomes := f.withdraw(func(at place) bool { return at.is(peer, keys) })
	f.mu.Unlock()
	return await(ctx, outcomes...)
}

// withdraw wishes slots to be empty. Those of keys go with their popup, so that there
// are no more of them than were ever open at once; the lock is held.
func (f *freedesktop) withdraw(which func(place) bool) (outcomes []<-chan error) {
	for at, s := range f.slots {
		if !which(at) {
			continue
		}
		outcomes = append(outcomes, f.wish(s, nil))
		if at.key != "" {
			delete(f.slots, at)
		}
	}
	return outcomes
}

// await waits for all outcomes, for as long as a caller may be kept.
func await(ctx context.Context, outcomes ...<-chan error) (failed error) {
	deadline, cancel := context.WithTimeout(ctx, bus.Deadline)
	defer cancel()
	for _, outcome := range outcomes {
		select {
		case err := <-outcome:
			failed = errors.Join(failed, err)
		case <-deadline.Done():
			if err := ctx.Err(); err != nil {
				return err
			}
			return ErrSilent
		}
	}
	return failed
}

// Clicks delivers what the person chooses.
func (f *freedesktop) Clicks() <-chan Click { return f.clicks }

// Way tells who the daemon is, and whether it was asked to be quiet.
func (f *freedesktop) Way(ctx context.Context) Way {
	conn, err := f.bus()
	if err != nil {
		return Way{Name: desk.ByDaemon, Err: explain(err)}
	}
	return wayOf(ctx, conn)
}

// Close takes all popups back, as far as the daemon lets itself be told in time, and
// ends the work.
func (f *freedesktop) Close() error {
	f.mu.Lock()
	first := !f.closed
	f.closed = true
	outcomes := f.withdraw(func(place) bool { return first })
	f.mu.Unlock()
	_ = await(context.Background(), outcomes...)
	f.end() // ends the connection and with it all calls
	<-f.ended
	f.icon.remove()
	f.sounds.Close()
	return nil
}

// listen handles the signals of the daemon, and its coming and going, until the bus
// ends.
func (f *freedesktop) listen(signals <-chan *dbus.Signal) {
	for signal := range signals {
		switch signal.Name {
		case "org.freedesktop.DBus.NameOwnerChanged":
			var name, old, owner string
			if dbus.Store(signal.Body, &name, &old, &owner) == nil && name == service {
				f.succeed(owner)
			}
		case service + ".ActionInvoked", service + ".NotificationReplied":
			if click, ok := f.chosen(signal); ok {
				select {
				case f.clicks <- click:
				default: // nobody reads
				}
			}
		case service + ".NotificationClosed":
			f.closedByDaemon(signal)
		}
	}
}

// succeed notes who is the daemon from now on, "" for nobody.
func (f *freedesktop) succeed(owner string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.daemon != nil && f.daemon.owner != owner {
		f.daemon = nil
	}
	f.bereave(owner)
	if owner != "" {
		f.settle()
	}
}

// chosen returns whose popup was clicked and what was chosen. The signals of all
// programs' popups come by; only our own ids from their own daemon count.
func (f *freedesktop) chosen(signal *dbus.Signal) (click Click, ok bool) {
	if dbus.SignatureOf(signal.Body...).String() != "us" { // Store would make a text of a number
		return Click{}, false
	}
	id, key, text := signal.Body[0].(uint32), signal.Body[1].(string), ""
	switch {
	case signal.Name == service+".NotificationReplied":
		key, text = Reply, plain(key)
	case key == inlineReply: // nothing was typed
		key = Reply
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for at, s := range f.slots {
		if s.id == id && s.owner == signal.Sender {
			return Click{Peer: at.peer, Key: at.key, Action: key, Text: text}, true
		}
	}
	return Click{}, false
}

// The reasons of NotificationClosed that mean that nobody needs to see it any more;
// the others are 1, it has expired, and 4, anything else.
var dealtWith = []uint32{2, 3} // by the person, by our call

func (f *freedesktop) closedByDaemon(signal *dbus.Signal) {
	var id, reason uint32
	if dbus.Store(signal.Body, &id, &reason) != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.slots {
		if s.id == id && s.owner == signal.Sender {
			s.shown = false
			s.owed = s.popup != nil && s.popup.Urgent && !slices.Contains(dealtWith, reason)
		}
	}
}
