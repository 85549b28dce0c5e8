// Package presence is who is there, and how (RFC 6121 §3, §4): it takes the presences of
// others and shows us, or hides us where the server can.
//
//	own := presence.New(s, services)   // in session.Config.Attach
//	own.Set(ctx, presence.Presence{Show: "away"})
//	own.Subscribe(boris, "Анна, склад")    // may we see him?
//	own.Approve(boris)                     // he may see us
//
// The handler gets a [Presence] for each that comes, from whomever: who may see whom is
// the server's business, whom to believe the handler's.
package presence

import (
	"context"
	"strconv"
	"strings"
	"sync"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsPicture = "vcard-temp:x:update"
	nsNick    = "http://jabber.org/protocol/nick"
)

// Presence is a presence, in or out, and the event of one that has come in.
type Presence struct {
	From xmpp.Address
	// Type is empty for available; unavailable, subscribe, subscribed, unsubscribe,
	// unsubscribed or error else, RFC 6121 §4.7.1.
	Type     string
	Show     string // "", chat, away, xa or dnd
	Status   string // of a subscribe, what he who asks says about it
	Priority int8
	Nick     string // of a subscribe, what he calls himself (XEP-0172 §4.2)
	// Caps say which program this is and what it can, zero where it does not say; see
	// [disco.Disco.Program].
	Caps disco.Caps
	// Picture is the hash of his avatar in his card (XEP-0153 §2.1), "" where he has none or
	// does not say; NoPicture tells that he has none.
	Picture   string
	NoPicture bool
}

// Stanza returns a presence as it is sent to all who may see it, with what we can.
func (o *Own) Stanza(p Presence) []byte {
	if p.Type == "" {
		return p.stanza(append(o.server.Caps(), o.picture()...))
	}
	return p.stanza(nil)
}

// picture tells which avatar is in our card, once that is known, XEP-0153 §2.1.
func (o *Own) picture() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.shown == nil {
		return nil
	}
	var e xmlsafe.Encoder
	return e.Start("x", "xmlns", nsPicture).Leaf("photo", *o.shown).End().Bytes()
}

// ShowPicture has presences from now on tell the hash of the avatar in our card (XEP-0153),
// "" for none. It is for accounts whose server does not do that itself (XEP-0398).
func (o *Own) ShowPicture(hash string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.shown = &hash
}

// LeavePicture has presences from now on say nothing of an avatar, as before
// [Own.ShowPicture]: another program of ours tells another one, XEP-0153 §3.1.
func (o *Own) LeavePicture() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.shown = nil
}

func (p Presence) stanza(more []byte) []byte {
	var e xmlsafe.Encoder
	e.Start("presence").Attr("type", p.Type)
	if p.Show != "" {
		e.Leaf("show", p.Show)
	}
	if p.Status != "" {
		e.Leaf("status", p.Status)
	}
	if p.Priority != 0 {
		e.Leaf("priority", strconv.Itoa(int(p.Priority)))
	}
	return e.Raw(more).End().Bytes()
}

// Own is the presence of our own program. Its methods are safe for concurrent use.
type Own struct {
	s      *session.Session
	server *disco.Disco

	mu     sync.Mutex
	hidden hiding
	shown  *string // see ShowPicture
}

// New adds presence to a session, as [session.Config].Attach does. The server is asked
// with d what it offers.
func New(s *session.Session, d *disco.Disco) *Own {
	o := &Own{s: s, server: d}
	s.Add(session.Module{Routes: []session.Route{{Name: "presence", From: session.Anyone, Take: o.take}}})
	return o
}

// take hands over a presence that came in. Of one that cannot be read it is not known
// what it says, not even whether he is away; the other types say all there is.
func (o *Own) take(st *session.Stanza) {
	if st.Unreadable() != "" && st.Type() == "" {
		return
	}
	o.s.Deliver(o.read(st), nil)
}

func (o *Own) read(st *session.Stanza) Presence {
	priority, _ := strconv.ParseInt(st.ChildText(xmpp.NSClient, "priority"), 10, 8)
	p := Presence{
		From: st.From, Type: st.Type(), Show: st.ChildText(xmpp.NSClient, "show"),
		Status: o.s.Text(st.Node, "status"), Priority: int8(priority),
	}
	switch p.Type {
	case "subscribe":
		p.Nick = clip(st.ChildText(nsNick, "nick"))
	case "":
		p.Caps = disco.ReadCaps(st.Node)
		p.Picture, p.NoPicture = picture(st.Node)
	}
	return p
}

// picture reads the hash of an avatar, which is 40 digits; where it is empty there is none.
func picture(n *xmlsafe.Node) (hash string, none bool) {
	photo := n.Child(nsPicture, "x").Child(nsPicture, "photo")
	if photo == nil {
		return "", false
	}
	hash = strings.ToLower(strings.TrimSpace(photo.Text))
	if len(hash) != 40 || strings.Trim(hash, "0123456789abcdef") != "" {
		return "", hash == ""
	}
	return hash, false
}

// clip bounds a name that somebody gives himself.
func clip(name string) string {
	const most = 100
	if runes := []rune(strings.TrimSpace(name)); len(runes) > most {
		return string(runes[:most])
	}
	return strings.TrimSpace(name)
}

// Set shows us to those who may see it, and ends a hiding.
func (o *Own) Set(ctx context.Context, p Presence) error {
	if err := o.reveal(ctx); err != nil {
		return err
	}
	return o.s.Send(o.Stanza(p))
}
