package session

import (
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsReceipts = "urn:xmpp:receipts"
	nsStanzaID = "urn:xmpp:sid:0"
	nsDelay    = "urn:xmpp:delay"
)

// Message is a message, in or out.
type Message struct {
	ID        string // given by the sender, may be empty
	ArchiveID string // given by our own server's archive (XEP-0359), may be empty
	From, To  xmpp.Address
	Type      string // chat, normal, headline or error
	Subject   string
	Body      string
	Time      time.Time // when it was kept for us (XEP-0203); zero for a live one
	Origin    Origin
	// Mine says that another program of our account has sent it.
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

// Send sends a message and returns its id, which is made where m has none. It does
// not wait for the server: see Confirm. A message of type chat or normal
// asks for a receipt, unless it says otherwise. What cannot be sent at all is [ErrUnsendable]; with any other error
// the session has ended.
func (s *Session) Send(m Message) (string, error) {
	if m.ID == "" {
		m.ID = newID()
	}
	return m.ID, s.send(m.encode())
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

// message takes a message that came in. Rooms are not joined yet, so a groupchat
// message is nothing we asked for.
func (s *Session) message(from xmpp.Address, node *xmlsafe.Node) {
	if inner, m := s.carbon(from, node); inner != nil {
		s.takeCarbon(inner, m)
		return
	}
	m := Message{From: from, To: s.jid}
	s.fill(&m, node)
	m.Time, m.Origin = s.delay(node)
	switch m.Type {
	case "groupchat":
		return
	case "error":
		m.Error = xmpp.ReadStanzaError(node)
		if s.isOurs(from) {
			m.From = xmpp.Address{}
		}
	}
	if m.ID != "" && m.Type != "error" && node.Child(nsReceipts, "request") != nil {
		var e xmlsafe.Encoder
		e.Start("message", "to", from.String(), "type", m.Type)
		e.Leaf("received", "", "xmlns", nsReceipts, "id", m.ID)
		s.batch.answers = append(s.batch.answers, answer{e.End().Bytes(), len(s.batch.events)})
	}
	s.deliver(m)
}

// fill takes from a message what does not depend on the way by which it came.
func (s *Session) fill(m *Message, node *xmlsafe.Node) {
	m.ID, m.Type = node.Attr("id"), messageType(node.Attr("type"))
	m.Subject, m.Body = s.text(node, "subject"), s.text(node, "body")
	m.ArchiveID = s.archiveID(node)
	m.ReceiptFor = node.Child(nsReceipts, "received").Attr("id")
}

// messageType returns the type; what is unknown counts as normal, RFC 6121 §5.2.2.
func messageType(t string) string {
	switch t {
	case "chat", "headline", "groupchat", "error":
		return t
	}
	return "normal"
}

// text picks the text of a child that may come in several languages: in ours, else
// in none, else the first. They are never joined.
func (s *Session) text(node *xmlsafe.Node, local string) string {
	best, rank := "", 0
	for _, c := range node.Children {
		if !c.Is(xmpp.NSClient, local) {
			continue
		}
		r := 1
		switch c.Lang() {
		case s.cfg.Lang:
			r = 3
		case "":
			r = 2
		}
		if r > rank {
			best, rank = c.Text, r
		}
	}
	return best
}

// delay returns when a message was kept for us, zero when it was not, and whether it
// was our own server that kept it: others may claim anything. A stamp that cannot be
// true is cut to what can, and never trusted for more than order.
func (s *Session) delay(node *xmlsafe.Node) (time.Time, Origin) {
	first, origin := (*xmlsafe.Node)(nil), Live
	for _, c := range node.Children {
		if !c.Is(nsDelay, "delay") {
			continue
		}
		if first == nil {
			first = c
		}
		if by := c.Attr("from"); by == "" || by == s.jid.Domain() || by == s.jid.Bare().String() {
			origin = Offline
		}
	}
	stamp, ok := first.LookupAttr("stamp")
	if !ok {
		return time.Time{}, Live
	}
	now := time.Now()
	t, err := time.Parse(time.RFC3339, stamp)
	if err != nil || t.Year() < 1990 || t.After(now.Add(24*time.Hour)) {
		t = now
	}
	return t, origin
}

// archiveID returns the id that our own archive gave; others may claim anything.
func (s *Session) archiveID(node *xmlsafe.Node) string {
	own := s.jid.Bare().String()
	for _, c := range node.Children {
		if c.Is(nsStanzaID, "stanza-id") && c.Attr("by") == own {
			return c.Attr("id")
		}
	}
	return ""
}
