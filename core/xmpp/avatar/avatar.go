// Package avatar is the pictures of people: published (XEP-0084), and in their cards
// (XEP-0153), which many servers make one of the other (XEP-0398).
//
//	pictures := avatar.New(s, services, published)   // in session.Config.Attach
//	pictures.Keep(&avatar.Dir{Path: path, Max: 1000})
//	data, err := pictures.Fetch(ctx, boris, hash)
//	img, err := avatar.Decode(data)
//	shown, err := pictures.Publish(ctx, own)
//
// The handler gets a [Changed] when somebody has published another picture, or none; the hash
// of the one in a card stands in presences. Both say only a hash: whether the picture is
// fetched, and when, is the business of who wants to show it. It is fetched once for all who
// have it, from the cache if it is there, and by no more than four at a time.
//
// # What others may send
//
// Anything, so a picture is taken only if its hash is the one that was asked for, and is
// never decoded before its beginning has said how large it is: 65,000 by 65,000 dots fit
// into a few kilobytes, and take 16 GB. See the limits, and [Check].
//
// A picture that is not published but only to be had from elsewhere, by HTTP, is not fetched:
// that would tell strangers our address, and when we look.
package avatar

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"
	"sync"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsData       = "urn:xmpp:avatar:data"
	nsMetadata   = "urn:xmpp:avatar:metadata"
	nsConversion = "urn:xmpp:pep-vcard-conversion:0"
	nsCard       = "vcard-temp"
	nsPublish    = "http://jabber.org/protocol/pubsub#publish"
)

// Errors of fetching.
var (
	ErrNone   = errors.New("avatar: there is no such picture")
	ErrForged = errors.New("avatar: the picture is not the one that was announced")
)

// Changed is the event of the picture that somebody has published, by its hash; "" for none.
type Changed struct {
	Of   xmpp.Address // bare
	Hash string
}

// Pictures are those of a session. Its methods are safe for concurrent use.
type Pictures struct {
	s         *session.Session
	account   *disco.Disco
	published *pep.PEP
	turns     chan struct{} // one for each that is being fetched

	mu    sync.Mutex
	cache Cache
}

// atOnce is how many pictures are fetched at a time.
const atOnce = 4

// New adds pictures to a session, as [session.Config].Attach does. Our account is asked with
// d what it offers.
func New(s *session.Session, d *disco.Disco, p *pep.PEP) *Pictures {
	a := &Pictures{s: s, account: d, published: p, turns: make(chan struct{}, atOnce)}
	p.Watch(nsMetadata, session.Anyone, func(e pep.Event) {
		if e.Emptied {
			s.Deliver(Changed{Of: e.From}, nil)
		}
		if len(e.Items) == 0 || !e.Items[0].Payload.Is(nsMetadata, "metadata") {
			return
		}
		if hash, ok := announced(e.Items[0].Payload); ok {
			s.Deliver(Changed{e.From, hash}, nil)
		}
	})
	return a
}

// announced returns the hash of a picture that is published itself, XEP-0084 §4.2; "" when
// there shall be none, and not ok when there is none that can be had here.
func announced(metadata *xmlsafe.Node) (hash string, ok bool) {
	none := true
	for _, c := range metadata.Children {
		if !c.Is(nsMetadata, "info") {
			continue
		}
		none = false
		if id := strings.ToLower(c.Attr("id")); IsHash(id) && c.Attr("url") == "" {
			return id, true
		}
	}
	return "", none
}

// Fetch returns the picture of somebody that has this hash, from the cache, or from what he
// has published, or from his card. Who is asked by his bare address, or as occupant of a room
// by his address there. It waits for the answers, and for its turn. Errors are [ErrNone],
// [ErrForged], those of [Check], and those of [session.Session.Query].
func (a *Pictures) Fetch(ctx context.Context, of xmpp.Address, hash string) ([]byte, error) {
	if !IsHash(hash) {
		return nil, ErrNone
	}
	if data := a.cached(hash); data != nil {
		return data, nil
	}
	select {
	case a.turns <- struct{}{}:
		defer func() { <-a.turns }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if data := a.cached(hash); data != nil { // by who was before us
		return data, nil
	}
	data, err := a.ask(ctx, of, hash)
	if err != nil {
		return nil, err
	}
	if _, err := Check(data); err != nil {
		return nil, err
	}
	if cache := a.kept(); cache != nil {
		cache.Put(hash, data)
	}
	return data, nil
}

// Keep has pictures kept in a cache.
func (a *Pictures) Keep(c Cache) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.cache = c
}

func (a *Pictures) kept() Cache {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.cache
}

// cached returns what the cache has, if it is that.
func (a *Pictures) cached(hash string) []byte {
	cache := a.kept()
	if cache == nil {
		return nil
	}
	data := cache.Get(hash)
	if data == nil || Hash(data) != hash {
		return nil
	}
	return data
}

// ask looks for a picture in both places.
func (a *Pictures) ask(ctx context.Context, of xmpp.Address, hash string) ([]byte, error) {
	if of.Resource() == "" {
		data, err := a.inNode(ctx, of, hash)
		if data != nil && Hash(data) == hash || err != nil && !refused(err) {
			return data, err
		}
	}
	card, err := a.card(ctx, of)
	switch {
	case refused(err):
		return nil, ErrNone
	case err != nil:
		return nil, err
	}
	data := decode64(card.Child(nsCard, "PHOTO").ChildText(nsCard, "BINVAL"))
	switch {
	case len(data) == 0:
		return nil, ErrNone
	case Hash(data) != hash:
		return nil, ErrForged
	}
	return data, nil
}

// refused tells an answer that was none.
func refused(err error) bool {
	var e *xmpp.StanzaError
	return errors.As(err, &e) || errors.Is(err, session.ErrUnreadable)
}

// inNode asks for what is published, XEP-0084 §3.3.
func (a *Pictures) inNode(ctx context.Context, of xmpp.Address, hash string) ([]byte, error) {
	item, ok, err := a.published.Item(ctx, of, nsData, hash)
	if err != nil || !ok || !item.Payload.Is(nsData, "data") {
		return nil, err
	}
	return decode64(item.Payload.Text), nil
}

// card asks for a card, XEP-0153 §3.1.
func (a *Pictures) card(ctx context.Context, of xmpp.Address) (*xmlsafe.Node, error) {
	var e xmlsafe.Encoder
	answer, err := a.s.Query(ctx, "get", of, e.Leaf("vCard", "", "xmlns", nsCard).Bytes())
	if err != nil {
		return nil, err
	}
	return answer.Child(nsCard, "vCard"), nil
}

// decode64 reads Base64, in which there may be spaces; nil for what is none.
func decode64(text string) []byte {
	text = strings.Join(strings.Fields(text), "")
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return data
}
