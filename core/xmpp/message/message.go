// Package message is messages (RFC 6121 §5), and what rides on them.
//
//	messages := message.New(s)   // in session.Config.Attach
//	id, err := messages.Send(message.Message{To: to, Type: "chat", Body: "Привет", Markable: true})
//	err = s.Confirm(ctx)         // the server has it
//	messages.Say(message.Marker{Header: message.Header{To: to}, For: m.ID})
//
// # One stanza, several events
//
// A stanza may say several things at once: a text, that its writer has stopped typing, that
// he has read ours. The handler gets a [Message] for its text, also for one that could not
// be read, and behind it an event for each of these:
//
//	[Receipt]     his program has got a message of ours   XEP-0184
//	[Marker]      he has read up to a message, or         XEP-0333
//	              taken notice of it
//	[ChatState]   he types, pauses, turns away            XEP-0085
//	[Retraction]  he takes back a message of his          XEP-0424, with XEP-0428
//	[Reactions]   what he thinks of a message, in signs   XEP-0444
//	[Attention]   he wants to be looked at, now           XEP-0224
//
// They are events of their own so that whoever takes them can pass over each kind for
// itself, and answers none of them by accident. What only tells how to read a text is in the
// Message: which one it corrects (XEP-0308), which one it answers (XEP-0461), whether its
// writer would like to know that it was read (XEP-0333), whether its marks are styles
// (XEP-0393), whom it mentions (XEP-0372), ids (XEP-0359) and hints (XEP-0334); and what business systems add, urgency,
// buttons and the like, see package notice; and files that lie elsewhere, see package sharing.
// A stanza that says nothing of all that is an empty Message. A sender who asks for a
// receipt gets it when the handler has confirmed his Message.
//
// # Who checks what
//
// This package takes care that [Header] is true: From is who our server says has sent the
// stanza, or in a copy of our own account the sender named there, and Mine means another
// program of our account. It drops what comes too late to mean anything, or too often:
// chat states and calls for attention that were kept for us, ids longer than 1024 bytes,
// floods.
//
// It keeps no messages, so whoever does checks what needs them:
//
//   - a Message is confirmed for those alone who may see our presence: a receipt tells that
//     we are here (XEP-0184 §8);
//   - a Receipt or a Marker counts for messages of ours, to [Header.Peer], and a Marker
//     that is Mine for messages of that peer; both for nothing if the id is unknown there;
//   - a correction and a Retraction count only from who sent the message itself, see
//     [Header.IsBy]: anybody can name any id;
//   - Reactions replace those of the same sender to the same message, and count only in the
//     conversation in which that message is.
//
// # Rooms
//
// What is said in a room, of type groupchat, is left out here, as nobody has asked for it: who
// has joined the room does that, and reads what comes from it with [Messages.InRoom] (see
// package muc). There For is the id that the room gave (XEP-0359), and who a sender is the room
// says.
package message

import (
	"context"
	"crypto/rand"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/internal/rate"
	"vestnik/core/xmpp/mention"
	"vestnik/core/xmpp/multicast"
	"vestnik/core/xmpp/notice"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/sharing"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsReceipts  = "urn:xmpp:receipts"
	nsStanzaID  = "urn:xmpp:sid:0"
	nsMarkers   = "urn:xmpp:chat-markers:0"
	nsStates    = "http://jabber.org/protocol/chatstates"
	nsCorrect   = "urn:xmpp:message-correct:0"
	nsRetract   = "urn:xmpp:message-retract:1"
	nsReactions = "urn:xmpp:reactions:0"
	nsReply     = "urn:xmpp:reply:0"
	nsFallback  = "urn:xmpp:fallback:0"
	nsAttention = "urn:xmpp:attention:0"
	nsHints     = "urn:xmpp:hints"
	nsStyling   = "urn:xmpp:styling:0"
	nsOccupant  = "http://jabber.org/protocol/muc#user"
)

