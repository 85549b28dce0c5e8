package agent

import (
	"context"

	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/session"
)

// How an account was signed in is remembered, so that whoever gets in between one day, and
// offers nothing but PLAIN, is not given the password: that needs the person's consent.

// known returns what is remembered of an account.
func (a *Agent) known(address string) session.Proof {
	if s := a.settings.Account; s != nil && s.Address == address {
		return session.Proof{Mechanism: s.Mechanism}
	}
	return session.Proof{}
}

// remember notes how a session was opened. Consent to a weaker way is for the one time, and
// makes it the way that is remembered.
func (l *line) remember(ctx context.Context, p session.Proof) {
	l.known, l.account.AllowWeaker = p, false
	l.tell(ctx, func(a *Agent) {
		s := a.settings.Account
		if s == nil || s.Address != l.account.Address || s.Mechanism != "" && !auth.Weaker(s.Mechanism, p.Mechanism) {
			return
		}
		s.Mechanism = p.Mechanism
		_ = a.save()
	})
}
