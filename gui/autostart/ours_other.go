//go:build !linux && !windows

package autostart

// Ours is the entry of this program: there is none here.
func Ours() (Entry, error) { return nil, ErrNone }
