package desk

import (
	"errors"
	"fmt"

	"vestnik/core/disk"
)

// lockSuffix is what the name of the lock file has beside that of the door.
const lockSuffix = ".lock"

// HolderOf returns the resident that has the door at path, or had it last, in whichever
// [Session]; the zero value when that is not known. It only reads: whether the resident
// answers is for [Dial] to say.
func HolderOf(path string) disk.Holder { return disk.HolderOf(path + lockSuffix) }

// take takes the lock file beside the door at path, which the system gives back when the
// process dies in any way. [ErrInUse] says that another process has it.
func take(path string) (unlock func(), err error) {
	held, err := disk.Lock(path+lockSuffix, disk.Ourselves(Session()))
	switch {
	case errors.Is(err, disk.ErrHeld):
		return nil, ErrInUse
	case err != nil:
		return nil, fmt.Errorf("desk: %w", err)
	}
	return func() { _ = held.Close() }, nil
}
