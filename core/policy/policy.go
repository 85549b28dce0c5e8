package policy

import (
	"fmt"
	"slices"

	"vestnik/core/quiet"
	"vestnik/core/rules"
)

// Policy is what an organisation has set. The zero value sets nothing. It is not changed
// once it was read, and so safe for concurrent use.
type Policy struct {
	values map[Name]any // string, int, bool or []string, as the key's kind says
	from   string       // where it was read
}

// From is where the policy was read, for people.
func (p Policy) From() string { return p.from }

// Has tells whether something is set.
func (p Policy) Has(name Name) bool { return p.values[name] != nil }

// Text returns a text, and whether it is set.
func (p Policy) Text(name Name) (string, bool) {
	text, set := p.values[name].(string)
	return text, set
}

// Number returns a number, and whether it is set.
func (p Policy) Number(name Name) (int, bool) {
	n, set := p.values[name].(int)
	return n, set
}

// Switch returns a switch, and whether it is set.
func (p Policy) Switch(name Name) (on, set bool) {
	on, set = p.values[name].(bool)
	return on, set
}

// List returns a list, and whether it is set: it may be set and have nothing in it. It is
// not to be changed.
func (p Policy) List(name Name) ([]string, bool) {
	list, set := p.values[name].([]string)
	return list, set
}

// Off tells whether a feature is off.
func (p Policy) Off(feature string) bool {
	list, _ := p.List(Off)
	return slices.Contains(list, feature)
}

// Values returns what is set as [Set.Values] does, and whether it is.
func (p Policy) Values(name Name) (all []string, set bool) {
	if p.values[name] == nil {
		return nil, false
	}
	return Set{name, p.values[name]}.Values(), true
}

// Quiet returns the quiet hours, and whether they are set.
func (p Policy) Quiet() (quiet.Hours, bool) {
	lines, set := p.List(QuietHours)
	hours, _ := quiet.Parse(lines) // was checked when it was read
	return hours, set
}

// Ruled returns the rules about messages, and whether they are set.
func (p Policy) Ruled() (rules.Rules, bool) {
	lines, set := p.List(Rules)
	all, _ := rules.Parse(lines[:min(len(lines), rules.Most)]) // each was checked when it was read
	return all, set
}

// Set is one thing that is set, and to what: a string, an int, a bool or a []string.
type Set struct {
	Name  Name
	Value any
}

// Values are the items of a list; else one, numbers and switches as text.
func (s Set) Values() []string {
	if list, is := s.Value.([]string); is {
		return append([]string{}, list...)
	}
	return []string{fmt.Sprint(s.Value)}
}

// All returns what is set, in the order of [Keys].
func (p Policy) All() (all []Set) {
	for _, k := range Keys {
		if v := p.values[k.Name]; v != nil {
			all = append(all, Set{k.Name, v})
		}
	}
	return all
}

// Closed is the policy where there is one that cannot be read and there never was another.
func Closed(from string) Policy {
	return Policy{map[Name]any{AllowHTTP: false, Off: []string{MoreAccounts}}, from}
}
