//go:build !linux

package desktoptest

import "errors"

// Desktop is a private desktop; there is none on this system.
type Desktop struct{}

// Start fails: private desktops need Linux.
func Start(Options) (*Desktop, error) { return nil, errors.New("desktoptest: needs Linux") }

// Logs returns nothing.
func (*Desktop) Logs() string { return "" }

// Close does nothing.
func (*Desktop) Close() error { return nil }
