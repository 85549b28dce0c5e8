package demo

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"mellium.im/xmpp/jid"

	"vestnik/core/xmpp/xmlsafe"
)

// Rooms (XEP-0045) are those of one service, rooms.DOMAIN. All who are in one see each other's
// addresses, as in an office, and what is said is kept (XEP-0313).
const (
	nsMUC        = "http://jabber.org/protocol/muc"
	nsMUCUser    = nsMUC + "#user"
	nsMUCAdmin   = nsMUC + "#admin"
	nsMUCOwner   = nsMUC + "#owner"
	nsOccupantID = "urn:xmpp:occupant-id:0"
	nsStanzaID   = "urn:xmpp:sid:0"
	nsDelay      = "urn:xmpp:delay"

	maxRooms     = 100
	maxOccupants = 1000
	maxNick      = 200
)

// The roles and the affiliations that are more than none.
const (
	visitor, participant, moderator = "visitor", "participant", "moderator"
	outcast, member, admin, owner   = "outcast", "member", "admin", "owner"
)

// chatRoom is one room.
type chatRoom struct {
	jid         jid.JID
	name        string
	subject     string
	subjectBy   string
	password    string
	membersOnly bool
	moderated   bool
	persistent  bool
	occupants   []*occupant
	affiliated  map[string]string // by bare address
	archive     []kept
	archived    int
}

// occupant is somebody in a room, with one session or several under one nick.
type occupant struct {
	nick     string
	account  *account
	sessions []*session
	role     string
	presence *stanza
}

// roomTexts are a room of the script.
type roomTexts struct {
	Name    string   `json:"name"` // before the @
	Title   string   `json:"title"`
	Subject string   `json:"subject"`
	Members []string `json:"members"` // of the staff
	Past    []struct {
		Days int    `json:"days"`
		Who  string `json:"who"`
		Body string `json:"body"`
		File string `json:"file"` // that goes with it
	} `json:"past"`
}

// furnishRooms makes the rooms of the script, with what was said there.
func (o *Office) furnishRooms(now time.Time) (err error) {
	if o.service, err = jid.New("", "rooms."+o.Domain(), ""); err != nil {
		return fmt.Errorf("demo: rooms: %w", err)
	}
	for i := range o.script.Rooms {
		t := &o.script.Rooms[i]
		address, err := o.service.WithLocal(t.Name)
		if err != nil {
			return fmt.Errorf("demo: room %q: %w", t.Name, err)
		}
		r := &chatRoom{jid: address, name: t.Title, subject: t.Subject, persistent: true, affiliated: map[string]string{}}
		o.rooms[t.Name] = r
		for _, name := range t.Members {
			if a := o.accounts[name]; a != nil && a.staff {
				r.affiliated[a.jid.String()] = owner
				r.subjectBy = o.script.People[name]
			}
		}
		for at, p := range t.Past {
			said, ok := o.said(p.Body, p.File)
			if a := o.accounts[p.Who]; ok && a != nil && a.staff {
				st := compose("message", "groupchat", fmt.Sprint("past-", t.Name, "-", at), r.full(o.script.People[p.Who]), jid.JID{}, func(e *xmlsafe.Encoder) {
					said(e)
					r.mark(e, a)
				})
				st.at = now.AddDate(0, 0, -p.Days).Add(time.Duration(at) * time.Minute)
				r.keep(st)
			}
		}
	}
	return nil
}

// inService tells whether an address is the service for rooms, or of a room.
func (o *Office) inService(j jid.JID) bool { return j.Domainpart() == o.service.Domainpart() }

// full is the address of a nick; what cannot be one is nobody's.
func (r *chatRoom) full(nick string) jid.JID {
	j, err := r.jid.WithResource(nick)
	if err != nil {
		return r.jid
	}
	return j
}

// of returns the occupant that a session is, nil where it is none.
func (r *chatRoom) of(s *session) *occupant {
	for _, o := range r.occupants {
		if slices.Contains(o.sessions, s) {
			return o
		}
	}
	return nil
}

