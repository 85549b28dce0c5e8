package popup

import (
	"context"
	"errors"
	"slices"
	"strings"

	"vestnik/core/desk"
)

// requests has the place of a peer: there is one popup for all who ask to see the
// person's presence. It is no address.
var requests = desk.Ref{Address: "?requests"}

// requestKey is the key of a popup that names one who asks: a click brings it back, and so
// is for him and for nobody else. Neither address has a space in it, RFC 7622 §3.3.1.
func requestKey(peer desk.Ref) string { return peer.Account + " " + peer.Address }

// ask raises the popup for requests. The one that stands there makes room first, unless it
// is of the same one or a sum too: a button must not become another's under the pointer.
func (s *server) ask(ctx context.Context, a *desk.Alert) {
	p := s.request(a)
	if p.Key != s.asking {
		s.withdraw(ctx, requests)
	}
	s.asking = p.Key
	s.order(ctx, requests, order{popup: p})
}

// request says who asks, and lets the person answer. Of several, and where popups are to say nothing, it
// only says how many: in the window each can be thought over.
func (s *server) request(a *desk.Alert) *Popup {
	if a.Count > 1 || a.Preview == desk.PreviewNone {
		return &Popup{
			Peer: requests, Title: s.words.Count("popup.requests", a.Count), Text: s.words.Say("popup.requests-text"),
			Actions: []Action{{Key: Default, Label: s.words.Say("popup.open")}},
		}
	}
	var text []string
	if to := s.account(a.Peer); to != "" {
		text = append(text, to)
	}
	if a.Title != a.Peer.Address { // the address is what proves something
		text = append(text, line(a.Peer.Address))
	}
	text = append(text, s.words.Say("popup.request"))
	if says := line(a.Text); says != "" {
		text = append(text, s.words.Quote(says))
	}
	actions := []Action{{Key: Default, Label: s.words.Say("popup.open")}}
	if !s.closed {
		actions = append(actions, Action{Key: Accept, Label: s.words.Say("popup.accept")})
	}
	actions = append(actions, Action{Key: Refuse, Label: s.words.Say("popup.refuse")})
	return &Popup{Peer: requests, Key: requestKey(a.Peer), Title: a.Title, Text: strings.Join(text, "\n"), Actions: actions}
}

// asked hears who asks now: a popup goes that names somebody who does not any more.
func (s *server) asked(ctx context.Context, now []desk.Request) {
	if s.asking != "" && !slices.ContainsFunc(now, func(r desk.Request) bool { return requestKey(r.Ref) == s.asking }) {
		s.unask(ctx)
	}
}

// unask takes the popup for requests back.
func (s *server) unask(ctx context.Context) {
	s.asking = ""
	s.withdraw(ctx, requests)
}

// decide answers the one whom a popup named, and nobody who was answered elsewhere meanwhile.
// Where that fails the person can see in the window that he still asks, and why.
func (s *server) decide(ctx context.Context, key string, accept bool) error {
	account, address, _ := strings.Cut(key, " ")
	err := s.desk.AnswerRequest(ctx, desk.Ref{Account: account, Address: address}, accept)
	if err == nil || errors.Is(err, desk.NewProblem(desk.NoRequest)) {
		return nil
	}
	return errors.Join(err, s.desk.Show(ctx, desk.View{Screen: desk.ScreenContacts}))
}
