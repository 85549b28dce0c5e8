package message

import (
	"crypto/rand"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// Header is what is known of the stanza that has brought a remark. Of one that goes out
// To counts, Type, which is chat where it is empty, and ID, which is made.
type Header struct {
	ID, ArchiveID string // as those of a [Message]
	From, To      xmpp.Address
	Type          string
	Time          time.Time
	Origin        session.Origin
	Mine          bool
}

// Peer returns who the conversation is with in which this was said, a bare address.
func (h Header) Peer() xmpp.Address {
	if h.Mine {
		return h.To.Bare()
	}
	return h.From.Bare()
}

// IsBy tells whether who says this is the sender of a message which was from an address,
// and so may correct it or take it back: in a room the same occupant, else the same account.
// It does not know which addresses are rooms: of what occupants say to one of them alone,
// which is of type chat (XEP-0045 §7.5), the full addresses must be the same.
func (h Header) IsBy(from xmpp.Address) bool {
	if h.Type == "groupchat" {
		return h.From == from
	}
	return h.From.Bare() == from.Bare()
}

// Receipt is the event of a program's word that it has got the message For (XEP-0184 §5).
type Receipt struct {
	Header
	For string
}

// Marker says that its sender has seen the message For, and all before it in that
// conversation (XEP-0333 §4.2). In or out. One that is Mine is of another program of our
// account: what it names was read there.
type Marker struct {
	Header
	For string
	// Acknowledged says that he has taken notice of it, by a click on a button (XEP-0333 of
	// version 0.4 §4.2; later ones have left it out).
	Acknowledged bool
}

// Retraction takes back the message For of its sender (XEP-0424 §3). In or out.
type Retraction struct {
	Header
	For string
	// Fallback is what programs show that do not know this, such as "I have taken back a
	// message" in the language of the person. It goes out and is not read.
	Fallback string
}

// Remark is what can be said with [Messages.Say]: a [Marker], [ChatState], [Retraction],
// [Reactions] or [Attention].
type Remark interface {
	head() Header
	encode(e *xmlsafe.Encoder)
}

// Say sends a remark and returns its id, which is made where its header has none. It does
// not wait for the server. Errors are those of [session.Session.Send].
func (all *Messages) Say(r Remark) (string, error) {
	id, stanza := Encode(r)
	return id, all.s.Send(stanza)
}

// Encode returns the stanza that [Messages.Say] sends, and its id, for who keeps it until
// there is a session.
func Encode(r Remark) (id string, stanza []byte) {
	h := r.head()
	if h.ID == "" {
		h.ID = rand.Text()
	}
	if h.Type == "" {
		h.Type = "chat"
	}
	var e xmlsafe.Encoder
	e.Start("message", "to", h.To.String(), "type", h.Type, "id", h.ID)
	r.encode(&e)
	return h.ID, e.End().Bytes()
}

func (h Header) head() Header { return h }

func (m Marker) encode(e *xmlsafe.Encoder) {
	name := "displayed"
	if m.Acknowledged {
		name = "acknowledged"
	}
	e.Leaf(name, "", "xmlns", nsMarkers, "id", m.For)
	Store.encode(e)
}

func (r Retraction) encode(e *xmlsafe.Encoder) {
	e.Leaf("retract", "", "xmlns", nsRetract, "id", r.For)
	if r.Fallback != "" {
		e.Leaf("fallback", "", "xmlns", nsFallback, "for", nsRetract).Leaf("body", r.Fallback)
	}
	Store.encode(e)
}

// remarks returns what a stanza says beside its text, and whether there was anything, be
// it such that it is left out.
func (all *Messages) remarks(n *xmlsafe.Node, h Header) (found []session.Event, said bool) {
	add := func(c *xmlsafe.Node, counts bool, e session.Event) {
		if c == nil {
			return
		}
		if said = true; counts {
			found = append(found, e)
		}
	}
	c := n.Child(nsReceipts, "received")
	add(c, id(c) != "" && !h.Mine, Receipt{h, id(c)})
	c = n.Child(nsMarkers, "displayed")
	add(c, id(c) != "", Marker{Header: h, For: id(c)})
	c = n.Child(nsMarkers, "acknowledged")
	add(c, id(c) != "", Marker{Header: h, For: id(c), Acknowledged: true})
	c = n.Child(nsRetract, "retract")
	add(c, id(c) != "", Retraction{Header: h, For: id(c)})
	c = n.Child(nsReactions, "reactions")
	add(c, id(c) != "", Reactions{h, id(c), signs(c)})
	if c = n.Child(nsStates, ""); c != nil {
		s := State(c.Local)
		add(c, s.known() && all.isNews(h), ChatState{h, s})
	}
	c = n.Child(nsAttention, "attention")
	add(c, c != nil && all.isUrgent(h), Attention{h})
	return found, said
}
