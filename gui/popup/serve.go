package popup

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// Serve raises a popup for each alert of the desk, withdraws it when the desk says
// so, and carries clicks back, until ctx ends or the desk quits; then it returns
// nil, and the popups are still open for the caller to close. It returns an error
// only when the desk gives no snapshot.
//
// A daemon that fails or hangs holds up nothing: each peer's popups have their own
// queue, in which the newest replaces what has not been carried out.
//
// A peer has one popup, which its next message replaces, but an urgent one has a place
// of its own until it is dealt with. There are [urgentPlaces] of those a peer, so that a
// machine that complains without end does not paper the screen.
//
// A link of a message is opened with opens, which package link has.
func Serve(ctx context.Context, d desk.Desk, popups Popups, words *locale.Words, opens Opener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &server{
		desk: d, popups: popups, words: words, opens: opens,
		newest: make(map[desk.Ref]int64), seen: make(map[desk.Ref]map[string]shown), waiting: make(map[desk.Ref][]order),
		done: make(chan desk.Ref), pictures: make(pictures), expiring: make(expiring), sent: make(map[desk.Ref]*desk.Alert),
	}
	clicks := popups.Clicks()
	return desk.Follow(ctx, d,
		func(now desk.Snapshot) { s.adopt(ctx, now) },
		func(events <-chan desk.Event) bool { return s.follow(ctx, events, clicks) })
}

// Opener opens what a link leads to. It is called with what [link.Read] has made, and may wait.
type Opener func(ctx context.Context, target *url.URL) error

// server is the state of Serve. Its fields belong to the goroutine of Serve.
type server struct {
	desk   desk.Desk
	popups Popups
	words  *locale.Words
	opens  Opener

	newest   map[desk.Ref]int64            // by peer: the number of its newest message
	seen     map[desk.Ref]map[string]shown // by peer and key: what the popup was raised for
	pictures pictures
	asking   string // the key of the popup for requests: whom it names, if one
	several  bool   // accounts: each popup says which one
	closed   bool   // the organisation lets nobody be accepted
	summed   bool   // a popup sums up what is unread
	expiring expiring
	sent     map[desk.Ref]*desk.Alert // by peer: what the person has sent by one click, and is not through
	live     bool                     // there is a session
	phrases  []string                 // the person's
	waiting  map[desk.Ref][]order     // by peer with an order under way: what comes after it
	done     chan desk.Ref            // a peer whose order has been carried out
}

// shown is what a popup was raised for: the message, and which was the newest then.
type shown struct {
	newest, number int64
	urgent         bool
}

// The keys of what a peer has one of: the popup of the conversation, and that which says that
// he wants to be looked at. What is read takes both back.
const (
	conversationKey = ""
	callKey         = "call"
)

// urgentPlaces is how many urgent popups of a peer can be on the screen.
const urgentPlaces = 8

// order is a popup to raise or, when it is nil, those of the peer with some keys to withdraw,
// see [Popups.Withdraw].
type order struct {
	popup *Popup
	keys  []string
}

// overtakes tells whether an order makes one needless that was given before and waits.
func (o order) overtakes(w order) bool {
	switch {
	case o.popup == nil && w.popup == nil:
		return len(o.keys) == 0 || slices.Equal(o.keys, w.keys)
	case w.popup == nil:
		return false
	case o.popup == nil:
		return len(o.keys) == 0 || slices.Contains(o.keys, w.popup.Key)
	}
	return o.popup.Key == w.popup.Key
}

// adopt takes over a snapshot: it learns the newest messages, and withdraws popups
// whose conversation was read while we were not listening.
func (s *server) adopt(ctx context.Context, snapshot desk.Snapshot) {
	s.heed(ctx, &snapshot.Status)
	clear(s.pictures)
	s.pictures.note(snapshot.Contacts...)
	s.asked(ctx, snapshot.Requests)
	if len(snapshot.Requests) == 0 {
		s.unask(ctx)
	}
	s.invited(ctx, snapshot.Invitations)
	for _, c := range snapshot.Conversations {
		s.newest[c.Peer] = c.Last.Number
		if _, raised := s.seen[c.Peer]; raised && c.Unread == 0 {
			s.withdraw(ctx, c.Peer, conversationKey, callKey)
		}
	}
	s.reviewUrgent(ctx)
	s.reviewSent(ctx)
}

