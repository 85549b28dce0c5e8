package desktest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"vestnik/core/desk"
)

// Broadcasts implements [desk.Broadcasting].
func (f *Fake) Broadcasts(ctx context.Context, before int64, limit int) (all []desk.Broadcast, err error) {
	leave, err := f.enter(ctx, "Broadcasts", nil)
	if err != nil {
		return nil, err
	}
	defer leave()
	return BroadcastsOf(f.messages, before, limit), nil
}

// Report implements [desk.Broadcasting].
func (f *Fake) Report(ctx context.Context, id string) (desk.Report, error) {
	leave, err := f.enter(ctx, "Report", nil)
	if err != nil {
		return desk.Report{}, err
	}
	defer leave()
	return ReportOf(f.messages, id)
}

// CancelBroadcast implements [desk.Broadcasting].
func (f *Fake) CancelBroadcast(ctx context.Context, id string) error {
	leave, err := f.enter(ctx, "CancelBroadcast", id)
	if err != nil {
		return err
	}
	defer leave()
	if _, err := ReportOf(f.messages, id); err != nil {
		return err
	}
	for i := range f.messages {
		m := &f.messages[i]
		if m.Broadcast != id || m.State != desk.Queued {
			continue
		}
		m.State, m.Error = desk.Failed, string(desk.MessageCancelled)
		told, c := *m, f.conversation(m.Peer)
		f.emit(desk.Event{Kind: desk.EventMessage, Message: &told, Conversation: &c})
	}
	return nil
}

// BroadcastsOf is what [desk.Broadcasting] says of messages, in the order of their numbers.
func BroadcastsOf(messages []desk.Message, before int64, limit int) (all []desk.Broadcast) {
	seen := map[string]bool{}
	for _, m := range messages {
		if m.Broadcast == "" || seen[m.Broadcast] {
			continue
		}
		seen[m.Broadcast] = true
		if before > 0 && m.Number >= before {
			continue
		}
		r, _ := ReportOf(messages, m.Broadcast) // there is m
		all = append(all, desk.Broadcast{
			ID: m.Broadcast, Number: m.Number, Time: m.Time, Subject: m.Subject, Body: m.Body, Notice: m.Notice, At: m.At, Tally: desk.Count(r.Recipients),
		})
	}
	slices.Reverse(all)
	return all[:min(limit, len(all))]
}

// ReportOf is the same of one broadcast.
func ReportOf(messages []desk.Message, id string) (r desk.Report, err error) {
	of := slices.DeleteFunc(slices.Clone(messages), func(m desk.Message) bool { return id == "" || m.Broadcast != id })
	if len(of) == 0 {
		return r, desk.NewProblem(desk.NoMessage)
	}
	return desk.Report{Message: of[0], Recipients: desk.Gather(of)}, nil
}

func manyAreReported(t *testing.T, d desk.Desk, _ Control) {
	send := func(to desk.Ref, id string) desk.Message {
		m, err := d.Send(t.Context(), desk.Outgoing{To: to.Address, Body: "Собрание", Broadcast: id, Notice: approval})
		if err != nil || m.Broadcast != id {
			t.Fatalf("%+v, %v", m, err)
		}
		return m
	}
	first := send(anna, "b1")
	send(petr, "b1")
	send(boris, "")
	second := send(petr, "b2")
	again := send(anna, "b1")
	list, err := d.Broadcasts(t.Context(), 0, 10)
	if err != nil || len(list) != 2 || list[0].ID != "b2" || list[0].Number != second.Number || list[1].Tally.All() != 2 || list[1].Body != "Собрание" {
		t.Fatalf("%+v, %v", list, err)
	}
	if older, err := d.Broadcasts(t.Context(), second.Number, 10); err != nil || len(older) != 1 || older[0].ID != "b1" {
		t.Errorf("%+v, %v", older, err)
	}
	r, err := d.Report(t.Context(), "b1")
	if err != nil || len(r.Recipients) != 2 || r.Message.Number != first.Number || r.Message.Notice == nil {
		t.Fatalf("%+v, %v", r, err)
	}
	if a := r.Recipients[0]; a.Peer != anna || a.Number != again.Number || a.First != first.Number || a.Place != first.Place || r.Recipients[1].Peer != petr {
		t.Errorf("%+v", r.Recipients)
	}
	later := time.Now().Add(24 * time.Hour).Truncate(time.Second).UTC()
	m, err := d.Send(t.Context(), desk.Outgoing{To: petr.Address, Body: "Завтра", Broadcast: "b4", At: later})
	if list, listing := d.Broadcasts(t.Context(), 0, 1); err != nil || listing != nil || m.State != desk.Queued || !m.At.Equal(later) || !list[0].At.Equal(later) || list[0].Tally[desk.ReachedQueued] != 1 {
		t.Errorf("%+v, %+v, %v, %v", m, list, err, listing)
	}
	if err := d.CancelBroadcast(t.Context(), "b1"); err != nil {
		t.Fatal(err)
	}
	r, err = d.Report(t.Context(), "b1")
	for _, a := range r.Recipients { // some may have gone before
		if err != nil || a.Reached == desk.ReachedQueued || a.Reached == desk.ReachedFailed && a.Error != string(desk.MessageCancelled) {
			t.Errorf("%+v, %v", a, err)
		}
	}
	for _, id := range []string{"", "b3"} {
		_, err := d.Report(t.Context(), id)
		if cancel := d.CancelBroadcast(t.Context(), id); !errors.Is(err, desk.NewProblem(desk.NoMessage)) || !errors.Is(cancel, desk.NewProblem(desk.NoMessage)) {
			t.Errorf("%q: %v, %v", id, err, cancel)
		}
	}
}
