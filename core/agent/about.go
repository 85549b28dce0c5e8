package agent

import (
	"cmp"
	"context"
	"sync"
	"time"

	"vestnik/core/account"
	"vestnik/core/desk"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/version"
)

const (
	// aboutLimit is how long the programs of others may take to say what they are.
	aboutLimit = 5 * time.Second
	// mostAsked is how many programs of one person are asked.
	mostAsked = 8
)

// About implements [desk.Desk].
func (a *Agent) About(ctx context.Context, peer desk.Ref) (desk.About, error) {
	q, err := a.question(ctx, peer)
	if err != nil {
		return desk.About{}, err
	}
	var programs []account.Program
	if err := a.do(ctx, func() { programs = q.m.People().Programs(q.who.String()) }); err != nil {
		return desk.About{}, err
	}
	out := desk.About{Programs: make([]desk.Program, len(programs))}
	ctx, cancel := context.WithTimeout(ctx, aboutLimit)
	defer cancel()
	var all sync.WaitGroup
	for i, p := range programs {
		out.Programs[i] = programToDesk(p)
		if i < mostAsked {
			all.Go(func() { askProgram(ctx, q.open, p, &out.Programs[i]) })
		}
	}
	if len(programs) == 0 {
		all.Go(func() {
			if last, err := q.open.LastActivity.Of(ctx, q.who); err == nil {
				out.Since, out.Text = last.Since, last.Text
			}
		})
	}
	all.Wait()
	for _, p := range out.Programs { // of several that at which something was done last
		if p.Idle.After(out.Since) {
			out.Since = p.Idle
		}
	}
	return out, nil
}

func programToDesk(p account.Program) desk.Program {
	return desk.Program{
		Resource: p.From.Resource(), Priority: int(p.Priority),
		Presence: desk.Presence{Show: cmp.Or(desk.Show(p.Show), desk.Available), Text: p.Status},
	}
}

// askProgram asks a program what it is. It may answer some questions and not others.
func askProgram(ctx context.Context, s *im.Client, p account.Program, out *desk.Program) {
	at := p.From
	var all sync.WaitGroup
	var called string
	all.Go(func() {
		if is, err := s.Disco.Program(ctx, at, p.Caps); err == nil {
			called = is.Name()
		}
	})
	all.Go(func() {
		if is, err := version.Of(ctx, s.Session, at); err == nil {
			out.Name, out.Version, out.System = is.Name, is.Version, is.System
		}
	})
	all.Go(func() {
		if there, err := version.Time(ctx, s.Session, at); err == nil {
			out.Time = there
		}
	})
	all.Go(func() {
		if last, err := s.LastActivity.Of(ctx, at); err == nil {
			out.Idle = last.Since
		}
	})
	all.Wait()
	out.Name = cmp.Or(out.Name, called)
}
