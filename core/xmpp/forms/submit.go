package forms

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/internal/foreign"
)

// Answers are values by the names of the fields. A field that is not among them keeps the
// values with which it came; one that has none here gives them up.
type Answers map[string][]string

// ErrCut says that a form was more than is read, and so cannot be answered.
var ErrCut = errors.New("forms: the form is too large to be answered")

// ErrNoForm says that there is nothing to be filled in: the form is an answer or a result, or
// there is none.
var ErrNoForm = errors.New("forms: nothing is asked")

// Why is what is wrong with the answer to one field.
type Why string

// What may be wrong with an answer.
const (
	NotAsked   Why = "not-asked"    // the form has no such field, or none to be answered
	Missing    Why = "missing"      // the field must be answered
	OnlyOne    Why = "only-one"     // it takes one value
	OneLine    Why = "one-line"     // it takes one line of text
	NotOffered Why = "not-offered"  // it is none of the options
	NotYesNo   Why = "not-yes-no"   // it is neither true, false, 1 nor 0
	NotAddress Why = "not-address"  // it is no address of XMPP
	BadValue   Why = "bad-value"    // it is not of the datatype of the rule
	OutOfRange Why = "out-of-range" // it is less than the least, or more than the most
	NoMatch    Why = "no-match"     // it does not match the pattern
	TooFew     Why = "too-few"      // more are to be chosen
	TooMany    Why = "too-many"     // fewer are to be chosen
	TooLong    Why = "too-long"     // it is longer than what can be sent
)

// Fault is what is wrong with the answer to one field.
type Fault struct {
	Var string `json:"var"`
	Why Why    `json:"why"`
}

// Faults are what is wrong with an answer, an error of [Form.Submit]. No field is there twice.
type Faults []Fault

func (f Faults) Error() string {
	var all []string
	for _, fault := range f {
		all = append(all, fmt.Sprintf("%s: %s", foreign.Quote(fault.Var), fault.Why))
	}
	return "forms: " + strings.Join(all, ", ")
}

// Check tells what is wrong with answers, in the order of the fields, and behind them those
// that nobody has asked for.
func (f *Form) Check(answers Answers) (all Faults) {
	asked := map[string]bool{}
	for i := range f.Fields {
		field := &f.Fields[i]
		if !field.Asks() {
			continue
		}
		asked[field.Var] = true
		values, answered := answers[field.Var]
		if why := field.fault(values, answered); why != "" {
			all = append(all, Fault{field.Var, why})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(answers)) {
		if !asked[name] {
			all = append(all, Fault{name, NotAsked})
		}
	}
	return all
}

// Submit returns the form filled in, with what was asked for and nothing else. The error is
// [Faults], [ErrCut] or [ErrNoForm].
func (f *Form) Submit(answers Answers) (*Form, error) {
	switch {
	case f == nil || f.Kind != Ask:
		return nil, ErrNoForm
	case f.Cut:
		return nil, ErrCut
	}
	if faults := f.Check(answers); len(faults) > 0 {
		return nil, faults
	}
	filled := &Form{Kind: Submit, Type: f.Type, Legacy: f.Legacy}
	for i := range f.Fields {
		field := &f.Fields[i]
		values, answered := answers[field.Var]
		switch {
		case field.Type == Fixed:
			continue
		case answered && field.Asks():
			values = field.normal(values)
		case len(field.Values) == 0 && field.Type != Boolean:
			continue
		case field.Asks():
			values = field.normal(field.Values)
		default:
			values = field.Values
		}
		filled.Fields = append(filled.Fields, Field{Var: field.Var, Values: values})
	}
	return filled, nil
}

// Declined returns the answer of who does not want to fill the form in.
func Declined() *Form { return &Form{Kind: Cancel} }

// empty tells whether values say nothing.
func empty(values []string) bool {
	return !slices.ContainsFunc(values, func(v string) bool { return v != "" })
}

// fault tells what is wrong with the answer to one field. What the service itself proposes is
// not judged.
func (f *Field) fault(values []string, answered bool) Why {
	if !answered {
		values = f.Values
	}
	switch none := empty(values); {
	case none && f.Required && f.Type != Boolean:
		return Missing
	case none, !answered:
		return ""
	case len(values) > 1 && !f.several():
		return OnlyOne
	case len(values) > MostValues:
		return TooMany
	}
	values = f.normal(values)
	for _, v := range values {
		if why := f.wrong(v); why != "" {
			return why
		}
	}
	switch r := f.Rule; {
	case r == nil || f.Type != ListMulti:
	case len(values) < r.Least:
		return TooFew
	case r.Most > 0 && len(values) > r.Most:
		return TooMany
	}
	return ""
}

// wrong tells what is wrong with one value.
func (f *Field) wrong(v string) Why {
	switch {
	case len(v) > MostValue:
		return TooLong
	case strings.ContainsAny(v, "\r\n"):
		return OneLine
	}
	switch f.Type {
	case Boolean:
		if v != "0" && v != "1" {
			return NotYesNo
		}
		return ""
	case JIDSingle, JIDMulti:
		if _, err := xmpp.ParseAddress(v); err != nil {
			return NotAddress
		}
	case ListSingle, ListMulti:
		offered := len(f.Options) == 0 || slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == v })
		switch {
		case offered:
			return ""
		case f.Rule == nil || !f.Rule.Open:
			return NotOffered
		}
	}
	if f.Rule != nil && v != "" {
		return f.Rule.check(v)
	}
	return ""
}

// normal returns values as they are sent: each of several once, but for lines; lines one by
// one; yes and no as digits, which all services know.
func (f *Field) normal(values []string) []string {
	var all []string
	switch {
	case f.Type == Boolean && empty(values):
		return []string{"0"}
	case f.Type == Boolean:
		for _, v := range values {
			all = append(all, yesNo(v))
		}
	case f.Type == TextMulti:
		for _, v := range values {
			v = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(v)
			all = append(all, strings.Split(v, "\n")...)
		}
	case f.several():
		for _, v := range values {
			if v != "" && !slices.Contains(all, v) {
				all = append(all, v)
			}
		}
	case empty(values) && f.Type != ListSingle && f.Type != JIDSingle:
		return []string{""} // so it gives up the value that it came with
	case !empty(values):
		return values
	}
	return all
}

func yesNo(v string) string {
	switch v {
	case "true":
		return "1"
	case "false":
		return "0"
	}
	return v
}
