package tray

import (
	"context"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// muteItem has nothing pop up for a while, and unmuteItem, which stands in its place then, ends
// that: the menu says until when.
func muteItem(s state, words *locale.Words, signedOut bool) item {
	all := item{label: words.Say("tray.mute-all"), disabled: signedOut, hidden: !s.Status.MutedUntil(desk.Ref{}).IsZero()}
	for _, s := range []span{{length: 30 * time.Minute}, {length: time.Hour}, {hour: morning}} {
		all.items = append(all.items, item{label: s.label(words), do: func(ctx context.Context, d desk.Desk) error {
			return d.Mute(ctx, desk.Ref{}, s.end(time.Now()))
		}})
	}
	return all
}

func unmuteItem(s state, words *locale.Words) item {
	until := s.Status.MutedUntil(desk.Ref{})
	return item{
		label: words.Say("tray.unmute-all", "Time", words.Clock(until.Local())), hidden: until.IsZero(),
		do: func(ctx context.Context, d desk.Desk) error { return d.Mute(ctx, desk.Ref{}, time.Time{}) },
	}
}
