package fakedesk

import (
	"context"
	"slices"
	"strconv"

	"vestnik/core/desk"
)

// Pin implements desk.Desk.
func (d *Desk) Pin(_ context.Context, peer desk.Ref, on bool) error {
	d.mu.Lock()
	err := d.PresenceError
	d.called("pin " + peer.Address + " " + strconv.FormatBool(on))
	d.mu.Unlock()
	if err == nil {
		d.SetStatus(func(s *desk.Status) {
			s.Pinned = slices.DeleteFunc(slices.Clone(s.Pinned), func(o desk.Ref) bool { return o == peer })
			if on {
				s.Pinned = append(s.Pinned, peer)
			}
		})
	}
	return err
}
