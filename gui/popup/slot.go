//go:build !windows

package popup

import (
	"errors"

	"github.com/godbus/dbus/v5"
)

// slot is the place of one popup. Its fields belong to the lock of freedesktop.
type slot struct {
	next *wish // waits for its turn
	busy bool  // a goroutine is at work

	popup *Popup // what was wished for last, nil for nothing
	owed  bool   // it is to be shown as soon as there is a daemon

	owner string // the daemon that gave the id
	id    uint32 // of the latest popup, also when it is closed: a click may follow
	shown bool
}

// wish is what a slot shall show; nil is nothing.
type wish struct {
	popup   *Popup
	outcome chan error // buffered: whoever waits may have left
}

// wish puts a wish into a slot; the lock is held.
func (f *freedesktop) wish(s *slot, p *Popup) (outcome <-chan error) {
	w := &wish{popup: p, outcome: make(chan error, 1)}
	if s.next != nil {
		s.next.outcome <- nil // overtaken
	}
	s.next, s.popup, s.owed = w, p, false
	if !s.busy {
		s.busy = true
		go f.work(s)
	}
	return w.outcome
}

// settle shows what is owed, now that there is a daemon; the lock is held.
func (f *freedesktop) settle() {
	f.daemons++
	for _, s := range f.slots {
		if s.owed && s.next == nil {
			f.wish(s, s.popup)
		}
	}
}

// bereave notes that only what this daemon shows is on the screen; the lock is held.
func (f *freedesktop) bereave(owner string) {
	for _, s := range f.slots {
		if s.shown && s.owner != owner {
			s.shown = false
			s.owed = s.popup != nil
		}
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
// we last spoke, the call fails without effect, and its successor gets it. When there
// is none, the popup is owed to the next, which may be here by the time that is noted.
func (f *freedesktop) fulfil(s *slot, p *Popup) error {
	for {
		f.mu.Lock()
		daemons := f.daemons
		f.mu.Unlock()
		err := f.try(s, p)
		if gone(err) {
			f.forget()
			err = f.try(s, p)
		}
		err = explain(err)
		if p == nil || !errors.Is(err, ErrNoDaemon) && !errors.Is(err, ErrNoBus) {
			return err
		}
		f.mu.Lock()
		missed := f.daemons != daemons
		s.owed = !missed && s.next == nil
		f.mu.Unlock()
		if !missed {
			return err
		}
	}
}

func (f *freedesktop) try(s *slot, p *Popup) error {
	f.mu.Lock()
	owner, id, shown := s.owner, s.id, s.shown
	f.mu.Unlock()
	if p == nil && !shown {
		return nil
	}
	conn, err := f.bus()
	if err != nil {
		return err
	}
	d, err := f.current(conn)
	if err != nil {
		return err
	}
	if owner != d.owner {
		shown = false
	}
	switch {
	case p != nil && shown:
		id, err = f.notify(conn, d, id, p)
	case p != nil:
		id, err = f.notify(conn, d, 0, p)
	case shown:
		err = conn.Object(d.owner, object).CallWithContext(conn.Context(), service+".CloseNotification", 0, id).Err
		var refused dbus.Error
		if errors.As(err, &refused) && !gone(err) {
			err = nil // the person was quicker, and some daemons complain then
		}
	}
	if err != nil {
		return err
	}
	f.mu.Lock()
	if s.shown = p != nil; s.shown {
		f.take(s, d.owner, id)
	}
	f.mu.Unlock()
	return nil
}

// take notes which popup of a daemon is in a slot. Some daemons give all of theirs one number: then
// the last one is meant by a click, and nobody who had it before is answered in its place; the lock
// is held.
func (f *freedesktop) take(s *slot, owner string, id uint32) {
	for _, o := range f.slots {
		if o != s && o.owner == owner && o.id == id {
			o.owner, o.id, o.shown = "", 0, false
		}
	}
	s.owner, s.id = owner, id
}

// notify calls Notify and returns the id of the popup.
func (f *freedesktop) notify(conn *dbus.Conn, d *daemon, replaces uint32, p *Popup) (id uint32, err error) {
	text, actions, hints, expire := dress(d, p, f.sounds.File(p.Urgent))
	if path := f.icon.of(p.Picture); path != "" {
		hints["image-path"] = dbus.MakeVariant(path)
	}
	call := conn.Object(d.owner, object).CallWithContext(conn.Context(), service+".Notify", 0,
		Application, replaces, f.icon.path(), line(p.Title), text, actions, hints, expire)
	if call.Err != nil {
		return 0, call.Err
	}
	if err := call.Store(&id); err != nil {
		return 0, err
	}
	if !p.Quiet && !d.sounds {
		go f.hear(conn, d, p.Urgent)
	}
	return id, nil
}

// hear plays the sound of a popup, where the daemon plays none, unless it was asked to be quiet.
func (f *freedesktop) hear(conn *dbus.Conn, d *daemon, urgent bool) {
	if !inhibited(conn.Context(), conn, d.owner) {
		f.sounds.Play(urgent)
	}
}

// forget drops what we know of the daemon, to ask anew.
func (f *freedesktop) forget() {
	f.mu.Lock()
	f.daemon = nil
	f.mu.Unlock()
}
