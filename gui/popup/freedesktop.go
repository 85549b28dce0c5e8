//go:build !windows

package popup

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
)

// Desktop Notifications Specification 1.2.
const (
	service = "org.freedesktop.Notifications"
	object  = "/org/freedesktop/Notifications"
)

// freedesktop shows popups through the notification daemon of the session bus.
//
// Each peer has a slot. A wish (show this, or nothing) is put into the slot, and a
// goroutine that lives as long as the slot has wishes carries them to the daemon,
// one at a time; a wish that is overtaken before its turn is dropped. The caller
// waits for its wish for two seconds, the goroutine as long as the daemon lives:
// so a daemon that hangs and wakes leaves no popup whose id we do not know.
type freedesktop struct {
	conn   *dbus.Conn
	icon   icon
	clicks chan Click

	mu     sync.Mutex
	daemon *daemon // nil until asked, and after it has changed
	slots  map[string]*slot
	closed bool
}

// daemon is the notification daemon as it introduced itself.
type daemon struct {
	owner   string // its unique name: ids are worth nothing to its successor
	markup  bool   // it reads the text as markup
	actions bool
}

// slot is the place of one peer's popup.
type slot struct {
	next *wish // waits for its turn
	busy bool  // a goroutine is at work

	owner string // the daemon that gave the id
	id    uint32 // of the latest popup, also when it is closed: a click may follow
	shown bool
}

// wish is what a slot shall show; nil is nothing.
type wish struct {
	popup   *Popup
	outcome chan error // buffered: whoever waits may have left
}

func openFreedesktop(ctx context.Context) (*freedesktop, error) {
	conn, err := bus.Connect(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	f := &freedesktop{conn: conn, clicks: make(chan Click, 16), slots: make(map[string]*slot)}
	signals := make(chan *dbus.Signal, 64)
	conn.Signal(signals)
	if err := f.subscribe(ctx); err != nil {
		conn.Close()
		return nil, fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	f.icon = drawIcon()
	go f.listen(signals)
	return f, nil
}

func (f *freedesktop) subscribe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, bus.Deadline)
	defer cancel()
	return errors.Join(
		f.conn.AddMatchSignalContext(ctx, dbus.WithMatchSender("org.freedesktop.DBus"),
			dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, service)),
		f.conn.AddMatchSignalContext(ctx, dbus.WithMatchSender(service), dbus.WithMatchInterface(service)),
	)
}

func (f *freedesktop) Raise(ctx context.Context, p Popup) error { return f.put(ctx, p.Peer, &p) }

func (f *freedesktop) Withdraw(ctx context.Context, peer string) error { return f.put(ctx, peer, nil) }

func (f *freedesktop) Clicks() <-chan Click { return f.clicks }

func (f *freedesktop) Close() error {
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	f.icon.remove()
	return f.conn.Close() // ends listen, which closes clicks, and all calls
}

// put puts a wish into the peer's slot and waits for it.
func (f *freedesktop) put(ctx context.Context, peer string, p *Popup) error {
	w := &wish{popup: p, outcome: make(chan error, 1)}
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return ErrClosed
	}
	s := f.slots[peer]
	if s == nil {
		s = new(slot)
		f.slots[peer] = s
	}
	if s.next != nil {
		s.next.outcome <- nil // overtaken
	}
	s.next = w
	if !s.busy {
		s.busy = true
		go f.work(s)
	}
	f.mu.Unlock()

	deadline, cancel := context.WithTimeout(ctx, bus.Deadline)
	defer cancel()
	select {
	case err := <-w.outcome:
		return err
	case <-deadline.Done():
		if err := ctx.Err(); err != nil {
			return err
		}
		return ErrSilent
	}
}

// work fulfils the wishes of a slot until there are none.
func (f *freedesktop) work(s *slot) {
	for {
		f.mu.Lock()
		w := s.next
		s.next = nil
		s.busy = w != nil
		f.mu.Unlock()
		if w == nil {
			return
		}
		w.outcome <- f.fulfil(s, w.popup)
	}
}

// fulfil carries one wish to the daemon. When the daemon has been replaced since
// we last spoke, the call fails without effect, and its successor gets it.
func (f *freedesktop) fulfil(s *slot, p *Popup) error {
	err := f.try(s, p)
	if gone(err) {
		f.forget()
		err = f.try(s, p)
	}
	return explain(err)
}

func (f *freedesktop) try(s *slot, p *Popup) error {
	f.mu.Lock()
	owner, id, shown := s.owner, s.id, s.shown
	f.mu.Unlock()
	if p == nil && !shown {
		return nil
	}
	d, err := f.current()
	if err != nil {
		return err
	}
	if owner != d.owner {
		shown = false
	}
	switch {
	case p != nil && shown:
		id, err = f.notify(d, id, p)
	case p != nil:
		id, err = f.notify(d, 0, p)
	case shown:
		err = f.conn.Object(d.owner, object).CallWithContext(f.conn.Context(), service+".CloseNotification", 0, id).Err
		var refused dbus.Error
		if errors.As(err, &refused) && !gone(err) {
			err = nil // the person was quicker, and some daemons complain then
		}
	}
	if err != nil {
		return err
	}
	f.mu.Lock()
	s.owner, s.id, s.shown = d.owner, id, p != nil
	f.mu.Unlock()
	return nil
}

// notify calls Notify and returns the id of the popup.
func (f *freedesktop) notify(d *daemon, replaces uint32, p *Popup) (id uint32, err error) {
	text, actions, hints, expire := dress(d, p)
	call := f.conn.Object(d.owner, object).CallWithContext(f.conn.Context(), service+".Notify", 0,
		Application, replaces, f.icon.path(), line(p.Title), text, actions, hints, expire)
	if call.Err != nil {
		return 0, call.Err
	}
	return id, call.Store(&id)
}

// forget drops what we know of the daemon, to ask anew.
func (f *freedesktop) forget() {
	f.mu.Lock()
	f.daemon = nil
	f.mu.Unlock()
}
