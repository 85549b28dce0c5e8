package boshtest

import (
	"slices"
	"strings"
	"testing"
	"time"
)

const aVector = `# A situation.
rules R1 A5
# and more of it
terms wait=10s hold=0 requests=3

at 1s client 3
at 1.5s server 2
at 2s path cut
at 30s client end
on send 2..3 try 2: wait 20ms, pass, set ack {rid+1}, cut 50
on poll 4..: wait 1s, answer <body a='1, 2'/>
on any try 1..: twice 3s
expect delivered-once within 40s
expect tries send 1: ..4
expect tries rid 7 try 2..: 0
expect ended normally
`

func TestAVectorIsRead(t *testing.T) {
	v, err := ParseVector("a.txt", aVector)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Terms{10 * time.Second, time.Minute, 2 * time.Second, 3, 0}); v.Terms != want || !slices.Equal(v.Rules, []string{"R1", "A5"}) {
		t.Errorf("%+v %v", v.Terms, v.Rules)
	}
	want := []Event{{time.Second, "client", "write", 3}, {1500 * time.Millisecond, "server", "write", 2}, {2 * time.Second, "path", "cut", 0}, {30 * time.Second, "client", "end", 0}}
	if !slices.Equal(v.Events, want) {
		t.Errorf("%+v", v.Events)
	}
	if !v.Delivered || v.Within != 40*time.Second || v.Ended != "normally" || v.ToClient != -1 {
		t.Errorf("%+v", v)
	}
	if len(v.Tries) != 2 || v.Tries[0].Number != (Range{0, 4}) || v.Tries[1].Of.Try != (Range{2, unbounded}) || v.Tries[1].Number != (Range{0, 0}) {
		t.Errorf("%+v", v.Tries)
	}
	if len(v.Script) != 3 || len(v.Script[0].Steps) != 4 || v.Script[1].Steps[1].text != "<body a='1, 2'/>" {
		t.Errorf("%+v", v.Script)
	}
}

func TestTheFirstLineThatFitsCounts(t *testing.T) {
	v, err := ParseVector("a.txt", aVector)
	if err != nil {
		t.Fatal(err)
	}
	for r, want := range map[Request]int{
		{"send", 1, 3, 2}: 2, {"send", 2, 4, 1}: 2, {"send", 2, 4, 2}: 0, {"send", 3, 5, 2}: 0, {"send", 4, 6, 2}: 2,
		{"poll", 3, 4, 1}: 2, {"poll", 4, 9, 1}: 1, {"poll", 90, 99, 1}: 1, {"poll", 4, 9, 2}: 2, {"create", 1, 0, 1}: 2,
	} {
		if got := v.Script.line(r); got != want {
			t.Errorf("%v: line %d, not %d", r, got, want)
		}
	}
}

func TestAWrongVectorIsRefusedWithItsLine(t *testing.T) {
	for line, why := range map[string]string{
		"nonsense 1":                    "unknown word",
		"rules r1":                      "is no rule",
		"terms wait=1.5s":               "no whole number of seconds",
		"terms wait":                    "no duration",
		"terms patience=1":              "unknown term",
		"terms requests=-1":             "no number",
		"at 1s client":                  "an event is",
		"at soon client 1":              "no duration",
		"at 1s proxy 1":                 "nobody is called",
		"at 1s client sing":             "no number",
		"at 1s path melt":               "a path does not",
		"at 1ms client 1":               "after a later time",
		"on send 1 drop":                "no steps",
		"on send 1:":                    "no steps",
		"on send: drop":                 "does not say which",
		"on end 1: drop":                "does not say which",
		"on : drop":                     "selects nothing",
		"on letter 1: drop":             "no request",
		"on send 3..1: drop":            "empty",
		"on send x: drop":               "no number",
		"on send 1 try x: drop":         "no number",
		"on send 1: explode":            "no step",
		"on send 1: wait":               "no duration",
		"on send 1: drop 3":             "too few arguments or too many",
		"on send 1: redirect":           "too few arguments or too many",
		"on send 1: pass, set sid":      "sets nothing",
		"on send 1: cut 50":             "before there is an answer",
		"on send 1: pass, pass":         "after the answer",
		"on send 1: status 502, twice":  "after the answer",
		"on send 1: drop, wait 1s":      "nothing can follow",
		"expect wonders":                "cannot expect",
		"expect ended":                  "cannot expect",
		"expect delivered-once soon":    "cannot expect",
		"expect tries send 1":           "no number",
		"expect tries letters: 1":       "no request",
		"expect delivered-to-client -1": "no number",
	} {
		text := "# A situation.\nrules R1\nat 2ms client 1\nexpect delivered-once\n\n" + line + "\n"
		_, err := ParseVector("faults/some.txt", text)
		if err == nil || !strings.HasPrefix(err.Error(), "faults/some.txt:6: ") || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v", line, err)
		}
	}
	for text, want := range map[string]string{
		"rules R1\nexpect delivered-once\n":    "v:1: the first line is no comment",
		"# A\nexpect delivered-once":           "v:2: no rules",
		"# A\nrules R1\nexpect tries end: 1\n": "v:4: expects neither delivered-once nor ended",
	} {
		if _, err := ParseVector("v", text); err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestARangeSaysWhatItHolds(t *testing.T) {
	for text, want := range map[string]string{"3": "3", "2..4": "2..4", "5..": "5..", "..2": "0..2"} {
		r, err := parseRange(text)
		if err != nil || r.String() != want {
			t.Errorf("%q: %v, %v", text, r, err)
		}
	}
}
