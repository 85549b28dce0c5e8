package main

import (
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestPrintedTextCannotControlTheTerminal(t *testing.T) {
	for text, want := range map[string]string{
		"a\x1b[31mb\x07":    "a[31mb",
		"one\r\ntwo\tthree": "one⏎two three",
		"\u202eevil\u202c":  "evil",
		"👩\u200d💻":          "👩\u200d💻",
		"\u009b2J":          "2J",
		"Привет, ёлка ☕":    "Привет, ёлка ☕",
	} {
		if got := printable(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func FuzzPrintableTextIsOneHarmlessLine(f *testing.F) {
	f.Add("a\x1b]0;title\x07\n\u202e\xff")
	f.Fuzz(func(t *testing.T, text string) {
		got := printable(text)
		if !utf8.ValidString(got) {
			t.Errorf("%q is not UTF-8", got)
		}
		for _, r := range got {
			if unicode.IsControl(r) {
				t.Errorf("%q keeps %U", text, r)
			}
		}
	})
}