// follow handles events and clicks; true means that it is over, false that a new
// snapshot is needed.
func (s *server) follow(ctx context.Context, events <-chan desk.Event, clicks <-chan Click) (over bool) {
	for {
		select {
		case <-ctx.Done():
			return true
		case event, open := <-events:
			if !open {
				return false
			}
			if event.Kind == desk.EventQuit {
				return true
			}
			s.handle(ctx, event)
		case peer := <-s.done:
			s.next(ctx, peer)
		case <-s.expiring.due():
			for _, at := range s.expiring.over(time.Now()) {
				s.expire(ctx, at)
			}
		case click, open := <-clicks:
			if !open {
				return true
			}
			// The desk may take its time to find a window.
			go s.answer(ctx, click, s.seen[click.Peer][click.Key])
		}
	}
}

func (s *server) handle(ctx context.Context, event desk.Event) {
	s.pictures.follow(event)
	if event.Status != nil {
		s.heed(ctx, event.Status)
	}
	switch event.Kind {
	case desk.EventMessage:
		s.sentIs(ctx, event.Message)
		s.newest[event.Message.Peer] = max(s.newest[event.Message.Peer], event.Message.Number)
	case desk.EventAlert:
		a := event.Alert
		switch {
		case a.Request:
			s.ask(ctx, a)
			return
		case a.Invitation:
			s.invite(ctx, a)
			return
		case a.Sent:
			s.tellSent(ctx, a)
			return
		}
		if a.Peer.IsZero() {
			s.summed = true
			s.order(ctx, desk.Ref{}, order{popup: s.summary(a)})
			return
		}
		s.raise(ctx, a)
	case desk.EventRequest:
		s.asked(ctx, event.Requests)
	case desk.EventInvitation:
		s.invited(ctx, event.Invitations)
	case desk.EventAccount: // what one was told that is signed out is nobody's any more
		for peer := range s.seen {
			if !signedIn(event.Status, peer.Account) {
				s.withdraw(ctx, peer)
			}
		}
	case desk.EventWithdraw:
		s.takeBack(ctx, event.Alert)
	}
}

// takeBack withdraws the popup of one message, or what is settled when a conversation is read.
func (s *server) takeBack(ctx context.Context, a *desk.Alert) {
	switch {
	case a.Request:
		s.unask(ctx)
	case a.Invitation:
		s.withdraw(ctx, a.Peer, invitationKey)
	case a.Number == 0:
		s.withdraw(ctx, a.Peer, conversationKey, callKey)
	default:
		for key, of := range s.seen[a.Peer] {
			if of.number == a.Number {
				s.withdraw(ctx, a.Peer, key)
			}
		}
	}
}

// reviewUrgent withdraws urgent popups whose message was dealt with while we were not
// listening.
func (s *server) reviewUrgent(ctx context.Context) {
	for peer, all := range s.seen {
		for key, of := range all {
			if !of.urgent || of.number == 0 {
				continue
			}
			m, err := s.desk.Message(ctx, peer, of.number)
			if errors.Is(err, desk.NewProblem(desk.NoMessage)) || err == nil && (m.Retracted || m.Answer != "" || !m.Acknowledged.IsZero()) {
				s.withdraw(ctx, peer, key)
			}
		}
	}
}

func signedIn(s *desk.Status, account string) bool {
	return s != nil && slices.ContainsFunc(s.Accounts, func(a desk.AccountStatus) bool { return a.Address == account })
}

// note notes what the popup in a place is raised for.
func (s *server) note(at place, of shown) {
	if s.seen[at.peer] == nil {
		s.seen[at.peer] = make(map[string]shown)
	}
	s.seen[at.peer][at.key] = of
}

