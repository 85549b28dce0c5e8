package window

import (
	"cmp"
	"slices"
	"strings"

	"vestnik/core/desk"
)

// group is a part of the roster under one name. All of it is here, those with a
// conversation too, so that "3/12" says what it seems to.
type group struct {
	name   string
	folded string // name as [fold] makes it, to sort by
	all    []*person
	online int // how many are there: they stand first
}

func (g *group) compare(name, folded string) int {
	return cmp.Or(strings.Compare(g.folded, folded), strings.Compare(g.name, name))
}

func (g *group) put(p *person) {
	at, _ := slices.BinarySearchFunc(g.all, p, byPresence)
	g.all = slices.Insert(g.all, at, p)
	if p.there() {
		g.online++
	}
}

func (g *group) drop(p *person) {
	at, found := slices.BinarySearchFunc(g.all, p, byPresence)
	if !found {
		return
	}
	if g.all = slices.Delete(g.all, at, at+1); len(g.all) == 0 {
		g.all = nil
	}
	if p.there() {
		g.online--
	}
}

// there tells whether somebody can be reached.
func (p *person) there() bool { return p.show != desk.Offline }

// byPresence orders people among whom no message counts: who is there, by name, and then
// the others.
func byPresence(a, b *person) int {
	return cmp.Or(yesFirst(a.there(), b.there()), strings.Compare(a.folded, b.folded), a.peer.Compare(b.peer))
}

// homes returns where a person stands beside the roll: in all of his groups or, without
// one, among those who have none, and among the rest too without a conversation.
func (r *roll) homes(p *person) (all []*group) {
	for _, name := range p.groups {
		all = append(all, r.group(name))
	}
	if len(all) == 0 && !p.talks() {
		all = append(all, &r.rest)
	}
	if len(p.groups) == 0 && !p.inRoom() {
		all = append(all, &r.alone)
	}
	return all
}

// group returns the group of this name, a new one where there is none.
func (r *roll) group(name string) *group {
	g := r.named[name]
	if g == nil {
		g = &group{name: name, folded: fold(name)}
		r.named[name] = g
		at, _ := slices.BinarySearchFunc(r.groups, g, func(a, b *group) int { return a.compare(b.name, b.folded) })
		r.groups = slices.Insert(r.groups, at, g)
	}
	return g
}

// leave takes a person out of his groups, of which an empty one is none.
func (r *roll) leave(p *person) {
	for _, g := range r.homes(p) {
		if g.drop(p); len(g.all) > 0 || g.name == "" {
			continue
		}
		delete(r.named, g.name)
		if r.groups = slices.DeleteFunc(r.groups, func(o *group) bool { return o == g }); len(r.groups) == 0 {
			r.groups = nil
		}
	}
}

// A part of the list has one of these keys; a group has its name behind.
const (
	keyTalks  = "conversations"
	keyGroups = "group/"
	keyRest   = "others"
	keyDeeds  = "\x00commands"
)

// part is a stretch of the list: a heading, unless there is none, and people.
type part struct {
	key    string // "" without a heading
	name   string // of the group
	folded bool   // only the heading is seen
	all    []*person
	online int
	size   int // how many belong to it, seen or not

	commands []*command // and then nobody
}

// view is what of the roll the person wants to see.
type view struct {
	filter filter
	online bool            // of the people only who is there
	folded map[string]bool // by the key of a part
	first  []string        // the groups that stand on top
}

// parts returns the list. All of it are the conversations, the newest on top, then each group
// by its name, then the rest; people are the groups and those without one; where the roster
// knows no groups there are no headings. The other filters have conversations only, and that
// with chosen stays.
func (r *roll) parts(v view, chosen desk.Ref) []part {
	switch v.filter {
	case filterAll:
		talks := part{key: keyTalks, all: r.all[:r.talks], size: r.talks, folded: v.folded[keyTalks]}
		v.online = false
		return r.headed(append([]part{talks}, r.grouped(v, &r.rest)...))
	case filterPeople:
		return r.headed(r.grouped(v, &r.alone))
	}
	return []part{{all: r.conversations(v.filter, chosen)}}
}

// headed leaves out the parts in which nobody is, and the headings where there are no groups.
func (r *roll) headed(all []part) []part {
	if len(r.groups) > 0 {
		return slices.DeleteFunc(all, func(p part) bool { return len(p.all) == 0 })
	}
	for i := range all {
		all[i].key, all[i].folded = "", false
	}
	return all
}

// grouped returns the groups, and the rest behind them.
func (r *roll) grouped(v view, rest *group) []part {
	all := make([]part, 0, len(r.groups)+1)
	for _, g := range r.groups {
		all = append(all, v.part(g, keyGroups+g.name))
	}
	if len(v.first) > 0 {
		slices.SortStableFunc(all, func(a, b part) int { return cmp.Compare(v.rank(a.name), v.rank(b.name)) })
	}
	return append(all, v.part(rest, keyRest))
}

// rank is where a group stands among those on top, or behind them.
func (v view) rank(name string) int {
	if at := slices.Index(v.first, name); at >= 0 {
		return at
	}
	return len(v.first)
}

func (v view) part(g *group, key string) part {
	p := part{key: key, name: g.name, all: g.all, online: g.online, size: len(g.all), folded: v.folded[key]}
	if v.online {
		p.all = g.all[:g.online]
	}
	return p
}
