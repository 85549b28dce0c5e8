//go:build !windows

package agent

import "syscall"

// noRoom is what the system says of a disk that is full, or of the person's share of it.
var noRoom = []error{syscall.ENOSPC, syscall.EDQUOT}
