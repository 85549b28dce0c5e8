package rest

import (
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

const (
	// grace is how long the loop goes on after the last thing that happened: longer than
	// what Fyne times by itself, such as a second tap.
	grace = 2 * time.Second
	// frames is the time for what stands still to be drawn.
	frames = 50 * time.Millisecond
	// longest is how long the loop rests at most. It is for what Fyne might do that this
	// package knows nothing of.
	longest = time.Minute
)

// Events are those of the window system.
type Events interface {
	// Wait waits until there are events, until Wake is called or for at most d, and has
	// dealt with the events when it returns. It returns at once for a Wake that came before.
	// It is called on Fyne's goroutine, and on the thread that belongs to it.
	Wait(d time.Duration)
	// Wake ends Wait. It is called from any goroutine, only while Wait may be running.
	Wake()
	// Here tells whether the calling goroutine is Fyne's. Fyne runs functions on any other
	// one when it ends.
	Here() bool
}

// App returns a, whose loop rests while nothing happens, and makes it the current one of
// Fyne.
func App(a fyne.App, events Events) fyne.App {
	own, ok := a.Driver().(toolkit)
	if !ok {
		return a
	}
	r := &resting{App: a, driver: &driver{toolkit: own, events: events, endless: make(map[*fyne.Animation]bool)}}
	fyne.SetCurrentApp(r)
	return r
}

// resting is an app with another driver.
type resting struct {
	fyne.App
	driver *driver
}

// Driver implements fyne.App.
func (r *resting) Driver() fyne.Driver { return r.driver }

// Run implements fyne.App.
func (r *resting) Run() {
	over := make(chan struct{})
	defer close(over)
	r.driver.stir()
	go r.driver.pace(over)
	r.App.Run()
}

// toolkit is what a driver of Fyne is on a desktop.
type toolkit interface {
	fyne.Driver
	desktop.Driver
}

// driver is Fyne's, which learns from what passes through it when there is nothing to do.
type driver struct {
	toolkit
	events  Events
	waiting atomic.Int64              // functions that have not begun to run
	stirred atomic.Pointer[time.Time] // when something happened

	mu      sync.Mutex // held neither while functions run nor while events are waited for
	resting bool
	endless map[*fyne.Animation]bool
}

// stir says that something has happened. The time is kept with its monotonic clock: the other one is
// set back by hours where a computer learns the time from the network only after the person is there,
// and the loop would not rest for as long.
func (d *driver) stir() {
	now := time.Now()
	d.stirred.Store(&now)
}

// left is how much of the grace is left.
func (d *driver) left() time.Duration {
	return grace - time.Since(*d.stirred.Load())
}

// pace has the loop rest whenever it may, until over is closed. Before it does, memory that
// was needed for a while is given back: to open a window takes a third more than to have it open.
func (d *driver) pace(over <-chan struct{}) {
	var used memory
	for {
		for left := d.left(); left > 0; left = d.left() {
			if !sleep(left, over) {
				return
			}
		}
		d.toolkit.DoFromGoroutine(d.still, false)
		if !sleep(frames, over) {
			return
		}
		used.giveBack()
		if d.left() <= 0 && !d.rest(over) {
			return
		}
		if d.left() > 0 {
			d.toolkit.DoFromGoroutine(d.move, false)
			used.again = true
		}
	}
}

// sleep returns false when over was closed meanwhile.
func sleep(t time.Duration, over <-chan struct{}) bool {
	select {
	case <-over:
		return false
	case <-time.After(t):
		return true
	}
}

// rest has Fyne's goroutine wait for events, and returns when it has; false when over was
// closed meanwhile.
func (d *driver) rest(over <-chan struct{}) bool {
	rested := make(chan struct{})
	d.toolkit.DoFromGoroutine(func() {
		defer close(rested)
		if d.events.Here() {
			d.wait()
		}
	}, false)
	select {
	case <-over:
		return false
	case <-rested:
		return true
	}
}

// wait waits for events, unless something waits to run.
func (d *driver) wait() {
	d.setResting(true)
	defer d.setResting(false)
	began := time.Now()
	if d.waiting.Load() == 0 {
		d.events.Wait(longest)
	}
	if time.Since(began) < longest {
		d.stir()
	}
}

func (d *driver) setResting(is bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.resting = is
}

// wake ends a rest.
func (d *driver) wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.resting {
		d.events.Wake()
	}
}

// DoFromGoroutine implements fyne.Driver. A rest that has not begun sees that something
// waits to run; one that has is ended.
func (d *driver) DoFromGoroutine(do func(), wait bool) {
	d.waiting.Add(1)
	d.wake()
	d.toolkit.DoFromGoroutine(func() {
		d.waiting.Add(-1)
		d.stir()
		do()
	}, wait)
}
