package agent

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/im"
)

// What was begun with a service and is not over is an errand. A face knows it by its last step and the id of that,
// which is another one in each step, so that a click too many answers nothing that nobody has read;
// what else there is to know of it (the form as the service has sent it, by which id the service
// knows it) stays here. A face may go and leave it: then it is given up after a while.

const (
	// errandLife is how long one is kept after its last step.
	errandLife = 10 * time.Minute
	// mostErrands is how many are kept; the one that was left alone for longest makes way.
	mostErrands = 64
	// dropLimit is how long a service is given to hear that one was given up.
	dropLimit = 10 * time.Second
)

// mover goes on with an errand: it does something in its step, and returns the next one.
type mover func(ctx context.Context, action desk.FormAction, answers desk.FormAnswers) (desk.ServiceStep, error)

// errand is one that is not over.
type errand struct {
	turn chan struct{} // held by who goes on with it
	q    *Asking
	move mover
	step desk.ServiceStep
	// Of errands, and under their lock.
	life *time.Timer
	used time.Time
}

// errands are those that are not over, by their ids.
type errands struct {
	mu  sync.Mutex
	all map[string]*errand
}

// keep keeps one, and returns its step with the id.
func (e *errands) keep(one *errand) desk.ServiceStep {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.all == nil {
		e.all = map[string]*errand{}
	}
	if len(e.all) >= mostErrands {
		e.makeRoom()
	}
	id := rand.Text()
	one.step.ID, one.used = id, time.Now()
	one.life = time.AfterFunc(errandLife, func() { e.drop(id) })
	e.all[id] = one
	return one.step
}

// makeRoom gives up the one that was left alone for longest.
func (e *errands) makeRoom() {
	oldest := ""
	for id, one := range e.all {
		if oldest == "" || one.used.Before(e.all[oldest].used) {
			oldest = id
		}
	}
	go e.drop(oldest)
}

// drop gives one up, and tells the service.
func (e *errands) drop(id string) {
	one := e.take(id)
	if one == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), dropLimit)
	defer cancel()
	select {
	case one.turn <- struct{}{}:
		defer func() { <-one.turn }()
		_, _ = one.move(ctx, desk.ActionCancel, nil)
	case <-ctx.Done(): // it is just being gone on with
	}
}

// find returns one, and gives it another while.
func (e *errands) find(id string) *errand {
	e.mu.Lock()
	defer e.mu.Unlock()
	one := e.all[id]
	if one != nil {
		one.used = time.Now()
		one.life.Reset(errandLife)
	}
	return one
}

// take forgets one, nil where there is none.
func (e *errands) take(id string) *errand {
	e.mu.Lock()
	defer e.mu.Unlock()
	one := e.all[id]
	if one != nil {
		one.life.Stop()
		delete(e.all, id)
	}
	return one
}

// Begin implements [desk.Services].
func (s *Services) Begin(ctx context.Context, t desk.Task) (desk.ServiceStep, error) {
	begin := beginnings[t.Deed]
	if begin == nil {
		return desk.ServiceStep{}, desk.NewProblem(desk.NotOffered, "address", t.Address)
	}
	q, err := s.at(ctx, t.Ref)
	if err != nil {
		return desk.ServiceStep{}, err
	}
	one := &errand{q: q, turn: make(chan struct{}, 1)}
	one.step, one.move, err = begin(ctx, q, t.Node)
	if err != nil {
		return desk.ServiceStep{}, q.explain(err)
	}
	illustrate(&one.step)
	if one.step.Status != desk.StepExecuting {
		return one.step, nil
	}
	return s.errands.keep(one), nil
}

// Proceed implements [desk.Services].
func (s *Services) Proceed(ctx context.Context, m desk.Move) (desk.ServiceStep, error) {
	one := s.errands.find(m.ID)
	if one == nil {
		return desk.ServiceStep{}, desk.NewProblem(desk.StepGone)
	}
	select {
	case one.turn <- struct{}{}:
		defer func() { <-one.turn }()
	case <-ctx.Done():
		return desk.ServiceStep{}, ctx.Err()
	}
	if s.errands.find(m.ID) != one { // who was before us has gone on: this answers another step
		return desk.ServiceStep{}, desk.NewProblem(desk.StepGone)
	}
	next, err := one.move(ctx, m.Action, m.Answers)
	var faults forms.Faults
	switch {
	case errors.As(err, &faults):
		again := one.step
		again.Faults = faults
		return again, nil
	case m.Action == desk.ActionCancel: // whatever the service thinks of it
		s.errands.take(m.ID)
		return desk.ServiceStep{Step: next.Step}, nil
	case err != nil && gone(one.q.Client): // it was of that session
		s.errands.take(m.ID)
		return desk.ServiceStep{}, desk.NewProblem(desk.StepGone)
	case err != nil:
		err = one.q.explain(err)
		if errors.Is(err, desk.NewProblem(desk.StepGone)) {
			s.errands.take(m.ID)
		}
		return desk.ServiceStep{}, err
	}
	illustrate(&next)
	s.errands.take(m.ID)
	if next.Status != desk.StepExecuting {
		return next, nil
	}
	one.step = next
	return s.errands.keep(one), nil
}

// gone tells whether a session has ended.
func gone(s *im.Client) bool {
	select {
	case <-s.Done():
		return true
	default:
		return false
	}
}

// illustrate adds the pictures that came with a form, made small. Those that lie elsewhere are not
// fetched: whoever asks would learn where the person is.
func illustrate(step *desk.ServiceStep) {
	if step.Form == nil {
		return
	}
	for _, f := range step.Form.Fields {
		if f.Media == nil {
			continue
		}
		for _, source := range f.Media.Sources {
			if small, err := avatar.Thumbnail(source.Data, desk.FormPictureSide); err == nil {
				if step.Pictures == nil {
					step.Pictures = map[string][]byte{}
				}
				step.Pictures[f.Var] = small
				break
			}
		}
	}
}
