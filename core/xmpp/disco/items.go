package disco

import (
	"context"
	"errors"
	"strconv"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const nsPages = "http://jabber.org/protocol/rsm"

// maxItems bounds the items of one page, and maxItem their names and places, in bytes.
const (
	maxItems = 10_000
	maxItem  = 1024
)

// Item is something that somebody has: a service of a server, a room of a service, a node,
// §4.1.
type Item struct {
	Address xmpp.Address
	Node    string
	Name    string
}

// Items is a page of them (XEP-0059), in the order in which they are told.
type Items struct {
	All []Item
	// Next is where the next page begins; "" where there is none.
	Next string
	// Count is how many there are on all pages, as far as that is known, else how many are on
	// this one.
	Count int
}

// Items asks somebody what he has, or what a node of his has if that is not "": at most max
// items behind a place, which is the Next of the page before, or "". Who knows no pages
// answers with all at once; of those 10,000 are read. It waits for the answer.
func (d *Disco) Items(ctx context.Context, of xmpp.Address, node, behind string, limit int) (Items, error) {
	var e xmlsafe.Encoder
	e.Start("query", "xmlns", nsItems).Attr("node", node)
	e.Start("set", "xmlns", nsPages).Leaf("max", strconv.Itoa(limit))
	if behind != "" {
		e.Leaf("after", behind)
	}
	answer, err := d.s.Query(ctx, "get", of, e.End().End().Bytes())
	if err != nil {
		return Items{}, err
	}
	return readItems(answer.Child(nsItems, "query"), behind), nil
}

// readItems reads a page. Whoever says that the next one begins where this one did would
// never come to an end.
func readItems(query *xmlsafe.Node, behind string) (page Items) {
	if query == nil {
		return page
	}
	for _, c := range query.Children {
		a, err := xmpp.ReadAddress(c.Attr("jid"))
		name, node := c.Attr("name"), c.Attr("node")
		if err == nil && c.Is(nsItems, "item") && len(page.All) < maxItems && max(len(name), len(node)) <= maxItem {
			page.All = append(page.All, Item{a, node, name})
		}
	}
	set := query.Child(nsPages, "set")
	page.Count = len(page.All)
	if n, err := strconv.Atoi(set.ChildText(nsPages, "count")); err == nil && n > page.Count {
		page.Count = n
	}
	last := set.ChildText(nsPages, "last")
	if last != behind && len(last) <= maxItem && len(page.All) > 0 && !complete(set, len(page.All)) {
		page.Next = last
	}
	return page
}

// complete tells that a page ends where all of them do, as far as it says so.
func complete(set *xmlsafe.Node, n int) bool {
	first, errFirst := strconv.Atoi(set.Child(nsPages, "first").Attr("index"))
	count, errCount := strconv.Atoi(set.ChildText(nsPages, "count"))
	return errFirst == nil && errCount == nil && first >= 0 && first+n >= count
}

// Ask returns a query as Info makes one, to be sent with [session.Session.Send]. Its answer
// is given to take on the session's goroutine, in order with what comes before and behind it.
// It does not come if the session ends before.
func (d *Disco) Ask(of xmpp.Address, node string, take func(Info, error)) []byte {
	var e xmlsafe.Encoder
	e.Start("query", "xmlns", nsInfo).Attr("node", node).End()
	return d.s.Ask("get", of, e.Bytes(), func(st *session.Stanza) {
		switch query := st.Child(nsInfo, "query"); {
		case st.Type() == "error":
			take(Info{}, xmpp.ReadStanzaError(st.Node))
		case st.Unreadable() != "":
			take(Info{}, session.ErrUnreadable)
		case query == nil:
			take(Info{}, nil)
		default:
			take(readInfo(query), nil)
		}
	})
}

// ErrNotOffered says that neither the server nor one of its services has a feature.
var ErrNotOffered = errors.New("disco: not offered")

// Services returns those that our server lists, a hundred at most: who has an address of his own and
// is nobody's account. It waits for the server.
func (d *Disco) Services(ctx context.Context) (all []Item, err error) {
	page, err := d.Items(ctx, d.s.JID().Server(), "", "", maxServices)
	for _, item := range page.All {
		if item.Node == "" && item.Address.Local() == "" && len(all) < maxServices {
			all = append(all, item)
		}
	}
	return all, err
}

// Offering returns who has a feature, our server or one of its services, and what that says of
// itself; [ErrNotOffered] where nobody has. It asks them one after another, and waits for them.
func (d *Disco) Offering(ctx context.Context, feature string) (of xmpp.Address, info Info, err error) {
	services, err := d.Services(ctx)
	var refused *xmpp.StanzaError
	if err != nil && !errors.As(err, &refused) {
		return of, info, err
	}
	candidates := []xmpp.Address{d.s.JID().Server()}
	for _, one := range services {
		candidates = append(candidates, one.Address)
	}
	for _, of := range candidates {
		info, err := d.Info(ctx, of, "")
		switch {
		case errors.As(err, &refused), errors.Is(err, session.ErrUnreadable):
		case err != nil:
			return of, info, err
		case info.Has(feature):
			return of, info, nil
		}
	}
	return of, info, ErrNotOffered
}
