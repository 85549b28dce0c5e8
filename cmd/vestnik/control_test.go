package main

import (
	"slices"
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

func TestTheStatusSaysThatTheConnectionIsChecked(t *testing.T) {
	words := locale.New(locale.English)
	anna := desk.AccountStatus{Address: "anna@office.example", Connection: desk.Checking}
	s := desk.Status{Accounts: []desk.AccountStatus{anna}, Presence: desk.Presence{Show: desk.Away, Text: "обед"}}
	want := []string{"anna@office.example", "Away обед", words.Say("cli.checking"), "0 unread messages"}
	if got := statusLines(&s, words); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	s.Accounts[0].Connection = desk.OnLine
	if got := statusLines(&s, words); !slices.Equal(got, append(want[:2:2], want[3])) {
		t.Errorf("%q", got)
	}
}

func TestTheStatusSaysUntilWhenThePersonIsShownSo(t *testing.T) {
	s := desk.Status{
		Accounts: []desk.AccountStatus{{Address: "anna@office.example", Connection: desk.OnLine}},
		Presence: desk.Presence{Show: desk.DoNotDisturb, Text: "отчёт"}, Until: time.Date(2026, 11, 27, 14, 0, 0, 0, time.Local),
	}
	if got := statusLines(&s, locale.New(locale.English)); got[1] != "Do not disturb until 2026-11-27 14:00 отчёт" {
		t.Errorf("%q", got)
	}
}

func TestTheStatusNamesEachAccountAndWhatAilsIt(t *testing.T) {
	words := locale.New(locale.English)
	locked := desk.NewProblem(desk.KeyringLocked)
	s := desk.Status{Problem: locked, Presence: desk.Presence{Show: desk.Available}, Accounts: []desk.AccountStatus{
		{Address: "anna@office.example", Connection: desk.OnLine}, {Address: "anna@home.example", Connection: desk.Waiting, Problem: locked},
	}}
	want := []string{"anna@office.example", "Available", "anna@home.example", "Offline", explain(words, locked), "0 unread messages"}
	if got := statusLines(&s, words); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestTheStatusSaysWhereTheMessagesLieIfThatMatters(t *testing.T) {
	words := locale.New(locale.English)
	shared := desk.NewProblem(desk.JournalShared, "file", "/home/anna/journal.db")
	s := desk.Status{Notice: shared}
	if got := statusLines(&s, words); !slices.Contains(got, explain(words, shared)) {
		t.Errorf("%q", got)
	}
}
