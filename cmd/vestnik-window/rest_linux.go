//go:build cgo

package main

import (
	"os"
	"time"

	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.3/glfw"
	"golang.org/x/sys/unix"

	"vestnik/gui/rest"
)

// restful lets the loop of the toolkit sleep while nothing happens.
func restful(a fyne.App) fyne.App { return rest.App(a, events{}) }

// events are those of GLFW, by which Fyne makes its windows. GLFW binds the main goroutine
// to the main thread, and the windows with it.
type events struct{}

// Wait implements rest.Events.
func (events) Wait(d time.Duration) { glfw.WaitEventsTimeout(d.Seconds()) }

// Wake implements rest.Events.
func (events) Wake() { glfw.PostEmptyEvent() }

// Here implements rest.Events.
func (events) Here() bool { return unix.Gettid() == os.Getpid() }
