package muc

import (
	"context"
	"errors"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsBookmarks = "urn:xmpp:bookmarks:1"
	nsOld       = "storage:bookmarks" // XEP-0048
	nsPrivate   = "jabber:iq:private" // XEP-0049
)

// Bookmark is a room that the account remembers (XEP-0402), for all its programs.
type Bookmark struct {
	Room     xmpp.Address
	Name     string
	Nick     string // ours there; "" where it is not said
	Password string
	Autojoin bool // it is entered whenever we are on line

	// extensions are what other programs have added; they stay, §4.
	extensions *xmlsafe.Node
}

// Bookmarked is the event of what another program of the account has changed: bookmarks that
// are new or other ones, and rooms that have none any more. Emptied says that there are none.
// ejabberd 23 does not tell of those that are removed.
type Bookmarked struct {
	Set     []Bookmark
	Removed []xmpp.Address
	Emptied bool
}

// Bookmarks are those of the account. Its methods are safe for concurrent use, and wait for
// the server.
type Bookmarks struct {
	s     *session.Session
	disco *disco.Disco
	pep   *pep.PEP
}

// NewBookmarks adds bookmarks to a session, as [session.Config].Attach does.
func NewBookmarks(s *session.Session, d *disco.Disco, p *pep.PEP) *Bookmarks {
	b := &Bookmarks{s, d, p}
	p.Watch(nsBookmarks, session.OurAccount, func(e pep.Event) {
		change := Bookmarked{Set: readItems(e.Items), Emptied: e.Emptied}
		for _, id := range e.Retracted {
			if room := readRoom(id); !room.IsZero() && len(change.Removed) < maxBookmarks {
				change.Removed = append(change.Removed, room)
			}
		}
		s.Deliver(change, nil)
	})
	return b
}

// readItems reads bookmarks.
func readItems(items []pep.Item) (all []Bookmark) {
	for _, item := range items {
		if b, ok := readBookmark(item); ok && len(all) < maxBookmarks {
			all = append(all, b)
		}
	}
	return all
}

// maxExtensions bounds what other programs have added to a bookmark, as it is written.
const maxExtensions = 8 << 10

func readBookmark(item pep.Item) (Bookmark, bool) {
	n, room := item.Payload, readRoom(item.ID)
	if !n.Is(nsBookmarks, "conference") || room.IsZero() {
		return Bookmark{}, false
	}
	b := read(n, nsBookmarks)
	b.Room = room
	if x := n.Child(nsBookmarks, "extensions"); x != nil && len(new(xmlsafe.Encoder).Node(x, nsBookmarks).Bytes()) <= maxExtensions {
		b.extensions = x
	}
	return b, true
}

// read reads what old and new ones have in common.
func read(n *xmlsafe.Node, space string) Bookmark {
	autojoin := n.Attr("autojoin")
	b := Bookmark{
		Name: clip(n.Attr("name"), maxReason), Nick: n.ChildText(space, "nick"), Password: clip(n.ChildText(space, "password"), maxReason),
		Autojoin: autojoin == "true" || autojoin == "1",
	}
	if len(b.Nick) > maxNick {
		b.Nick = ""
	}
	return b
}

// All returns the bookmarks, each room once. Where the server does not keep old and new ones
// together itself (#compat, §5.1), those that only old programs have (XEP-0048, in the private
// storage of XEP-0049 or published) come behind the new ones.
func (b *Bookmarks) All(ctx context.Context) ([]Bookmark, error) {
	items, err := b.pep.Items(ctx, xmpp.Address{}, nsBookmarks)
	if err != nil && !isAbsent(err) {
		return nil, err
	}
	all := readItems(items)
	offered, err := b.disco.OfAccount(ctx)
	if err != nil || offered[nsBookmarks+"#compat"] {
		return all, err
	}
	private, err := b.private(ctx)
	if err != nil && !isAbsent(err) {
		return all, err
	}
	published, err := b.pep.Items(ctx, xmpp.Address{}, nsOld)
	if err != nil && !isAbsent(err) {
		return all, err
	}
	all = merge(all, readOld(private))
	for _, item := range published {
		all = merge(all, readOld(item.Payload))
	}
	return all, nil
}

