package muc

import (
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
)

// isPrivate tells what an occupant says to us alone, or we to him: it is from an address in a
// room, or says that it is. So what an occupant of a room says that we have left meanwhile is
// never taken for a contact's, whatever type he gives it. An error is about what we have said.
func (all *Rooms) isPrivate(_ *session.Session, st *session.Stanza) bool {
	who, name := peer(st)
	if st.Type() == "groupchat" || st.Type() == "error" || name == "" || who.Local() == "" {
		return false
	}
	return all.known(who) || st.Child(nsUser, "x") != nil
}

// peer is with whom a message was exchanged, and under which nick.
func peer(st *session.Stanza) (who xmpp.Address, name string) {
	if st.Mine {
		return st.To, bound(st.To.Resource())
	}
	name, _ = nick(st)
	return st.From, name
}

func (all *Rooms) takePrivate(st *session.Stanza) {
	if e, ok := all.ReadPrivate(st); ok {
		all.s.Deliver(e, nil)
	}
}

// ReadPrivate returns what an occupant of a room says to us alone, or we to him, in a stanza of
// our own archive; ok is false where it is nothing of that kind.
func (all *Rooms) ReadPrivate(st *session.Stanza) (e Private, ok bool) {
	if !all.isPrivate(nil, st) {
		return Private{}, false
	}
	who, name := peer(st)
	e = Private{Room: who.Bare(), Nick: name, Mine: st.Mine, Time: st.Time, Said: all.message.Read(st)}
	all.mu.Lock()
	defer all.mu.Unlock()
	if r := all.rooms[e.Room]; r != nil && !e.Mine {
		var o *listed
		if st.Origin == session.Live {
			o = r.occupants[e.Nick]
		}
		if e.Author = r.authorOf(st.Node, o); o != nil {
			e.Real = o.Real
		}
	}
	return e, len(e.Said) > 0
}

// isConfiguration tells what a room says of itself, besides messages.
func (all *Rooms) isConfiguration(s *session.Session, st *session.Stanza) bool {
	name, ok := nick(st)
	return name == "" && ok && st.Child(nsUser, "x").Child(nsUser, "status") != nil && all.isRoom(s, st)
}

func (all *Rooms) takeConfiguration(st *session.Stanza) {
	all.mu.Lock()
	var events []session.Event
	if r := all.rooms[st.From]; r != nil && r.state == Joined {
		events = all.configured(r, st)
	}
	all.mu.Unlock()
	all.deliver(events)
}

// configured notes what a room has become, §10.2.1, and asks what it can now. The lock is held.
func (all *Rooms) configured(r *room, st *session.Stanza) []session.Event {
	x, _ := user(st.Node)
	said := readCodes(x)
	news := r.note(said)
	if !news && !said[codeConfigured] {
		return nil
	}
	return []session.Event{
		outgoing(all.disco.Ask(r.address, "", all.learn(r.address))),
		Configured{Room: r.address, Logged: r.logged, NamesShown: r.namesShown},
	}
}