func (r *chatRoom) named(nick string) *occupant {
	for _, o := range r.occupants {
		if o.nick == nick {
			return o
		}
	}
	return nil
}

// affiliation is what somebody is to the room.
func (r *chatRoom) affiliation(a *account) string {
	if is := r.affiliated[a.jid.String()]; is != "" {
		return is
	}
	return "none"
}

// rules tells whether an occupant may say what others may.
func (r *chatRoom) rules(o *occupant) bool {
	is := r.affiliation(o.account)
	return is == owner || is == admin || o.role == moderator
}

// usualRole is that of who comes in.
func (r *chatRoom) usualRole(a *account) string {
	switch is := r.affiliation(a); {
	case is == owner || is == admin:
		return moderator
	case r.moderated && is != member:
		return visitor
	}
	return participant
}

// occupantID is by what an account is known again, XEP-0421.
func (r *chatRoom) occupantID(a *account) string {
	sum := sha256.Sum256([]byte(r.jid.String() + "\x00" + a.jid.String()))
	return hex.EncodeToString(sum[:12])
}

// mark says who somebody is.
func (r *chatRoom) mark(e *xmlsafe.Encoder, a *account) {
	e.Leaf("occupant-id", "", "xmlns", nsOccupantID, "id", r.occupantID(a))
}

// roomPresence takes a presence to an address of the service.
func (o *Office) roomPresence(s *session, st *stanza) {
	r := o.rooms[st.to.Localpart()]
	nick := st.to.Resourcepart()
	switch {
	case st.typ == "unavailable":
		if r != nil {
			o.leaveRoom(r, s, st.node.ChildText(nsClient, "status"))
		}
	case st.typ != "" || st.to.Localpart() == "" || nick == "":
		if st.typ == "" {
			o.refuse(st, "jid-malformed") // §7.2.1
		}
	case r != nil && r.of(s) != nil && r.of(s).nick != nick:
		o.renameIn(r, r.of(s), st)
	case r != nil && r.of(s) != nil && st.node.Child(nsMUC, "x") == nil:
		r.of(s).presence = st
		r.tellPresence(r.of(s))
	default:
		o.enterRoom(r, s, st)
	}
}

// enterRoom lets somebody in, §7.2, or says why not.
func (o *Office) enterRoom(r *chatRoom, s *session, st *stanza) {
	var created bool
	if r == nil {
		if created = len(o.rooms) < maxRooms; !created {
			o.refuse(st, "not-allowed")
			return
		}
		r = &chatRoom{jid: st.to.Bare(), name: st.to.Localpart(), affiliated: map[string]string{s.account.jid.String(): owner}}
		o.rooms[st.to.Localpart()] = r
	}
	if refused := r.refuses(s, st); refused != "" {
		o.refuse(st, refused)
		return
	}
	who := r.of(s)
	if who == nil {
		if who = r.named(st.to.Resourcepart()); who == nil {
			who = &occupant{nick: st.to.Resourcepart(), account: s.account, role: r.usualRole(s.account)}
			r.occupants = append(r.occupants, who)
		}
		who.sessions = append(who.sessions, s)
	}
	who.presence = st
	for _, other := range r.occupants {
		if other != who {
			s.deliver(r.presenceOf(other, false).with(s.jid))
		}
	}
	var codes []string
	if created {
		codes = append(codes, "201")
	}
	r.tellPresence(who, codes...)
	r.tellPast(s, st.node.Child(nsMUC, "x").Child(nsMUC, "history"))
	s.deliver(compose("message", "groupchat", "", r.full(r.subjectBy), s.jid, func(e *xmlsafe.Encoder) { e.Leaf("subject", r.subject) }))
}

// refuses says why somebody does not come in.
func (r *chatRoom) refuses(s *session, st *stanza) (condition string) {
	is, nick := r.affiliation(s.account), st.to.Resourcepart()
	taken := r.named(nick)
	switch {
	case is == outcast:
		return "forbidden"
	case r.membersOnly && is == "none":
		return "registration-required"
	case r.password != "" && is != owner && st.node.Child(nsMUC, "x").ChildText(nsMUC, "password") != r.password:
		return "not-authorized"
	case taken != nil && taken.account != s.account:
		return "conflict"
	case len(r.occupants) >= maxOccupants:
		return "service-unavailable"
	case len(nick) > maxNick:
		return "not-acceptable"
	}
	return ""
}