// raise raises the popup of an alert.
func (s *server) raise(ctx context.Context, a *desk.Alert) {
	key := s.place(a)
	s.newest[a.Peer] = max(s.newest[a.Peer], a.Number) // its message may still be on its way to the disk
	s.note(place{a.Peer, key}, shown{s.newest[a.Peer], a.Number, a.Urgent})
	s.expiring.note(place{a.Peer, key}, a.Expires)
	s.order(ctx, a.Peer, order{popup: &Popup{
		Peer: a.Peer, Key: key, Title: s.title(a), Text: s.text(a), Urgent: a.Urgent, Quiet: a.Silent,
		pictured: s.pictures[a.Peer] != "" && a.Preview != desk.PreviewNone, Expires: a.Expires, Actions: s.actions(a),
	}})
}

// place returns the key of an alert's popup: that of the popup of the same message, if it is
// there.
func (s *server) place(a *desk.Alert) string {
	switch {
	case a.Call:
		return callKey
	case !a.Urgent:
		return conversationKey
	}
	for key, of := range s.seen[a.Peer] {
		if key != "" && a.Number != 0 && of.number == a.Number {
			return key
		}
	}
	return s.urgentPlace(a.Peer)
}

// urgentPlace returns the key of a place that is free, or else of that of the oldest message.
func (s *server) urgentPlace(peer desk.Ref) (oldest string) {
	for n := range urgentPlaces {
		key := "urgent-" + strconv.Itoa(n)
		of, taken := s.seen[peer][key]
		if !taken {
			return key
		}
		if oldest == "" || of.number < s.seen[peer][oldest].number {
			oldest = key
		}
	}
	return oldest
}

// heed takes in what of the status popups depend on. Where nothing is unread, none sums it up.
func (s *server) heed(ctx context.Context, now *desk.Status) {
	s.live = now.Connection.Live()
	s.several, s.closed = len(now.Accounts) > 1, now.IsOff(desk.FeatureAddContacts)
	s.phrases = now.Phrases
	if s.summed && now.Unread == 0 {
		s.summed = false
		s.order(ctx, desk.Ref{}, order{keys: []string{conversationKey}})
	}
}

// account says by which of several accounts somebody is known; "" where there is but one.
func (s *server) account(peer desk.Ref) string {
	if !s.several || peer.Account == "" {
		return ""
	}
	return s.words.Say("popup.account", "Account", line(peer.Account))
}

// withdraw takes back the popups of a peer with some keys, or all.
func (s *server) withdraw(ctx context.Context, peer desk.Ref, keys ...string) {
	maps.DeleteFunc(s.seen[peer], func(key string, _ shown) bool { return place{peer, key}.is(peer, keys) })
	maps.DeleteFunc(s.expiring, func(at place, _ time.Time) bool { return at.is(peer, keys) })
	if len(s.seen[peer]) == 0 {
		delete(s.seen, peer)
	}
	s.order(ctx, peer, order{keys: keys})
}

// order has an order carried out, after the one of the same peer that is under way and
// in place of those that wait and are overtaken by it.
func (s *server) order(ctx context.Context, peer desk.Ref, o order) {
	waiting, busy := s.waiting[peer]
	if !busy {
		s.waiting[peer] = nil
		go s.carryOut(ctx, peer, o)
		return
	}
	s.waiting[peer] = append(slices.DeleteFunc(waiting, o.overtakes), o)
}

// next starts the order that has waited for the one that is done.
func (s *server) next(ctx context.Context, peer desk.Ref) {
	waiting := s.waiting[peer]
	if len(waiting) == 0 {
		delete(s.waiting, peer)
		return
	}
	s.waiting[peer] = waiting[1:]
	go s.carryOut(ctx, peer, waiting[0])
}

func (s *server) carryOut(ctx context.Context, peer desk.Ref, o order) {
	var err error
	if o.popup != nil {
		if o.popup.pictured {
			o.popup.Picture = s.picture(ctx, peer)
		}
		err = s.popups.Raise(ctx, *o.popup)
	} else {
		err = s.popups.Withdraw(ctx, peer, o.keys...)
	}
	if err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "popup not shown", "error", err)
	}
	select {
	case s.done <- peer:
	case <-ctx.Done():
	}
}
