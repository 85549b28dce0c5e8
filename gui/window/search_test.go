package window

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"strings"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// What people type to find somebody, and whom they mean by it.
func TestSearchFindsWhoIsMeant(t *testing.T) {
	m := newModel(desk.Snapshot{Contacts: []desk.Contact{
		{Ref: fakedesk.Peer("ipetrov@example.com"), Name: "Иван Петров", InRoster: true},
		{Ref: fakedesk.Peer("alena@example.com"), Name: "Алёна Ежова", InRoster: true},
		{Ref: fakedesk.Peer("semenov@example.com"), Name: "Семен Семёнов", InRoster: true},
		{Ref: fakedesk.Peer("bob@example.com"), Name: "Bob Brown", InRoster: true},
		{Ref: fakedesk.Peer("yuri@example.com"), Name: "Юрий Объёмов", InRoster: true},
	}})
	for typed, want := range map[string][]string{
		"петров иван":   {"ipetrov"},
		"Иван  ПЕТРОВ ": {"ipetrov"},
		"ив пет":        {"ipetrov"},
		"алена":         {"alena"},
		"АЛЁНА":         {"alena"},
		"семёнов":       {"semenov"},
		"семен семенов": {"semenov"},
		"алёна":         {"alena"}, // ё in two characters
		"bdfy gtnhjd":   {"ipetrov"},
		"fk`yf":         {"alena"},
		"fktyf":         {"alena"},
		"ищи икщцт":     {"bob"},
		"BDFY":          {"ipetrov"},
		".hbq":          {"yuri"},
		"j,]tvjd":       {"yuri"},
		"ищи\"учфьзду":  {"bob"},
		"petrov иван":   {"ipetrov"},
		"иван bob":      nil,
		"никто":         nil,
	} {
		var got []string
		for _, p := range m.people(typed) {
			got = append(got, strings.TrimSuffix(p.peer.Address, "@example.com"))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %q, want %q", typed, got, want)
		}
	}
}

func TestTheWrongLayoutThereAndBack(t *testing.T) {
	for typed, meant := range map[string]string{"ghbdtn": "привет", "ntktajy": "телефон", "`;br": "ёжик", "'nj": "это"} {
		if got := retyped(typed, toRussian); got != meant {
			t.Errorf("%q is %q, want %q", typed, got, meant)
		}
		if got := retyped(meant, toLatin); got != typed {
			t.Errorf("%q is %q, want %q", meant, got, typed)
		}
	}
}

// One presence among ten thousand contacts, folded in and listed.
func BenchmarkAPresenceAmongTenThousand(b *testing.B) {
	m := newModel(crowd(10_000))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		c := m.contacts[fakedesk.Peer(fmt.Sprintf("p%d@example.com", i*7919%10_000))]
		c.Show = []desk.Show{desk.Away, desk.Available, desk.Offline}[i%3]
		m.apply(desk.Event{Seq: uint64(i + 1), Kind: desk.EventContact, Contact: &c})
		m.people("")
	}
}

func BenchmarkASearchAmongTenThousand(b *testing.B) {
	m := newModel(crowd(10_000))
	for b.Loop() {
		m.people("9 сотрудник")
	}
}

func crowd(n int) desk.Snapshot {
	s := desk.Snapshot{Status: desk.Status{Connection: desk.OnLine}}
	for i := range n {
		s.Contacts = append(s.Contacts, desk.Contact{Ref: fakedesk.Peer(fmt.Sprintf("p%d@example.com", i)),
			Name: fmt.Sprint("Сотрудник ", i), Show: desk.Available, InRoster: true})
	}
	s.Conversations = []desk.Conversation{{Peer: fakedesk.Peer("p0@example.com"), Last: desk.Message{Number: 1, Time: time.Unix(1, 0)}}}
	return s
}
