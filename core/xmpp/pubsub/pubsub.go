// Package pubsub is nodes of services to which one subscribes (XEP-0060): news, and what
// monitoring has found. What accounts publish about themselves is core/xmpp/pep.
//
//	nodes := pubsub.New(s)                             // in session.Config.Attach
//	nodes.Follow(service, "alarms")                    // what was subscribed to before
//	state, err := nodes.Subscribe(ctx, service, "news")
//	items, err := published.Latest(ctx, service, "news", 10)
//	entry := pubsub.Read(items[0])                     // what a person reads of it
//
// The handler gets an [Event] for what is published in a node that is followed, by the service
// itself, live or kept for us while we were away. To what is not followed nobody listens: a
// service of a stranger may send whatever it likes.
package pubsub

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	space    = "http://jabber.org/protocol/pubsub"
	nsEvent  = space + "#event"
	nsErrors = space + "#errors"
)

// Feature is how a service announces that it has nodes.
const Feature = space

// mostSubscriptions bounds a list of them, and mostName the names of nodes and ids, in bytes.
const (
	mostSubscriptions = 1000
	mostName          = 1024
)

var (
	// ErrNoNode says that there is no such node.
	ErrNoNode = errors.New("pubsub: no such node")
	// ErrNotAllowed says that we may not see the node.
	ErrNotAllowed = errors.New("pubsub: not allowed")
	// ErrNotOffered says that the service knows no nodes, or takes no subscriptions.
	ErrNotOffered = errors.New("pubsub: not offered")
	// ErrNotSubscribed says that there is nothing to be ended.
	ErrNotSubscribed = errors.New("pubsub: not subscribed")
)

// State is how far a subscription has come, §4.2.
type State string

// The states of a subscription.
const (
	Subscribed   State = "subscribed"
	Pending      State = "pending"      // somebody has to allow it
	Unconfigured State = "unconfigured" // the service wants to know more
	None         State = "none"
)

// Subscription is one of our account's.
type Subscription struct {
	Node  string `json:"node"`
	State State  `json:"state"`
	ID    string `json:"id,omitempty"` // where the service tells several of one node apart
}

// Event is what was published, or is gone. Its From is the service.
type Event struct {
	pep.Event
	Time   time.Time // when the service has kept it for us; zero for what comes as it is sent
	Origin session.Origin
}

// node is one of a service.
type node struct {
	of   xmpp.Address
	name string
}

// PubSub are the nodes that a session follows. Its methods are safe for concurrent use. Those
// that wait for a service return an error of this package, where that says why, around a
// [*xmpp.StanzaError].
type PubSub struct {
	s *session.Session

	mu       sync.Mutex
	followed map[node]bool
}

// New adds nodes to a session, as [session.Config].Attach does.
func New(s *session.Session) *PubSub {
	p := &PubSub{s: s, followed: map[node]bool{}}
	s.Add(session.Module{Routes: []session.Route{{
		Name: "message", Types: []string{"", "normal", "headline"}, Space: nsEvent, Local: "event", From: p.isFollowed, Take: p.take,
	}}})
	return p
}

// Follow has the events of a node given to the handler. It asks nobody: the subscription was
// made before.
func (p *PubSub) Follow(of xmpp.Address, name string) { p.follow(of, name, true) }

// Unfollow ends that.
func (p *PubSub) Unfollow(of xmpp.Address, name string) { p.follow(of, name, false) }

func (p *PubSub) follow(of xmpp.Address, name string, on bool) (before bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := node{of, name}
	if before = p.followed[n]; on {
		p.followed[n] = true
	} else {
		delete(p.followed, n)
	}
	return before
}

// isFollowed is the rule of events: from the service itself, and to us.
func (p *PubSub) isFollowed(_ *session.Session, st *session.Stanza) bool {
	if st.Origin != session.Live && st.Origin != session.Offline {
		return false
	}
	e, ok := pep.Read(st)
	p.mu.Lock()
	defer p.mu.Unlock()
	return ok && p.followed[node{st.From, e.Node}]
}

