package window

import (
	"context"

	"vestnik/core/desk"
)

// pinned returns which conversations stand on top.
func pinned(s desk.Status) map[desk.Ref]bool {
	all := make(map[desk.Ref]bool, len(s.Pinned))
	for _, peer := range s.Pinned {
		all[peer] = true
	}
	return all
}

// pin puts these conversations on top, and no others.
func (m *model) pin(now map[desk.Ref]bool) {
	was := m.pinned
	m.pinned = now
	for peer := range was {
		if !now[peer] {
			m.turned(peer)
		}
	}
	for peer := range now {
		if !was[peer] {
			m.turned(peer)
		}
	}
}

// pin offers to keep a conversation on top, or no longer.
func (c *compact) pin(peer desk.Ref) (label string, do func()) {
	on := !c.faces.model.pinned[peer]
	label = c.faces.words.Say("window.unpin")
	if on {
		label = c.faces.words.Say("window.pin")
	}
	return label, func() {
		c.do(func(ctx context.Context, d desk.Desk) error { return d.Pin(ctx, peer, on) }, nil)
	}
}

// The signs in a line of the list: that it is kept on top, and that no popup comes of it.
var (
	pinSign   = sign("pinned", `<path fill="{absent}" d="M5 1.8h6v1.6l-1 .8v3.2l1.8 2v1.2H4.2V9.4l1.8-2V4.2l-1-.8z"/>`+lines+`{absent}" d="M8 10.6v3.8"/>`)
	mutedSign = sign("muted", lines+`{absent}" d="M4 11.2V7.4a4 4 0 0 1 6.8-2.9M12 7.8v3.4H6.4M7.2 13.8h1.6M2.6 13.4L13.4 2.6"/>`)
)
