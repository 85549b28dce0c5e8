package account

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/roster"
)

// People are the contacts of an account and their presences. Anybody may send presences,
// so only those of contacts are kept, and of each contact no more programs than a person
// runs. They are for the owner's loop.
type People struct {
	directory
	facts
	own      string                                  // the account, a bare JID
	known    bool                                    // the roster has come
	recalled bool                                    // one that was kept was there before
	presence map[string]map[string]presence.Presence // by bare JID and resource
}

// newPeople knows nobody yet of those of an account, a bare JID.
func newPeople(account string) People {
	return People{directory: *newDirectory(account, nil), facts: newFacts(), own: account, presence: map[string]map[string]presence.Presence{}}
}

// directory is a whole roster in order. Making it takes long for tens of thousands, so it
// is made where nobody waits; and each of them is held once, as little as it can be.
type directory struct {
	domain string            // of the account
	items  map[string]*entry // by bare JID
	order  []*entry          // by name
}

// entry is somebody in the roster.
type entry struct {
	bare, name   string
	groups       []string
	subscription roster.Subscription
	named        bool // in the roster
	asked        bool // whether the person may see him
}

func newEntry(item *roster.Item, domain string) entry {
	bare := item.Address.String()
	e := entry{bare, item.Name, item.Groups, item.Subscription, item.Name != "", item.Asked}
	if !e.named {
		e.name = localName(bare, domain)
	}
	return e
}

// same tells whether two entries say the same.
func (e *entry) same(o *entry) bool {
	return e.name == o.name && e.subscription == o.subscription && e.asked == o.asked && slices.Equal(e.groups, o.groups)
}

func newDirectory(account string, items []roster.Item) *directory {
	r := &directory{account[strings.LastIndexByte(account, '@')+1:], make(map[string]*entry, len(items)), make([]*entry, 0, len(items))}
	all := make([]entry, len(items)) // in one piece
	for i := range items {
		all[i] = newEntry(&items[i], r.domain)
		before, twice := r.items[all[i].bare]
		if twice { // the last of them says where it stands
			*before = all[i]
			continue
		}
		r.items[all[i].bare] = &all[i]
		r.order = append(r.order, &all[i])
	}
	slices.SortFunc(r.order, (*entry).compare)
	return r
}

// compare tells who stands first in the order.
func (e *entry) compare(o *entry) int {
	return cmp.Or(compareFolded(e.name, o.name), strings.Compare(e.bare, o.bare))
}

// compareFolded compares texts in lower case, without making them so.
func compareFolded(a, b string) int {
	for a != "" && b != "" {
		r, n := utf8.DecodeRuneInString(a)
		s, m := utf8.DecodeRuneInString(b)
		if r != s {
			if order := cmp.Compare(unicode.ToLower(r), unicode.ToLower(s)); order != 0 {
				return order
			}
		}
		a, b = a[n:], b[m:]
	}
	return cmp.Compare(len(a), len(b))
}

// localName is what a contact is called who has no other name: what stands before the @
// in an address of our own domain, whose server gives these out, and else the whole of
// it. There he has chosen it himself, and whoever accepts what director@elsewhere.example
// asks for has not made him the director.
func localName(bare, domain string) string {
	shown := xmpp.Unescape(bare)
	if local, rest, _ := strings.Cut(shown, "@"); rest == domain {
		return local
	}
	return shown
}

const (
	// mostPrograms is how many programs of one contact are kept: those that count first.
	mostPrograms = 32
	// mostEarly is how many presences are kept before the roster has come: those of a
	// session that goes on.
	mostEarly = 10_000
)

// setRoster replaces the whole roster, and forgets the presences of all others.
func (p *People) setRoster(r *directory) {
	p.directory, p.known = *r, true
	for bare := range p.presence {
		if p.items[bare] == nil {
			delete(p.presence, bare)
		}
	}
	maps.DeleteFunc(p.nicks, func(bare, _ string) bool { return p.items[bare] == nil && bare != p.own })
	maps.DeleteFunc(p.pictures, func(bare string, _ picture) bool { return p.items[bare] == nil && bare != p.own })
}

// recall takes a roster that was kept, unless the server's has come. Presences of others
// stay: they may be of who is new in it.
func (p *People) recall(r *directory) bool {
	if p.known {
		return false
	}
	p.directory, p.recalled = *r, true
	return true
}

// mostChanges is how many contacts may have changed for each to be told on its own.
const mostChanges = 100

// changes returns who has changed when r comes in place of the roster; not few when that
// are too many, or there was none.
func (p *People) changes(r *directory) (changed []string, few bool) {
	if !p.known && !p.recalled {
		return nil, false
	}
	note := func(bare string) bool {
		changed = append(changed, bare)
		return len(changed) <= mostChanges
	}
	for bare, item := range r.items {
		before := p.items[bare]
		if (before == nil || !before.same(item)) && !note(bare) {
			return nil, false
		}
	}
	for bare := range p.items {
		if r.items[bare] == nil && !note(bare) {
			return nil, false
		}
	}
	return changed, true
}

