package fakedesk

import (
	"context"
	"time"

	"vestnik/core/alert"
	"vestnik/core/desk"
)

// Forecast implements desk.Desk.
func (d *Desk) Forecast(_ context.Context, m desk.Supposed) (desk.Forecast, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("forecast " + m.From.Address + " " + string(m.Type) + " " + string(m.Urgency) + " " + m.Text)
	if d.Foretold == nil {
		return desk.Forecast{Show: alert.Banner, Sound: true, Preview: desk.PreviewAll}, nil
	}
	return d.Foretold(m), nil
}

// Held is what a message does in quiet hours that a rule is about as well: nothing, unless it is urgent.
func Held(m desk.Supposed) desk.Forecast {
	if m.Urgency == desk.HighUrgency {
		return desk.Forecast{Show: alert.Sticky, Sound: true, Preview: desk.PreviewAll}
	}
	eight := time.Date(2026, 11, 30, 8, 0, 0, 0, time.Local)
	return desk.Forecast{Show: alert.Badge, Later: true, Why: []desk.Cause{{Reason: alert.Ruled, Rule: "no-popup *"}, {Reason: alert.Quiet, Until: eight, Managed: true}}}
}
