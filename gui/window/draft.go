package window

import (
	"context"
	"maps"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/core/desk"
)

const (
	// draftPause is how long a change of a draft waits for the next one.
	draftPause = time.Second
	// draftLimit bounds what is said at the end of the window, which waits for it.
	draftLimit = 500 * time.Millisecond
)

// drafting gives the resident what was begun and not sent in any of the windows, so that
// it survives them. One call is under way at a time, and no call is made for what it knows.
type drafting struct {
	faces   *faces
	known   map[desk.Ref]string // by peer: what the resident has
	waiting map[desk.Ref]string // by peer: what it is to be told
	due     bool                // it will soon be told
}

// begin takes over what the resident has, as it says in a snapshot.
func (d *drafting) begin(known []desk.Draft) {
	d.known = make(map[desk.Ref]string, len(known))
	for _, k := range known {
		d.known[k.Peer] = k.Text
	}
}

// text returns a draft as it is now.
func (d *drafting) text(peer desk.Ref) string {
	if text, ok := d.waiting[peer]; ok {
		return text
	}
	return d.known[peer]
}

// resume puts a draft into a field, with the cursor behind it.
func (d *drafting) resume(w *field, peer desk.Ref) {
	w.SetText(d.text(peer))
	w.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
}

// sent forgets a draft that is this text.
func (d *drafting) sent(peer desk.Ref, text string) {
	if d.text(peer) == text {
		d.changed(peer, "")
	}
}

// changed notes how a draft is now.
func (d *drafting) changed(peer desk.Ref, text string) {
	if peer.IsZero() {
		return
	}
	if _, told := d.waiting[peer]; !told && d.known[peer] == text {
		return
	}
	d.waiting[peer] = text
	d.follow(peer, text)
	if d.due {
		return
	}
	d.due = true
	go func() {
		select {
		case <-time.After(draftPause):
		case <-d.faces.ctx.Done():
			return
		}
		fyne.Do(d.tell)
	}()
}

// follow has a draft be the same wherever it stands. Else it would be sent from one window, and once
// more from the other, or be written over there.
func (d *drafting) follow(peer desk.Ref, text string) {
	if c := d.faces.compact; c != nil && c.talk.peer == peer && c.talk.about.way != correcting && c.talk.writer.Text != text {
		c.talk.writer.SetText(text)
	}
	if q := d.faces.quicks[peer]; q != nil && q.writer.Text != text {
		q.writer.SetText(text)
	}
}

// tell says what waits, one after the other.
func (d *drafting) tell() {
	maps.DeleteFunc(d.waiting, func(peer desk.Ref, text string) bool { return d.known[peer] == text })
	for peer, text := range d.waiting {
		workOnly(d.faces.ctx, func(ctx context.Context) error {
			return d.faces.desk.SetDraft(ctx, peer, text)
		}, func(err error) { d.told(peer, text, err) })
		return
	}
	d.due = false
}

// told goes on. What the resident did not take is said again with the next change.
func (d *drafting) told(peer desk.Ref, text string, err error) {
	if err != nil {
		d.due = false
		return
	}
	d.learn(peer, text)
	if d.waiting[peer] == text {
		delete(d.waiting, peer)
	}
	d.tell()
}

func (d *drafting) learn(peer desk.Ref, text string) {
	if d.known == nil {
		d.known = make(map[desk.Ref]string)
	}
	d.known[peer] = text
}

// last says what waits, and waits for it: the program may end now.
func (d *drafting) last() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(d.faces.ctx), draftLimit)
	defer cancel()
	for peer, text := range d.waiting {
		if d.faces.desk.SetDraft(ctx, peer, text) != nil {
			return
		}
		d.learn(peer, text)
		delete(d.waiting, peer)
	}
}
