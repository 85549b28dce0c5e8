package desk

import (
	"slices"

	"vestnik/core/xmpp"
)

// Audience is whom a message to many is for.
type Audience struct {
	To     []string // addresses
	Groups []string // of the roster
	All    bool     // the whole roster
}

// Roster tells whether it takes the contacts to say who that is.
func (a *Audience) Roster() bool { return a.All || len(a.Groups) > 0 }

// Recipients are all of it, each once, in the order in which they are named; the contacts
// behind those.
func (a *Audience) Recipients(contacts []Contact) (all []string) {
	named := map[string]bool{}
	add := func(to string) {
		if address, err := xmpp.ReadAddress(to); err == nil {
			to = address.String()
		}
		if !named[to] {
			named[to] = true
			all = append(all, to)
		}
	}
	for _, to := range a.To {
		add(to)
	}
	for i := range contacts {
		c := &contacts[i]
		in := func(group string) bool { return slices.Contains(c.Groups, group) }
		if c.InRoster && (a.All || slices.ContainsFunc(a.Groups, in)) {
			add(c.Address)
		}
	}
	return all
}
