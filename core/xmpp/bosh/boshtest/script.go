package boshtest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Request is one try of one request, as a script sees it.
type Request struct {
	Kind   string // "create", "send", "poll", "restart", "pause" or "end"
	N      int    // which of its kind, counted from 1
	Offset int    // its rid less that of the creation request
	Try    int    // counted from 1
}

func (r Request) String() string {
	return fmt.Sprintf("%s %d (rid +%d) try %d", r.Kind, r.N, r.Offset, r.Try)
}

// Script says what happens to requests, line by line: the first that fits counts.
type Script []Line

// Line is what happens to the requests that it selects.
type Line struct {
	On     Selector
	Steps  []Step
	number int // in its file
}

// Selector selects requests, by kind or by rid, and their tries.
type Selector struct {
	Kind string // of a [Request], or "rid" or "any"
	N    Range
	Try  Range
}

// Selects tells whether a request is one of those.
func (s Selector) Selects(r Request) bool {
	if !s.Try.Has(r.Try) {
		return false
	}
	switch s.Kind {
	case "any":
		return true
	case "rid":
		return s.N.Has(r.Offset)
	}
	return s.Kind == r.Kind && s.N.Has(r.N)
}

func (s Selector) String() string {
	text := s.Kind
	if kinds[s.Kind] {
		text += " " + s.N.String()
	}
	return text + " try " + s.Try.String()
}

// kinds are what can be selected; those that are true go with a number.
var kinds = map[string]bool{
	"create": false, "send": true, "poll": true, "restart": true, "pause": true, "end": false, "rid": true, "any": false,
}

func parseSelector(text string, try Range) (Selector, error) {
	s := Selector{N: Range{1, unbounded}, Try: try}
	fields := strings.Fields(text)
	var err error
	if n := len(fields); n >= 2 && fields[n-2] == "try" {
		if s.Try, err = parseRange(fields[n-1]); err != nil {
			return s, err
		}
		fields = fields[:n-2]
	}
	if len(fields) == 0 {
		return s, fmt.Errorf("%q selects nothing", text)
	}
	s.Kind = fields[0]
	numbered, known := kinds[s.Kind]
	switch {
	case !known:
		return s, fmt.Errorf("there is no request %q", s.Kind)
	case numbered && len(fields) == 2:
		s.N, err = parseRange(fields[1])
	case numbered || len(fields) > 1:
		err = fmt.Errorf("%q does not say which requests", text)
	}
	return s, err
}

// parseLine reads what follows "on".
func parseLine(text string) (Line, error) {
	which, steps, ok := strings.Cut(text, ":")
	if !ok {
		return Line{}, fmt.Errorf("no steps in %q", text)
	}
	on, err := parseSelector(which, Range{1, 1})
	if err != nil {
		return Line{}, err
	}
	parsed, err := ParseSteps(steps)
	return Line{On: on, Steps: parsed}, err
}

// Step is one thing that happens to a request on its way.
type Step struct {
	verb string
	n    int
	d    time.Duration
	name string
	text string
}

// ParseSteps reads steps as the package comment describes them.
func ParseSteps(text string) ([]Step, error) {
	var steps []Step
	for text = strings.TrimSpace(text); text != ""; {
		one := text
		if !strings.HasPrefix(text, "answer ") {
			one, text, _ = strings.Cut(text, ",")
		} else {
			text = ""
		}
		step, err := parseStep(strings.TrimSpace(one))
		if err != nil {
			return nil, err
		}
		steps = append(steps, step)
		text = strings.TrimSpace(text)
	}
	if len(steps) == 0 {
		return nil, fmt.Errorf("no steps")
	}
	return steps, order(steps)
}

// parseStep reads one step, whose arguments depend on its verb.
func parseStep(text string) (Step, error) {
	word, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	s := Step{verb: word, text: rest}
	v, ok := verbs[word]
	var err error
	switch {
	case !ok:
		return s, fmt.Errorf("there is no step %q", word)
	case v.takes == aDuration || v.takes == maybeDuration && rest != "":
		s.d, err = parseDuration(rest)
	case v.takes == aNumber:
		s.n, err = parseNumber(rest)
	case v.takes == aNameAndText:
		if s.name, s.text, ok = strings.Cut(rest, " "); !ok {
			err = fmt.Errorf("%q sets nothing", text)
		}
	case (v.takes == aText) == (rest == ""):
		err = fmt.Errorf("the step %q has too few arguments or too many", text)
	}
	return s, err
}

// order finds steps that come when they cannot.
func order(steps []Step) error {
	answered := false
	for i, s := range steps {
		v := verbs[s.verb]
		switch {
		case v.when == before && answered:
			return fmt.Errorf("%s after the answer", s.verb)
		case v.when == behind && !answered:
			return fmt.Errorf("%s before there is an answer: pass comes first", s.verb)
		case v.ends && i < len(steps)-1:
			return fmt.Errorf("nothing can follow %s", s.verb)
		}
		answered = answered || v.answers
	}
	return nil
}

// line returns the index of the first line that fits a request, or -1.
func (s Script) line(r Request) int {
	return slices.IndexFunc(s, func(l Line) bool { return l.On.Selects(r) })
}
