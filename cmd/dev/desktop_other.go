//go:build !linux

package main

import (
	"context"
	"errors"
)

// onPrivateDesktop fails: there are private desktops on Linux only.
func onPrivateDesktop(context.Context, string) error {
	return errors.New("there is no display here; vestnik demo --serve runs the office alone")
}

// photographPopup and photographTray fail for the same reason.
func photographPopup(context.Context, string, string) error { return errPrivateDesktop }
func photographTray(context.Context, string, string) error  { return errPrivateDesktop }

var errPrivateDesktop = errors.New("a private desktop needs Linux")

// benchDesktop fails for the same reason.
func benchDesktop(context.Context, string, bool, string) error {
	return errors.New("the desktop of the benchmark needs Linux")
}
