//go:build !linux && !windows

package sleep

import "context"

// Watch hears nothing here.
func Watch(context.Context, Sleeper) {}
