package window

import (
	"context"
	"crypto/rand"
	"slices"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/core/desk"
)

// sending is an alert on its way into the outbox.
type sending struct {
	id   string
	stop func()
}

const (
	// manyPeople is from how many on the person is asked whether he means it.
	manyPeople = 20
	// progressEach is after how many it is drawn how far it has come.
	progressEach = 16
)

// submit sends the alert, if it is whole, after a question where it goes to many.
func (c *composer) submit() {
	if c.sending != nil || c.send.Disabled() {
		return
	}
	words, now := c.faces.words, time.Now()
	if lacks := c.c.lacks(len(c.to), now); lacks != "" {
		c.says(words.Say(lacks, "Kilobytes", desk.MaxMessage>>10))
		return
	}
	to, out := slices.Clone(c.to), c.c.message(now)
	goes := func() { c.dispatch(rand.Text(), out, to) }
	if len(to) <= manyPeople {
		goes()
		return
	}
	c.faces.confirm(c.window, question{
		title: words.Say("window.alert-many-title"), text: words.Count("count.alert-many", len(to)),
		yes: words.Say("window.alert-send"), no: words.Say("window.cancel"),
	}, goes)
}

// dispatch puts the messages into the outbox, and tells how far that has come.
func (c *composer) dispatch(id string, out desk.Outgoing, to []string) {
	ctx, cancel := context.WithCancel(c.faces.ctx)
	c.sending = &sending{id: id, stop: cancel}
	c.progress.Max, c.progress.Value = float64(len(to)), 0
	c.refresh()
	gone := c.faces.sendMany(ctx, id, out, to, func(n int) { c.progress.SetValue(float64(n)) })
	work(c.faces.ctx, gone, func(failed map[string]error, _ error) {
		stopped := ctx.Err() != nil
		cancel()
		c.sending = nil
		c.finish(id, to, failed, stopped)
	})
}

// sendMany returns what sends a message to each of several, and returns why some could not be
// sent. What is stopped in the middle is taken back as far as the server has not got it.
func (f *faces) sendMany(ctx context.Context, id string, out desk.Outgoing, to []string, told func(n int)) func(context.Context) (map[string]error, error) {
	var n atomic.Int64
	out.Broadcast = id
	peers := make([]desk.Ref, len(to)) // the resident knows by which account
	for i, address := range to {
		peers[i] = desk.Ref{Address: address}
	}
	send := func(ctx context.Context, m desk.Outgoing) (desk.Message, error) {
		stored, err := f.desk.Send(ctx, m)
		if n := int(n.Add(1)); n%progressEach == 0 && ctx.Err() == nil {
			fyne.Do(func() { told(n) })
		}
		return stored, err
	}
	return func(own context.Context) (map[string]error, error) {
		_, errs := desk.SendEach(ctx, send, out, peers)
		failed := map[string]error{}
		for i, err := range errs {
			if err != nil {
				failed[to[i]] = err
			}
		}
		if ctx.Err() != nil && len(failed) < len(to) {
			return failed, f.desk.CancelBroadcast(own, id)
		}
		return failed, nil
	}
}

// finish shows what became of the alert. Whom it did not go to is left in the form, with the
// rest of it, to be tried again.
func (c *composer) finish(id string, to []string, failed map[string]error, stopped bool) {
	words := c.faces.words
	if len(failed) == 0 && !stopped {
		c.c = composition{}
		c.fill()
		c.faces.drafting.last()
		c.done(id, "")
		return
	}
	text := words.Count("count.alert-stopped", len(to)-len(failed), "All", len(to))
	if !stopped {
		text = words.Count("count.alert-failed", len(failed), "All", len(to)) + "\n" + told(words, problemOf(firstOf(to, failed)))
	}
	if len(failed) < len(to) {
		c.c.Audience = nil
		for _, address := range to {
			if failed[address] != nil {
				c.c.add(target{Peer: c.faces.model.refOf(address)})
			}
		}
	}
	c.changed()
	c.says(text)
	if len(failed) < len(to) {
		c.done(id, text)
	}
}

// firstOf is why the first of them has failed.
func firstOf(to []string, failed map[string]error) error {
	for _, address := range to {
		if err := failed[address]; err != nil {
			return err
		}
	}
	return nil
}

// refOf is somebody with an address as the account sees him that knows him.
func (m *model) refOf(address string) desk.Ref {
	for _, a := range m.status.Accounts {
		if ref := (desk.Ref{Account: a.Address, Address: address}); m.contacts[ref].InRoster {
			return ref
		}
	}
	return desk.Ref{Account: m.first(), Address: address}
}
