package popup

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"vestnik/core/desk"
	"vestnik/gui/link"
)

// answer does what the person has chosen in a popup, and of is what that was raised for.
func (s *server) answer(ctx context.Context, click Click, of shown) {
	err := s.do(ctx, click, of)
	if err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "popup click without effect", "action", click.Action, "error", err)
	}
}

func (s *server) do(ctx context.Context, click Click, of shown) error {
	switch click.Action {
	case Read:
		return s.desk.MarkRead(ctx, click.Peer, of.newest)
	case Accept, Refuse:
		return s.decide(ctx, click.Key, click.Action == Accept)
	case Join, Decline:
		return s.join(ctx, click.Peer, click.Action == Join)
	case Reply:
		return s.reply(ctx, click, of)
	case Default:
		return s.open(ctx, click)
	}
	return s.deal(ctx, click, of)
}

// The actions that are about one message name it: when the click comes another one may be in
// the place of its popup, with buttons of the same names.
const (
	acknowledgeAction = "acknowledge"
	chooseAction      = "choose"
	snoozeAction      = "snooze"
	muteAction        = "mute"
	sayAction         = "say"
	linkAction        = "link"
	undoAction        = "undo"
)

// isAboutOne tells whether an action is one of those, and brings nothing before the person.
func isAboutOne(key string) bool {
	what, _, names := strings.Cut(key, " ")
	return names && slices.Contains([]string{acknowledgeAction, chooseAction, snoozeAction, muteAction, sayAction, undoAction}, what)
}

// acknowledgeKey is the key of the action that takes notice of a message.
func acknowledgeKey(number int64) string {
	return acknowledgeAction + " " + strconv.FormatInt(number, 10)
}

// chooseKey is the key of the action that answers a message with a value.
func chooseKey(number int64, value string) string {
	return chooseAction + " " + strconv.FormatInt(number, 10) + " " + value
}

// sayKey is the key of the action that answers a message with a text of the person's.
func sayKey(number int64, text string) string {
	return sayAction + " " + strconv.FormatInt(number, 10) + " " + text
}

// linkKey is the key of the action that opens the link of a message, which leads to a place.
func linkKey(number int64, place string) string {
	return linkAction + " " + strconv.FormatInt(number, 10) + " " + place
}

// pauseKey is the key of an action that has the person hear nothing for a while, of a message
// or of its conversation.
func pauseKey(action string, number int64, d time.Duration) string {
	return action + " " + strconv.FormatInt(number, 10) + " " + d.String()
}

// deal does what is about one message. What cannot be done is before the person again.
func (s *server) deal(ctx context.Context, click Click, of shown) error {
	what, rest, _ := strings.Cut(click.Action, " ")
	text, value, _ := strings.Cut(rest, " ")
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil // an action that there is no more
	}
	switch what {
	case acknowledgeAction:
		err = s.desk.Acknowledge(ctx, click.Peer, number)
	case chooseAction:
		_, err = s.desk.Answer(ctx, click.Peer, number, value)
	case sayAction:
		err = s.say(ctx, click.Peer, value, shown{newest: number, number: number, urgent: of.urgent && of.number == number})
		click.Text = value
	case linkAction:
		err = s.openLink(ctx, click.Peer, number, value)
	case undoAction:
		err = s.desk.CancelMessage(ctx, click.Peer, number)
	case snoozeAction, muteAction:
		err = s.pause(ctx, click.Peer, what, number, value)
	}
	if err != nil {
		return errors.Join(err, s.open(ctx, click))
	}
	return nil
}

// pause has the person hear nothing of a message or of a conversation for a while.
func (s *server) pause(ctx context.Context, peer desk.Ref, what string, number int64, long string) error {
	d, err := time.ParseDuration(long)
	switch {
	case err != nil:
		return nil // an action that there is no more
	case what == snoozeAction:
		return s.desk.Snooze(ctx, peer, number, time.Now().Add(d))
	}
	return s.desk.Mute(ctx, peer, time.Now().Add(d))
}

// reply sends what was typed into a popup. What cannot be sent is before the person again, to
// be sent when it can. Where nothing was typed he does that in the small window, with what he
// answers before him.
func (s *server) reply(ctx context.Context, click Click, of shown) error {
	if strings.TrimSpace(click.Text) == "" {
		return s.desk.Show(ctx, desk.View{Screen: desk.ScreenQuick, Peer: click.Peer, Number: of.number})
	}
	err := s.say(ctx, click.Peer, click.Text, of)
	if err != nil {
		slog.WarnContext(ctx, "a reply was not sent", "error", err)
		return s.open(ctx, click)
	}
	return nil
}

// say sends a text, and marks as read what it answers; who answers an urgent message has taken
// notice of it.
func (s *server) say(ctx context.Context, peer desk.Ref, text string, of shown) error {
	_, err := s.desk.Send(ctx, desk.Outgoing{Account: peer.Account, To: peer.Address, Body: text})
	if err != nil {
		return err
	}
	if of.urgent && of.number != 0 {
		err = s.desk.Acknowledge(ctx, peer, of.number)
	} else {
		err = s.desk.MarkRead(ctx, peer, of.newest)
	}
	if err != nil { // it is sent nonetheless, and not to be sent again
		slog.WarnContext(ctx, "what was answered is not marked as read", "error", err)
	}
	return nil
}

// openLink opens the link of a message, if that still has one which may be opened, and which leads
// where the button said: the message may have been corrected since.
func (s *server) openLink(ctx context.Context, peer desk.Ref, number int64, place string) error {
	m, err := s.desk.Message(ctx, peer, number)
	if err != nil {
		return err
	}
	l, ok := link.Link{}, false
	if m.Notice != nil && !m.Retracted {
		l, ok = link.Read(m.Notice.Link)
	}
	switch {
	case !ok || l.Place() != place:
		return errNoLink
	case l.Person != "":
		return s.desk.Show(ctx, desk.View{Screen: desk.ScreenConversation, Peer: desk.Ref{Account: peer.Account, Address: l.Person}})
	}
	return s.opens(ctx, l.Target)
}

// errNoLink says that a message has no such link any more.
var errNoLink = errors.New("popup: no such link to open")

// open shows the conversation, with what was typed as a draft: a window that is open already knows
// nothing of that, and is told to put it there.
func (s *server) open(ctx context.Context, click Click) error {
	view := desk.View{Screen: desk.ScreenConversation, Peer: click.Peer}
	if click.Peer.IsZero() || click.Peer == requests { // no peer's
		view = desk.View{Screen: desk.ScreenContacts}
	} else if strings.TrimSpace(click.Text) != "" {
		s.keep(ctx, click)
		view.Text = click.Text
	}
	return s.desk.Show(ctx, view)
}

// keep keeps what was typed into a popup, behind what was begun in the window.
func (s *server) keep(ctx context.Context, click Click) {
	text := click.Text
	now, err := s.desk.Snapshot(ctx)
	if err == nil {
		i := slices.IndexFunc(now.Drafts, func(d desk.Draft) bool { return d.Peer == click.Peer })
		if i >= 0 && !strings.Contains(now.Drafts[i].Text, text) {
			text = now.Drafts[i].Text + "\n" + text
		} else if i >= 0 {
			return
		}
		err = s.desk.SetDraft(ctx, click.Peer, text)
	}
	if err != nil {
		slog.WarnContext(ctx, "what was typed is lost", "error", err)
	}
}
