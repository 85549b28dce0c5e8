package agent

import (
	"context"
	"time"

	"vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/policy"
	"vestnik/core/xmpp"
)

// Forecast implements [desk.Desk]. It asks the same function as a message does that comes.
func (a *Agent) Forecast(ctx context.Context, s desk.Supposed) (f desk.Forecast, err error) {
	who, err := xmpp.ReadAddress(s.From.Address)
	if err != nil {
		return f, desk.NewProblem(desk.BadAddress, "address", desk.Brief(s.From.Address))
	}
	s.From.Address = who.Bare().String()
	if s.From, err = a.resolve(ctx, s.From); err != nil {
		return f, err
	}
	err = a.do(ctx, func() {
		if m := a.member(s.From.Account); m != nil {
			f = m.forecast(s)
		}
	})
	return f, err
}

// forecast is what a message would do now.
func (m *member) forecast(s desk.Supposed) desk.Forecast {
	e, now := m.supposed(s), m.agent.moment(s.From)
	now.Shared = m.agent.shared()
	is := m.message(&e)
	d := m.judge(is, e.Peer, now)
	f := desk.Forecast{Show: d.Show, Sound: d.Sound, Preview: d.Preview, Later: d.Group == alert.InSum}
	f.Again = d.Show == alert.Banner && !m.agent.presence.There()
	for _, why := range alert.Why(is, m.known(e.Peer), m.agent.alerting(), now) {
		f.Why = append(f.Why, m.cause(why, &e))
	}
	return f
}

// supposed is the message as it would come. Without words nothing is said that a rule could know.
func (m *member) supposed(s desk.Supposed) journal.Entry {
	e := journal.Entry{Account: s.From.Account, Peer: s.From.Address, From: s.From.Address, Type: string(s.Type), Time: time.Now(), Body: s.Text}
	if e.Body == "" {
		e.Body = "…"
	}
	if s.Urgency != desk.NormalUrgency {
		e.Notice = &desk.Notice{Urgency: s.Urgency}
	}
	if _, is := m.room(s.From.Address); is {
		e.Room, e.Type, e.Mentioned = true, string(desk.TypeRoom), s.Calls
	}
	return e
}

// causedBy is what has set a cause, where the organisation may have.
var causedBy = map[alert.Reason]policy.Name{
	alert.Ruled: policy.Rules, alert.Quiet: policy.QuietHours, alert.Soundless: policy.Sounds, alert.Discreet: policy.Preview,
	alert.NotNamed: policy.UrgentFrom, alert.NoTakeover: policy.Takeover,
}

// cause says more of a reason.
func (m *member) cause(why alert.Reason, e *journal.Entry) desk.Cause {
	a, ref := m.agent, m.ref(e.Peer)
	c := desk.Cause{Reason: why}
	if name, may := causedBy[why]; may {
		c.Managed = a.policy.Has(name)
	}
	switch why {
	case alert.Ruled:
		c.Rule = a.rules().First(e.Peer, m.stranger(e.Peer), e.Subject, e.Body).String()
	case alert.Disturbed:
		c.Until = a.presence.Choice().Until
	case alert.Quiet:
		c.Until, c.All = a.quietUntil(), a.muted(desk.Ref{})
		c.Managed = c.Managed && !c.All
	case alert.Muted:
		c.Until = a.mutedUntil(ref)
	case alert.Untold:
		c.Notify = a.notifies(ref)
	}
	return c
}
