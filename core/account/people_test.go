package account

import (
	"fmt"
	"slices"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/roster"
)

func present(t *testing.T, from string) presence.Presence {
	t.Helper()
	a, err := xmpp.ParseAddress(from)
	if err != nil {
		t.Fatal(err)
	}
	return presence.Presence{From: a}
}

// Anybody may send presences, from as many addresses and resources as they like.
func TestOnlyPresencesOfContactsAreKeptAndFewOfEach(t *testing.T) {
	boris := present(t, "boris@office.example").From
	p := newPeople("me@office.example")
	p.setRoster(newDirectory("me@office.example", []roster.Item{{Address: boris}}))
	for i := range 1000 {
		if p.setPresence(present(t, fmt.Sprintf("stranger%d@elsewhere.example/x", i))) {
			t.Fatal("a stranger's presence counts")
		}
		p.setPresence(present(t, fmt.Sprintf("boris@office.example/%d", i)))
	}
	if len(p.presence) != 1 || len(p.presence["boris@office.example"]) != mostPrograms {
		t.Errorf("%d people, %d programs", len(p.presence), len(p.presence["boris@office.example"]))
	}
	gone := present(t, "boris@office.example/0")
	gone.Type = "unavailable"
	if !p.setPresence(gone) || !p.setPresence(present(t, "boris@office.example/new")) {
		t.Error("where one program has gone there is no room for the next")
	}
	p.setItem(roster.Item{Address: boris, Subscription: roster.Remove})
	if len(p.presence) != 0 {
		t.Error("who is no contact any more is still present")
	}
}

func TestOfManyProgramsThoseThatCountFirstAreKept(t *testing.T) {
	const boris = "boris@office.example"
	for name, order := range map[string]func(i int) int{"rising": func(i int) int { return i }, "falling": func(i int) int { return 999 - i }} {
		p := newPeople("me@office.example")
		p.setRoster(newDirectory("me@office.example", []roster.Item{{Address: present(t, boris).From}}))
		for i := range 1000 {
			in := present(t, fmt.Sprintf("%s/%03d", boris, order(i)))
			in.Status, in.Priority = in.From.Resource(), int8(order(i)/10)
			p.setPresence(in)
		}
		if best := p.Contact(boris).Text; best != "990" || len(p.presence[boris]) != mostPrograms {
			t.Errorf("%s: %s counts, of %d", name, best, len(p.presence[boris]))
		}
		for i := range 1000 {
			if _, kept := p.presence[boris][fmt.Sprintf("%03d", i)]; kept != (i >= 970 || i == 960 || i == 961) {
				t.Errorf("%s: %d is kept: %v", name, i, kept)
			}
		}
	}
}

// A session that goes on brings presences before the roster is there.
func TestPresencesBeforeTheRosterAreKeptUntilItComes(t *testing.T) {
	p := newPeople("me@office.example")
	for i := range mostEarly + 10 {
		p.setPresence(present(t, fmt.Sprintf("p%d@office.example/x", i)))
	}
	if len(p.presence) != mostEarly {
		t.Errorf("%d are kept", len(p.presence))
	}
	p.setRoster(newDirectory("me@office.example", []roster.Item{{Address: present(t, "p7@office.example").From}}))
	if len(p.presence) != 1 || len(p.presence["p7@office.example"]) != 1 {
		t.Errorf("%v", p.presence)
	}
}

// A broken server lists somebody twice. He is one, and can go.
func TestWhoIsInTheRosterTwiceIsOne(t *testing.T) {
	boris := present(t, "boris@office.example").From
	p := newPeople("me@office.example")
	p.setRoster(newDirectory("me@office.example", []roster.Item{{Address: boris, Name: "Boris"}, {Address: boris, Name: "Zoe"}}))
	if all := slices.Collect(p.All()); len(all) != 1 || all[0].Name != "Zoe" {
		t.Errorf("%+v", all)
	}
	p.setItem(roster.Item{Address: boris, Name: "Boris"})
	if all := slices.Collect(p.All()); len(all) != 1 || all[0].Name != "Boris" {
		t.Errorf("changed: %+v", all)
	}
	p.setItem(roster.Item{Address: boris, Subscription: roster.Remove})
	if all := slices.Collect(p.All()); len(all) != 0 {
		t.Errorf("gone: %+v", all)
	}
}

// To accept a stranger's request makes him a contact without a name. Of another domain he
// has chosen himself what stands before the @.
func TestAContactOfAnotherDomainHasNoNameBeforeTheAt(t *testing.T) {
	p := newPeople("me@office.example")
	item := func(address, name string) roster.Item {
		return roster.Item{Address: present(t, address).From, Name: name}
	}
	p.setRoster(newDirectory("me@office.example", []roster.Item{
		item("director@office.example", ""), item("director@evil.example", ""), item("director@office.example.evil.example", ""),
	}))
	p.setItem(item("director@offices.example", ""))
	p.setItem(item("sales@partner.example", "Partner"))
	for bare, name := range map[string]string{
		"director@office.example":              "director",
		"director@evil.example":                "director@evil.example",
		"director@office.example.evil.example": "director@office.example.evil.example",
		"director@offices.example":             "director@offices.example",
		"sales@partner.example":                "Partner",
	} {
		if got := p.Contact(bare).Name; got != name {
			t.Errorf("%s is called %q, not %q", bare, got, name)
		}
	}
}