// Message is a message, in or out, and the event of one that has come in.
type Message struct {
	ID        string // given by the sender, may be empty
	ArchiveID string // given by our own server's archive (XEP-0359), may be empty
	// OriginID is the sender's id where others may have changed ID (XEP-0359 §4), as rooms
	// do; empty where he gave none. What goes out has its ID there as well.
	OriginID string
	From, To xmpp.Address
	Type     string // chat, normal, headline or error
	Subject  string
	Body     string
	// Replaces is the id of an earlier message which this one corrects (XEP-0308); of its
	// first version where there are several.
	Replaces string
	// Reply is the message that this one answers (XEP-0461); nil where it does not say.
	Reply *Reply
	// Markable says that its sender would like a [Marker] when it was read (XEP-0333 §4.1).
	Markable bool
	// Unstyled says that the marks in the body are no styles (XEP-0393 §4), as in what a
	// program has written; see core/xmpp/styling.
	Unstyled bool
	// Notice is what business systems add; nil where there is nothing.
	Notice *notice.Notice
	// Files are those that it tells of (XEP-0447, XEP-0066). What has one that is its whole text
	// has no link to it in Notice. In what goes out the Body holds their addresses.
	Files []sharing.File
	// Mentions are whom it refers to (XEP-0372).
	Mentions []mention.Mention
	// Private says that what goes out is for one occupant of a room alone (XEP-0045 §7.5). It
	// is not read.
	Private bool
	// Bcc are those to whom the service that it goes to is to pass it on, see package multicast. It
	// is not read.
	Bcc    []xmpp.Address
	Hints  Hints     // to servers, XEP-0334
	Time   time.Time // when it was kept for us (XEP-0203); zero for a live one
	Origin session.Origin
	// Mine says that another program of our account has sent it, or, in an archive, any.
	Mine bool
	// Many says that one of ours has gone to many, through a service: To is nobody who reads.
	Many bool
	// Unreadable names the limit that the message broke; then there is no text.
	Unreadable string
	// NoReceipt sends a message that asks for no receipt, because nobody will be there.
	NoReceipt bool
	// State goes out with the message: [Active] with one that was typed. It is not read:
	// what comes in is a [ChatState] behind the Message.
	State State
	// Error, of type error, is what is said about our message ID. From is zero when our
	// own server says it, or nobody does (RFC 6120 §8.1.2.1): then whoever that message
	// was for, it has failed.
	Error *xmpp.StanzaError
}

// HandlerFunc is a [session.Handler] of messages alone. It is called with each, and returns
// whether the sender may be told that it has arrived.
type HandlerFunc func(Message) bool

// Take implements [session.Handler].
func (f HandlerFunc) Take(_ context.Context, events []session.Event) (confirmed []int, err error) {
	for i, e := range events {
		if m, ok := e.(Message); ok && f(m) {
			confirmed = append(confirmed, i)
		}
	}
	return confirmed, nil
}

// Messages are those of a session. Its methods are safe for concurrent use.
type Messages struct {
	s              *session.Session
	states, calls  rate.Rate[xmpp.Address] // of a sender
	callsOfAnybody rate.Rate[xmpp.Address]
}

// New adds messages to a session, as [session.Config].Attach does.
func New(s *session.Session) *Messages {
	all := &Messages{
		s: s, states: rate.Rate[xmpp.Address]{Burst: stateBurst, Every: stateEvery},
		calls: rate.Rate[xmpp.Address]{Burst: 1, Every: callEvery}, callsOfAnybody: rate.Rate[xmpp.Address]{Burst: callBurst, Every: callEvery},
	}
	s.Add(session.Module{
		Features: []string{nsReceipts, nsMarkers, nsStates, nsCorrect, nsRetract, nsReactions, nsReply, nsFallback, nsAttention, nsStyling, mention.Feature, forms.Feature},
		Routes:   []session.Route{{Name: "message", From: session.Anyone, Take: all.take}},
	})
	return all
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

// SendAll sends messages, which have their ids, in one go, and waits until the server has gone
// through them. Errors are those of [session.Session.Confirm]; with [session.ErrUnsendable]
// none was sent.
func (all *Messages) SendAll(ctx context.Context, messages []Message) error {
	stanzas := make([][]byte, len(messages))
	for i, m := range messages {
		stanzas[i] = m.encode()
	}
	return all.s.Confirm(ctx, stanzas...)
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
	if m.Replaces != "" {
		e.Leaf("replace", "", "xmlns", nsCorrect, "id", m.Replaces)
	}
	if (m.Type == "chat" || m.Type == "normal") && !m.NoReceipt {
		e.Leaf("request", "", "xmlns", nsReceipts)
	}
	if m.Markable {
		e.Leaf("markable", "", "xmlns", nsMarkers)
	}
	if m.Unstyled {
		e.Leaf("unstyled", "", "xmlns", nsStyling)
	}
	m.Reply.encode(&e, m.Body)
	for _, who := range m.Mentions {
		who.Encode(&e)
	}
	if m.Private {
		e.Leaf("x", "", "xmlns", nsOccupant)
	}
	m.Notice.Encode(&e)
	sharing.Encode(&e, m.Body, m.Files...)
	m.State.encode(&e)
	e.Leaf("origin-id", "", "xmlns", nsStanzaID, "id", m.ID)
	multicast.Encode(&e, m.Bcc)
	m.Hints.encode(&e)
	return e.End().Bytes()
}
