package window

import (
	"context"
	"errors"
	"image"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/core/desk"
)

// heads are the monitors, and where a window lies above all others. On X11 package xwindow
// does it, on Windows package topmost. Elsewhere one window comes up where the system puts it.
type heads interface {
	Heads() []image.Rectangle
	Above(window uint32, at image.Point) error
}

// above is what lies above all else: one message at a time, the oldest first, on each monitor
// the same. It takes no keyboard when it comes, and no click for a moment: who types or clicks
// meant what he did for something else. It goes when the resident says that the message was
// dealt with, wherever that was.
type above struct {
	faces   *faces
	panels  []*panel
	at      desk.Takeover
	more    int           // that wait behind it
	message *desk.Message // nil: it is being read
	shown   bool          // the person has asked to see what is not to be seen unasked
	ready   bool          // clicks count
	problem *desk.Problem // why it could not be dealt with
	keys    keyboard
}

// headsUp is how long what comes takes no clicks.
const headsUp = time.Second

// takeOver has what is to lie above all else do so, and nothing else.
func (f *faces) takeOver() {
	all := f.model.takeovers
	switch {
	case len(all) == 0 && f.above == nil:
		return
	case len(all) == 0:
		gone := f.above
		f.above = nil
		gone.shut()
		f.attend()
		return
	case f.above == nil:
		f.above = &above{faces: f}
		f.above.keys = keyboard{key: func(fyne.KeyName) bool { return false }, letter: func(rune) {}}
		f.attend()
	}
	f.above.follow(all)
}

// follow shows the first of what is to lie above all else.
func (a *above) follow(all []desk.Takeover) {
	now := all[0]
	another := a.at.Peer != now.Peer || a.at.Number != now.Number
	a.at, a.more = now, len(all)-1
	if another {
		a.message, a.shown, a.ready, a.problem = nil, false, false, nil
		a.read()
		time.AfterFunc(headsUp, func() {
			if !a.faces.over.Load() {
				fyne.Do(func() { a.settle(now) })
			}
		})
	}
	if len(a.panels) == 0 {
		a.open()
	}
	a.draw()
}

// settle lets clicks count, if what has come is still there.
func (a *above) settle(now desk.Takeover) {
	if a.faces.above == a && a.at.Peer == now.Peer && a.at.Number == now.Number {
		a.ready = true
		a.draw()
	}
}

// read gets the whole message. One that the disk has not taken yet is told of when it has.
func (a *above) read() {
	at := a.at
	work(a.faces.ctx, func(ctx context.Context) (desk.Message, error) {
		return a.faces.desk.Message(ctx, at.Peer, at.Number)
	}, func(m desk.Message, err error) {
		switch {
		case a.faces.above != a || a.at.Peer != at.Peer || a.at.Number != at.Number:
			return
		case err == nil:
			a.message = &m
		case !errors.Is(err, desk.NewProblem(desk.NoMessage)):
			a.problem = problemOf(err)
		}
		a.draw()
	})
}

// heard is told of messages that have come, or changed.
func (a *above) heard(m *desk.Message) {
	if a != nil && m != nil && m.Peer == a.at.Peer && m.Number == a.at.Number {
		a.read()
	}
}

// fail says that the resident is not there.
func (a *above) fail(p *desk.Problem) {
	a.problem = p
	a.draw()
}

// found says that the resident is there, and asks it for the message as it is now.
func (a *above) found() {
	if a != nil {
		a.problem = nil
		a.read()
	}
}

// do does what a button says. What comes of it the resident tells to all.
func (a *above) do(act func(context.Context) error) {
	if !a.ready {
		return
	}
	at := a.at
	workOnly(a.faces.ctx, act, func(err error) {
		if a.faces.above == a && a.at == at {
			a.problem = problemOf(err)
			a.draw()
		}
	})
}

// deeds are what the buttons of the message do.
func (a *above) deeds() deeds {
	return deeds{
		keys: &a.keys,
		choose: func(m desk.Message, value string) {
			a.do(func(ctx context.Context) error {
				_, err := a.faces.desk.Answer(ctx, m.Peer, m.Number, value)
				return err
			})
		},
		acknowledge: func(m desk.Message) {
			a.do(func(ctx context.Context) error { return a.faces.desk.Acknowledge(ctx, m.Peer, m.Number) })
		},
	}
}

// reveal shows what is not to be seen unasked.
func (a *above) reveal() {
	if a.ready {
		a.shown = true
		a.draw()
	}
}

// putAway closes what cannot be dealt with because that fails, for as long as the window program
// lives, or until the resident tells of it again.
func (a *above) putAway() {
	f := a.faces
	f.model.takeovers = f.model.takeovers[1:]
	f.takeOver()
}

// preview is how much is to be seen now.
func (a *above) preview() desk.Preview {
	if a.shown {
		return desk.PreviewAll
	}
	return a.at.Preview
}

// open opens a window on each monitor.
func (a *above) open() {
	all := []image.Rectangle{{}}
	if a.faces.heads != nil {
		if known := a.faces.heads.Heads(); len(known) > 0 {
			all = known
		}
	}
	for _, head := range all {
		a.panels = append(a.panels, newPanel(a, head))
	}
	for _, p := range a.panels {
		p.show()
	}
}

func (a *above) shut() {
	for _, p := range a.panels {
		a.faces.shut(p.window)
	}
}

func (a *above) draw() {
	for _, p := range a.panels {
		p.draw()
	}
}
