package window

import (
	"cmp"
	"image"
	"slices"
	"strings"

	"vestnik/core/desk"
)

// person is one line of the list of people: a contact, a conversation, or both.
type person struct {
	peer    desk.Ref
	name    string
	folded  string // name and address as [fold] makes them, to sort and to search by
	show    desk.Show
	text    string   // the status text
	groups  []string // of the roster, each once
	known   bool     // in the roster
	unread  int
	last    desk.Message
	written bool // there is a conversation, and last is set
	pinned  bool // it stands on top
	alerted bool // alerts have come in it
	hit     int  // which of the messages that were found this line is, from 1; 0: it is somebody

	picture string      // names it, "" for none
	image   image.Image // it, if it is there; set by [faces.drawn]
	room    *desk.Room  // it is a room, and no person
	inside  string      // the name of the room in which he is called so: he is known by nothing else
	counts  int         // how much of what is unread is counted for the person

	stranger bool // the roster is there, and they are not in it; set by [model.drawn]
	typing   bool // set by [model.drawn]
	muted    bool // no popup comes of it; set by [model.drawn]
	account  int  // see [model.accountOf]; set by [model.drawn]
}

// writer is what the one is called who has written a message to or of this one.
func (p *person) writer(m *desk.Message) string {
	switch {
	case m.Mine && m.Type != desk.TypeRoom:
		local, _, _ := strings.Cut(address(p.peer.Account), "@")
		return local
	case m.Nick != "":
		return nickOf(m.Nick)
	}
	return p.name
}

// person returns the line for one peer, who may be nobody we know. The name of a
// stranger is the whole address: anybody may call the part before the @ "director".
func (m *model) person(peer desk.Ref) person {
	p := person{peer: peer, show: desk.Offline}
	if c, ok := m.contacts[peer]; ok {
		p.picture = c.Picture
		p.name, p.show, p.text, p.known = plain(c.Name), c.Show, plain(c.Text), c.InRoster
		if p.known {
			p.groups = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(c.Groups))), unseen)
		} else {
			p.name = address(c.Name)
		}
	}
	m.placeInRoom(&p)
	if p.name == "" || p.room == nil && p.inside == "" && !p.known && !isWhole(p.name, peer.Address) {
		p.name = address(peer.Address)
	}
	p.pinned, p.alerted = m.pinned[peer], m.alerted[peer]
	p.folded = fold(p.name + "\n" + peer.Address)
	if c, ok := m.conversations[peer]; ok {
		p.unread, p.counts, p.last, p.written = c.Unread, c.Unread, c.Last, true
		if p.room != nil {
			p.counts = p.room.Counts(c)
		}
	}
	return p
}

// unseen tells whether a group has no name that could stand in a heading: it is none.
func unseen(group string) bool { return plain(group) == "" }

// isWhole tells whether name is the address of peer, perhaps with the escapes of
// XEP-0106 undone: the domain must be there, and last.
func isWhole(name, peer string) bool {
	at := strings.LastIndexByte(peer, '@')
	return at > 0 && strings.HasSuffix(name, peer[at:])
}

// drawn returns p as it may be shown now: nobody's presence is known while there is
// no resident, and nobody is a stranger before the roster is there.
func (m *model) drawn(p person) person {
	if m.gone != nil {
		p.show, p.text = "", ""
	}
	p.account = m.accountOf(p.peer)
	p.typing = m.isTyping(p.peer)
	p.muted = m.isMuted(p)
	p.stranger = !p.known && p.room == nil && p.inside == "" && !p.peer.OwnServer() && (m.rostered > 0 || m.status.Connection.Live())
	return p
}

// roll holds everybody in the order of the list. One change moves one line, so that
// the presences of ten thousand contacts cost no more than those of ten.
type roll struct {
	all    []*person
	by     map[desk.Ref]*person
	talks  int // how many of all have a conversation, or are pinned: they stand first
	unread int // messages, of all together
	fresh  freshness

	groups []*group // of the roster, by name
	named  map[string]*group
	rest   group // who has no group and stands among no conversations
	alone  group // all people without one
}

// fill makes the roll anew.
func (r *roll) fill(all []*person) {
	slices.SortFunc(all, byImportance)
	*r = roll{all: all, by: make(map[desk.Ref]*person, len(all)), named: make(map[string]*group), fresh: freshness{}}
	for _, p := range all {
		r.count(p, 1)
		for _, g := range r.homes(p) {
			g.all = append(g.all, p)
			if p.there() {
				g.online++
			}
		}
	}
	for _, g := range append(slices.Clone(r.groups), &r.alone) {
		slices.SortFunc(g.all, byPresence) // the rest is in order as it came
	}
}

// count takes somebody into account, or with -1 out of it.
func (r *roll) count(p *person, by int) {
	if r.by[p.peer] = p; by < 0 {
		delete(r.by, p.peer)
	}
	r.unread += by * p.counts
	r.fresh.count(p, by)
	if p.talks() {
		r.talks += by
	}
}

// put adds or moves one line.
func (r *roll) put(p *person) {
	r.drop(p.peer)
	at, _ := slices.BinarySearchFunc(r.all, p, byImportance)
	r.all = slices.Insert(r.all, at, p)
	r.count(p, 1)
	for _, g := range r.homes(p) {
		g.put(p)
	}
}

// drop takes one line away.
func (r *roll) drop(peer desk.Ref) {
	old, ok := r.by[peer]
	if !ok {
		return
	}
	r.count(old, -1)
	r.leave(old)
	if at, found := slices.BinarySearchFunc(r.all, old, byImportance); found {
		r.all = slices.Delete(r.all, at, at+1)
	}
}

// turned follows a change of one contact or conversation.
func (m *model) turned(peer desk.Ref) {
	_, contact := m.contacts[peer]
	_, conversation := m.conversations[peer]
	_, room := m.rooms[peer]
	if !contact && !conversation && !room {
		m.roll.drop(peer)
		return
	}
	p := m.person(peer)
	m.roll.put(&p)
}

// enroll makes the whole roll anew.
func (m *model) enroll() {
	all := make([]*person, 0, len(m.contacts)+len(m.conversations)+len(m.rooms))
	add := func(peer desk.Ref) {
		p := m.person(peer)
		all = append(all, &p)
	}
	for peer := range m.conversations {
		add(peer)
	}
	for peer := range m.rooms {
		if _, ok := m.conversations[peer]; !ok {
			add(peer)
		}
	}
	for peer := range m.contacts {
		_, conversation := m.conversations[peer]
		if _, room := m.rooms[peer]; !conversation && !room {
			add(peer)
		}
	}
	m.roll.fill(all)
}

// people lists everybody who answers to filter, of all groups and on line or not:
// conversations first, those that are pinned and then the newest on top, then the other contacts, those on line before
// the rest. The caller does not change the list, which holds until the next event.
func (m *model) people(filter string) []*person {
	asks := ask(filter)
	if len(asks) == 0 {
		return m.roll.all
	}
	var found []*person
	for _, p := range m.roll.all {
		if asks.meet(p.folded) {
			found = append(found, p)
		}
	}
	return found
}

// talks tells whether somebody stands among the conversations.
func (p *person) talks() bool { return p.written || p.pinned }

func byImportance(a, b *person) int {
	if order := cmp.Or(yesFirst(a.pinned, b.pinned), yesFirst(a.written, b.written)); order != 0 {
		return order
	}
	if a.written { // by where they stand: a clock that was wrong, ours or a sender's, moves nobody
		return cmp.Or(b.last.Compare(&a.last), a.peer.Compare(b.peer))
	}
	return byPresence(a, b)
}

func yesFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}
