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
	case Reply:
		return s.reply(ctx, click, of)
	case Default:
		return s.open(ctx, click)
	}
	return s.deal(ctx, click)
}

// The actions that are about one message name it: when the click comes another one may be in
// the place of its popup, with buttons of the same names.
const (
	acknowledgeAction = "acknowledge"
	chooseAction      = "choose"
	snoozeAction      = "snooze"
	muteAction        = "mute"
)

// isAboutOne tells whether an action is one of those.
func isAboutOne(key string) bool {
	what, _, names := strings.Cut(key, " ")
	return names && slices.Contains([]string{acknowledgeAction, chooseAction, snoozeAction, muteAction}, what)
}

// acknowledgeKey is the key of the action that takes notice of a message.
func acknowledgeKey(number int64) string {
	return acknowledgeAction + " " + strconv.FormatInt(number, 10)
}

// chooseKey is the key of the action that answers a message with a value.
func chooseKey(number int64, value string) string {
	return chooseAction + " " + strconv.FormatInt(number, 10) + " " + value
}

// pauseKey is the key of an action that has the person hear nothing for a while, of a message
// or of its conversation.
func pauseKey(action string, number int64, d time.Duration) string {
	return action + " " + strconv.FormatInt(number, 10) + " " + d.String()
}

// deal does what is about one message. What cannot be done is before the person again.
func (s *server) deal(ctx context.Context, click Click) error {
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

// reply sends what was typed into a popup, and marks as read what it was typed about; who
// answers an urgent message has taken notice of it. What
// cannot be sent is before the person again, to be sent when it can. Where nothing was
// typed he does that in the window.
func (s *server) reply(ctx context.Context, click Click, of shown) error {
	if strings.TrimSpace(click.Text) == "" {
		return s.open(ctx, click)
	}
	_, err := s.desk.Send(ctx, desk.Outgoing{Account: click.Peer.Account, To: click.Peer.Address, Body: click.Text})
	if err != nil {
		slog.WarnContext(ctx, "a reply was not sent", "error", err)
		return s.open(ctx, click)
	}
	if of.urgent && of.number != 0 {
		return s.desk.Acknowledge(ctx, click.Peer, of.number)
	}
	return s.desk.MarkRead(ctx, click.Peer, of.newest)
}

// open shows the conversation, with what was typed as a draft.
func (s *server) open(ctx context.Context, click Click) error {
	view := desk.View{Screen: desk.ScreenConversation, Peer: click.Peer}
	if click.Peer.IsZero() || click.Peer == requests { // no peer's
		view = desk.View{Screen: desk.ScreenContacts}
	} else if strings.TrimSpace(click.Text) != "" {
		s.keep(ctx, click)
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
