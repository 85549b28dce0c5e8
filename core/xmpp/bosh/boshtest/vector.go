package boshtest

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Vector is one situation, as the package comment describes it.
type Vector struct {
	Rules  []string // as "R1"
	Terms  Terms
	Events []Event
	Script Script
	// Delivered tells that every message must be; Within by when, 0 for any time.
	Delivered bool
	Within    time.Duration
	// Ended is how the session must end, "" when it must not.
	Ended string
	// ToClient and ToServer are how many messages must be delivered, -1 when that is
	// not said.
	ToClient, ToServer int
	Tries              []Tries
}

// Terms are what the connection manager grants, XEP-0124 §7.2.
type Terms struct {
	Wait, Inactivity, Polling time.Duration
	Requests, Hold            int
}

// Event is what somebody does at a time, counted from the stream features.
type Event struct {
	At  time.Duration
	Who string // "client", "server" or "path"
	Do  string // "write", "end", "freeze", "cut", "restore" or "reset"
	N   int    // how many messages are written
}

// Tries says how often requests must have been tried, all in all.
type Tries struct {
	Of     Selector
	Number Range
}

// Range is a range of numbers, both ends in it.
type Range struct{ From, To int }

// Has tells whether n is in the range.
func (r Range) Has(n int) bool { return r.From <= n && n <= r.To }

func (r Range) String() string {
	switch {
	case r.From == r.To:
		return strconv.Itoa(r.From)
	case r.To == unbounded:
		return strconv.Itoa(r.From) + ".."
	}
	return strconv.Itoa(r.From) + ".." + strconv.Itoa(r.To)
}

const unbounded = int(^uint(0) >> 1)

// ParseVector reads a vector. What is wrong with it is said with name and line.
func ParseVector(name, text string) (*Vector, error) {
	v := &Vector{
		Terms:    Terms{Wait: 20 * time.Second, Inactivity: 60 * time.Second, Polling: 2 * time.Second, Requests: 2, Hold: 1},
		ToClient: -1, ToServer: -1,
	}
	if !strings.HasPrefix(text, "#") {
		return nil, fmt.Errorf("%s:1: the first line is no comment", name)
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := v.line(line, i+1); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
	}
	switch {
	case len(v.Rules) == 0:
		return nil, fmt.Errorf("%s:%d: no rules", name, len(lines))
	case !v.Delivered && v.Ended == "":
		return nil, fmt.Errorf("%s:%d: expects neither delivered-once nor ended", name, len(lines))
	}
	return v, nil
}

func (v *Vector) line(line string, number int) error {
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch word {
	case "rules":
		return v.rules(strings.Fields(rest))
	case "terms":
		return v.Terms.parse(strings.Fields(rest))
	case "at":
		return v.event(strings.Fields(rest))
	case "on":
		line, err := parseLine(rest)
		line.number = number
		v.Script = append(v.Script, line)
		return err
	case "expect":
		return v.expect(rest)
	}
	return fmt.Errorf("unknown word %q", word)
}

var ruleID = regexp.MustCompile(`^[A-Z][0-9]+$`)

func (v *Vector) rules(ids []string) error {
	for _, id := range ids {
		if !ruleID.MatchString(id) {
			return fmt.Errorf("%q is no rule", id)
		}
		v.Rules = append(v.Rules, id)
	}
	return nil
}

func (t *Terms) parse(fields []string) error {
	for _, field := range fields {
		name, value, _ := strings.Cut(field, "=")
		durations := map[string]*time.Duration{"wait": &t.Wait, "inactivity": &t.Inactivity, "polling": &t.Polling}
		numbers := map[string]*int{"requests": &t.Requests, "hold": &t.Hold}
		var err error
		switch {
		case durations[name] != nil:
			d := durations[name]
			if *d, err = parseDuration(value); err == nil && *d%time.Second != 0 {
				err = fmt.Errorf("%s is no whole number of seconds", value)
			}
		case numbers[name] != nil:
			*numbers[name], err = parseNumber(value)
		default:
			err = fmt.Errorf("unknown term %q", name)
		}
		if err != nil {
			return err
		}
	}
	if t.Requests == 0 {
		return errors.New("with no requests there is no session")
	}
	return nil
}

// deeds are what can happen, by who does it.
var deeds = map[string][]string{
	"client": {"end"},
	"server": {"end"},
	"path":   {"freeze", "cut", "restore", "reset"},
}

func (v *Vector) event(fields []string) error {
	if len(fields) != 3 {
		return fmt.Errorf("an event is TIME WHO WHAT, not %q", fields)
	}
	at, err := parseDuration(fields[0])
	if err != nil {
		return err
	}
	e := Event{At: at, Who: fields[1], Do: fields[2]}
	if len(v.Events) > 0 && at < v.Events[len(v.Events)-1].At {
		return fmt.Errorf("%v comes after a later time", at)
	}
	known, ok := deeds[e.Who]
	if !ok {
		return fmt.Errorf("nobody is called %q", e.Who)
	}
	v.Events = append(v.Events, e)
	for _, deed := range known {
		if e.Do == deed {
			return nil
		}
	}
	if e.Who == "path" {
		return fmt.Errorf("a path does not %q", e.Do)
	}
	last := &v.Events[len(v.Events)-1]
	last.Do = "write"
	last.N, err = parseNumber(e.Do)
	return err
}

func (v *Vector) expect(text string) error {
	word, rest, _ := strings.Cut(text, " ")
	var err error
	switch {
	case word == "delivered-once" && rest == "":
		v.Delivered = true
	case word == "delivered-once" && strings.HasPrefix(rest, "within "):
		v.Delivered = true
		v.Within, err = parseDuration(strings.TrimPrefix(rest, "within "))
	case word == "ended" && rest != "" && !strings.Contains(rest, " "):
		v.Ended = rest
	case word == "delivered-to-client":
		v.ToClient, err = parseNumber(rest)
	case word == "delivered-to-server":
		v.ToServer, err = parseNumber(rest)
	case word == "tries":
		which, number, _ := strings.Cut(rest, ":")
		var t Tries
		if t.Of, err = parseSelector(which, Range{1, unbounded}); err == nil {
			t.Number, err = parseRange(strings.TrimSpace(number))
		}
		v.Tries = append(v.Tries, t)
	default:
		err = fmt.Errorf("cannot expect %q", text)
	}
	return err
}

func parseDuration(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is no duration", s)
	}
	return d, nil
}

func parseNumber(s string) (int, error) {
	n, err := strconv.ParseUint(s, 10, 31)
	if err != nil {
		return 0, fmt.Errorf("%q is no number", s)
	}
	return int(n), nil
}

// parseRange reads N, N..M, N.. or ..M.
func parseRange(s string) (Range, error) {
	from, to, between := strings.Cut(s, "..")
	r := Range{0, unbounded}
	var err error
	if from != "" || !between {
		r.From, err = parseNumber(from)
	}
	switch {
	case err != nil:
	case !between:
		r.To = r.From
	case to != "":
		r.To, err = parseNumber(to)
	}
	if err == nil && r.From > r.To {
		err = fmt.Errorf("the range %q is empty", s)
	}
	return r, err
}
