package main

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"vestnik/core/desk"
	"vestnik/core/doctor"
	"vestnik/core/journal"
	"vestnik/core/policy"
	"vestnik/core/settings"
	"vestnik/gui/idle"
	"vestnik/gui/popup"
	"vestnik/gui/tray"
)

// means are what an examination is done with: the network as the program goes through
// it, this desktop, and the files in dirs; kept is the journal of who has it open, else it
// is looked into.
func means(dirs settings.Dirs, kept *store) doctor.Means {
	return doctor.Means{Way: officeWay{}, Desktop: thisDesktop{}, Files: ourFiles{dirs, kept}}
}

// thisDesktop is what the resident shows itself by.
type thisDesktop struct{}

// Popups implements [doctor.Desktop].
func (thisDesktop) Popups(ctx context.Context) (way string, problem *desk.Problem) {
	found := popup.Probe(ctx).State()
	return cmp.Or(found.Daemon, string(found.Way)), found.Problem
}

// Tray implements [doctor.Desktop].
func (thisDesktop) Tray(ctx context.Context) *desk.Problem {
	shown, err := tray.Available(ctx)
	switch {
	case errors.Is(err, tray.ErrNoBus):
		return desk.NewProblem(desk.NoBus)
	case err != nil || !shown:
		return desk.NewProblem(desk.NoTray)
	}
	return nil
}

// Idle implements [doctor.Desktop].
func (thisDesktop) Idle(ctx context.Context) string { return idle.Source(ctx) }

// ourFiles are those in the directories of the program.
type ourFiles struct {
	dirs settings.Dirs
	kept *store
}

// Policy implements [doctor.Files].
func (f ourFiles) Policy(context.Context) doctor.Ruled {
	holds, err := readPolicy(f.dirs.PolicyCopy())
	r := doctor.Ruled{Place: policy.Place(), Owner: policy.Owner()}
	if broken := policy.Broken(err); broken != nil {
		r.Err = broken
	}
	for _, one := range holds.All() {
		r.Sets = append(r.Sets, string(one.Name))
	}
	_, faults := policyHere()
	for _, fault := range faults {
		if fault.What == policy.Unknown {
			r.Unknown = append(r.Unknown, fault.Key)
		}
	}
	return r
}

// Journal implements [doctor.Files]. One that nobody has open is not brought up to this
// version, nor made: whether it could be is what counts.
func (f ourFiles) Journal(ctx context.Context) error {
	if f.kept != nil {
		if f.kept.trouble != nil {
			return f.kept.trouble
		}
		return f.kept.Probe(ctx)
	}
	path := f.dirs.JournalFile()
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil // where it will be the disk shows
	case err != nil:
		return err
	}
	file.Close()
	reader, err := journal.OpenReader(path)
	switch {
	case errors.Is(err, journal.ErrOlder):
		return nil
	case errors.Is(err, journal.ErrCorrupt):
		return desk.NewProblem(desk.JournalDamaged)
	case err != nil:
		return err
	}
	return reader.Close()
}

// Disk implements [doctor.Files].
func (f ourFiles) Disk(context.Context) (dir string, free uint64, err error) {
	dir = existing(f.dirs.Data)
	file, err := os.CreateTemp(dir, "vestnik-*.tmp")
	if err != nil {
		return dir, 0, err
	}
	_, err = file.Write([]byte("is there room?"))
	if err := errors.Join(err, file.Close(), os.Remove(file.Name())); err != nil {
		return dir, 0, err
	}
	free, err = freeBytes(dir)
	return dir, free, err
}

// existing returns a directory, or the nearest one above it that there is.
func existing(dir string) string {
	for {
		if info, err := os.Stat(dir); err == nil && info.IsDir() || dir == filepath.Dir(dir) {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}
