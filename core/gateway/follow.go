package gateway

import (
	"context"
	"errors"
	"time"

	"vestnik/core/desk"
)

// follow notes what the desk tells, until ctx ends or the desk quits.
func (g *Gateway) follow(ctx context.Context) error {
	for ctx.Err() == nil {
		now, err := g.Desk.Snapshot(ctx)
		if err != nil {
			return g.over(ctx, err)
		}
		g.people.are(now.Contacts)
		g.health.Store(&now.Status)
		events, err := g.Desk.Watch(ctx, now.Seq)
		if errors.Is(err, desk.ErrGap) {
			continue
		}
		if err != nil {
			return g.over(ctx, err)
		}
		poke(g.gap)
		if g.heed(ctx, events) {
			return nil
		}
	}
	return nil
}

func (g *Gateway) over(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// catchUp looks for what was missed, whenever something may have been, beside what comes: there
// may be much to look at.
func (g *Gateway) catchUp(ctx context.Context) {
	for {
		select {
		case <-g.gap:
		case <-ctx.Done():
			return
		}
		if err := g.missed(ctx); err != nil && ctx.Err() == nil {
			g.Log("gateway: what was missed is looked for later: %v", err)
			time.AfterFunc(5*time.Second, func() { poke(g.gap) })
		}
	}
}

// poke wakes who waits for it, and does not wait.
func poke(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// missed looks for what would be called back and was told while nobody listened.
func (g *Gateway) missed(ctx context.Context) error {
	for after := int64(0); ; {
		some, err := g.store.awaited(ctx, after, most)
		if err != nil || len(some) == 0 {
			return err
		}
		if err := g.refresh(ctx, some); err != nil {
			return err
		}
		after = some[len(some)-1].number
	}
}

// refresh asks the desk how far those have come who may come further, and notes it.
func (g *Gateway) refresh(ctx context.Context, all []recipient) error {
	var notes []note
	for i := range all {
		if all[i].number == 0 || all[i].state >= desk.ReachedAnswered {
			continue
		}
		m, err := g.Desk.Message(ctx, all[i].peer(), all[i].number)
		if errors.Is(err, desk.NewProblem(desk.NoMessage)) {
			continue // it was kept long enough
		}
		if err != nil {
			return err
		}
		if n := noteOf(&m, g.Now()); all[i].state.MayBecome(n.state) {
			notes = append(notes, n)
		}
	}
	return g.note(ctx, notes)
}

func (g *Gateway) note(ctx context.Context, notes []note) error {
	if len(notes) == 0 {
		return nil
	}
	moved, calls, err := g.store.note(ctx, notes)
	if err != nil {
		return err
	}
	for _, state := range moved {
		g.figures.reached[state].Add(1)
	}
	if calls > 0 {
		poke(g.due)
	}
	return nil
}

// heed notes events, as many at a time as there are. It returns when the desk quits, or does not
// go on.
func (g *Gateway) heed(ctx context.Context, events <-chan desk.Event) (quit bool) {
	for e := range events {
		told := &told{read: map[desk.Ref]int64{}}
		for more := true; more; {
			quit = quit || e.Kind == desk.EventQuit
			g.event(&e, told)
			if more = len(told.notes) < most; !more {
				break
			}
			select {
			case e, more = <-events:
			default:
				more = false
			}
		}
		for err := g.keep(ctx, told); err != nil; err = g.keep(ctx, told) {
			g.Log("gateway: report: %v", err)
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return quit
			}
		}
		if quit {
			return true
		}
	}
	return false
}

// told is what some events have told.
type told struct {
	notes []note
	read  map[desk.Ref]int64 // up to which place, by whom
}

func (g *Gateway) keep(ctx context.Context, t *told) error {
	if err := g.note(ctx, t.notes); err != nil {
		return err
	}
	read, err := g.store.displayed(ctx, t.read, g.Now())
	if err == nil {
		g.figures.reached[desk.ReachedRead].Add(read)
	}
	return err
}

// event takes over what an event tells.
func (g *Gateway) event(e *desk.Event, t *told) {
	if c := e.Conversation; c != nil && c.Displayed > 0 && c.Displayed != g.displayed[c.Peer] {
		t.read[c.Peer], g.displayed[c.Peer] = c.Displayed, c.Displayed
	}
	switch e.Kind {
	case desk.EventStatus:
		g.health.Store(e.Status)
	case desk.EventContact:
		g.people.is(e.Contact)
	case desk.EventContactGone:
		g.people.isNot(e.Contact.Address)
	case desk.EventContacts:
		g.people.are(e.Contacts)
	case desk.EventMessage, desk.EventEdited:
		if m := e.Message; m.Mine {
			if n := noteOf(m, g.Now()); n.state != desk.ReachedQueued {
				t.notes = append(t.notes, n)
			}
		}
	}
}