func (p *PubSub) take(st *session.Stanza) {
	e, _ := pep.Read(st)
	p.s.Deliver(Event{e, st.Time, st.Origin}, nil)
}

// Subscribe subscribes our account to a node, and follows it, §6.1.
func (p *PubSub) Subscribe(ctx context.Context, of xmpp.Address, name string) (Subscription, error) {
	before := p.follow(of, name, true) // the first event may come with the answer
	var e xmlsafe.Encoder
	e.Start("pubsub", "xmlns", space).Leaf("subscribe", "", "node", name, "jid", p.s.JID().Bare().String()).End()
	answer, err := p.s.Query(ctx, "set", of, e.Bytes())
	if err != nil {
		p.follow(of, name, before)
		return Subscription{}, reason(err)
	}
	s, ok := read(answer.Child(space, "pubsub").Child(space, "subscription"), name)
	if !ok {
		s = Subscription{Node: name, State: Subscribed} // §6.1.2: the element may be missing
	}
	return s, nil
}

// Unsubscribe ends a subscription, as [PubSub.Subscriptions] tells it, §6.2. The node is not
// followed any more, whatever the service answers.
func (p *PubSub) Unsubscribe(ctx context.Context, of xmpp.Address, s Subscription) error {
	p.Unfollow(of, s.Node)
	var e xmlsafe.Encoder
	e.Start("pubsub", "xmlns", space).Start("unsubscribe", "node", s.Node, "jid", p.s.JID().Bare().String()).Attr("subid", s.ID)
	_, err := p.s.Query(ctx, "set", of, e.End().End().Bytes())
	return reason(err)
}

// Subscriptions returns those of our account with a service, at most 1000, §5.6.
func (p *PubSub) Subscriptions(ctx context.Context, of xmpp.Address) (all []Subscription, err error) {
	var e xmlsafe.Encoder
	answer, err := p.s.Query(ctx, "get", of, e.Start("pubsub", "xmlns", space).Leaf("subscriptions", "").End().Bytes())
	if err != nil {
		return nil, reason(err)
	}
	list := answer.Child(space, "pubsub").Child(space, "subscriptions")
	if list == nil {
		return nil, nil
	}
	for _, c := range list.Children {
		if s, ok := read(c, list.Attr("node")); ok && len(all) < mostSubscriptions && p.isOurs(c.Attr("jid")) {
			all = append(all, s)
		}
	}
	return all, nil
}

// isOurs tells whether a subscription is of our account, and not of one program of it.
func (p *PubSub) isOurs(text string) bool {
	a, err := xmpp.ReadAddress(text)
	return err == nil && a == p.s.JID().Bare()
}

// read reads a subscription to a node, or to the one that it names.
func read(n *xmlsafe.Node, name string) (s Subscription, ok bool) {
	s = Subscription{Node: n.Attr("node"), State: State(n.Attr("subscription")), ID: n.Attr("subid")}
	if s.Node == "" {
		s.Node = name
	}
	switch s.State {
	case Subscribed, Pending, Unconfigured, None:
		return s, n.Is(space, "subscription") && s.Node != "" && len(s.Node) <= mostName && len(s.ID) <= mostName
	}
	return s, false
}

func reason(err error) error {
	var refused *xmpp.StanzaError
	if !errors.As(err, &refused) {
		return err
	}
	why := map[string]error{
		"item-not-found": ErrNoNode, "forbidden": ErrNotAllowed, "not-authorized": ErrNotAllowed, "not-allowed": ErrNotAllowed,
		"service-unavailable": ErrNotOffered, "feature-not-implemented": ErrNotOffered,
	}[refused.Condition]
	if refused.Specific.Is(nsErrors, "not-subscribed") {
		why = ErrNotSubscribed
	}
	if why != nil {
		return fmt.Errorf("%w: %w", why, err)
	}
	return err
}
