package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// theatre is a resident with windows that do what the test wants, in virtual time.
type theatre struct {
	*testing.T
	desk    *desktest.Fake
	windows []*puppet
	missing error // why the next start fails
	told    []*desk.Problem
	leave   func()
	over    chan struct{}
}

// puppet is a window that runs.
type puppet struct {
	says  chan string
	ended chan error
	told  bool // to end
	deaf  bool // does not end when it is told
}

func (p *puppet) end() {
	if p.told = true; !p.deaf {
		p.ends(errors.New("signal: terminated"))
	}
}

func (p *puppet) ends(err error) {
	select {
	case p.ended <- err:
	default:
	}
}

func inTheatre(t *testing.T, play func(*theatre)) {
	synctest.Test(t, func(t *testing.T) {
		th := &theatre{T: t, desk: desktest.New(), over: make(chan struct{})}
		ctx, cancel := context.WithCancel(t.Context())
		th.leave = cancel
		w := &windows{
			desk: th.desk,
			start: func(context.Context) (*windowProcess, error) {
				if th.missing != nil {
					return nil, th.missing
				}
				p := &puppet{says: make(chan string, 8), ended: make(chan error, 1)}
				th.windows = append(th.windows, p)
				return &windowProcess{says: p.says, ended: p.ended, end: p.end}, nil
			},
			complain: func(p *desk.Problem) { th.told = append(th.told, p) },
		}
		go func() { w.run(ctx); close(th.over) }()
		synctest.Wait()
		play(th)
		cancel()
		for _, p := range th.windows {
			p.ends(nil)
		}
		<-th.over
	})
}

// ask asks for a window, as a click does.
func (th *theatre) ask() {
	if err := th.desk.Show(th.Context(), desk.View{Screen: desk.ScreenContacts}); err != nil {
		th.Fatal(err)
	}
	synctest.Wait()
}

// sees has a window say that it has drawn all that was asked for so far.
func (th *theatre) sees(p *puppet) { th.draws(p, 0) }

// draws has it say that it has drawn the events that are still to come, as many as said.
func (th *theatre) draws(p *puppet, ahead uint64) {
	now, err := th.desk.Snapshot(th.Context())
	if err != nil {
		th.Fatal(err)
	}
	p.says <- fmt.Sprint(seen, " ", now.Seq+ahead)
	synctest.Wait()
}

func (th *theatre) ends(p *puppet, err error) { p.ends(err); synctest.Wait() }
func (th *theatre) passes(d time.Duration)    { time.Sleep(d); synctest.Wait() }

// has checks how many windows were started, and what the person was told.
func (th *theatre) has(started int, told ...desk.Code) {
	th.Helper()
	var codes []desk.Code
	for _, p := range th.told {
		codes = append(codes, p.Code)
	}
	if len(th.windows) != started || !slices.Equal(codes, told) {
		th.Fatalf("%d windows were started and the person was told %q, want %d, %q", len(th.windows), codes, started, told)
	}
}

// The window hears of what is asked for by itself, and may have drawn it, and been
// closed, before we know that it was asked.
func TestAWindowThatIsQuickerThanTheAskIsNotWaitedFor(t *testing.T) {
	inTheatre(t, func(th *theatre) {
		th.ask()
		th.sees(th.windows[0])
		th.draws(th.windows[0], 1)
		th.ask()
		th.passes(time.Hour)
		th.ends(th.windows[0], nil)
		th.has(1)
	})
}

func TestAWindowThatDrawsIsLeftAlone(t *testing.T) {
	inTheatre(t, func(th *theatre) {
		th.ask()
		th.has(1)
		th.passes(drawing - time.Second)
		th.sees(th.windows[0])
		th.passes(time.Hour)
		th.ask()
		th.sees(th.windows[0])
		th.passes(time.Hour)
		th.has(1)
		th.ends(th.windows[0], nil)
		th.passes(time.Hour)
		th.has(1)
		th.ask()
		th.has(2)
	})
}

