package agent

import (
	"context"
	"log/slog"
	"sync"

	"vestnik/core/account"
)

// Sleep is to be called before the machine sleeps, see [account.Account.Sleep]. It
// returns when the session is prepared, at once when nothing is on line, and when ctx
// ends.
func (a *Agent) Sleep(ctx context.Context) {
	slog.Debug("the machine is about to sleep")
	var all sync.WaitGroup
	_ = a.do(ctx, func() {
		for _, m := range a.members {
			all.Go(func() { m.Account.Sleep(ctx) })
		}
	})
	all.Wait()
}

// Wake is to be called when the machine has slept, or its network has changed, see
// [account.Account.Wake]. It does not wait for the network.
func (a *Agent) Wake() {
	slog.Debug("the machine has slept, or its network has changed")
	a.each((*account.Account).Wake)
	_ = a.do(context.Background(), func() { a.heed(a.presence.Wake) }) // what has an end may have ended
}

// KeyringCame is to be called when a keyring has come to be there: an account that waits
// for one asks it now.
func (a *Agent) KeyringCame() {
	slog.Debug("a keyring has come to be there")
	a.each((*account.Account).KeyringCame)
}

func (a *Agent) each(act func(*account.Account)) {
	_ = a.do(context.Background(), func() {
		for _, m := range a.members {
			act(m.Account)
		}
	})
}
