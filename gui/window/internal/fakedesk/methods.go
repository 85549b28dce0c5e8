package fakedesk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"vestnik/core/desk"
)

// Snapshot implements desk.Desk.
func (d *Desk) Snapshot(context.Context) (desk.Snapshot, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("snapshot")
	s := d.state
	s.Contacts, s.Conversations = slices.Clone(s.Contacts), slices.Clone(s.Conversations)
	s.Requests, s.Drafts = slices.Clone(s.Requests), slices.Clone(s.Drafts)
	s.Rooms, s.Invitations = slices.Clone(s.Rooms), slices.Clone(s.Invitations)
	return s, d.SnapshotError
}

// Watch implements desk.Desk.
func (d *Desk) Watch(ctx context.Context, after uint64) (<-chan desk.Event, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	events := make(chan desk.Event, 10000)
	for _, e := range d.log {
		if e.Seq > after {
			events <- e
		}
	}
	d.watchers[events] = true
	context.AfterFunc(ctx, func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.watchers[events] {
			delete(d.watchers, events)
			close(events)
		}
	})
	return events, nil
}

// History implements desk.Desk.
func (d *Desk) History(_ context.Context, peer desk.Ref, before int64, limit int) ([]desk.Message, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("history " + peer.Address + " " + strconv.FormatInt(before, 10))
	all := slices.SortedFunc(slices.Values(d.messages[peer]), func(a, b desk.Message) int { return a.Compare(&b) })
	if end := slices.IndexFunc(all, func(m desk.Message) bool { return m.Number == before }); end >= 0 {
		all = all[:end]
	}
	return all[max(0, len(all)-limit):], nil
}

// Message implements desk.Desk.
func (d *Desk) Message(_ context.Context, peer desk.Ref, number int64) (desk.Message, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("message " + peer.Address + " " + strconv.FormatInt(number, 10))
	m := d.numbered(peer, number)
	if m == nil {
		return desk.Message{}, desk.NewProblem(desk.NoMessage)
	}
	return *m, nil
}

// Search implements desk.Desk: it finds what was laid ready in Found and Further.
func (d *Desk) Search(_ context.Context, q desk.Query) (desk.Found, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("search " + q.Peer.Address + " " + q.Words + q.From)
	if q.From != "" {
		return d.Further[q.From], d.SearchError
	}
	return d.Found, d.SearchError
}

// Since implements desk.Desk.
func (d *Desk) Since(_ context.Context, after int64, limit int) ([]desk.Message, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var found []desk.Message
	for _, thread := range d.messages {
		for _, m := range thread {
			if m.Number > after {
				found = append(found, m)
			}
		}
	}
	slices.SortFunc(found, func(a, b desk.Message) int { return cmp.Compare(a.Number, b.Number) })
	return found[:min(len(found), limit)], nil
}

// Send implements desk.Desk.
func (d *Desk) Send(_ context.Context, out desk.Outgoing) (desk.Message, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	out.Body = desk.WithFiles(out.Body, out.Files)
	d.called("send " + out.To + ": " + out.Body)
	if d.SendError != nil {
		return desk.Message{}, d.SendError
	}
	if out.Undo {
		out.At = time.Now().Add(desk.UndoTime)
	}
	typ, room, nick := desk.TypeChat, "", ""
	if at := slices.IndexFunc(d.state.Rooms, func(r desk.Room) bool { return r.Address == out.To }); at >= 0 {
		typ, room, nick = desk.TypeRoom, out.To, d.state.Rooms[at].Nick
	}
	m, c := d.store(desk.Message{
		Room: room, Nick: nick,
		Peer: desk.Ref{Account: cmp.Or(out.Account, d.state.Status.Address), Address: out.To}, To: out.To, From: d.state.Status.Address, Type: typ, Subject: out.Subject,
		Body: out.Body, ReplyTo: out.ReplyTo, Time: time.Now(), Mine: true, State: desk.Queued, Notice: out.Notice, Broadcast: out.Broadcast, At: out.At,
		Attachments: out.Files,
	})
	d.tell(desk.Event{Kind: desk.EventMessage, Message: &m, Conversation: &c})
	return m, nil
}

// CancelMessage implements desk.Desk.
func (d *Desk) CancelMessage(_ context.Context, peer desk.Ref, number int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("cancel " + peer.Address + " " + strconv.FormatInt(number, 10))
	return d.SendError
}

// Confirm implements desk.Desk. The screens do not use it.
func (d *Desk) Confirm(context.Context, desk.Ref, int64) (desk.Message, error) {
	return desk.Message{}, errors.ErrUnsupported
}

// MarkRead implements desk.Desk.
func (d *Desk) MarkRead(_ context.Context, peer desk.Ref, upTo int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("read " + peer.Address + " " + strconv.FormatInt(upTo, 10))
	for i, m := range d.messages[peer] {
		if m.Number <= upTo {
			d.messages[peer][i].Read = true
		}
	}
	c := d.sumUp(peer)
	d.tell(desk.Event{Kind: desk.EventConversation, Conversation: &c})
	return nil
}

// Answer implements desk.Desk.
func (d *Desk) Answer(_ context.Context, peer desk.Ref, number int64, value string) (desk.Message, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("answer " + peer.Address + " " + strconv.FormatInt(number, 10) + ": " + value)
	d.deal(peer, number, value)
	return desk.Message{}, d.SendError
}

