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