// presenceOf is how an occupant is shown; gone says that he is not in any more.
func (r *chatRoom) presenceOf(o *occupant, gone bool, codes ...string) *stanza {
	typ, role := "", o.role
	if gone {
		typ, role = "unavailable", "none"
	}
	return compose("presence", typ, "", r.full(o.nick), jid.JID{}, func(e *xmlsafe.Encoder) {
		for _, name := range []string{"show", "status"} {
			if text := o.presence.node.ChildText(nsClient, name); text != "" && !gone {
				e.Leaf(name, text)
			}
		}
		r.mark(e, o.account)
		e.Start("x", "xmlns", nsMUCUser)
		e.Leaf("item", "", "affiliation", r.affiliation(o.account), "role", role, "jid", o.sessions[0].jid.String())
		for _, code := range codes {
			e.Leaf("status", "", "code", code)
		}
		e.End()
	})
}

// tellPresence shows an occupant to all, with codes for himself alone.
func (r *chatRoom) tellPresence(o *occupant, codes ...string) {
	to := r.presenceOf(o, false)
	own := r.presenceOf(o, false, append([]string{"100", "110"}, codes...)...)
	for _, other := range r.occupants {
		for _, s := range other.sessions {
			if other == o {
				s.deliver(own.with(s.jid))
			} else {
				s.deliver(to.with(s.jid))
			}
		}
	}
}

// leaveRoom lets a session out.
func (o *Office) leaveRoom(r *chatRoom, s *session, status string) {
	who := r.of(s)
	if who == nil {
		return
	}
	s.deliver(r.presenceOf(who, true, "110").with(s.jid))
	if len(who.sessions) > 1 {
		who.sessions = slices.DeleteFunc(who.sessions, func(o *session) bool { return o == s })
		return
	}
	r.occupants = slices.DeleteFunc(r.occupants, func(o *occupant) bool { return o == who })
	r.tellGone(who)
	o.dropRoom(r)
}

// tellGone tells all who are still in that somebody is not.
func (r *chatRoom) tellGone(who *occupant, codes ...string) {
	gone := r.presenceOf(who, true, codes...)
	for _, other := range r.occupants {
		for _, s := range other.sessions {
			s.deliver(gone.with(s.jid))
		}
	}
}

// dropRoom forgets a room that is empty and is not to stay.
func (o *Office) dropRoom(r *chatRoom) {
	if len(r.occupants) == 0 && !r.persistent {
		delete(o.rooms, r.jid.Localpart())
	}
}

// leaveRooms is for a session that goes.
func (o *Office) leaveRooms(s *session) {
	for _, name := range slices.Sorted(maps.Keys(o.rooms)) {
		o.leaveRoom(o.rooms[name], s, "")
	}
}

// renameIn gives an occupant another nick, §7.6.
func (o *Office) renameIn(r *chatRoom, who *occupant, st *stanza) {
	nick := st.to.Resourcepart()
	switch {
	case r.named(nick) != nil:
		o.refuse(st, "conflict")
		return
	case len(nick) > maxNick || strings.TrimSpace(nick) == "":
		o.refuse(st, "not-acceptable")
		return
	}
	for _, other := range r.occupants {
		codes := []string{"303"}
		if other == who {
			codes = append(codes, "110")
		}
		gone := compose("presence", "unavailable", "", r.full(who.nick), jid.JID{}, func(e *xmlsafe.Encoder) {
			r.mark(e, who.account)
			e.Start("x", "xmlns", nsMUCUser)
			e.Leaf("item", "", "affiliation", r.affiliation(who.account), "role", who.role, "nick", nick)
			for _, code := range codes {
				e.Leaf("status", "", "code", code)
			}
			e.End()
		})
		for _, s := range other.sessions {
			s.deliver(gone.with(s.jid))
		}
	}
	who.nick, who.presence = nick, st
	r.tellPresence(who)
}
