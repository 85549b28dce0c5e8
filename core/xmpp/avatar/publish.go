package avatar

import (
	"context"
	"encoding/base64"
	"errors"
	"strconv"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// Shown is a picture that was published, and by which way others hear of it.
type Shown struct {
	Hash string // "" for none
	// ByPresence says that our presences have to tell the hash (XEP-0153), since the server
	// does not: see presence.Own.ShowPicture.
	ByPresence bool
}

// MaxOwn is how large a picture may be that is published, in bytes. Servers end the session
// that sends a stanza beyond their limit, and all who see it fetch it. See [Fit].
const MaxOwn = 64 << 10

// Publish shows a picture to others: published where the account can that, and in our card
// where the server does not put it there itself (XEP-0398). All else in the card stays. What
// is published is seen by contacts, as the server has it, and a card by everybody. It waits for the server. Errors are those of [Check], [session.ErrUnsendable] and those of
// [session.Session.Query].
func (a *Pictures) Publish(ctx context.Context, data []byte) (Shown, error) {
	p, err := Check(data)
	if err == nil && len(data) > MaxOwn {
		err = ErrTooLarge
	}
	if err != nil {
		return Shown{}, err
	}
	return a.show(ctx, p, data)
}

// Remove shows no picture any more. It waits for the server, as Publish does.
func (a *Pictures) Remove(ctx context.Context) (Shown, error) {
	return a.show(ctx, Picture{}, nil)
}

func (a *Pictures) show(ctx context.Context, p Picture, data []byte) (Shown, error) {
	offered, err := a.account.OfAccount(ctx)
	if err != nil && !refused(err) {
		return Shown{}, err
	}
	text := base64.StdEncoding.EncodeToString(data)
	if offered[nsPublish] {
		if err := a.publish(ctx, p, text); err != nil {
			return Shown{}, err
		}
	}
	shown := Shown{p.Hash, !offered[nsPublish] || !offered[nsConversion]}
	if shown.ByPresence {
		err = a.putInCard(ctx, p, text)
	}
	return shown, err
}

// publish puts the picture into its node first, and then tells of it, XEP-0084 §3.1, §3.2.
func (a *Pictures) publish(ctx context.Context, p Picture, text string) error {
	var meta xmlsafe.Encoder
	meta.Start("metadata", "xmlns", nsMetadata)
	if p.Hash != "" {
		var e xmlsafe.Encoder
		if err := a.published.Publish(ctx, nsData, p.Hash, e.Leaf("data", text, "xmlns", nsData).Bytes(), nil); err != nil {
			return err
		}
		meta.Leaf("info", "", "id", p.Hash, "type", p.Type, "bytes", strconv.Itoa(p.Bytes), "width", strconv.Itoa(p.Width), "height", strconv.Itoa(p.Height))
	}
	return a.published.Publish(ctx, nsMetadata, p.Hash, meta.End().Bytes(), nil) // of none, the server names the item
}

// putInCard writes our card anew, with this picture in place of others.
func (a *Pictures) putInCard(ctx context.Context, p Picture, text string) error {
	card, err := a.card(ctx, xmpp.Address{})
	var none *xmpp.StanzaError
	if err != nil && !(errors.As(err, &none) && none.Condition == "item-not-found") {
		return err // what cannot be read is not written over
	}
	var e xmlsafe.Encoder
	e.Start("vCard", "xmlns", nsCard)
	if card != nil {
		for _, c := range card.Children {
			if !c.Is(nsCard, "PHOTO") {
				e.Node(c, nsCard)
			}
		}
	}
	if p.Hash != "" {
		e.Start("PHOTO").Leaf("TYPE", p.Type).Leaf("BINVAL", text).End()
	}
	_, err = a.s.Query(ctx, "set", xmpp.Address{}, e.End().Bytes())
	return err
}
