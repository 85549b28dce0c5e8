package popup

import (
	"context"
	"errors"
	"slices"
	"strings"

	"vestnik/core/desk"
)

// invitationKey is the key of the popup that tells of an invitation into a room: it stands beside
// that of what is said there.
const invitationKey = "invitation"

// invite raises the popup of an invitation.
func (s *server) invite(ctx context.Context, a *desk.Alert) {
	s.note(place{a.Peer, invitationKey}, shown{})
	s.order(ctx, a.Peer, order{popup: s.invitation(a)})
}

// invitation says who wants the person where, and lets him answer. Who it is a room may only claim,
// so its address stands there too.
func (s *server) invitation(a *desk.Alert) *Popup {
	if a.Preview == desk.PreviewNone { // who sees the screen is not to learn who and where
		return &Popup{
			Peer: a.Peer, Key: invitationKey, Title: s.words.Say("popup.invitation"), Text: s.account(a.Peer), Quiet: a.Silent,
			Actions: []Action{{Key: Default, Label: s.words.Say("popup.open")}},
		}
	}
	var text []string
	if to := s.account(a.Peer); to != "" {
		text = append(text, to)
	}
	if from := line(a.From); from != "" {
		text = append(text, s.words.Say("popup.invited-by", "Name", from))
	} else {
		text = append(text, s.words.Say("popup.invited"))
	}
	text = append(text, line(a.Peer.Address))
	if says := line(a.Text); says != "" {
		text = append(text, s.words.Quote(says))
	}
	return &Popup{
		Peer: a.Peer, Key: invitationKey, Title: a.Title, Text: strings.Join(text, "\n"), Quiet: a.Silent,
		Actions: []Action{
			{Key: Default, Label: s.words.Say("popup.open")},
			{Key: Join, Label: s.words.Say("popup.join")},
			{Key: Decline, Label: s.words.Say("popup.decline")},
		},
	}
}

// invited hears which invitations wait now: the popups of others go.
func (s *server) invited(ctx context.Context, now []desk.Invitation) {
	for peer, all := range s.seen {
		if _, up := all[invitationKey]; up && !slices.ContainsFunc(now, func(i desk.Invitation) bool { return i.Ref == peer }) {
			s.withdraw(ctx, peer, invitationKey)
		}
	}
}

// join answers an invitation that was not answered elsewhere meanwhile. Where that fails the
// person can see in the window why, and try again.
func (s *server) join(ctx context.Context, room desk.Ref, accept bool) error {
	err := s.desk.AnswerInvitation(ctx, room, accept)
	switch {
	case errors.Is(err, desk.NewProblem(desk.NoInvitation)):
		return nil
	case err != nil:
		return errors.Join(err, s.desk.Show(ctx, desk.View{Screen: desk.ScreenContacts}))
	case accept:
		return s.desk.Show(ctx, desk.View{Screen: desk.ScreenConversation, Peer: room})
	}
	return nil
}
