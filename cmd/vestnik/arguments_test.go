package main

import (
	"slices"
	"testing"
)

func TestWhatBeginsWithAHyphenAndIsNoOptionIsText(t *testing.T) {
	for _, text := range []string{
		"-5 °C в серверной", "-5", "--5", "- one", "-- done", "--- report ---", "-Привет", "--Привет", "—", "-1,5",
		"-x y", "--like this", "--like\nthis", "-=", "-_-", "--", "-", "--a_b",
	} {
		marked := markTexts([]string{"send", "--to", "a@b.example", text})[3]
		plain := text[0] != '-' || text == "-" || text == "--"
		if want := textMark + text; marked != want && !plain || plain && marked != text {
			t.Errorf("%q is taken for an option", text)
		}
	}
	for _, option := range []string{"-h", "--help", "--subject", "--subjcet", "--subject=- a b", "-json", "--no-such-option", "-x"} {
		if markTexts([]string{option})[0] != option {
			t.Errorf("%q is taken for a text", option)
		}
	}
	behind := []string{"--", "-5", "--subject"}
	if got := markTexts(behind); !slices.Equal(got, behind) {
		t.Errorf("behind two hyphens: %q", got)
	}
}
