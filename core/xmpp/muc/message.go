package muc

import (
	"strconv"
	"strings"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/mention"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// Message is the event of what was said in a room, to all who are in it.
type Message struct {
	Room xmpp.Address
	Nick string // "": the room itself
	// Author is the same for all that one occupant says, and for nothing else; "" where nobody
	// knows. See the package.
	Author string
	// Real is the author's address; zero where the room does not tell us.
	Real xmpp.Address
	// Mine says that we have written it, by this program or by another one, as far as the nick, our
	// address or our occupant id tells. It comes back to who has sent it. Of history it is known only by
	// the occupant id.
	Mine bool
	// StanzaID is the id that the room's archive has for it (XEP-0359); "" where there is none.
	StanzaID string
	// Time is when it was said; zero for what is said as it comes. History says that it was
	// said before we came.
	Time    time.Time
	History bool
	// Mentioned says that we are called in it, by name or by a reference (XEP-0372).
	Mentioned bool
	// Said is what the [Reader] has made of it.
	Said []session.Event
}

// Private is the event of what an occupant says to us alone (§7.5), or of what another program
// of ours has said to him. It is never from a contact, whatever the nick.
type Private struct {
	Room   xmpp.Address
	Nick   string
	Author string // as of a [Message]
	Real   xmpp.Address
	Mine   bool // we have said it
	Time   time.Time
	Said   []session.Event
}

// Subject is the event of what a room is about, which it tells who comes in, and when somebody
// has changed it (§8.1).
type Subject struct {
	Room xmpp.Address
	Text string
	Nick string // who has set it; "": the room does not say
	Time time.Time
}

// Moderation is the event that a moderator has taken back the message that the room's archive
// calls For (XEP-0425).
type Moderation struct {
	Room xmpp.Address
	For  string
	By   string // his nick; "" where that is not said
	Text string // why
	Time time.Time
}

// takeGroupchat takes what is said in a room.
func (all *Rooms) takeGroupchat(st *session.Stanza) { all.deliver(all.groupchat(st)) }

func (all *Rooms) groupchat(st *session.Stanza) []session.Event {
	all.mu.Lock()
	defer all.mu.Unlock()
	r := all.rooms[st.From.Bare()]
	if r == nil || r.state != Joined && r.state != Joining {
		return nil // it is said to who has left
	}
	name, _ := nick(st)
	m := Message{Room: r.address, Nick: name, StanzaID: r.stanzaID(st.Node)}
	if stamp := all.stamp(st.Node, r.address); r.past && !stamp.IsZero() {
		m.Time, m.History = stamp, true
	} else {
		r.past = false
	}
	if st.Origin == session.Offline && st.Time.After(r.since) && !m.History {
		m.Time = st.Time // our server held it back for us (XEP-0352)
	}
	var events []session.Event
	if name == "" {
		events = all.configured(r, st)
	}
	said := all.read(r, st, m)
	if s, is := said.(Subject); is {
		r.past, r.subject = false, s.Text
	}
	if said != nil {
		events = append(events, said)
	}
	return events
}

// Read returns what a stanza of a room's archive says (XEP-0313), as it is handed over: a
// [Message], [Subject] or [Moderation]; nil where that is nothing. The room is one that we are
// in, or its ids are not known to be true.
func (all *Rooms) Read(st *session.Stanza) session.Event {
	all.mu.Lock()
	defer all.mu.Unlock()
	r := all.rooms[st.From.Bare()]
	if r == nil {
		r = &room{address: st.From.Bare()}
	}
	if st.Type() != "groupchat" {
		return nil
	}
	name, _ := nick(st)
	return all.read(r, st, Message{Room: r.address, Nick: name, StanzaID: st.ArchiveID, Time: st.Time, History: true})
}

// read makes an event of what is said.
func (all *Rooms) read(r *room, st *session.Stanza, m Message) session.Event {
	if e, is := moderation(st, &m); is {
		return e
	}
	if isSubject(st.Node) {
		return Subject{Room: r.address, Text: clip(st.ChildText(xmpp.NSClient, "subject"), maxSubject), Nick: m.Nick, Time: m.Time}
	}
	if m.Nick == "" && st.Child(xmpp.NSClient, "body") == nil && st.Unreadable() == "" {
		return nil // it has said something about itself
	}
	r.author(st.Node, &m)
	m.Mine = m.Mine || m.Real.Bare() == all.s.JID().Bare()
	if m.Said = all.message.InRoom(st, m.StanzaID); len(m.Said) == 0 {
		return nil
	}
	m.Mentioned = !m.Mine && m.Nick != "" && r.mentioned(st.Node, all.s.JID().Bare())
	return m
}

// author fills in who has written a message.
func (r *room) author(n *xmlsafe.Node, m *Message) {
	o := r.occupants[m.Nick]
	if m.History {
		o = nil // he may have come under the nick of another
	}
	if o != nil {
		m.Real, m.Mine = o.Real, m.Nick == r.nick
	}
	m.Author = r.authorOf(n, o)
	m.Mine = m.Mine || r.self.ID != "" && m.Author == knownByID+r.self.ID
}

// The two ways in which an author is known.
const (
	knownByID   = "id:"
	knownByStay = "stay:"
)

// authorOf returns by what an author is known again; o is nil where he is not in the room.
func (r *room) authorOf(n *xmlsafe.Node, o *listed) string {
	if id := occupantID(n); id != "" && r.info.OccupantIDs {
		return knownByID + id
	}
	if o == nil {
		return ""
	}
	if o.ID != "" && r.info.OccupantIDs {
		return knownByID + o.ID
	}
	return knownByStay + r.entryID() + strconv.FormatUint(o.stay, 10)
}

// entryID tells stays of one session from those of another: the id of a presence of ours is
// random.
func (r *room) entryID() string { return r.joinID + "/" }

// mentioned tells whether we are called.
func (r *room) mentioned(n *xmlsafe.Node, own xmpp.Address) bool {
	for _, m := range mention.Read(n) {
		who := m.Who
		if who == own || who.Bare() == r.address && who.Resource() == r.nick {
			return true
		}
	}
	return mention.Named(n.ChildText(xmpp.NSClient, "body"), r.nick)
}

// stanzaID returns the id that a room has given; of a room that gives none, anybody may have
// written it (XEP-0359 §6).
func (r *room) stanzaID(n *xmlsafe.Node) string {
	if !r.info.StanzaIDs {
		return ""
	}
	for _, c := range n.Children {
		if id := c.Attr("id"); c.Is(nsStanzaID, "stanza-id") && c.Attr("by") == r.address.String() && len(id) <= maxID {
			return id
		}
	}
	return ""
}

// stamp returns when a room says that something was said; zero where it does not. A stamp that
// does not say whose it is may be the room's.
func (all *Rooms) stamp(n *xmlsafe.Node, room xmpp.Address) (t time.Time) {
	for _, c := range n.Children {
		if !c.Is(nsDelay, "delay") {
			continue
		}
		by, err := xmpp.ReadAddress(c.Attr("from"))
		if its := err == nil && (by.Bare() == room || by == room.Server()); its || c.Attr("from") == "" && t.IsZero() {
			t, _ = all.s.Delay(&xmlsafe.Node{Children: []*xmlsafe.Node{c}})
		}
	}
	return t
}

// isSubject tells a change of the subject from a message that has one, §8.1.
func isSubject(n *xmlsafe.Node) bool {
	return n.Child(xmpp.NSClient, "subject") != nil && n.Child(xmpp.NSClient, "body") == nil && n.Child(xmpp.NSClient, "thread") == nil
}

const (
	nsDelay      = "urn:xmpp:delay"
	nsRetract    = "urn:xmpp:message-retract:1"
	nsFasten     = "urn:xmpp:fasten:0"
	nsModerate0  = "urn:xmpp:message-moderate:0"
	nsTombstone0 = "urn:xmpp:message-retract:0"
)

// moderation reads what a moderator has done, which only the room itself says: by the version
// of now, or by that of Prosody's module, which has another wrapper. In an archive the message
// itself may be what is left of it.
func moderation(st *session.Stanza, m *Message) (e Moderation, is bool) {
	e = Moderation{Room: m.Room, Time: m.Time}
	var why, moderated *xmlsafe.Node
	if retract := st.Child(nsRetract, "retract"); m.Nick == "" && retract.Child(nsModerate, "moderated") != nil {
		e.For, why, moderated = retract.Attr("id"), retract.Child(nsRetract, "reason"), retract.Child(nsModerate, "moderated")
	} else if apply := st.Child(nsFasten, "apply-to"); m.Nick == "" && apply.Child(nsModerate0, "moderated") != nil {
		moderated = apply.Child(nsModerate0, "moderated")
		e.For, why = apply.Attr("id"), moderated.Child(nsModerate0, "reason")
	} else if st.Origin == session.Archive {
		e.For, why, moderated = tombstone(st)
	}
	if moderated == nil || e.For == "" || len(e.For) > maxID {
		return Moderation{}, false
	}
	if a, err := xmpp.ReadAddress(moderated.Attr("by")); err == nil && a.Bare() == m.Room {
		e.By = clip(a.Resource(), maxStatus)
	}
	if why != nil {
		e.Text = strings.Clone(clip(why.Text, maxReason))
	}
	return e, true
}

// tombstone reads what an archive has in place of a message that was moderated.
func tombstone(st *session.Stanza) (id string, why, moderated *xmlsafe.Node) {
	if m := st.Child(nsRetract, "retracted").Child(nsModerate, "moderated"); m != nil {
		return st.ArchiveID, st.Child(nsRetract, "retracted").Child(nsRetract, "reason"), m
	}
	if m := st.Child(nsModerate0, "moderated"); m.Child(nsTombstone0, "retracted") != nil {
		return st.ArchiveID, m.Child(nsModerate0, "reason"), m
	}
	return "", nil, nil
}
