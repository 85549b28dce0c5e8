package desk

import (
	"encoding/json"
	"fmt"
	"os"
)

// Holder is the resident that has the door, as the lock file beside it tells.
type Holder struct {
	Host    string `json:"host"`    // the computer it runs on
	Session string `json:"session"` // the session of the person there, see [Session]
	Process int    `json:"process"`
}

// HolderOf returns who has the door at path, or had it last; the zero value when that is
// not known. It only reads: whether the resident answers is for [Dial] to say.
func HolderOf(path string) (h Holder) {
	text, err := os.ReadFile(path + lockSuffix)
	if err != nil || json.Unmarshal(text, &h) != nil {
		return Holder{}
	}
	return h
}

// ourselves is what this process writes into the lock file.
func ourselves() Holder {
	host, _ := os.Hostname() // nameless is as good
	return Holder{Host: host, Session: Session(), Process: os.Getpid()}
}

const lockSuffix = ".lock"

// lock takes the lock file beside the door at path, which the system gives back when the
// process dies in any way, and writes into it who has it. [ErrInUse] says that another
// process has it.
func lock(path string) (unlock func(), err error) {
	file, err := lockFile(path)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(ourselves())
	if err == nil {
		err = file.Truncate(0)
	}
	if err == nil {
		_, err = file.WriteAt(text, 0)
	}
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("desk: lock: %w", err)
	}
	return func() { _ = file.Close() }, nil
}
