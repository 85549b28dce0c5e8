// Package message is messages (RFC 6121 §5), with receipts (XEP-0184), the ids of archives
// (XEP-0359) and what servers keep for later (XEP-0203).
//
//	messages := message.New(s)   // in session.Config.Attach
//	id, err := messages.Send(message.Message{To: to, Type: "chat", Body: "Привет"})
//	err = s.Confirm(ctx)         // the server has it
//
// The handler gets a [Message] for each that comes, also for one that could not be read.
// A sender who asks for a receipt gets it when the handler has confirmed his message.
package message

import (
	"context"
	"crypto/rand"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsReceipts = "urn:xmpp:receipts"
	nsStanzaID = "urn:xmpp:sid:0"
)

// Message is a message, in or out, and the event of one that has come in.
type Message struct {
	ID        string // given by the sender, may be empty
	ArchiveID string // given by our own server's archive (XEP-0359), may be empty
	From, To  xmpp.Address
	Type      string // chat, normal, headline or error
	Subject   string
	Body      string
	Time      time.Time // when it was kept for us (XEP-0203); zero for a live one
	Origin    session.Origin
	// Mine says that another program of our account has sent it, or, in an archive, any.
	Mine bool
	// Unreadable names the limit that the message broke; then there is no text.
	Unreadable string
	// NoReceipt sends a message that asks for no receipt, because nobody will be there.
	NoReceipt bool
	// ReceiptFor is the id of a message that the sender confirms, XEP-0184.
	ReceiptFor string
	// Error, of type error, is what is said about our message ID. From is zero when our
	// own server says it, or nobody does (RFC 6120 §8.1.2.1): then whoever that message
	// was for, it has failed.
	Error *xmpp.StanzaError
}

// Handler is a [session.Handler] of messages alone. It is called with each, and returns
// whether the sender may be told that it has arrived.
type Handler func(Message) bool

// Take implements [session.Handler].
func (f Handler) Take(_ context.Context, events []session.Event) (confirmed []int, err error) {
	for i, e := range events {
		if m, ok := e.(Message); ok && f(m) {
			confirmed = append(confirmed, i)
		}
	}
	return confirmed, nil
}

// Messages are those of a session. Its methods are safe for concurrent use.
type Messages struct{ s *session.Session }

// New adds messages to a session, as [session.Config].Attach does.
func New(s *session.Session) *Messages {
	m := &Messages{s}
	s.Add(session.Module{
		Features: []string{nsReceipts},
		Routes:   []session.Route{{Name: "message", From: session.Anyone, Take: m.take}},
	})
	return m
}

// Send sends a message and returns its id, which is made where m has none. It does
// not wait for the server: see [session.Session.Confirm]. A message of type chat or normal
// asks for a receipt, unless it says otherwise. Errors are those of
// [session.Session.Send].
func (all *Messages) Send(m Message) (string, error) {
	if m.ID == "" {
		m.ID = rand.Text()
	}
	return m.ID, all.s.Send(m.encode())
}

// Size returns how many bytes the message takes on the wire, with its escapes.
func (m Message) Size() int { return len(m.encode()) }

func (m Message) encode() []byte {
	var e xmlsafe.Encoder
	e.Start("message", "to", m.To.String(), "type", m.Type, "id", m.ID)
	if m.Subject != "" {
		e.Leaf("subject", m.Subject)
	}
	e.Leaf("body", m.Body)
	if (m.Type == "chat" || m.Type == "normal") && !m.NoReceipt {
		e.Leaf("request", "", "xmlns", nsReceipts)
	}
	return e.End().Bytes()
}

// take hands over a message that came in. Rooms are not joined yet, so a groupchat
// message is nothing we asked for.
func (all *Messages) take(st *session.Stanza) {
	m := all.Read(st)
	switch {
	case m.Type == "groupchat", m.Type == "error" && !first(st.Origin):
		return // errors are about what the other program has sent, or long known
	case m.Type == "error":
		m.Error = xmpp.ReadStanzaError(st.Node)
		if all.s.IsOurs(m.From) {
			m.From = xmpp.Address{}
		}
	case st.Unreadable() != "":
		m = Message{ID: m.ID, From: m.From, To: m.To, Type: m.Type, Origin: m.Origin, Mine: m.Mine, Unreadable: st.Unreadable()}
	}
	all.s.Deliver(m, receipt(st, &m))
}

// Read takes from a stanza what it says. It is for those that were not handed over, such as
// what was found in an archive.
func (all *Messages) Read(st *session.Stanza) Message {
	m := Message{
		ID: st.Attr("id"), ArchiveID: all.archiveID(st), From: st.From, To: st.To, Type: kind(st.Type()),
		Subject: all.s.Text(st.Node, "subject"), Body: all.s.Text(st.Node, "body"),
		Time: st.Time, Origin: st.Origin, Mine: st.Mine,
	}
	if !m.Mine {
		m.ReceiptFor = st.Child(nsReceipts, "received").Attr("id")
	}
	return m
}

// first tells what comes to us from what came before, to another program or to an archive.
func first(o session.Origin) bool { return o == session.Live || o == session.Offline }

// receipt returns what confirms a message, if its sender has asked for that. A copy, and
// what an archive has, was or will be confirmed by who gets the message itself.
func receipt(st *session.Stanza, m *Message) []byte {
	if m.ID == "" || m.Type == "error" || !first(m.Origin) || st.Child(nsReceipts, "request") == nil {
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
			return c.Attr("id")
		}
	}
	return ""
}
