package main

import (
	"context"
	"errors"
	"io/fs"
	"log"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// exitNothingToDrawOn is the exit code of vestnik-window when there is no screen, or
// none that it can draw on. Which of the two it says before, as a line.
const exitNothingToDrawOn = 3

// seen begins the line that vestnik-window prints each time that something it was asked
// to show is on the screen; the number of the newest event that it knows of follows.
const seen = "seen"

const (
	drawing = 10 * time.Second // how long a window may take to draw what is asked for
	mercy   = 3 * time.Second  // and to end when it is told to
	anew    = 2                // how often one that does not draw is started again
)

// windows cares for the window program: one process at a time, which the toolkit can
// bring down, or keep in a wait that no signal ends. Without care the resident would
// believe in a window that nobody sees, and open no other.
//
//	         none     asked                    up      ending
//	show     start    –                        asked   –
//	seen     –        up                       –       –
//	10 s     –        told to end, then killed –       –
//	ended    –        start again, or say so   none    start again, or say so
//
// Asked is the state of a process that has just started, too. One that ends in it
// without an error was leaving as the person asked for more. A crash in any state is
// told with the offer to open the window again. Of one that nobody has asked for, because
// something urgent was to lie above all else, nothing is told: its popup is there.
type windows struct {
	desk     desk.Desk
	start    func(context.Context) (*windowProcess, error)
	complain func(*desk.Problem)

	process *windowProcess   // nil: none
	overdue <-chan time.Time // asked: when it will have taken too long
	asked   uint64           // the number of the newest event that asks for something
	drawn   uint64           // and up to which the process has drawn them: it may be the quicker
	ending  bool
	tries   int       // starts since the person last saw something
	reason  desk.Code // why it cannot draw, as the process says
	quits   bool      // the resident does, and windows end with it
	silent  bool      // nobody has asked for the process, and a popup says the same: what fails is noted only
}

// windowProcess is a window program that runs.
type windowProcess struct {
	says  <-chan string
	ended <-chan error // delivers once
	end   func()       // tells it to end, and kills it when it does not
}

// launchWindows starts the window program when there is something to show and it
// does not run; one that runs shows it itself. At its start the program reads from
// the snapshot what to show. It returns when ctx has ended and the window too.
func launchWindows(ctx context.Context, d desk.Desk, u *update, words *locale.Words, complain func(*desk.Problem)) {
	start := func(ctx context.Context) (*windowProcess, error) {
		if u.beforeWindow(ctx) {
			return nil, errMakesWay
		}
		return startWindow(ctx, words.Language())
	}
	(&windows{desk: d, start: start, complain: complain}).run(ctx)
}

// errMakesWay says that the program starts again, and its next life opens the window.
var errMakesWay = errors.New("another version of the program takes over")

func (w *windows) run(ctx context.Context) {
	defer func() {
		if w.process != nil {
			w.process.end()
			<-w.process.ended
		}
	}()
	snapshot, err := w.desk.Snapshot(ctx)
	if err != nil {
		return
	}
	if snapshot.View.Screen != "" {
		w.show(ctx, snapshot.View, snapshot.Seq) // asked for before anybody listened, as signing in is at the first start
	}
	for ctx.Err() == nil {
		events, err := w.desk.Watch(ctx, snapshot.Seq)
		if err != nil {
			if snapshot, err = w.desk.Snapshot(ctx); err != nil {
				return
			}
			continue
		}
		snapshot.Seq = max(snapshot.Seq, w.follow(ctx, events))
	}
}

// follow handles what happens until the stream of events ends.
func (w *windows) follow(ctx context.Context, events <-chan desk.Event) (seq uint64) {
	for {
		var says <-chan string
		var ended <-chan error
		if w.process != nil {
			says, ended = w.process.says, w.process.ended
		}
		select {
		case e, ok := <-events:
			if !ok {
				return seq
			}
			seq = e.Seq
			switch e.Kind {
			case desk.EventShow:
				w.show(ctx, *e.View, e.Seq)
			case desk.EventQuit:
				w.quits = true
			}
		case line := <-says:
			w.hear(line)
		case <-w.overdue:
			w.overdue, w.ending = nil, true
			w.process.end()
		case err := <-ended:
			w.left(ctx, err)
		}
	}
}

// show sees to it that a window comes. A process that runs is asked by the desk.
func (w *windows) show(ctx context.Context, v desk.View, number uint64) {
	w.asked = number
	w.silent = v.Screen == desk.ScreenTakeover && (w.silent || w.process == nil)
	switch {
	case w.process == nil:
		w.begin(ctx)
	case !w.ending && w.overdue == nil && w.drawn < number:
		w.overdue = time.After(drawing)
	}
}

func (w *windows) begin(ctx context.Context) {
	process, err := w.start(ctx)
	if errors.Is(err, errMakesWay) {
		return
	}
	if err != nil {
		w.say(startProblem(err))
		return
	}
	w.process, w.overdue, w.drawn, w.reason = process, time.After(drawing), 0, ""
}

// hear takes in what the process says.
func (w *windows) hear(line string) {
	if upTo, ok := strings.CutPrefix(line, seen+" "); ok {
		n, _ := strconv.ParseUint(upTo, 10, 64)
		w.drawn = max(w.drawn, n)
		if !w.ending && w.drawn >= w.asked {
			w.overdue, w.tries = nil, 0
		}
		return
	}
	switch line {
	case string(desk.NoDisplay), string(desk.NoOpenGL):
		w.reason = desk.Code(line)
	}
}

// left decides what follows when the process has ended.
func (w *windows) left(ctx context.Context, err error) {
	for len(w.process.says) > 0 {
		w.hear(<-w.process.says)
	}
	again := w.ending || w.overdue != nil && err == nil
	w.process, w.overdue, w.ending = nil, nil, false
	switch {
	case w.quits || ctx.Err() != nil:
	case again && w.tries < anew:
		w.tries++
		w.begin(ctx)
	case again:
		w.tries = 0
		w.say(desk.NewProblem(desk.WindowSilent))
	default:
		if problem := windowProblem(err, w.reason); problem != nil {
			w.say(problem)
		}
	}
}

// say tells the person what ails the windows that he has asked for.
func (w *windows) say(problem *desk.Problem) {
	if w.silent {
		log.Printf("what is urgent lies above no window: %v", problem)
		return
	}
	w.complain(problem)
}

// startProblem says why the program that draws does not start.
func startProblem(err error) *desk.Problem {
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return desk.NewProblem(desk.NoWindowProgram)
	}
	return desk.NewProblem(desk.NoWindow, "reason", err.Error())
}

// windowProblem says why a window has ended, nil when it was closed. reason is what it
// has said itself.
func windowProblem(err error, reason desk.Code) *desk.Problem {
	var exit *exec.ExitError
	switch {
	case err == nil, errors.Is(err, exec.ErrWaitDelay):
		return nil
	case !errors.As(err, &exit):
		return desk.NewProblem(desk.NoWindow, "reason", err.Error())
	case exit.ExitCode() != exitNothingToDrawOn:
		return desk.NewProblem(desk.WindowCrashed)
	case reason != "":
		return desk.NewProblem(reason)
	}
	return desk.NewProblem(desk.NoDisplay)
}
