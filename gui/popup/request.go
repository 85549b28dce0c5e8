package popup

import "vestnik/core/desk"

// requests has the place of a peer: there is one popup for all who ask to see the
// person's presence. It is no address.
var requests = desk.Ref{Address: "?requests"}

// request says who asks; the answer is given in the window, where it can be thought over.
func (s *server) request(a *desk.Alert) *Popup {
	p := &Popup{
		Peer: requests, Title: a.Title, Text: s.words.Say("popup.request"),
		Actions: []Action{{Key: Default, Label: s.words.Say("popup.open")}},
	}
	if to := s.account(a.Peer); to != "" {
		p.Text = to + "\n" + p.Text
	}
	if a.Count > 1 {
		p.Title, p.Text = s.words.Count("popup.requests", a.Count), s.words.Say("popup.requests-text")
	}
	return p
}