// isAbsent tells a refusal by who knows nothing of that, or has nothing there.
func isAbsent(err error) bool {
	var refused *xmpp.StanzaError
	return errors.As(err, &refused) && refused.Type != "wait"
}

func merge(all, more []Bookmark) []Bookmark {
	known := map[xmpp.Address]bool{}
	for _, b := range all {
		known[b.Room] = true
	}
	for _, b := range more {
		if !known[b.Room] && len(all) < maxBookmarks {
			known[b.Room] = true
			all = append(all, b)
		}
	}
	return all
}

// readOld reads the bookmarks of XEP-0048; those of pages are no rooms.
func readOld(storage *xmlsafe.Node) (all []Bookmark) {
	if !storage.Is(nsOld, "storage") {
		return nil
	}
	for _, c := range storage.Children {
		room := readRoom(c.Attr("jid"))
		if !c.Is(nsOld, "conference") || room.IsZero() || len(all) >= maxBookmarks {
			continue
		}
		b := read(c, nsOld)
		b.Room = room
		all = append(all, b)
	}
	return all
}

// private returns what the account keeps for its old programs; nil where that is nothing.
func (b *Bookmarks) private(ctx context.Context) (*xmlsafe.Node, error) {
	var e xmlsafe.Encoder
	e.Start("query", "xmlns", nsPrivate).Leaf("storage", "", "xmlns", nsOld).End()
	answer, err := b.s.Query(ctx, "get", xmpp.Address{}, e.Bytes())
	return answer.Child(nsPrivate, "query").Child(nsOld, "storage"), err
}

// Set remembers a room, in place of what was remembered of it. Nobody else may see bookmarks:
// a server that does not promise that keeps them in the private storage of XEP-0049.
func (b *Bookmarks) Set(ctx context.Context, mark Bookmark) error {
	mark.Room = mark.Room.Bare()
	err := b.pep.Publish(ctx, nsBookmarks, mark.Room.String(), mark.encode(nsBookmarks), &pep.Options{Access: "whitelist"})
	if errors.Is(err, pep.ErrNoOptions) {
		return b.rewrite(ctx, mark.Room, mark.encode(""))
	}
	return err
}

// Remove forgets a room. Where old programs have it as well, it is forgotten there too.
func (b *Bookmarks) Remove(ctx context.Context, room xmpp.Address) error {
	room = room.Bare()
	err := b.pep.Retract(ctx, nsBookmarks, room.String())
	if isAbsent(err) {
		err = nil
	}
	offered, err2 := b.disco.OfAccount(ctx)
	if err = errors.Join(err, err2); err != nil || offered[nsBookmarks+"#compat"] {
		return err
	}
	return b.rewrite(ctx, room, nil)
}

// rewrite writes the old bookmarks anew, with one in place of that of a room, and of nil with
// none of it. What else is in them stays as it is.
func (b *Bookmarks) rewrite(ctx context.Context, room xmpp.Address, mark []byte) error {
	storage, err := b.private(ctx)
	if err != nil && !isAbsent(err) {
		return err
	}
	var e xmlsafe.Encoder
	e.Start("query", "xmlns", nsPrivate).Start("storage", "xmlns", nsOld)
	was := false
	if storage != nil {
		for _, c := range storage.Children {
			if c.Is(nsOld, "conference") && readRoom(c.Attr("jid")) == room {
				was = true
			} else {
				e.Node(c, nsOld)
			}
		}
	}
	if mark == nil && !was {
		return nil
	}
	_, err = b.s.Query(ctx, "set", xmpp.Address{}, e.Raw(mark).End().End().Bytes())
	return err
}

// encode writes a bookmark; one of XEP-0048 where the namespace is that of what is around it.
func (b *Bookmark) encode(space string) []byte {
	var e xmlsafe.Encoder
	e.Start("conference").Attr("xmlns", space)
	if space == "" {
		e.Attr("jid", b.Room.String())
	}
	e.Attr("name", b.Name)
	if b.Autojoin {
		e.Attr("autojoin", "true")
	}
	if nick := strings.TrimSpace(b.Nick); nick != "" {
		e.Leaf("nick", nick)
	}
	if b.Password != "" {
		e.Leaf("password", b.Password)
	}
	if b.extensions != nil && space != "" {
		e.Node(b.extensions, nsBookmarks)
	}
	return e.End().Bytes()
}
