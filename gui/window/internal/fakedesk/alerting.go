package fakedesk

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"vestnik/core/desk"
)

// Snooze implements desk.Desk.
func (d *Desk) Snooze(_ context.Context, peer desk.Ref, number int64, until time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("snooze " + peer.Address + " " + strconv.FormatInt(number, 10))
	return nil
}

// Mute implements desk.Desk.
func (d *Desk) Mute(_ context.Context, peer desk.Ref, until time.Time) error {
	d.mu.Lock()
	err := d.PresenceError
	d.called("mute " + peer.Address + " " + strconv.FormatBool(!until.IsZero()))
	d.mu.Unlock()
	if err == nil {
		d.SetStatus(func(s *desk.Status) {
			s.Muted = slices.DeleteFunc(slices.Clone(s.Muted), func(m desk.Muted) bool { return m.Peer == peer })
			if !until.IsZero() {
				s.Muted = append(s.Muted, desk.Muted{Peer: peer, Until: until})
			}
		})
	}
	return err
}

// dismiss takes away what took the screens over. d.mu is held.
func (d *Desk) dismiss(peer desk.Ref, number int64) {
	before := len(d.state.Takeovers)
	d.state.Takeovers = slices.DeleteFunc(slices.Clone(d.state.Takeovers), func(o desk.Takeover) bool { return o.Peer == peer && o.Number == number })
	if len(d.state.Takeovers) != before {
		d.tell(desk.Event{Kind: desk.EventTakeover, Takeovers: d.state.Takeovers})
	}
}

// SetTakeovers has these messages take the screens over, as the resident does it.
func (d *Desk) SetTakeovers(all ...desk.Takeover) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.state.Takeovers = all
	d.tell(desk.Event{Kind: desk.EventTakeover, Takeovers: all})
	if len(all) > 0 {
		d.state.View = desk.View{Screen: desk.ScreenTakeover, Unasked: true}
		d.tell(desk.Event{Kind: desk.EventShow, View: &d.state.View})
	}
}

// Alerts implements desk.Desk.
func (d *Desk) Alerts(_ context.Context, q desk.AlertQuery) ([]desk.Message, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var found []desk.Message
	for _, thread := range d.messages {
		for _, m := range thread {
			if (q.Before == 0 || m.Number < q.Before) && q.Wants(&m, time.Now()) {
				found = append(found, m)
			}
		}
	}
	slices.SortFunc(found, func(a, b desk.Message) int { return cmp.Compare(b.Number, a.Number) })
	return found[:min(len(found), cmp.Or(q.Limit, 50))], d.SearchError
}
