package agent

import "context"

// Sleep is to be called before the machine sleeps, see [account.Account.Sleep]. It
// returns when the session is prepared, at once when nothing is on line, and when ctx
// ends.
func (a *Agent) Sleep(ctx context.Context) {
	var m *member
	if a.do(ctx, func() { m = a.own }) == nil && m != nil {
		m.Account.Sleep(ctx)
	}
}

// Wake is to be called when the machine has slept, or its network has changed, see
// [account.Account.Wake]. It does not wait for the network.
func (a *Agent) Wake() {
	_ = a.do(context.Background(), func() {
		if a.own != nil {
			a.own.Account.Wake()
		}
	})
}

// KeyringCame is to be called when a keyring has come to be there: an account that waits
// for one asks it now.
func (a *Agent) KeyringCame() {
	_ = a.do(context.Background(), func() {
		if a.own != nil {
			a.own.Account.KeyringCame()
		}
	})
}
