package popup

import (
	"context"
	"strconv"
	"strings"
	"time"

	"vestnik/core/desk"
)

// sentKey is the key of the popup that tells what becomes of a message that the person has sent by
// one click: until it goes out he can take it back there. The next one to the same takes its place.
const sentKey = "sent"

// undoKey is the key of the action that takes back the message with a number.
func undoKey(number int64) string { return undoAction + " " + strconv.FormatInt(number, 10) }

// tellSent raises the popup of a message that can still be taken back.
func (s *server) tellSent(ctx context.Context, a *desk.Alert) {
	s.note(place{a.Peer, sentKey}, shown{})
	s.sent[a.Peer] = a
	s.expiring.note(place{a.Peer, sentKey}, a.Expires)
	left := s.words.Count("popup.sent-soon", int(time.Until(a.Expires).Round(time.Second)/time.Second))
	s.raiseSent(ctx, a, left, Action{Key: undoKey(a.Number), Label: s.words.Say("popup.undo")})
}

// raiseSent shows how far it has come.
func (s *server) raiseSent(ctx context.Context, a *desk.Alert, state string, actions ...Action) {
	p := &Popup{Peer: a.Peer, Key: sentKey, Title: state, Quiet: true, Actions: append([]Action{{Key: Default, Label: s.words.Say("popup.open")}}, actions...)}
	if a.Preview != desk.PreviewNone {
		p.Title, p.Text = s.words.Say("popup.sent-to", "Name", line(a.Title)), strings.TrimPrefix(a.Text+"\n"+state, "\n")
	}
	s.order(ctx, a.Peer, order{popup: p})
}

// sentIsDue hears that a message goes out now, and can be taken back no more.
func (s *server) sentIsDue(ctx context.Context, peer desk.Ref) {
	delete(s.expiring, place{peer, sentKey})
	a := s.sent[peer]
	if a == nil {
		return
	}
	if !s.live { // what has come of it hours later is no answer to the click
		delete(s.sent, peer)
		s.raiseSent(ctx, a, s.words.Say("popup.sent-waits"))
		return
	}
	s.raiseSent(ctx, a, s.words.Say("popup.sent-going"))
}

// sentIs hears how far a message has come, if it is one of these.
func (s *server) sentIs(ctx context.Context, m *desk.Message) {
	a := s.sent[m.Peer]
	if a == nil || a.Number != m.Number || m.State == desk.Queued {
		return
	}
	delete(s.sent, m.Peer)
	delete(s.expiring, place{m.Peer, sentKey})
	switch {
	case m.State != desk.Failed:
		s.raiseSent(ctx, a, s.words.Say("popup.sent-done"))
	case m.Error == string(desk.MessageCancelled):
		s.raiseSent(ctx, a, s.words.Say("popup.sent-back"))
	default:
		problem, _ := s.words.Problem(desk.Returned(line(m.Peer.Address), line(m.Error)))
		s.raiseSent(ctx, a, problem)
	}
}

// reviewSent asks what has become of them while we were not listening.
func (s *server) reviewSent(ctx context.Context) {
	for peer, a := range s.sent {
		if m, err := s.desk.Message(ctx, peer, a.Number); err == nil {
			s.sentIs(ctx, &m)
		}
	}
}
