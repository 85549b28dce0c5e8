package agent

import (
	"context"
	"slices"
)

// PutFirst implements [desk.Desk].
func (a *Agent) PutFirst(ctx context.Context, account string) error {
	address, err := a.account(ctx, account)
	if err != nil {
		return err
	}
	return a.choose(ctx, func() {
		a.settings.PutFirst(address)
		at := slices.IndexFunc(a.members, func(m *member) bool { return m.Address() == address })
		if at > 0 {
			a.members = slices.Concat(a.members[at:at+1], a.members[:at], a.members[at+1:])
		}
	})
}
