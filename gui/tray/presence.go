package tray

import (
	"context"
	"slices"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// presenceItems returns the presences, with a mark at the chosen one, which is
// always there, so that exactly one has the mark, for how long, and those of the person's own.
func presenceItems(s state, words *locale.Words) []item {
	chosen := s.Status.Presence
	off := s.Status.IsOff(desk.FeatureInvisible)
	var items []item
	for _, show := range desk.Shows {
		label, off := words.Show(show), off && show == desk.Invisible
		if off {
			label = words.Say("window.managed-item", "What", label)
		}
		items = append(items, item{
			label: label, checkable: true, checked: show == chosen.Show, disabled: off,
			hidden: show == desk.Invisible && !s.Status.CanHide && show != chosen.Show,
			do: func(ctx context.Context, d desk.Desk) error {
				return d.SetPresence(ctx, desk.Choice{Presence: desk.Presence{Show: show, Text: chosen.Text}})
			},
		})
	}
	items = append(items, item{
		label: words.Say("tray.status-text"), do: show(desk.View{Screen: desk.ScreenContacts}),
	})
	items = append(items, whileItem(s, words))
	for _, p := range ownPresences(s.Status) {
		items = append(items, item{
			meaning: meaning(desk.Ref{}, string(p.Show)+" "+p.Text), label: words.Show(p.Show) + " · " + label(p.Text),
			disabled: off && p.Show == desk.Invisible,
			do:       func(ctx context.Context, d desk.Desk) error { return d.SetPresence(ctx, desk.Choice{Presence: p}) },
		})
	}
	return items
}

// ownPresences are those with a text of the person's own: those that he keeps, and then what he
// has chosen last.
func ownPresences(s desk.Status) []desk.Presence {
	all := slices.Clone(s.Kept)
	for _, p := range s.Recent {
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// whileItem has the chosen presence end by itself: that which holds at the click, which may follow
// the choice before the menu does.
func whileItem(s state, words *locale.Words) item {
	until := s.Status.Until
	choose := func(until func(time.Time) time.Time) action {
		return func(ctx context.Context, d desk.Desk) error {
			now, err := d.Snapshot(ctx)
			if err != nil {
				return err
			}
			return d.SetPresence(ctx, desk.Choice{Presence: now.Status.Presence, Until: until(time.Now())})
		}
	}
	all := item{label: words.Say("tray.while")}
	if !until.IsZero() {
		all.label = words.Say("tray.ends-at", "Time", words.Clock(until.Local()))
	}
	for _, s := range []span{{length: 30 * time.Minute}, {length: time.Hour}, {hour: lunch}, {hour: evening}} {
		all.items = append(all.items, item{label: s.label(words), do: choose(s.end)})
	}
	all.items = append(all.items, item{
		label: words.Say("window.never-ends"), hidden: until.IsZero(), do: choose(func(time.Time) time.Time { return time.Time{} }),
	})
	return all
}
