package nick

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzRead(f *testing.F) {
	f.Add("Боря")
	f.Add("\u202e\n\x00 x")
	f.Fuzz(func(t *testing.T, text string) {
		name := read(text)
		if utf8.RuneCountInString(name) > maxName || strings.ContainsAny(name, "\n\r\t\u202e\u2066\u200b") || read(name) != name {
			t.Errorf("%q: %q", text, name)
		}
	})
}
