package fakedesk

import (
	"context"

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
