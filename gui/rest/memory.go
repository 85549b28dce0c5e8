package rest

import (
	"runtime/debug"
	"time"
)

// memory is what the program has taken from the system.
type memory struct {
	again bool      // it was used since it was given back
	given time.Time // when it was; zero: not yet
}

// giveBack gives back what is free of it, at most once in the time that a rest lasts: it
// takes some milliseconds of the processor.
func (m *memory) giveBack() {
	if m.given.IsZero() || m.again && time.Since(m.given) >= longest {
		debug.FreeOSMemory()
		*m = memory{given: time.Now()}
	}
}
