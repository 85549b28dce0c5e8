package main

import (
	"errors"
	"path/filepath"

	"vestnik/core/desk"
	"vestnik/core/disk"
	"vestnik/core/settings"
)

// onShare tells what lies on a network share; only tests have another.
var onShare = disk.Remote

// claim takes the person's data for this computer, where others see it too: two residents
// of one person, each on its own computer, would write into one journal and go on with one
// session, and what a command changes where no resident runs the one of another computer
// would not know, and undo. Where nothing is remote the lock of the door is enough.
func claim(dirs settings.Dirs) (release func(), err error) {
	if !onShare(dirs.Data) {
		return func() {}, nil
	}
	path := filepath.Join(dirs.Data, "resident.lock")
	held, err := disk.Lock(path, disk.Ourselves(desk.Session()))
	switch {
	case errors.Is(err, disk.ErrHeld):
		return nil, desk.NewProblem(desk.ResidentElsewhere, "host", disk.HolderOf(path).Host)
	case errors.Is(err, disk.ErrNoLocks):
		return nil, desk.NewProblem(desk.NoLocks, "file", dirs.Data)
	case err != nil: // a share that is away or full is no reason not to start, see openStore
		return func() {}, nil
	}
	return func() { _ = held.Close() }, nil
}

// claimSettings claims the person's data, and reads the settings, for a command that changes what is
// there where no resident runs.
func claimSettings(dirs settings.Dirs) (s settings.Settings, release func(), err error) {
	if release, err = claim(dirs); err != nil {
		return s, nil, err
	}
	if s, err = settings.Load(dirs.SettingsFile()); err != nil {
		release()
		return s, nil, err
	}
	return s, release, nil
}

// notice is what should be known of where the journal lies.
func (s *store) notice() *desk.Problem {
	if s.Remote() {
		return desk.NewProblem(desk.JournalShared, "file", s.dirs.JournalFile())
	}
	return nil
}
