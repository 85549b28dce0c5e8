//go:build !linux

package stamp

import "time"

// Now reads the clock, in nanoseconds. The benchmark runs on Linux, where its server
// does; here it only compiles.
func Now() int64 { return time.Now().UnixNano() }

// CPU returns 0: see [Now].
func CPU() int64 { return 0 }