// AnswerForm implements desk.Desk.
func (d *Desk) AnswerForm(_ context.Context, peer desk.Ref, number int64, answers desk.FormAnswers) (desk.Message, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("answer-form " + peer.Address + " " + strconv.FormatInt(number, 10) + ": " + fmt.Sprint(answers))
	if d.SendError == nil {
		d.deal(peer, number, "filled in")
	}
	return desk.Message{}, d.SendError
}

// Acknowledge implements desk.Desk.
func (d *Desk) Acknowledge(_ context.Context, peer desk.Ref, number int64) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("acknowledge " + peer.Address + " " + strconv.FormatInt(number, 10))
	d.deal(peer, number, "")
	return d.SendError
}

// deal notes that a message was dealt with.
func (d *Desk) deal(peer desk.Ref, number int64, answer string) {
	if m := d.numbered(peer, number); m != nil && d.SendError == nil {
		m.Answer, m.Acknowledged, m.Read = answer, time.Now(), true
		told, c := *m, d.sumUp(peer)
		d.tell(desk.Event{Kind: desk.EventEdited, Message: &told, Conversation: &c})
		d.dismiss(peer, number)
	}
}

// Attend implements desk.Desk.
func (d *Desk) Attend(ctx context.Context, peer desk.Ref) error {
	d.mu.Lock()
	d.attended[peer]++
	d.mu.Unlock()
	<-ctx.Done()
	d.mu.Lock()
	d.attended[peer]--
	d.mu.Unlock()
	return ctx.Err()
}

// SetPresence implements desk.Desk.
func (d *Desk) SetPresence(_ context.Context, c desk.Choice) error {
	d.mu.Lock()
	err := d.PresenceError
	d.called("presence " + string(c.Show) + " " + c.Text)
	d.mu.Unlock()
	if err == nil {
		d.SetStatus(func(s *desk.Status) { s.Presence, s.Until = c.Presence, c.Until })
	}
	return err
}

// KeepPresence implements desk.Desk.
func (d *Desk) KeepPresence(_ context.Context, p desk.Presence, keep bool) error {
	d.mu.Lock()
	err := d.PresenceError
	d.called("keep " + string(p.Show) + " " + p.Text + " " + strconv.FormatBool(keep))
	d.mu.Unlock()
	if err == nil {
		d.SetStatus(func(s *desk.Status) {
			if s.Kept = slices.DeleteFunc(slices.Clone(s.Kept), func(o desk.Presence) bool { return o == p }); keep {
				s.Kept = append(s.Kept, p)
			}
		})
	}
	return err
}

// AnswerRequest implements desk.Desk.
func (d *Desk) AnswerRequest(_ context.Context, peer desk.Ref, accept bool) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("request " + peer.Address + " " + strconv.FormatBool(accept))
	if d.RequestError != nil {
		return d.RequestError
	}
	d.settled(peer)
	return nil
}

// settled tells that somebody asks no more.
func (d *Desk) settled(peer desk.Ref) {
	d.state.Requests = slices.DeleteFunc(slices.Clone(d.state.Requests), func(o desk.Request) bool { return o.Ref == peer })
	d.tell(desk.Event{Kind: desk.EventRequest, Requests: slices.Clone(d.state.Requests)})
}

// SetDraft implements desk.Desk.
func (d *Desk) SetDraft(_ context.Context, peer desk.Ref, text string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("draft " + peer.Address + ": " + text)
	d.state.Drafts = slices.DeleteFunc(d.state.Drafts, func(o desk.Draft) bool { return o.Peer == peer })
	if text != "" {
		d.state.Drafts = append(d.state.Drafts, desk.Draft{Peer: peer, Text: text})
	}
	return nil
}

// TestPopup implements desk.Desk.
func (d *Desk) TestPopup(context.Context) (desk.Popups, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("test-popup")
	return d.Popups, nil
}

// TryDemo implements desk.Desk.
func (d *Desk) TryDemo(context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("demo")
	return d.DemoError
}

// SetAside implements desk.Desk.
func (d *Desk) SetAside(context.Context) error {
	d.mu.Lock()
	d.called("set-aside")
	d.mu.Unlock()
	d.SetStatus(func(s *desk.Status) { s.Trouble = nil })
	return nil
}

// SetAutostart implements desk.Desk.
func (d *Desk) SetAutostart(_ context.Context, on bool) error {
	d.mu.Lock()
	d.called(fmt.Sprintf("autostart %v", on))
	d.mu.Unlock()
	d.SetStatus(func(s *desk.Status) { s.Autostart = &on })
	return nil
}

// Reconnect implements desk.Desk.
func (d *Desk) Reconnect(context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("reconnect")
	return nil
}

// Show implements desk.Desk.
func (d *Desk) Show(_ context.Context, v desk.View) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.state.View = v
	d.tell(desk.Event{Kind: desk.EventShow, View: &v})
	return nil
}

// Quit implements desk.Desk.
func (d *Desk) Quit(context.Context) error {
	d.Tell(desk.Event{Kind: desk.EventQuit})
	return nil
}

// Examine implements desk.Desk: what comes on Checks is found.
func (d *Desk) Examine(ctx context.Context, at desk.Account) (<-chan desk.Check, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called(strings.TrimSpace("examine " + at.Address + " " + at.URL))
	return passed(ctx, d.Checks), nil
}

// Log implements desk.Desk: what comes on Records has happened.
func (d *Desk) Log(ctx context.Context, n int, follow bool) (<-chan desk.Record, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called(fmt.Sprintf("log %d %v", n, follow))
	return passed(ctx, d.Records), nil
}

// Import implements desk.Desk: it brings nothing.
func (d *Desk) Import(context.Context, string) (desk.Imported, error) { return desk.Imported{}, nil }
