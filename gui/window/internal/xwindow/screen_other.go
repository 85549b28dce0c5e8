//go:build windows || darwin

package xwindow

import (
	"errors"
	"image"
)

// Screen is a connection to an X server; there is none on this system.
type Screen struct{}

// Open fails: there is no X server here.
func Open() (*Screen, error) { return nil, errors.New("xwindow: no X server here") }

// Bring does nothing.
func (*Screen) Bring(uint32) error { return nil }

// Urge does nothing.
func (*Screen) Urge(uint32) error { return nil }

// Heads returns none.
func (*Screen) Heads() []image.Rectangle { return nil }

// Above does nothing.
func (*Screen) Above(uint32, image.Point) error { return nil }

// Guard does nothing.
func (*Screen) Guard() (stop func()) { return func() {} }

// Close does nothing.
func (*Screen) Close() {}
