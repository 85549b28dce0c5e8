package fakedesk

import (
	"cmp"
	"context"
	"slices"

	"vestnik/core/desk"
)

// olderPage is how many messages the server gives at a time.
const olderPage = 50

// ReadOlder implements desk.Desk.
func (d *Desk) ReadOlder(_ context.Context, peer desk.Ref) (desk.Older, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("older " + peer.Address)
	kept := d.OnServer[peer]
	switch {
	case d.OlderError != nil:
		return "", d.OlderError
	case len(kept) == 0:
		return cmp.Or(d.Older, desk.OlderNone), nil
	}
	at := max(0, len(kept)-olderPage)
	d.messages[peer] = slices.Concat(kept[at:], d.messages[peer])
	d.OnServer[peer] = kept[:at]
	return desk.OlderThere, nil
}
