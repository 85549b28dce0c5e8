package muc

import (
	"maps"
	"slices"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/mention"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// Role is what an occupant may as long as he is in a room, §5.1.
type Role uint8

// The roles, from the least to the most.
const (
	NoRole      Role = iota // not in the room
	Visitor                 // hears
	Participant             // speaks
	Moderator               // kicks
)

var roles = []string{"none", "visitor", "participant", "moderator"}

func (r Role) String() string { return roles[r] }

// Affiliation is what somebody is to a room, in it or not, §5.2.
type Affiliation uint8

// The affiliations, from the least to the most.
const (
	Outcast       Affiliation = iota + 1 // banned
	NoAffiliation                        // like anybody
	Member                               // may enter where only members may
	Administrator                        // bans, and makes members
	Owner                                // configures and destroys
)

var affiliations = []string{"", "outcast", "none", "member", "admin", "owner"}

func (a Affiliation) String() string { return affiliations[a] }

func readRole(text string) Role { return Role(max(slices.Index(roles, text), 0)) }

func readAffiliation(text string) Affiliation {
	if i := slices.Index(affiliations[1:], text); i >= 0 {
		return Affiliation(i + 1)
	}
	return NoAffiliation
}

// Occupant is somebody in a room.
type Occupant struct {
	Nick        string
	Role        Role
	Affiliation Affiliation
	// Real is his address; zero where the room does not tell us.
	Real xmpp.Address
	// ID is by what the room knows him again, whatever he is called (XEP-0421); "" where it
	// does not say.
	ID     string
	Show   string // "", chat, away, xa or dnd
	Status string
}

// listed is an occupant in the list of a room.
type listed struct {
	Occupant
	stay uint64 // which of all stays this is
}

// Occupants is the event that the list of a room has changed since it was looked at.
type Occupants struct{ Room xmpp.Address }

// Occupants returns who is in a room, in the order of their nicks; nobody where we are not. The
// next [Occupants] comes when that has changed.
func (all *Rooms) Occupants(room xmpp.Address) []Occupant {
	all.mu.Lock()
	defer all.mu.Unlock()
	r := all.rooms[room.Bare()]
	if r == nil {
		return nil
	}
	r.told, r.untold = false, false
	list := make([]Occupant, 0, len(r.occupants))
	for _, o := range r.occupants {
		list = append(list, r.shown(o))
	}
	slices.SortFunc(list, func(a, b Occupant) int { return strings.Compare(a.Nick, b.Nick) })
	return list
}

// Called returns the mentions of those in a room, besides us, whose nicks stand in a text.
func (all *Rooms) Called(room xmpp.Address, text string) []mention.Mention {
	all.mu.Lock()
	r := all.rooms[room.Bare()]
	var nicks []string
	if r != nil {
		nicks = slices.DeleteFunc(slices.Collect(maps.Keys(r.occupants)), func(nick string) bool { return nick == r.nick })
	}
	all.mu.Unlock()
	return mention.Among(text, room, slices.Values(nicks))
}

// Again has the next [Occupants] come although nobody has looked at the list, and tells whether one
// would have come meanwhile: for who shows only how many are in.
func (all *Rooms) Again(room xmpp.Address) bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	r := all.rooms[room.Bare()]
	if r == nil {
		return false
	}
	meanwhile := r.untold
	r.told, r.untold = false, false
	return meanwhile
}

// Occupant returns who is in a room under a nick.
func (all *Rooms) Occupant(room xmpp.Address, nick string) (Occupant, bool) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if r := all.rooms[room.Bare()]; r != nil && r.occupants[nick] != nil {
		return r.shown(r.occupants[nick]), true
	}
	return Occupant{}, false
}

// shown is an occupant as far as he is true.
func (r *room) shown(o *listed) Occupant {
	shown := o.Occupant
	if !r.info.OccupantIDs {
		shown.ID = "" // he may have written it himself, XEP-0421 §4
	}
	return shown
}

// IsAnother tells whether it is known that who has a nick now is not the [Message].Author of what was
// said under it: then an answer to that would go to somebody else.
func (all *Rooms) IsAnother(room xmpp.Address, nick, author string) bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	r := all.rooms[room.Bare()]
	if r == nil || author == "" {
		return false
	}
	stay := knownByStay + r.entryID()
	now := r.authorOf(&xmlsafe.Node{}, r.occupants[nick])
	if strings.HasPrefix(author, knownByID) {
		return strings.HasPrefix(now, knownByID) && now != author
	}
	return strings.HasPrefix(author, stay) && strings.HasPrefix(now, stay) && now != author
}

// readOccupant reads a presence; x is what the room adds to it.
func readOccupant(s *session.Session, st *session.Stanza, nick string, x *xmlsafe.Node) Occupant {
	item := x.Child(nsUser, "item")
	real, err := xmpp.ReadAddress(item.Attr("jid"))
	if err != nil {
		real = xmpp.Address{}
	}
	return Occupant{
		Nick: strings.Clone(nick), Role: readRole(item.Attr("role")), Affiliation: readAffiliation(item.Attr("affiliation")),
		Real: real, ID: occupantID(st.Node), Show: show(st.ChildText(xmpp.NSClient, "show")),
		Status: strings.Clone(clip(s.Text(st.Node, "status"), maxStatus)),
	}
}

// show keeps of a show what is one, in no memory of its own.
func show(text string) string {
	for _, known := range []string{"chat", "away", "xa", "dnd"} {
		if text == known {
			return known
		}
	}
	return ""
}

// occupantID returns what a stanza says that it is; whether that is true depends on the room.
func occupantID(n *xmlsafe.Node) string {
	id := n.Child(nsOccupantID, "occupant-id").Attr("id")
	if len(id) > maxID {
		return ""
	}
	return strings.Clone(id)
}

// put lists an occupant, or what has changed about him, and tells whether there is news. We
// ourselves are always listed.
func (all *Rooms) put(r *room, o Occupant, ours bool) bool {
	was := r.occupants[o.Nick]
	switch {
	case was != nil && was.Occupant == o:
		return false
	case was != nil:
		was.Occupant = o
		return true
	case !ours && (len(r.occupants) >= maxOccupants || all.listed >= maxListed):
		news := !r.more
		r.more = true
		return news
	}
	all.stays++
	all.listed++
	r.occupants[o.Nick] = &listed{o, all.stays}
	return true
}

// drop takes an occupant from the list, and returns him; nil where he was not in it.
func (all *Rooms) drop(r *room, nick string) *listed {
	o := r.occupants[nick]
	if o != nil {
		delete(r.occupants, nick)
		all.listed--
	}
	return o
}

// rename gives an occupant another nick; his stay goes on.
func (all *Rooms) rename(r *room, from, to string) {
	o := all.drop(r, from)
	switch {
	case o == nil:
		return
	case len(to) > maxNick:
		r.more = true
		return
	}
	all.drop(r, to)
	o.Nick = strings.Clone(to)
	r.occupants[o.Nick] = o
	all.listed++
}

// clear empties the list of a room.
func (all *Rooms) clear(r *room) {
	all.listed -= len(r.occupants)
	r.occupants, r.more = map[string]*listed{}, false
}
