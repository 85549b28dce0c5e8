package main

import (
	"strings"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

func TestThatOnlyThisComputerWasLookedThroughIsSaidOnceWithTheReason(t *testing.T) {
	words := locale.New(locale.English)
	for code, want := range map[desk.Code]string{
		desk.NotOnLine: "Only what is on this computer was looked through. ", desk.TimedOut: "Only what is on this computer was looked through. ",
		desk.NoArchiveSearch: "The server cannot search what it has kept: only what is on this computer was searched.",
	} {
		text := onlyHere(words, desk.NewProblem(code, "host", "office.example"))
		if !strings.HasPrefix(text, want) || strings.Count(text, "this computer") != 1 {
			t.Errorf("%s: %q", code, text)
		}
	}
}
