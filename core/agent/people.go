package agent

import (
	"slices"
	"strings"

	"vestnik/core/desk"
	"vestnik/core/session"
)

// people are the contacts and their presences. Only the loop touches them. Anybody may
// send presences, so only those of contacts are kept, and of each contact no more
// programs than a person runs.
type people struct {
	roster   map[string]session.Item                // by bare JID
	known    bool                                   // the roster has come
	presence map[string]map[string]session.Presence // by bare JID and resource
}

func newPeople() people {
	return people{roster: map[string]session.Item{}, presence: map[string]map[string]session.Presence{}}
}

const (
	// mostPrograms is how many resources of one contact are kept.
	mostPrograms = 32
	// mostEarly is how many presences are kept before the roster has come: those of a
	// session that goes on.
	mostEarly = 10_000
)

// setRoster replaces the whole roster, and forgets the presences of all others.
func (p *people) setRoster(items []session.Item) {
	p.roster, p.known = make(map[string]session.Item, len(items)), true
	for _, item := range items {
		p.roster[item.Address.String()] = item
	}
	for bare := range p.presence {
		if _, ok := p.roster[bare]; !ok {
			delete(p.presence, bare)
		}
	}
}

// setItem takes one changed item of the roster.
func (p *people) setItem(item session.Item) {
	if item.Subscription == session.Remove {
		delete(p.roster, item.Address.String())
		delete(p.presence, item.Address.String())
		return
	}
	p.roster[item.Address.String()] = item
}

// setPresence takes a presence; it returns false for those that are none of a
// contact's being here or away, and change nothing.
func (p *people) setPresence(in session.Presence) bool {
	bare, resource := in.From.Bare().String(), in.From.Resource()
	if !p.counts(bare) {
		return false
	}
	switch in.Type {
	case "":
		if p.presence[bare] == nil {
			p.presence[bare] = map[string]session.Presence{}
		}
		if _, again := p.presence[bare][resource]; !again && len(p.presence[bare]) >= mostPrograms {
			return false
		}
		p.presence[bare][resource] = in
	case "unavailable", "error":
		delete(p.presence[bare], in.From.Resource())
		if in.From.Resource() == "" {
			delete(p.presence, bare)
		}
	default:
		return false
	}
	return true
}

// counts tells whether presences of an address are kept.
func (p *people) counts(bare string) bool {
	if p.known {
		_, ok := p.roster[bare]
		return ok
	}
	return p.presence[bare] != nil || len(p.presence) < mostEarly
}

// contact returns what is known of an address.
func (p *people) contact(bare string) desk.Contact {
	item, inRoster := p.roster[bare]
	c := desk.Contact{Address: bare, Name: item.Name, Groups: item.Groups, Show: desk.Offline, InRoster: inRoster}
	if c.Name == "" {
		c.Name, _, _ = strings.Cut(session.Unescape(bare), "@")
	}
	if best, ok := foremost(p.presence[bare]); ok {
		c.Show, c.Text = showOf(best.Show), best.Status
	}
	return c
}

// foremost picks the presence that counts among those of one contact's programs:
// the highest priority, and of equals the most available.
func foremost(all map[string]session.Presence) (session.Presence, bool) {
	var best session.Presence
	found := false
	for _, p := range all {
		if !found || p.Priority > best.Priority ||
			p.Priority == best.Priority && rank(p.Show) < rank(best.Show) ||
			p.Priority == best.Priority && rank(p.Show) == rank(best.Show) && p.From.Resource() < best.From.Resource() {
			best, found = p, true
		}
	}
	return best, found
}

func rank(show string) int { return slices.Index([]string{"chat", "", "dnd", "away", "xa"}, show) }

// showOf translates <show/>; what is unknown counts as available, RFC 6121 §4.7.2.1.
func showOf(show string) desk.Show {
	switch show {
	case "chat", "away", "xa", "dnd":
		return desk.Show(show)
	}
	return desk.Available
}

// contacts returns the roster and those besides, by name.
func (p *people) contacts(besides []string) []desk.Contact {
	all := make([]desk.Contact, 0, len(p.roster)+len(besides))
	for bare := range p.roster {
		all = append(all, p.contact(bare))
	}
	for _, bare := range besides {
		if _, ok := p.roster[bare]; !ok {
			all = append(all, p.contact(bare))
		}
	}
	slices.SortFunc(all, func(a, b desk.Contact) int {
		if c := strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)); c != 0 {
			return c
		}
		return strings.Compare(a.Address, b.Address)
	})
	return all
}
