package agent

import (
	"context"
	"time"

	"vestnik/core/xmpp/im"
)

// asGranted asks for more than any server grants: it answers with its own limit.
const asGranted = 24 * time.Hour

// Sleep is to be called before the machine sleeps. The session asks the server to
// wait for it for as long as that ever does, and gives its connections up; so a short
// sleep costs no new session. It returns when that is done, at once when nothing is on
// line or the server cannot wait, and when ctx ends.
func (a *Agent) Sleep(ctx context.Context) {
	var open *im.Client
	_ = a.do(ctx, func() {
		if a.line != nil {
			open = a.line.session
		}
	})
	if open == nil {
		return
	}
	if err := open.Pause(ctx, asGranted); err != nil {
		a.cfg.Log("before sleep: %v", err)
	}
}

// Wake is to be called when the machine has slept, or its network has changed. The
// open session sends again what is under way, over new connections; a line that waits
// for its next attempt makes it now. One that waits for the person goes on waiting:
// sleep mends no wrong password. It does not wait for the network.
func (a *Agent) Wake() {
	_ = a.do(context.Background(), func() {
		l := a.line
		if l == nil {
			return
		}
		if l.session != nil {
			l.session.Wake()
		}
		poke(l.woken)
	})
}

// KeyringCame is to be called when a keyring has come to be there: a line that waits for
// one asks it now.
func (a *Agent) KeyringCame() {
	_ = a.do(context.Background(), func() {
		if a.line != nil {
			poke(a.line.keyring)
			poke(a.line.stored)
		}
	})
}