// setItem takes one changed item of the roster.
func (p *People) setItem(item roster.Item) {
	now := newEntry(&item, p.domain)
	if before := p.items[now.bare]; before != nil {
		if at, found := slices.BinarySearchFunc(p.order, before, (*entry).compare); found {
			p.order = slices.Delete(p.order, at, at+1)
		}
	}
	if item.Subscription == roster.Remove {
		delete(p.items, now.bare)
		delete(p.presence, now.bare)
		p.forget(now.bare)
		return
	}
	p.items[now.bare] = &now
	at, _ := slices.BinarySearchFunc(p.order, &now, (*entry).compare)
	p.order = slices.Insert(p.order, at, &now)
}

// setPresence takes a presence; it returns false for those that are none of a
// contact's being here or away, and change nothing.
func (p *People) setPresence(in presence.Presence) bool {
	bare, resource := in.From.Bare().String(), in.From.Resource()
	if !p.counts(bare) {
		return false
	}
	switch in.Type {
	case "":
		if p.presence[bare] == nil {
			p.presence[bare] = map[string]presence.Presence{}
		}
		if _, again := p.presence[bare][resource]; !again && !p.room(bare, &in) {
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

// room makes room for one more program of a contact, in place of the one that counts last
// where there are many; it returns false where that is the new one.
func (p *People) room(bare string, in *presence.Presence) bool {
	if len(p.presence[bare]) < mostPrograms {
		return true
	}
	last := in
	for _, other := range p.presence[bare] {
		if compare(*last, other) < 0 {
			last = &other
		}
	}
	delete(p.presence[bare], last.From.Resource())
	return last != in
}

// counts tells whether presences of an address are kept.
func (p *People) counts(bare string) bool {
	if p.known {
		return p.items[bare] != nil
	}
	return p.presence[bare] != nil || len(p.presence) < mostEarly
}

// Known tells whether the roster has come.
func (p *People) Known() bool { return p.known }

// Contact is what is known of somebody.
type Contact struct {
	Address      string // a bare JID
	Name         string // never empty
	Given        string // the name in the roster, may be empty
	Nick         string // what he calls himself, may be empty
	Picture      string // the hash of the one he shows, "" for none
	Blocked      bool
	Asked        bool // whether the person may see him, and not answered yet
	Groups       []string
	InRoster     bool
	Subscription roster.Subscription
	Online       bool
	Show, Text   string // of the presence that counts; no show is available
}

// looksAs tells whether somebody is shown as before.
func (c *Contact) looksAs(before *Contact) bool {
	return c.Online == before.Online && c.Show == before.Show && c.Text == before.Text && c.Picture == before.Picture
}

// Contact returns what is known of an address. A stranger has no name but all of it: the
// part before the @ he has chosen himself.
func (p *People) Contact(bare string) Contact {
	c := Contact{
		Address: bare, Name: xmpp.Unescape(bare), Nick: p.nicks[bare], Picture: p.pictures[bare].hash, Blocked: p.isBlocked(bare),
	}
	if item := p.items[bare]; item != nil {
		c.Name, c.Groups, c.InRoster, c.Subscription, c.Asked = item.name, item.groups, true, item.subscription, item.asked
		if item.named {
			c.Given = item.name
		}
	}
	if best, ok := foremost(p.presence[bare]); ok {
		c.Online, c.Show, c.Text = true, best.Show, best.Status
	}
	return c
}

// foremost picks the presence that counts among those of one contact's programs.
func foremost(all map[string]presence.Presence) (presence.Presence, bool) {
	var best presence.Presence
	found := false
	for _, p := range all {
		if !found || compare(p, best) < 0 {
			best, found = p, true
		}
	}
	return best, found
}

// compare tells which of two programs of a contact counts, by coming first: the one with the
// higher priority, and of equals the more available.
func compare(a, b presence.Presence) int {
	return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(rank(a.Show), rank(b.Show)), strings.Compare(a.From.Resource(), b.From.Resource()))
}

// rank orders the values of <show/>; what is none of them comes before all.
func rank(show string) int { return slices.Index([]string{"chat", "", "dnd", "away", "xa"}, show) }

// Program is one with which somebody is on line, as its presence says.
type Program = presence.Presence

// Programs returns those with which somebody is on line, the one that counts first.
func (p *People) Programs(bare string) []Program {
	all := slices.Collect(maps.Values(p.presence[bare]))
	slices.SortFunc(all, compare)
	return all
}

// All returns the roster, by name.
func (p *People) All() iter.Seq[Contact] {
	return func(yield func(Contact) bool) {
		for _, n := range p.order {
			if !yield(p.Contact(n.bare)) {
				return
			}
		}
	}
}

// Len returns how many are in the roster.
func (p *People) Len() int { return len(p.order) }
