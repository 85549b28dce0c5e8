package desktest

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"vestnik/core/desk"
)

var (
	anna  = Peer("anna@example.com")
	petr  = Peer("petr@example.com")
	boris = Peer("boris@example.com")
)

func requestIsAnswered(t *testing.T, d desk.Desk, c Control) {
	for peer, accept := range map[desk.Ref]bool{petr: true, boris: false} {
		events := watch(t, d)
		c.Ask(peer)
		e := await(t, events, kind(desk.EventRequest))
		if !slices.Equal(e.Requests, []desk.Request{{Ref: peer}}) {
			t.Errorf("event: %q", e.Requests)
		}
		if got := snapshot(t, d).Requests; !slices.Equal(got, []desk.Request{{Ref: peer}}) {
			t.Errorf("snapshot: %q", got)
		}
		if err := d.AnswerRequest(t.Context(), peer, accept); err != nil {
			t.Fatal(err)
		}
		if e := await(t, events, kind(desk.EventRequest)); len(e.Requests) > 0 || len(snapshot(t, d).Requests) > 0 {
			t.Errorf("answered, and still there: %q", e.Requests)
		}
		if err := d.AnswerRequest(t.Context(), peer, accept); !errors.Is(err, &desk.Problem{Code: desk.NoRequest}) {
			t.Errorf("answered twice: %v", err)
		}
	}
}

// contact returns what the snapshot says of somebody.
func contact(t *testing.T, d desk.Desk, peer desk.Ref) (c desk.Contact) {
	t.Helper()
	for _, c := range snapshot(t, d).Contacts {
		if c.Ref == peer {
			return c
		}
	}
	return desk.Contact{}
}

