package message

import (
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/mention"
	"vestnik/core/xmpp/multicast"
	"vestnik/core/xmpp/notice"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/sharing"
	"vestnik/core/xmpp/xmlsafe"
)

// maxID is how long an id may be, in bytes; a longer one is none. Programs use 40.
const maxID = 1024

// take hands over what a message says.
func (all *Messages) take(st *session.Stanza) {
	for _, e := range all.Read(st) {
		m, ok := e.(Message)
		if ok && m.Error == nil && m.Unreadable == "" {
			all.s.Deliver(m, receipt(st, &m))
		} else {
			all.s.Deliver(e, nil)
		}
	}
}

// Read returns what a stanza says, as it is handed over. It is for those that are not, such
// as what was found in an archive, and of these safe for concurrent use. Of what is said in a
// room it returns nothing, see [Messages.InRoom].
func (all *Messages) Read(st *session.Stanza) []session.Event {
	h := all.header(st)
	if h.Type == "groupchat" {
		return nil
	}
	return all.read(st, h)
}

// InRoom returns what a stanza of type groupchat says, for who knows the room that it is from.
// The id is the one that the room's archive has for it, "" where there is none or it is not
// known to be true.
func (all *Messages) InRoom(st *session.Stanza, id string) []session.Event {
	h := all.header(st)
	h.ArchiveID = short(id)
	return all.read(st, h)
}

func (all *Messages) read(st *session.Stanza, h Header) []session.Event {
	m := Message{ID: h.ID, From: h.From, To: h.To, Type: h.Type, Origin: h.Origin, Mine: h.Mine}
	switch {
	case h.Type == "error" && !first(st.Origin):
		return nil // errors are about what the other program has sent, or long known
	case h.Type == "error":
		m.Error, m.Time = xmpp.ReadStanzaError(st.Node), h.Time
		if all.s.IsOurs(m.From) {
			m.From = xmpp.Address{}
		}
		return []session.Event{m}
	case st.Unreadable() != "":
		m.Unreadable, m.ArchiveID, m.Time = st.Unreadable(), h.ArchiveID, h.Time
		return []session.Event{m}
	}
	m = all.text(st, h)
	events, said := all.remarks(st.Node, h)
	if !said || m.Subject != "" || m.Body != "" && !isFallback(st.Node) {
		return append([]session.Event{m}, events...)
	}
	return events
}

// text reads what a message says itself.
func (all *Messages) text(st *session.Stanza, h Header) Message {
	m := Message{
		ID: h.ID, ArchiveID: h.ArchiveID, OriginID: id(st.Child(nsStanzaID, "origin-id")), From: h.From, To: h.To, Type: h.Type,
		Subject: all.s.Text(st.Node, "subject"), Body: all.s.Text(st.Node, "body"),
		Replaces: id(st.Child(nsCorrect, "replace")), Markable: st.Child(nsMarkers, "markable") != nil,
		Unstyled: st.Child(nsStyling, "unstyled") != nil, Hints: hints(st.Node), Mentions: mention.Read(st.Node), Notice: notice.Read(st.Node),
		Time: h.Time, Origin: h.Origin, Mine: h.Mine, Many: h.Mine && multicast.Has(st.Node),
	}
	m.Reply = reply(st.Node, m.Body)
	if m.Files = sharing.Read(st.Node, m.Body); len(m.Files) > 0 && m.Notice != nil && m.Notice.Link == strings.TrimSpace(m.Body) {
		m.Notice.Link, m.Notice.LinkText = "", ""
		m.Notice = m.Notice.OrNil()
	}
	return m
}

// header reads who has sent a stanza, and how it came.
func (all *Messages) header(st *session.Stanza) Header {
	return Header{
		ID: short(st.Attr("id")), ArchiveID: all.archiveID(st), From: st.From, To: st.To, Type: kind(st.Type()),
		Time: st.Time, Origin: st.Origin, Mine: st.Mine,
	}
}

// first tells what comes to us from what came before, to another program or to an archive.
func first(o session.Origin) bool { return o == session.Live || o == session.Offline }

// receipt returns what confirms a message, if its sender has asked for that. A copy, and
// what an archive has, was or will be confirmed by who gets the message itself.
func receipt(st *session.Stanza, m *Message) []byte {
	if m.ID == "" || !first(m.Origin) || st.Child(nsReceipts, "request") == nil {
		return nil
	}
	var e xmlsafe.Encoder
	e.Start("message", "to", m.From.String(), "type", m.Type)
	return e.Leaf("received", "", "xmlns", nsReceipts, "id", m.ID).End().Bytes()
}

// kind returns the type; what is unknown counts as normal, RFC 6121 §5.2.2.
func kind(t string) string {
	switch t {
	case "chat", "headline", "groupchat", "error":
		return t
	}
	return "normal"
}

// archiveID returns the id that our own archive gave; others may claim anything.
func (all *Messages) archiveID(st *session.Stanza) string {
	if st.Origin == session.Archive {
		return st.ArchiveID
	}
	own := all.s.JID().Bare().String()
	for _, c := range st.Children {
		if c.Is(nsStanzaID, "stanza-id") && c.Attr("by") == own {
			return id(c)
		}
	}
	return ""
}

// id returns the id that an element names, "" where there is none.
func id(n *xmlsafe.Node) string { return short(n.Attr("id")) }

func short(text string) string {
	if len(text) > maxID {
		return ""
	}
	return text
}
