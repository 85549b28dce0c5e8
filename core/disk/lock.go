package disk

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

var (
	// ErrHeld says that another process has the lock.
	ErrHeld = errors.New("disk: another process holds the lock")
	// ErrNoLocks says that the file lies where nothing can be locked.
	ErrNoLocks = errors.New("disk: no locks there")
)

// Holder is who has a lock, as the lock file tells.
type Holder struct {
	Host    string `json:"host"`    // the computer it runs on
	Session string `json:"session"` // whatever the process has said of itself
	Process int    `json:"process"`
}

// Ourselves is this process, in a session.
func Ourselves(session string) Holder {
	host, _ := os.Hostname() // nameless is as good
	return Holder{Host: host, Session: session, Process: os.Getpid()}
}

// HolderOf returns who has the lock at path, or had it last; the zero value when that is
// not known. It only reads.
func HolderOf(path string) (h Holder) {
	text, err := os.ReadFile(path)
	if err != nil || json.Unmarshal(text, &h) != nil {
		return Holder{}
	}
	return h
}

// Held is a lock that is held until it is closed.
type Held struct{ file *os.File }

// Close gives the lock back. The file stays, and means nothing.
func (h *Held) Close() error { return h.file.Close() }

// Lock takes the lock file at path, which it makes when there is none, and writes into it
// who has it. It does not wait: [ErrHeld] says that another process has it,
// [ErrNoLocks] that nobody can.
func Lock(path string, h Holder) (*Held, error) {
	file, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("disk: lock: %w", err)
	}
	text, err := json.Marshal(h)
	if err == nil {
		err = file.Truncate(0)
	}
	if err == nil {
		_, err = file.WriteAt(text, 0)
	}
	if err == nil {
		err = file.Sync() // other computers read it
	}
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("disk: lock: %w", err)
	}
	return &Held{file}, nil
}
