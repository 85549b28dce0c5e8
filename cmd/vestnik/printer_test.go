package main

import (
	"bytes"
	"encoding/json"
	"strings"
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

func TestWhatControlsATerminalIsEscapedInJSON(t *testing.T) {
	for text, want := range map[string][2]string{ // on Windows too
		"a\x1b\x07b":         {`a\u001b\u0007b`, `a\u001b\u0007b`},
		"\x7f\u009b2J":       {`\u007f\u009b2J`, `\u007f\u009b2J`},
		"\u202eevil\u2066":   {`\u202eevil\u2066`, `\u202eevil\u2066`},
		"\ufeff\u00ad\u2028": {`\ufeff\u00ad\u2028`, `\ufeff\u00ad\u2028`},
		"\U000e0041":         {`\udb40\udc41`, `\udb40\udc41`},
		"<ё> & \"☕\"":        {`<ё> & \"☕\"`, `<\u0451> & \"\u2615\"`},
		"👩\u200d💻~":          {"👩\u200d💻~", `\ud83d\udc69\u200d\ud83d\udcbb~`},
		"\\u0041":            {`\\u0041`, `\\u0041`},
	} {
		var buffer bytes.Buffer
		e := json.NewEncoder(&buffer)
		e.SetEscapeHTML(false)
		_ = e.Encode(text)
		for i, windows := range []bool{false, true} {
			got := strings.Trim(string(escape(buffer.Bytes(), windows)), "\n")
			if got != `"`+want[i]+`"` {
				t.Errorf("%q, Windows %v: %s", text, windows, got)
			}
			var back string
			if err := json.Unmarshal([]byte(got), &back); err != nil || back != text {
				t.Errorf("%s is read as %q, %v", got, back, err)
			}
		}
	}
}

// XEP-0245: a line for people names who says of himself what he does, and is no longer than it must be.
func TestWhatSomebodyDoesIsPrintedWithHisName(t *testing.T) {
	for text, want := range map[string]string{"/me waves": "* anna@office.example waves", "/meh": "anna@office.example: /meh"} {
		if got := spoken("anna@office.example", text); got != want {
			t.Errorf("%q is printed as %q", text, got)
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
