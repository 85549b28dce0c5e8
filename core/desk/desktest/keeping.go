package desktest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"vestnik/core/desk"
)

// Kept implements [desk.Keeping].
func (f *Fake) Kept(ctx context.Context, of desk.Ref) (k desk.Kept, err error) {
	leave, err := f.enter(ctx, "Kept", of)
	if err != nil {
		return k, err
	}
	defer leave()
	for _, m := range f.messages {
		if m.Number != 0 && of.Means(m.Peer) {
			k.Messages++
			if m.State == desk.Queued {
				k.Waiting++
			}
		}
	}
	return k, nil
}

// Outdated implements [desk.Keeping].
func (f *Fake) Outdated(ctx context.Context, days int) (n int, err error) {
	leave, err := f.enter(ctx, "Outdated", days)
	if err != nil {
		return 0, err
	}
	defer leave()
	for _, m := range f.messages {
		if m.Number != 0 && m.Read && m.State != desk.Queued && m.Time.Before(time.Now().AddDate(0, 0, -days)) {
			n++
		}
	}
	return n, nil
}

// Wipe implements [desk.Keeping].
func (f *Fake) Wipe(ctx context.Context, of desk.Ref) error {
	leave, err := f.enter(ctx, "Wipe", of)
	if err != nil {
		return err
	}
	defer leave()
	if of.Account != "" && of.Account != Me {
		return desk.NewProblem(desk.UnknownAccount, "address", of.Account)
	}
	status := f.snapshot.Status
	status.Unread = 0
	for i := range f.messages {
		m := &f.messages[i]
		if of.Means(m.Peer) {
			*m = desk.Message{} // its place is its number
		}
		if m.Number != 0 && !m.Mine && !m.Read {
			status.Unread++
		}
	}
	f.snapshot.Conversations = slices.DeleteFunc(slices.Clone(f.snapshot.Conversations), func(c desk.Conversation) bool { return of.Means(c.Peer) })
	f.snapshot.Drafts = slices.DeleteFunc(slices.Clone(f.snapshot.Drafts), func(d desk.Draft) bool { return of.Means(d.Peer) })
	f.emit(desk.Event{Kind: desk.EventStatus, Status: &status})
	return nil
}

// wipedIsGone: what is wiped is nowhere any more, and what it was not meant is.
func wipedIsGone(t *testing.T, d desk.Desk, c Control) {
	keeps := func(of desk.Ref, want int) {
		t.Helper()
		if k, err := d.Kept(t.Context(), of); err != nil || k.Messages != want {
			t.Errorf("of %v: %+v, %v, not %d", of, k, err, want)
		}
	}
	for range 3 {
		c.Receive(anna, "привет")
	}
	c.Receive(petr, "привет")
	keeps(desk.Ref{}, 4)
	if n, err := d.Outdated(t.Context(), 1); err != nil || n != 0 {
		t.Errorf("%d messages of today are a day old, %v", n, err)
	}
	keeps(anna, 3)
	if err := d.SetDraft(t.Context(), anna, "начато"); err != nil {
		t.Fatal(err)
	}
	if err := d.Wipe(t.Context(), anna); err != nil {
		t.Fatal(err)
	}
	keeps(anna, 0)
	s := snapshot(t, d)
	h, err := d.History(t.Context(), anna, 0, 10)
	if err != nil || len(h) != 0 || slices.ContainsFunc(s.Conversations, func(c desk.Conversation) bool { return c.Peer == anna }) {
		t.Errorf("%d messages, %v, %+v", len(h), err, s.Conversations)
	}
	if len(s.Conversations) != 1 || s.Status.Unread != 1 || len(s.Drafts) != 0 {
		t.Errorf("%+v, %d unread", s.Conversations, s.Status.Unread)
	}
	c.Receive(anna, "снова")
	keeps(desk.Ref{Account: Me}, 2)
	if err := d.Wipe(t.Context(), desk.Ref{}); err != nil {
		t.Fatal(err)
	}
	keeps(desk.Ref{}, 0)
	if s := snapshot(t, d); len(s.Conversations) != 0 || s.Status.Unread != 0 {
		t.Errorf("%+v, %d unread", s.Conversations, s.Status.Unread)
	}
	if err := d.Wipe(t.Context(), desk.Ref{Account: "nobody@example.com"}); !errors.Is(err, desk.NewProblem(desk.UnknownAccount)) {
		t.Errorf("of no account: %v", err)
	}
}
