package account

import (
	"slices"
	"strings"

	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/notice"
	"vestnik/core/xmpp/pubsub"
)

// What is published in a node to which the account has subscribed (XEP-0060) is news of the
// service, and kept as a headline of it. Services tell the last item again at each sign-in: it has
// the time at which it was published then, and so is known by its id, as what comes twice is
// (package journal).

// Node is one of a service.
type Node struct {
	Service xmpp.Address
	Name    string
}

const (
	// mostPublished is how many items of one event are read.
	mostPublished = 20
	// mostItemID is how much of the id of an item counts.
	mostItemID = 200
)

// FollowNodes says which nodes the account has subscribed to, now and in every session to come.
func (a *Account) FollowNodes(all []Node) {
	before := a.nodes
	a.nodes = all
	if a.session == nil {
		return
	}
	for _, n := range before {
		a.session.Nodes.Unfollow(n.Service, n.Name)
	}
	a.followIn(a.session)
}

// followIn has a session tell what is published in the nodes.
func (a *Account) followIn(s *im.Client) {
	for _, n := range a.nodes {
		s.Nodes.Follow(n.Service, n.Name)
	}
}

// published adds what is to be stored of what a node has published: what a person can read.
func (e *handler) published(h *intake, v pubsub.Event) {
	for _, item := range v.Items[:min(len(v.Items), mostPublished)] {
		said := pubsub.Read(item)
		title, text := strings.TrimSpace(said.Title), strings.TrimSpace(said.Text)
		if title == "" && text == "" {
			continue
		}
		if text == "" {
			title, text = "", title
		}
		entry := journal.Entry{
			Account: h.account, Peer: v.From.Bare().String(), From: v.From.String(), To: h.account, Type: "headline",
			Subject: title, Body: text, Time: v.Time, Delayed: !v.Time.IsZero(), Origin: journal.Origin(v.Origin), Session: e.session,
			ID: itemID(v.Node, item.ID, said), Unstyled: true, Notice: (&notice.Notice{Link: said.Link}).OrNil(),
		}
		if entry.ID != "" && (e.news[entry.ID] || slices.Contains(h.news, entry.ID)) { // told again in one session
			continue
		}
		h.news = append(h.news, entry.ID)
		h.Entries = append(h.Entries, entry)
	}
}

// newsStored notes which items were told, when they are on the disk: what it refuses comes again.
func (e *handler) newsStored(told []string) {
	for _, id := range told {
		if len(e.news) >= mostNews {
			clear(e.news)
		}
		e.news[id] = true
	}
}

// mostNews is how many items of a session are remembered.
const mostNews = 1000

// itemID names an item as it is now: one that was changed is news again. Without an id it has none.
func itemID(node, id string, said pubsub.Entry) string {
	if id == "" {
		return ""
	}
	if len(id) > mostItemID {
		id = id[:mostItemID]
	}
	name := node + "/" + id
	if !said.Time.IsZero() {
		name += "/" + said.Time.UTC().Format("20060102T150405Z")
	}
	return strings.ToValidUTF8(name, "")
}
