package fakedesk

import (
	"context"
	"encoding/json"
	"strings"

	"vestnik/core/desk"
)

// spot is how one is written in the log.
func spot(at desk.Spot) string { return strings.TrimSpace(at.Address + " " + at.Node) }

// Explore implements desk.Desk.
func (d *Desk) Explore(_ context.Context, at desk.Spot) (desk.Service, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("explore " + spot(at))
	return d.Services[spot(at)], d.ServiceError
}

// ServiceItems implements desk.Desk.
func (d *Desk) ServiceItems(_ context.Context, at desk.Spot, behind string, _ int) (desk.ServiceItems, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called(strings.TrimSpace("items " + spot(at) + " " + behind))
	return d.ServiceLists[strings.TrimSpace(spot(at)+" "+behind)], d.ServiceError
}

// Begin implements desk.Desk.
func (d *Desk) Begin(_ context.Context, t desk.Task) (desk.ServiceStep, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("begin " + string(t.Deed) + " " + spot(t.Spot))
	return d.step()
}

// Proceed implements desk.Desk.
func (d *Desk) Proceed(_ context.Context, m desk.Move) (desk.ServiceStep, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	answers, _ := json.Marshal(m.Answers)
	d.called("proceed " + string(m.Action) + " " + string(answers))
	if m.Action == desk.ActionCancel {
		return desk.ServiceStep{}, d.ServiceError
	}
	return d.step()
}

// step returns the next one. d.mu is held.
func (d *Desk) step() (desk.ServiceStep, error) {
	if d.ServiceError != nil || len(d.Steps) == 0 {
		return desk.ServiceStep{}, d.ServiceError
	}
	next := d.Steps[0]
	d.Steps = d.Steps[1:]
	return next, nil
}
