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
// one and without a conversation, among the rest.
func (r *roll) homes(p *person) (all []*group) {
	for _, name := range p.groups {
		all = append(all, r.group(name))
	}
	if len(all) == 0 && !p.written {
		all = append(all, &r.rest)
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
		if g.drop(p); len(g.all) > 0 || g == &r.rest {
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
)

// part is a stretch of the list: a heading, unless there is none, and people.
type part struct {
	key    string // "" without a heading
	name   string // of the group
	folded bool   // only the heading is seen
	all    []*person
	online int
	size   int // how many belong to it, seen or not
}

// view is what of the roll the person wants to see.
type view struct {
	online bool            // only who is there
	folded map[string]bool // by the key of a part
	first  []string        // the groups that stand on top
}

// parts returns the list: conversations first, the newest on top, then each group by
// its name, then the rest; where the roster knows no groups without any headings. The
// conversation with chosen stays, whatever is to be seen.
func (r *roll) parts(v view, chosen desk.Ref) []part {
	talks := part{key: keyTalks, all: r.all[:r.written], size: r.written}
	if v.online {
		talks.all = nil
		for _, p := range r.all[:r.written] {
			if p.there() || p.unread > 0 || p.peer == chosen {
				talks.all = append(talks.all, p)
			}
		}
	}
	rest := v.part(&r.rest, keyRest)
	if len(r.groups) == 0 {
		talks.key, rest.key = "", ""
		return []part{talks, rest}
	}
	talks.folded = v.folded[keyTalks]
	all := make([]part, 0, len(r.groups)+2)
	for _, p := range append(append(all, talks), r.grouped(v, rest)...) {
		if len(p.all) > 0 {
			all = append(all, p)
		}
	}
	return all
}

func (r *roll) grouped(v view, rest part) []part {
	all := make([]part, 0, len(r.groups)+1)
	for _, g := range r.groups {
		all = append(all, v.part(g, keyGroups+g.name))
	}
	if len(v.first) > 0 {
		slices.SortStableFunc(all, func(a, b part) int { return cmp.Compare(v.rank(a.name), v.rank(b.name)) })
	}
	return append(all, rest)
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
