package rest

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"
)

// loop is a toolkit that has a goroutine of its own for what is to run, and the window
// system behind it.
type loop struct {
	toolkit
	todo chan func()
	end  chan struct{}

	mu      sync.Mutex
	running []*fyne.Animation

	event chan struct{} // holds one, as a window system's queue holds them
	waits int
	here  atomic.Bool
}

func (l *loop) DoFromGoroutine(do func(), wait bool) {
	done := make(chan struct{})
	l.todo <- func() { defer close(done); do() }
	if wait {
		<-done
	}
}

func (l *loop) StartAnimation(a *fyne.Animation) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running = append(l.running, a)
}

func (l *loop) StopAnimation(a *fyne.Animation) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running = slices.DeleteFunc(l.running, func(b *fyne.Animation) bool { return a == b })
}

func (l *loop) animates(a *fyne.Animation) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Contains(l.running, a)
}

func (l *loop) Wait(d time.Duration) {
	l.waits++
	select {
	case <-l.event:
	case <-time.After(d):
	}
}

func (l *loop) Wake() {
	select {
	case l.event <- struct{}{}:
	default:
	}
}

func (l *loop) Here() bool { return l.here.Load() }

// app is one whose Run is the loop.
type app struct {
	fyne.App
	loop *loop
}

func (a app) Driver() fyne.Driver { return a.loop }

func (a app) Run() {
	for {
		select {
		case do := <-a.loop.todo:
			do()
		case <-a.loop.end:
			return
		}
	}
}

// run tests with an app that runs, in virtual time.
func run(t *testing.T, test func(t *testing.T, d fyne.Driver, l *loop)) {
	synctest.Test(t, func(t *testing.T) {
		l := &loop{todo: make(chan func(), 100), end: make(chan struct{}), event: make(chan struct{}, 1)}
		l.here.Store(true)
		a := App(app{loop: l}, l)
		if fyne.CurrentApp() != a {
			t.Fatal("Fyne goes on with its own app")
		}
		ended := make(chan struct{})
		go func() { defer close(ended); a.Run() }()
		test(t, a.Driver(), l)
		close(l.end)
		l.Wake()
		<-ended
	})
}

// count of waits, read where they happen.
func (l *loop) waited() (n int) {
	l.Wake()
	l.DoFromGoroutine(func() { n = l.waits }, true)
	return n
}

func TestNothingHappensAndTheLoopRests(t *testing.T) {
	run(t, func(t *testing.T, _ fyne.Driver, l *loop) {
		time.Sleep(grace + frames + 10*longest)
		if n := l.waited(); n < 10 || n > 11 {
			t.Errorf("%d rests in ten times the longest", n)
		}
	})
}

func TestWhatIsToRunEndsARest(t *testing.T) {
	run(t, func(t *testing.T, d fyne.Driver, l *loop) {
		time.Sleep(grace + time.Second)
		for _, wait := range []bool{false, true} {
			began := time.Now()
			done := make(chan struct{})
			d.DoFromGoroutine(func() { close(done) }, wait)
			<-done
			if took := time.Since(began); took != 0 {
				t.Errorf("what was to run waited for %v", took)
			}
			before := l.waits
			time.Sleep(grace)
			if n := l.waited(); n != before {
				t.Error("the loop rests before the grace is over")
			}
			time.Sleep(grace + time.Second)
		}
	})
}

// What is passed while a rest begins must not wait for the next event.
func TestARestDoesNotBeginWhileSomethingWaits(t *testing.T) {
	run(t, func(t *testing.T, d fyne.Driver, l *loop) {
		d.(*driver).waiting.Add(1)
		time.Sleep(2 * longest)
		if n := l.waited(); n != 0 {
			t.Errorf("%d rests", n)
		}
	})
}

func TestAnEventEndsARestForAWhile(t *testing.T) {
	run(t, func(t *testing.T, d fyne.Driver, l *loop) {
		time.Sleep(grace + time.Second)
		before := l.waited() // which is an event
		time.Sleep(grace - frames)
		if n := l.waited(); n != before {
			t.Errorf("%d rests during the grace", n-before)
		}
	})
}

func TestTheCaretStandsStillAndGoesOn(t *testing.T) {
	run(t, func(t *testing.T, d fyne.Driver, l *loop) {
		var shown float32
		caret := &fyne.Animation{RepeatCount: fyne.AnimationRepeatForever, Tick: func(part float32) { shown = part }}
		fade := &fyne.Animation{Tick: func(float32) {}}
		d.StartAnimation(caret)
		d.StartAnimation(fade)
		time.Sleep(grace + time.Second)
		if l.animates(caret) {
			t.Error("resting, the caret blinks")
		}
		if !l.animates(fade) {
			t.Error("what ends by itself was stopped")
		}
		d.DoFromGoroutine(func() {
			if shown != 1 {
				t.Errorf("resting, the caret is drawn to %v", shown)
			}
		}, true)
		synctest.Wait()
		if !l.animates(caret) {
			t.Error("awake, the caret does not blink")
		}
		d.StopAnimation(caret)
		time.Sleep(grace + time.Second)
		d.DoFromGoroutine(func() {}, true)
		synctest.Wait()
		if l.animates(caret) {
			t.Error("the caret of a field that is left blinks")
		}
	})
}

// When Fyne ends it runs what is passed on whatever goroutine passes it.
func TestOnAnotherGoroutineNothingIsWaitedFor(t *testing.T) {
	run(t, func(t *testing.T, d fyne.Driver, l *loop) {
		l.here.Store(false)
		time.Sleep(3 * grace)
		if n := l.waited(); n != 0 {
			t.Errorf("%d rests", n)
		}
	})
}

func TestTheAppOfATestStaysAsItIs(t *testing.T) {
	if a := (app{}); App(plain{a}, nil) != (plain{a}) {
		t.Error("it has another driver")
	}
}

// plain is an app whose driver is none of a desktop.
type plain struct{ app }

func (plain) Driver() fyne.Driver { return nil }

// Another time of day is no time that has gone by.
func TestTheGraceIsNoTimeOfDay(t *testing.T) {
	d := &driver{}
	if d.stir(); !strings.Contains(d.stirred.Load().String(), " m=") {
		t.Error("where the clock is set back the loop does not rest")
	}
}
