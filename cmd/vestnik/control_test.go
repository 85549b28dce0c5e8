package main

import (
	"slices"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

func TestTheStatusSaysThatTheConnectionIsChecked(t *testing.T) {
	words := locale.New(locale.English)
	s := desk.Status{Address: "anna@office.example", Connection: desk.Checking, Presence: desk.Presence{Show: desk.Away, Text: "обед"}}
	want := []string{"anna@office.example", "Away обед", words.Say("cli.checking"), "0 unread messages"}
	if got := statusLines(&s, words); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	s.Connection = desk.OnLine
	if got := statusLines(&s, words); !slices.Equal(got, append(want[:2:2], want[3])) {
		t.Errorf("%q", got)
	}
}
