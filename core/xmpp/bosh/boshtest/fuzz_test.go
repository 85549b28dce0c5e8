package boshtest

import (
	"strings"
	"testing"
)

// A vector that is read has what it takes to be played, and what is no vector is said to be
// none, with its name and a line.
func FuzzVector(f *testing.F) {
	f.Add(aVector)
	f.Add("# \nrules A1\nterms wait=-1s requests=0\non any try ..: code 99999999999999999999\nexpect ended 200")
	f.Add("#\nrules A1\nat 1e300s client 3\nat NaNs path cut\non create: twice -1s, cut 500, set a b\nexpect delivered-once within Infs")
	f.Add("# \nrules A1\nterms requests=0\nexpect delivered-once")
	f.Fuzz(func(t *testing.T, text string) {
		v, err := ParseVector("v.txt", text)
		if err != nil {
			if v != nil || !strings.HasPrefix(err.Error(), "v.txt:") {
				t.Errorf("%v, %v", v, err)
			}
			return
		}
		for _, e := range v.Events {
			if e.At < 0 || e.N < 0 {
				t.Errorf("%+v", e)
			}
		}
		if v.Terms.Requests < 1 || v.Terms.Hold < 0 || v.Terms.Wait < 0 || v.Terms.Inactivity < 0 || v.Terms.Polling < 0 || v.Within < 0 {
			t.Errorf("%+v within %v", v.Terms, v.Within)
		}
		for _, line := range v.Script {
			if len(line.Steps) == 0 {
				t.Errorf("%+v", line)
			}
		}
	})
}

// What is written as one step is one, whatever stands beside it.
func FuzzSteps(f *testing.F) {
	f.Add("wait 20ms, pass, set ack {rid+1}, cut 50")
	f.Add("answer <body a='1, 2'/>")
	f.Add("twice, drop,,")
	f.Fuzz(func(t *testing.T, text string) {
		steps, err := ParseSteps(text)
		if err != nil {
			return
		}
		again, err := ParseSteps("wait 1s, " + text)
		if err != nil || len(again) != len(steps)+1 {
			t.Errorf("%q: %d steps, then %d, %v", text, len(steps), len(again), err)
		}
	})
}
