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
	owed   []journal.Mark
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

// explainJournal explains what keeps the journal from being written.
func explainJournal(err error, _ Target) *desk.Problem {
	switch {
	case errors.Is(err, journal.ErrBusy):
		return desk.NewProblem(desk.JournalBusy)
	case errors.Is(err, journal.ErrFull):
		return desk.NewProblem(desk.JournalFull)
	case errors.Is(err, journal.ErrCorrupt):
		return desk.NewProblem(desk.JournalDamaged)
	}
	return nil
}

// take stores what a session has brought.
func (s *store) take(ctx context.Context, b journal.Batch) (journal.Taken, error) {
	taken, err := s.agent.cfg.Journal.Take(ctx, b)
	s.note(err)
	return taken, err
}

// owe keeps marks until the journal has them: what the server has confirmed must not be
// sent again, whatever ails the journal.
func (s *store) owe(marks []journal.Mark) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.owed = append(s.owed, marks...)
}

// settle stores the marks that are owed, and tells the faces.
func (s *store) settle(ctx context.Context) error {
	s.mu.Lock()
	marks := s.owed[:min(len(s.owed), 1000)]
	s.mu.Unlock()
	if len(marks) == 0 {
		return nil
	}
	changes, err := s.agent.cfg.Journal.MarkAll(ctx, marks)
	if s.note(err); err != nil {
		return err
	}
	s.mu.Lock()
	s.owed = s.owed[len(marks):]
	s.mu.Unlock()
	return s.agent.do(context.WithoutCancel(ctx), func() {
		for i, c := range changes {
			s.agent.marked(marks[i].Account, c)
		}
	})
}
