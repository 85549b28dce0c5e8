//go:build !linux && !windows

package hotkey

import "context"

func hear(context.Context, Key, func()) error { return ErrNone }
