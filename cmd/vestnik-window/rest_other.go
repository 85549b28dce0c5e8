//go:build cgo && !linux

package main

import "fyne.io/fyne/v2"

// restful leaves the app as it is: here the toolkit needs its own driver to draw a window
// while it is being resized. See package rest.
func restful(a fyne.App) fyne.App { return a }
