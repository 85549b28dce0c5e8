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

// benchDesktop fails for the same reason.
func benchDesktop(context.Context, string, bool, string) error {
	return errors.New("the desktop of the benchmark needs Linux")
}
