package fakedesk

import (
	"context"
	"slices"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// all are the messages in the order of their numbers. d.mu is held.
func (d *Desk) all() (all []desk.Message) {
	for _, with := range d.messages {
		all = append(all, with...)
	}
	slices.SortFunc(all, func(a, b desk.Message) int { return int(a.Number - b.Number) })
	return all
}

// Broadcasts implements desk.Desk.
func (d *Desk) Broadcasts(_ context.Context, before int64, limit int) ([]desk.Broadcast, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return desktest.BroadcastsOf(d.all(), before, limit), d.BroadcastError
}

// Report implements desk.Desk.
func (d *Desk) Report(_ context.Context, id string) (desk.Report, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.BroadcastError != nil {
		return desk.Report{}, d.BroadcastError
	}
	return desktest.ReportOf(d.all(), id)
}

// CancelBroadcast implements desk.Desk.
func (d *Desk) CancelBroadcast(_ context.Context, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("cancel " + id)
	if d.BroadcastError != nil {
		return d.BroadcastError
	}
	for _, m := range d.all() {
		if m.Broadcast == id && m.State == desk.Queued {
			m.State, m.Error = desk.Failed, string(desk.MessageCancelled)
			m, c := d.store(m)
			d.tell(desk.Event{Kind: desk.EventMessage, Message: &m, Conversation: &c})
		}
	}
	return nil
}
