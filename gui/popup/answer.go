package popup

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"vestnik/core/desk"
)

// answer does what the person has chosen. seen is the newest message that the
// popup can have shown.
func (s *server) answer(ctx context.Context, click Click, seen int64) {
	var err error
	switch click.Action {
	case Read:
		err = s.desk.MarkRead(ctx, click.Peer, seen)
	case Accept, Refuse:
		err = s.decide(ctx, click.Key, click.Action == Accept)
	case Reply:
		err = s.reply(ctx, click, seen)
	case Default:
		err = s.open(ctx, click)
	}
	if err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "popup click without effect", "action", click.Action, "error", err)
	}
}

// reply sends what was typed into a popup, and marks as read what it was typed about. What
// cannot be sent is before the person again, to be sent when it can. Where nothing was
// typed he does that in the window.
func (s *server) reply(ctx context.Context, click Click, seen int64) error {
	if strings.TrimSpace(click.Text) == "" {
		return s.open(ctx, click)
	}
	_, err := s.desk.Send(ctx, desk.Outgoing{Account: click.Peer.Account, To: click.Peer.Address, Body: click.Text})
	if err != nil {
		slog.WarnContext(ctx, "a reply was not sent", "error", err)
		return s.open(ctx, click)
	}
	return s.desk.MarkRead(ctx, click.Peer, seen)
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
