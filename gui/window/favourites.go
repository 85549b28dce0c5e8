package window

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"vestnik/core/desk"
)

// The star of who is a favourite, and of who is none.
var (
	starFull  = sign("star", star+`{away}" stroke="{away}"/>`)
	starEmpty = sign("star-empty", star+`none" stroke="{absent}"/>`)
)

const star = `<path stroke-width="1.4" stroke-linejoin="round" d="M8 1.8l1.9 4 4.4.6-3.2 3.1.8 4.4L8 11.8l-3.9 2.1.8-4.4L1.7 6.4l4.4-.6z" fill="`

// isFavourite tells whether somebody is one of the person's favourites.
func (c *compact) isFavourite(peer desk.Ref) bool {
	return slices.Contains(c.faces.model.status.Favourites, peer.Address)
}

// mayBeFavourite tells whether somebody may be one: who is only met in a room may not.
func mayBeFavourite(peer desk.Ref) bool { return !strings.Contains(peer.Address, "/") }

// favour offers to make somebody the last of the favourites, or none of them.
func (c *compact) favour(peer desk.Ref) (label string, star fyne.Resource, do func(after func())) {
	others := slices.DeleteFunc(slices.Clone(c.faces.model.status.Favourites), func(address string) bool { return address == peer.Address })
	label, star = c.faces.words.Say("window.unfavour"), starFull
	if !c.isFavourite(peer) {
		label, star = c.faces.words.Say("window.favour"), starEmpty
		others = append(others, peer.Address)
	}
	return label, star, func(after func()) {
		c.do(func(ctx context.Context, d desk.Desk) error { return d.Set(ctx, "favourites", others) }, after)
	}
}
