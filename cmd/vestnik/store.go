package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"sync/atomic"
	"time"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/settings"
)

// store is the resident's journal, or one that stands in for it where it cannot be
// opened: messages must be seen all the same. What the stand-in has gathered goes into
// the journal as soon as a start finds that usable.
type store struct {
	*journal.Journal
	dirs    settings.Dirs
	log     func(string, ...any)
	trouble *desk.Problem // why another stands in; nil: none does
	damaged bool          // to begin anew the file must be put aside
	anew    atomic.Bool   // the program is to start again
}

// openStore opens the journal. It fails only where not even another can be made.
func openStore(ctx context.Context, dirs settings.Dirs, log func(string, ...any)) (*store, error) {
	s := &store{dirs: dirs, log: log}
	var err error
	if s.Journal, err = journal.Open(dirs.JournalFile()); err == nil {
		if err := s.gather(ctx); err != nil {
			log("journal: what was gathered elsewhere stays there: %v", err)
		}
		return s, nil
	}
	log("journal: %v", err)
	s.tell(err)
	s.Journal, err = journal.Open(dirs.SpareJournal())
	return s, err
}

// tell says what is wrong with the journal.
func (s *store) tell(err error) {
	code := desk.JournalUnreadable
	s.damaged = true
	switch {
	case errors.Is(err, journal.ErrNewer):
		code = desk.JournalNewer
	case errors.Is(err, journal.ErrBusy), errors.Is(err, journal.ErrFull):
		code, s.damaged = desk.JournalUnavailable, false
	}
	s.trouble = desk.NewProblem(code, "file", s.dirs.JournalFile())
}

// gather takes what another journal has gathered in the program's last life.
func (s *store) gather(ctx context.Context) error {
	path := s.dirs.SpareJournal()
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	spare, err := journal.Open(path)
	if err != nil {
		return err
	}
	if err := errors.Join(s.Merge(ctx, spare), spare.Close()); err != nil {
		return err
	}
	for _, end := range journalEnds {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// journalEnds are what the names of a journal's files end with.
var journalEnds = []string{"", "-wal", "-shm", "-journal"}

// setAside puts the journal that cannot be used out of the way, and marks that the
// program is to begin anew; it ends as soon as quit has come back.
func (s *store) setAside(quit func()) error {
	if s.damaged {
		now := time.Now()
		for _, end := range journalEnds {
			if _, err := settings.SetAside(s.dirs.JournalFile()+end, now); err != nil {
				return err
			}
		}
		s.log("journal: set aside as %s", settings.AsideName(s.dirs.JournalFile(), now))
	} else {
		usable, err := journal.Open(s.dirs.JournalFile())
		if err != nil {
			return s.trouble
		}
		usable.Close()
	}
	s.anew.Store(true)
	go quit()
	return nil
}
