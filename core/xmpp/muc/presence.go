package muc

import (
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// takePresence takes what a room says about an occupant.
func (all *Rooms) takePresence(st *session.Stanza) {
	if !first(st.Origin) {
		return
	}
	all.mu.Lock()
	r := all.rooms[st.From.Bare()]
	var events []session.Event
	if r != nil {
		events = all.presenceIn(r, st)
	}
	all.mu.Unlock()
	if r == nil {
		all.log(st.From.Bare(), "a presence of a room that we have not entered")
	}
	all.deliver(events)
}

// outgoing is a stanza that is to be sent, among what is handed over: nothing is sent while
// the lock is held.
type outgoing []byte

func (all *Rooms) deliver(events []session.Event) {
	for _, e := range events {
		stanza, is := e.(outgoing)
		if !is {
			all.s.Deliver(e, nil)
		} else if err := all.s.Send(stanza); err != nil {
			all.s.Log("rooms: not sent: %v", err)
		}
	}
}

// presenceIn notes a presence, and returns what is handed over. The lock is held.
func (all *Rooms) presenceIn(r *room, st *session.Stanza) []session.Event {
	name, ok := nick(st)
	x, one := user(st.Node)
	switch {
	case st.Type() == "error":
		return all.refused(r, st)
	case r.state == Outside:
		return nil
	case !one:
		all.log(r.address, "a presence that says twice who somebody is")
		return nil
	case name == "":
		return nil // the room's own, such as of its picture
	case !ok:
		r.more = true
		return all.changed(r)
	case st.Type() == "unavailable":
		return all.gone(r, name, st, x)
	case st.Type() == "" && st.Unreadable() == "" && r.state != Leaving:
		return all.here(r, name, st, x)
	}
	return nil
}

// changed returns the event that the list has changed, unless it is known.
func (all *Rooms) changed(r *room) []session.Event {
	if r.state != Joined {
		return nil
	}
	if r.told {
		r.untold = true
		return nil
	}
	r.told = true
	return []session.Event{Occupants{r.address}}
}

// here notes somebody who is in the room.
func (all *Rooms) here(r *room, name string, st *session.Stanza, x *xmlsafe.Node) []session.Event {
	o, said := readOccupant(all.s, st, name, x), readCodes(x)
	ours := r.isOurs(st, o, said)
	news := all.put(r, o, ours)
	if !ours {
		if news {
			return all.changed(r)
		}
		return nil
	}
	r.self = o
	r.note(said)
	if r.state == Joined {
		if news {
			return all.changed(r)
		}
		return nil
	}
	r.nick = o.Nick
	if said[codeCreated] && !r.entry.Create {
		return all.undo(r)
	}
	r.created, r.ends, r.told, r.untold, r.since = said[codeCreated], 0, false, false, time.Now()
	joined := all.become(r, Change{State: Joined, Created: r.created})
	events := append([]session.Event{joined}, all.changed(r)...)
	if !r.asked { // there was no such room to be asked
		events = append(events, outgoing(all.disco.Ask(r.address, "", all.learn(r.address))))
	}
	return events
}

// isOurs tells our own presence. A room says which it is; while we enter it must be of the nick
// that we asked for, or of one that the room says it gave us, for others write presences too.
// Some rooms have another spelling of it, and do not say that: №1 is No1 by the older rules.
// Then it is known by the id that only we know, or by our address.
func (r *room) isOurs(st *session.Stanza, o Occupant, said codes) bool {
	if r.state == Joining {
		return said[codeOurs] && (o.Nick == r.nick || said[codeNickGiven] || st.Attr("id") == r.joinID || o.Real == st.To)
	}
	return o.Nick == r.nick
}

// note notes what a room says about itself.
func (r *room) note(said codes) (news bool) {
	was := [2]bool{r.logged, r.namesShown}
	r.logged = (r.logged || said[codeLogged]) && !said[codeNotLogged]
	r.namesShown = (r.namesShown || said[codeNamesShown] || said[codeNamesAreShown]) && !said[codeNamesHidden]
	return was != [2]bool{r.logged, r.namesShown}
}

// undo leaves a room that was made because there was none, which ends it: nobody has asked for
// it.
func (all *Rooms) undo(r *room) []session.Event {
	goodbye := r.goodbye("")
	return []session.Event{all.become(r, Change{State: Outside, Refused: true, Reason: NotFound}), outgoing(goodbye)}
}

// gone notes somebody who is not in the room any more, or is called otherwise there.
func (all *Rooms) gone(r *room, name string, st *session.Stanza, x *xmlsafe.Node) []session.Event {
	said, item := readCodes(x), x.Child(nsUser, "item")
	ours := name == r.nick && (r.state != Joining || said[codeOurs])
	if to := item.Attr("nick"); said[codeRenamed] && to != "" && r.state != Leaving {
		return all.renamed(r, name, to, ours)
	}
	reason, actor, text := why(said), who(item), clip(item.ChildText(nsUser, "reason"), maxReason)
	destroy := x.Child(nsUser, "destroy")
	if ours {
		c := Change{State: Outside, Reason: reason, Actor: actor, Text: text}
		if destroy != nil {
			c.Reason, c.Text = Destroyed, clip(destroy.ChildText(nsUser, "reason"), maxReason)
			c.Instead = readRoom(destroy.Attr("jid"))
		}
		return all.ended(r, c)
	}
	was := all.drop(r, name)
	if was == nil || r.state != Joined {
		return nil
	}
	var events []session.Event
	if reason != "" && destroy == nil && all.deeds.Allow(r.address) {
		events = append(events, Deed{Room: r.address, Nick: was.Nick, Reason: reason, Actor: actor, Text: text})
	}
	return append(events, all.changed(r)...)
}

// ended notes that we are out.
func (all *Rooms) ended(r *room, c Change) []session.Event {
	if r.ends > 0 && c.Reason == "" { // it is what we wanted
		if r.ends--; r.state != Leaving {
			return nil // and have entered again since
		}
		c.Reason = Left
	}
	if c.Reason == "" {
		c.Reason = Lost
	}
	r.ends = 0
	c.Refused = r.state == Joining
	return []session.Event{all.become(r, c)}
}

// renamed notes another nick.
func (all *Rooms) renamed(r *room, from, to string, ours bool) []session.Event {
	_, listed := r.occupants[from]
	all.rename(r, from, to)
	if r.state != Joined || !listed {
		return nil
	}
	if ours && len(to) <= maxNick {
		r.nick, r.self.Nick, r.nickID = to, to, ""
		return append([]session.Event{Change{Room: r.address, State: Joined, Nick: to}}, all.changed(r)...)
	}
	var events []session.Event
	if all.deeds.Allow(r.address) {
		events = append(events, Deed{Room: r.address, Nick: from, NewNick: clip(to, maxNick)})
	}
	return append(events, all.changed(r)...)
}

// why reads why somebody is out; "" where he has gone himself.
func why(said codes) Reason {
	switch {
	case said[codeBroken]: // Prosody: together with 307
		return Lost
	case said[codeBanned]:
		return Banned
	case said[codeKicked]:
		return Kicked
	case said[codeRemoved]:
		return Removed
	case said[codeMembersOnly]:
		return MembersOnly
	case said[codeShutdown]:
		return Shutdown
	}
	return ""
}

// who reads who has done it: by his nick, or else his address.
func who(item *xmlsafe.Node) string {
	actor := item.Child(nsUser, "actor")
	if name := actor.Attr("nick"); name != "" {
		return clip(name, maxStatus)
	}
	return clip(actor.Attr("jid"), maxStatus)
}

// readRoom reads the address of a room; zero where there is none.
func readRoom(text string) xmpp.Address {
	a, err := xmpp.ReadAddress(text)
	if err != nil || a.Local() == "" {
		return xmpp.Address{}
	}
	return a.Bare()
}
