package agent

import (
	"context"
	"errors"
	"sync"
	"time"

	"vestnik/core/desk"
	"vestnik/core/journal"
)

const (
	// doorLimit bounds what a face asks of the journal.
	doorLimit = 3 * time.Second
	// storeTold is for how long the journal must have failed before the person is told,
	// and how often it is tried from then on, if nobody else does.
	storeTold = 5 * time.Second
	// storeQuiet is how long nobody may have failed for a trial to count.
	storeQuiet = 10 * time.Second
)

// store watches over the journal: when it cannot be written for some seconds the person
// is told, until it can be again. Safe for concurrent use.
type store struct {
	agent *Agent

	mu     sync.Mutex
	ails   bool // since the last success
	reason error
	failed time.Time // the last time
	told   bool
	timer  *time.Timer
}

// note takes the outcome of a call that has reached the journal, or not.
func (s *store) note(err error) {
	trouble := explainJournal(err, Target{}) != nil
	if err != nil && !trouble {
		return // says nothing of the journal
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if trouble {
		s.reason, s.failed = err, time.Now()
		if !s.ails {
			s.ails = true
			s.agent.cfg.Log("journal: %v", err)
			s.timer = time.AfterFunc(storeTold, s.check)
		}
		return
	}
	s.recover()
}

// recover is called with mu held when the journal works.
func (s *store) recover() {
	if !s.ails {
		return
	}
	s.ails = false
	s.timer.Stop()
	s.agent.cfg.Log("journal: works again")
	if s.told {
		s.told = false
		go s.tell(nil)
	}
}

// check tells the person, and tries whether the journal works when nobody else does.
func (s *store) check() {
	s.mu.Lock()
	reason, quiet := s.reason, time.Since(s.failed) > storeQuiet
	s.mu.Unlock()
	if quiet {
		if err := s.agent.cfg.Journal.Probe(context.Background()); err != nil {
			reason = err
		} else {
			reason = nil
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !s.ails || errors.Is(reason, journal.ErrClosed):
		return
	case reason == nil:
		s.recover()
		return
	}
	s.timer = time.AfterFunc(storeTold, s.check)
	s.told = true
	go s.tell(explainJournal(reason, Target{}))
}

// tell changes what the person is told. It may overtake another one: what counts is
// asked on the loop.
func (s *store) tell(problem *desk.Problem) {
	_ = s.agent.do(context.Background(), func() {
		s.mu.Lock()
		told := s.told
		s.mu.Unlock()
		if !told {
			problem = nil
		}
		a := s.agent
		if (a.ailing == nil) != (problem == nil) || problem != nil && a.ailing.Code != problem.Code {
			a.ailing = problem
			a.publishStatus()
		}
	})
}

// stop ends the watching.
func (s *store) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ails = false; s.timer != nil {
		s.timer.Stop()
	}
}

// Take implements [account.Store], and so do the others.
func (s *store) Take(ctx context.Context, b journal.Batch) (journal.Taken, error) {
	taken, err := s.agent.cfg.Journal.Take(ctx, b)
	s.note(err)
	return taken, err
}

func (s *store) Outbox(ctx context.Context, account string, limit int) ([]journal.Entry, error) {
	waiting, err := s.agent.cfg.Journal.Outbox(ctx, account, limit)
	s.note(err)
	return waiting, err
}

func (s *store) NextDue(ctx context.Context, account string) (time.Time, error) {
	at, err := s.agent.cfg.Journal.NextDue(ctx, account)
	s.note(err)
	return at, err
}

func (s *store) MarkAll(ctx context.Context, marks []journal.Mark) ([]journal.Change, error) {
	changes, err := s.agent.cfg.Journal.MarkAll(ctx, marks)
	s.note(err)
	return changes, err
}

func (s *store) Tried(ctx context.Context, account, id string) (int, error) {
	tries, err := s.agent.cfg.Journal.Tried(ctx, account, id)
	s.note(err)
	return tries, err
}

func (s *store) Held(ctx context.Context, account, archive, with string) (journal.Held, error) {
	return s.agent.cfg.Journal.Held(ctx, account, archive, with)
}

func (s *store) Untold(ctx context.Context, account string, whole bool) ([]journal.Displayed, error) {
	return s.agent.cfg.Journal.Untold(ctx, account, whole)
}

// CaughtUp implements [account.Store].
func (s *store) CaughtUp(ctx context.Context, account, room string) error {
	return s.agent.cfg.Journal.CaughtUp(ctx, account, room)
}

func (s *store) HeardBefore(ctx context.Context, account, session string) (time.Time, error) {
	return s.agent.cfg.Journal.HeardBefore(ctx, account, session)
}

func (s *store) LastIn(ctx context.Context, account, peer string) (time.Time, error) {
	return s.agent.cfg.Journal.LastIn(ctx, account, peer)
}
