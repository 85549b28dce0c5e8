package muc

import (
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/uri"
)

// refused takes an error: about our entering, about our wish for another nick, or about
// something else, which means nothing here. Some services leave the id out.
func (all *Rooms) refused(r *room, st *session.Stanza) []session.Event {
	id, err := st.Attr("id"), xmpp.ReadStanzaError(st.Node)
	switch {
	case r.state != Outside && (id == r.joinID || id == "" && r.state == Joining):
		c := Change{State: Outside, Refused: r.state != Leaving, Reason: reason(err), Err: err, Text: clip(err.Text, maxReason), Instead: instead(st)}
		if r.state == Leaving {
			c.Reason = Left
		}
		r.ends = 0
		return []session.Event{all.become(r, c)}
	case r.nickID != "" && id == r.nickID:
		wanted := r.wanted
		r.nickID, r.wanted = "", ""
		return []session.Event{NickRefused{Room: r.address, Nick: wanted, Reason: reason(err), Err: err}}
	}
	return nil
}

// reason tells what an error means for who wants to enter, §7.2. Where it has two meanings
// XEP-0045 has given it the one that is told here.
func reason(err *xmpp.StanzaError) Reason {
	switch err.Condition {
	case "not-authorized":
		return NeedsPassword
	case "conflict":
		return NickTaken
	case "not-acceptable", "jid-malformed":
		return NickNotTaken
	case "registration-required":
		return MembersOnly
	case "forbidden":
		return Banned
	case "service-unavailable":
		if err.Type == "wait" {
			return Full
		}
		return Unreachable
	case "resource-constraint":
		return Full
	case "item-not-found":
		return NotFound
	case "not-allowed":
		return MayNotCreate
	case "gone":
		return Destroyed
	case "remote-server-not-found", "remote-server-timeout", "recipient-unavailable":
		return Unreachable
	}
	return OtherReason
}

// instead reads where a room has moved to, RFC 6120 §8.3.3.5.
func instead(st *session.Stanza) xmpp.Address {
	text := strings.TrimSpace(st.Child(xmpp.NSClient, "error").ChildText(xmpp.NSStanzaErrors, "gone"))
	if u, err := uri.Parse(text); err == nil {
		return readRoom(u.Address.String())
	}
	return readRoom(text)
}