// add adds somebody and waits until he is there.
func add(t *testing.T, d desk.Desk, n desk.NewContact) {
	t.Helper()
	if err := d.AddContact(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	eventually(t, "he is a contact", func() bool { return contact(t, d, n.Ref).InRoster })
}

func addedIsContact(t *testing.T, d desk.Desk, _ Control) {
	events := watch(t, d)
	added := desk.NewContact{Ref: boris, Name: "Борис", Groups: []string{"Склад"}, Message: "Это Алиса"}
	for range 2 { // what was removed is put back by adding
		add(t, d, added)
		e := await(t, events, kind(desk.EventContact))
		if e.Contact.Ref != boris || e.Contact.Name != "Борис" || !slices.Equal(e.Contact.Groups, added.Groups) {
			t.Errorf("event: %+v", e.Contact)
		}
		if err := d.RemoveContact(t.Context(), boris); err != nil {
			t.Fatal(err)
		}
		await(t, events, func(e desk.Event) bool { return e.Kind == desk.EventContactGone && e.Contact.Ref == boris })
		if c := contact(t, d, boris); c.InRoster {
			t.Errorf("snapshot: %+v", c)
		}
	}
	if err := d.RemoveContact(t.Context(), boris); !errors.Is(err, &desk.Problem{Code: desk.NoContact}) {
		t.Errorf("removed twice: %v", err)
	}
}

func contactIsChanged(t *testing.T, d desk.Desk, _ Control) {
	add(t, d, desk.NewContact{Ref: boris, Groups: []string{"Склад"}})
	if err := d.RenameContact(t.Context(), boris, "Борис Петрович"); err != nil {
		t.Fatal(err)
	}
	if err := d.MoveContact(t.Context(), boris, []string{"Офис", "Друзья"}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "renamed and moved", func() bool {
		c := contact(t, d, boris)
		slices.Sort(c.Groups)
		return c.Name == "Борис Петрович" && slices.Equal(c.Groups, []string{"Друзья", "Офис"})
	})
	if err := d.RenameContact(t.Context(), Peer("nobody@example.com"), "Никто"); !errors.Is(err, &desk.Problem{Code: desk.NoContact}) {
		t.Errorf("a stranger is renamed: %v", err)
	}
}

func badContacts(t *testing.T, d desk.Desk, _ Control) {
	for address, code := range map[string]desk.Code{"nobody at all": desk.BadAddress, Me: desk.OwnAddress} {
		err := d.AddContact(t.Context(), desk.NewContact{Ref: Peer(address)})
		if !errors.Is(err, &desk.Problem{Code: code}) {
			t.Errorf("%s: %v, want %s", address, err, code)
		}
	}
}

func draftIsKept(t *testing.T, d desk.Desk, _ Control) {
	const text = "Добрый день!\nПо поводу счёта 🦉 "
	for _, peer := range []desk.Ref{anna, petr, {Account: Me}} {
		if err := d.SetDraft(t.Context(), peer, text); err != nil {
			t.Fatal(err)
		}
	}
	if got := snapshot(t, d).Drafts; len(got) != 3 || got[0] != (desk.Draft{Peer: anna, Text: text}) || got[1].Peer != petr || got[2] != (desk.Draft{Peer: desk.Ref{Account: Me}, Text: text}) {
		t.Errorf("%q", got)
	}
	for _, peer := range []desk.Ref{anna, {Account: Me}} {
		if err := d.SetDraft(t.Context(), peer, ""); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.Send(t.Context(), desk.Outgoing{To: petr.Address, Body: text}); err != nil {
		t.Fatal(err)
	}
	eventually(t, "no drafts", func() bool { return len(snapshot(t, d).Drafts) == 0 })
}

func presenceComesBack(t *testing.T, d desk.Desk, _ Control) {
	events := watch(t, d)
	want := desk.Presence{Show: desk.DoNotDisturb, Text: "Совещание 📅"}
	if err := d.SetPresence(t.Context(), desk.Choice{Presence: want}); err != nil {
		t.Fatal(err)
	}
	await(t, events, func(e desk.Event) bool { return e.Kind == desk.EventStatus && e.Status.Presence == want })
	if got := snapshot(t, d).Status.Presence; got != want {
		t.Errorf("snapshot: %+v", got)
	}
}

func presenceIsKept(t *testing.T, d desk.Desk, _ Control) {
	events := watch(t, d)
	lunch, call := desk.Presence{Show: desk.Away, Text: "Обед 🍲"}, desk.Presence{Show: desk.DoNotDisturb, Text: "Созвон"}
	for _, step := range []struct {
		p    desk.Presence
		keep bool
		want []desk.Presence
	}{
		{lunch, true, []desk.Presence{lunch}},
		{call, true, []desk.Presence{lunch, call}},
		{lunch, true, []desk.Presence{call, lunch}},
		{call, false, []desk.Presence{lunch}},
		{call, false, []desk.Presence{lunch}},
		{lunch, false, nil},
	} {
		if err := d.KeepPresence(t.Context(), step.p, step.keep); err != nil {
			t.Fatal(err)
		}
		if got := snapshot(t, d).Status.Kept; !slices.Equal(got, step.want) {
			t.Errorf("%+v: kept are %+v, not %+v", step.p, got, step.want)
		}
	}
	await(t, events, func(e desk.Event) bool { return e.Kind == desk.EventStatus && len(e.Status.Kept) == 2 })
}

func examinationEnds(t *testing.T, d desk.Desk, _ Control) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := d.Examine(ctx, desk.Account{Address: "nobody@example.com"}); !errors.Is(err, desk.NewProblem(desk.UnknownAccount)) {
		t.Error("an account that is none of ours is examined:", err)
	}
	for _, at := range []desk.Account{{Address: Me}, {Address: "nobody@example.com", Password: "typed", URL: "https://example.com/bosh"}} {
		checks, err := d.Examine(ctx, at)
		if err != nil {
			t.Fatal(at, err)
		}
		seen := map[desk.Step]bool{}
		for c := range checks {
			if seen[c.Step] || c.Result == "" {
				t.Errorf("%+v", c)
			}
			seen[c.Step] = true
		}
		if len(seen) != len(desk.Steps) || ctx.Err() != nil {
			t.Errorf("%d steps, %v", len(seen), ctx.Err())
		}
	}
}

// exported is how an export has ended.
func exported(t *testing.T, d desk.Desk, file string) (last desk.Exported) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	told, err := d.Export(ctx, file)
	if err != nil {
		t.Fatal(err)
	}
	for last = range told {
	}
	return last
}

func exportIsNew(t *testing.T, d desk.Desk, c Control) {
	if _, err := d.Export(t.Context(), "here.zip"); !errors.Is(err, desk.NewProblem(desk.NoFile)) {
		t.Error("a file that lies nowhere is written:", err)
	}
	for range 3 {
		c.Receive(anna, "привет")
	}
	file := filepath.Join(t.TempDir(), "all.zip")
	if last := exported(t, d, file); !last.Done || last.Messages != 3 || last.Problem != nil {
		t.Errorf("%+v", last)
	}
	if last := exported(t, d, file); last.Done || !errors.Is(last.Problem, desk.NewProblem(desk.FileThere)) {
		t.Errorf("a file is written over: %+v", last)
	}
}

func kind(k desk.Kind) func(desk.Event) bool {
	return func(e desk.Event) bool { return e.Kind == k }
}