func TestAWindowThatDoesNotDrawIsEndedAndStartedAnewAndThenThePersonIsTold(t *testing.T) {
	inTheatre(t, func(th *theatre) {
		th.ask()
		for n := range 1 + anew {
			th.has(n + 1)
			th.passes(drawing - time.Millisecond)
			if th.windows[n].told {
				t.Fatal("it is ended before its time")
			}
			th.passes(time.Millisecond)
			if !th.windows[n].told {
				t.Fatal("it may go on for ever")
			}
		}
		th.has(3, desk.WindowSilent)
		th.ask() // the next click tries again
		th.has(4, desk.WindowSilent)
		th.sees(th.windows[3])
		th.passes(time.Hour)
		th.has(4, desk.WindowSilent)
	})
}

func TestAWindowThatHangsWhenItIsAskedForMoreIsReplaced(t *testing.T) {
	inTheatre(t, func(th *theatre) {
		th.ask()
		th.sees(th.windows[0])
		th.windows[0].deaf = true
		th.passes(time.Hour)
		th.ask()
		th.passes(5 * time.Second)
		th.ask() // impatience gives it no more time
		th.passes(5 * time.Second)
		if !th.windows[0].told {
			t.Fatal("it hangs and nobody ends it")
		}
		th.ask()
		th.has(1) // never two at a time
		th.ends(th.windows[0], errors.New("signal: killed"))
		th.has(2)
		th.sees(th.windows[1])
		th.passes(time.Hour)
		th.has(2)
	})
}

func TestAWindowThatLeavesAsItIsAskedForComesBack(t *testing.T) {
	inTheatre(t, func(th *theatre) {
		th.ask()
		th.sees(th.windows[0])
		th.ask()
		th.ends(th.windows[0], nil)
		th.has(2)
	})
}

func TestAtQuitNoWindowIsStartedAndNoneIsLeft(t *testing.T) {
	inTheatre(t, func(th *theatre) {
		th.ask()
		th.windows[0].deaf = true
		if err := th.desk.Quit(th.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		th.leave()
		synctest.Wait()
		select {
		case <-th.over:
			t.Error("the resident is gone and a window is not")
		default:
		}
		if !th.windows[0].told {
			t.Error("it is not told to end")
		}
		th.ends(th.windows[0], errors.New("signal: killed"))
		th.has(1)
		<-th.over
	})
}

func TestHowAWindowEndsIsSaidInWordsOfItsOwn(t *testing.T) {
	exit := func(code string) error { return exec.Command(commandLine[0], commandLine[1], code).Run() }
	for _, c := range []struct {
		what string
		err  error
		says string
		told []desk.Code
	}{
		{"it is closed", nil, "", nil},
		{"it panics", exit("exit 2"), "", []desk.Code{desk.WindowCrashed}},
		{"it fails", exit("exit 1"), "", []desk.Code{desk.WindowCrashed}},
		{"it is killed", exit("kill -KILL $$"), "", []desk.Code{desk.WindowCrashed}},
		{"it has no screen", exit("exit 3"), "", []desk.Code{desk.NoDisplay}},
		{"it has no OpenGL", exit("exit 3"), string(desk.NoOpenGL), []desk.Code{desk.NoOpenGL}},
	} {
		inTheatre(t, func(th *theatre) {
			th.ask()
			if c.says != "" {
				th.windows[0].says <- c.says
			} else {
				th.sees(th.windows[0])
			}
			th.ends(th.windows[0], c.err)
			th.Log(c.what)
			th.has(1, c.told...)
			th.ask() // and it can be opened again
			th.has(2, c.told...)
		})
	}
	inTheatre(t, func(th *theatre) {
		th.missing = fmt.Errorf("exec: %w", exec.ErrNotFound)
		th.ask()
		th.has(0, desk.NoWindowProgram)
	})
}

// deafWindow is a program that hears no signal, as one that is stuck in a library.
func deafWindow() {
	signal.Ignore(syscall.SIGTERM, os.Interrupt)
	fmt.Println("noise of a library")
	fmt.Println("in", os.Getenv(locale.Variable))
	fmt.Println(seen)
	time.Sleep(time.Hour)
}

func TestAWindowThatHearsNothingIsKilled(t *testing.T) {
	p, err := startProgram(t.Context(), "deaf-window", 100*time.Millisecond, locale.Variable+"=kk")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"noise of a library", "in kk", seen} {
		if line := <-p.says; line != want {
			t.Errorf("it says %q, want %q", line, want)
		}
	}
	p.end()
	var exit *exec.ExitError
	if err := <-p.ended; !errors.As(err, &exit) || !killed(exit) {
		t.Errorf("it ends with %v", err)
	}
}
