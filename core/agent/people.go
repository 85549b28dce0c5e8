package agent

import (
	"cmp"
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
	order    []named                                // of the roster, by name
	known    bool                                   // the roster has come
	presence map[string]map[string]session.Presence // by bare JID and resource
}

// named is a contact's place in the order.
type named struct{ folded, bare string }

func newPeople() people {
	return people{roster: map[string]session.Item{}, presence: map[string]map[string]session.Presence{}}
}

// roster is a whole roster in order. Making it takes long for tens of thousands, so it
// is made where nobody waits.
type roster struct {
	items map[string]session.Item
	order []named
}

func newRoster(items []session.Item) *roster {
	r := &roster{make(map[string]session.Item, len(items)), make([]named, 0, len(items))}
	for _, item := range items {
		r.items[item.Address.String()] = item
	}
	for bare, item := range r.items { // what came twice stands where the last of them says
		r.order = append(r.order, placeOf(bare, item))
	}
	slices.SortFunc(r.order, named.compare)
	return r
}

// placeOf returns where an item stands in the order.
func placeOf(bare string, item session.Item) named {
	return named{strings.ToLower(nameOf(bare, item)), bare}
}

func (n named) compare(o named) int {
	return cmp.Or(strings.Compare(n.folded, o.folded), strings.Compare(n.bare, o.bare))
}

// nameOf is what a contact is called.
func nameOf(bare string, item session.Item) string {
	if item.Name != "" {
		return item.Name
	}
	local, _, _ := strings.Cut(session.Unescape(bare), "@")
	return local
}

const (
	// mostPrograms is how many resources of one contact are kept.
	mostPrograms = 32
	// mostEarly is how many presences are kept before the roster has come: those of a
	// session that goes on.
	mostEarly = 10_000
)

// setRoster replaces the whole roster, and forgets the presences of all others.
func (p *people) setRoster(r *roster) {
	p.roster, p.order, p.known = r.items, r.order, true
	for bare := range p.presence {
		if _, ok := p.roster[bare]; !ok {
			delete(p.presence, bare)
		}
	}
}

// mostChanges is how many contacts may have changed for each to be told on its own.
const mostChanges = 100

// changes returns who has changed when r comes in place of the roster; not few when that
// are too many, or there was none.
func (p *people) changes(r *roster) (changed []string, few bool) {
	if !p.known {
		return nil, false
	}
	note := func(bare string) bool {
		changed = append(changed, bare)
		return len(changed) <= mostChanges
	}
	for bare, item := range r.items {
		before, ok := p.roster[bare]
		if (!ok || before.Name != item.Name || !slices.Equal(before.Groups, item.Groups)) && !note(bare) {
			return nil, false
		}
	}
	for bare := range p.roster {
		if _, ok := r.items[bare]; !ok && !note(bare) {
			return nil, false
		}
	}
	return changed, true
}

// setItem takes one changed item of the roster.
func (p *people) setItem(item session.Item) {
	bare := item.Address.String()
	if before, ok := p.roster[bare]; ok {
		if at, found := slices.BinarySearchFunc(p.order, placeOf(bare, before), named.compare); found {
			p.order = slices.Delete(p.order, at, at+1)
		}
	}
	if item.Subscription == session.Remove {
		delete(p.roster, bare)
		delete(p.presence, bare)
		return
	}
	p.roster[bare] = item
	place := placeOf(bare, item)
	at, _ := slices.BinarySearchFunc(p.order, place, named.compare)
	p.order = slices.Insert(p.order, at, place)
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

// stranger tells whether an address is known to be no contact.
func (p *people) stranger(bare string) bool {
	_, known := p.roster[bare]
	return p.known && !known
}

// contact returns what is known of an address. A stranger has no name but all of it: the
// part before the @ he has chosen himself.
func (p *people) contact(bare string) desk.Contact {
	item, inRoster := p.roster[bare]
	c := desk.Contact{Address: bare, Name: nameOf(bare, item), Groups: item.Groups, Show: desk.Offline, InRoster: inRoster}
	if !inRoster {
		c.Name = session.Unescape(bare)
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

// rank orders the values of <show/>; what is none of them comes before all.
func rank(show string) int { return slices.Index([]string{"chat", "", "dnd", "away", "xa"}, show) }

// showOf translates <show/>; what is unknown counts as available, RFC 6121 §4.7.2.1.
func showOf(show string) desk.Show {
	switch show {
	case "chat", "away", "xa", "dnd":
		return desk.Show(show)
	}
	return desk.Available
}

// contacts returns the roster, by name.
func (p *people) contacts() []desk.Contact {
	all := make([]desk.Contact, len(p.order))
	for i, n := range p.order {
		all[i] = p.contact(n.bare)
	}
	return all
}
