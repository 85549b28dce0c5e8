package desk

import (
	"context"
	"net/http"
	"net/url"
)

// What goes through the door of people and is no type of the desk's own.
type (
	nameOf struct {
		Peer Ref    `json:"peer"`
		Name string `json:"name"`
	}
	groupsOf struct {
		Peer   Ref      `json:"peer"`
		Groups []string `json:"groups"`
	}
	cardOf struct {
		Account string `json:"account,omitempty"`
		Card    Card   `json:"card"`
	}
	imageOf struct {
		Account string `json:"account,omitempty"`
		Image   []byte `json:"image"`
	}
	nickOf struct {
		Account string `json:"account,omitempty"`
		Nick    string `json:"nick"`
	}
)

// whose is about whom something is asked, as a query.
type whose struct{ Peer Ref }

func (w *whose) query() url.Values {
	return url.Values{"account": {w.Peer.Account}, "peer": {w.Peer.Address}}
}

func (w *whose) read(q url.Values) error {
	w.Peer = Ref{q.Get("account"), q.Get("peer")}
	return nil
}

// serveRoster lets a mux answer for the roster and for blocking.
func serveRoster(mux *http.ServeMux, d Desk) {
	addContact.serve(mux, act(d.AddContact))
	renameContact.serve(mux, act(func(ctx context.Context, n nameOf) error { return d.RenameContact(ctx, n.Peer, n.Name) }))
	moveContact.serve(mux, act(func(ctx context.Context, g groupsOf) error { return d.MoveContact(ctx, g.Peer, g.Groups) }))
	removeContact.serve(mux, act(func(ctx context.Context, p peerOf) error { return d.RemoveContact(ctx, p.Peer) }))
	cancelRequest.serve(mux, act(func(ctx context.Context, p peerOf) error { return d.CancelRequest(ctx, p.Peer) }))

	block.serve(mux, act(d.Block))
	unblock.serve(mux, act(func(ctx context.Context, p peerOf) error { return d.Unblock(ctx, p.Peer) }))
	blocked.serve(mux, func(ctx context.Context, _ nothing) ([]Ref, error) { return d.Blocked(ctx) })
}

// serveCards lets a mux answer for cards, pictures and names.
func serveCards(mux *http.ServeMux, d Desk) {
	card.serve(mux, func(ctx context.Context, w whose) (Card, error) { return d.Card(ctx, w.Peer) })
	setCard.serve(mux, act(func(ctx context.Context, c cardOf) error { return d.SetCard(ctx, c.Account, c.Card) }))
	picture.serve(mux, func(ctx context.Context, w whose) (Picture, error) { return d.Picture(ctx, w.Peer) })
	setPicture.serve(mux, act(func(ctx context.Context, i imageOf) error { return d.SetPicture(ctx, i.Account, i.Image) }))
	setNick.serve(mux, act(func(ctx context.Context, n nickOf) error { return d.SetNick(ctx, n.Account, n.Nick) }))
	about.serve(mux, func(ctx context.Context, w whose) (About, error) { return d.About(ctx, w.Peer) })
}

// AddContact implements [Roster].
func (c *Client) AddContact(ctx context.Context, n NewContact) error {
	return tell(ctx, c, addContact, n)
}

// RenameContact implements [Roster].
func (c *Client) RenameContact(ctx context.Context, peer Ref, name string) error {
	return tell(ctx, c, renameContact, nameOf{peer, name})
}

// MoveContact implements [Roster].
func (c *Client) MoveContact(ctx context.Context, peer Ref, groups []string) error {
	return tell(ctx, c, moveContact, groupsOf{peer, groups})
}

// RemoveContact implements [Roster].
func (c *Client) RemoveContact(ctx context.Context, peer Ref) error {
	return tell(ctx, c, removeContact, peerOf{peer})
}

// CancelRequest implements [Roster].
func (c *Client) CancelRequest(ctx context.Context, peer Ref) error {
	return tell(ctx, c, cancelRequest, peerOf{peer})
}

// Block implements [Blocking].
func (c *Client) Block(ctx context.Context, b Block) error { return tell(ctx, c, block, b) }

// Unblock implements [Blocking].
func (c *Client) Unblock(ctx context.Context, peer Ref) error {
	return tell(ctx, c, unblock, peerOf{peer})
}

// Blocked implements [Blocking].
func (c *Client) Blocked(ctx context.Context) ([]Ref, error) {
	return blocked.call(ctx, c, nothing{})
}

// Card implements [Cards].
func (c *Client) Card(ctx context.Context, peer Ref) (Card, error) {
	return card.call(ctx, c, whose{peer})
}

// SetCard implements [Cards].
func (c *Client) SetCard(ctx context.Context, account string, own Card) error {
	return tell(ctx, c, setCard, cardOf{account, own})
}

// Picture implements [Cards].
func (c *Client) Picture(ctx context.Context, peer Ref) (Picture, error) {
	return picture.call(ctx, c, whose{peer})
}

// SetPicture implements [Cards].
func (c *Client) SetPicture(ctx context.Context, account string, image []byte) error {
	return tell(ctx, c, setPicture, imageOf{account, image})
}

// SetNick implements [Cards].
func (c *Client) SetNick(ctx context.Context, account, nick string) error {
	return tell(ctx, c, setNick, nickOf{account, nick})
}

// About implements [Cards].
func (c *Client) About(ctx context.Context, peer Ref) (About, error) {
	return about.call(ctx, c, whose{peer})
}
