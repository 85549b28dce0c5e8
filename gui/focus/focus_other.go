//go:build !windows

package focus

import "context"

// Quiet tells whether the system is asked not to disturb.
func Quiet(context.Context) bool { return false }
