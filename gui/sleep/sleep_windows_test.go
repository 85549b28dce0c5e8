package sleep

import (
	"context"
	"testing"
	"time"

	"vestnik/gui/shell"
)

// patience is how long a test waits for what must come.
const patience = time.Minute

// told writes down what it is told.
type told struct{ what chan string }

func (s told) Sleep(ctx context.Context) {
	if _, limited := ctx.Deadline(); limited {
		s.what <- "sleep"
	}
}

func (s told) Wake() { s.what <- "wake" }

// say says something of the power to the window, as Windows does.
func say(w *shell.Window, what uintptr) {
	_, _, _ = user32.NewProc("SendMessageW").Call(w.Handle(), shell.PowerBroadcast, what, 0)
}

func TestTheSleeperIsToldBeforeAndAfterTheMachineSleeps(t *testing.T) {
	w, err := shell.Open()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second who watches hears of it as well
		s := told{make(chan string, 100)}
		ctx, cancel := context.WithCancel(t.Context())
		stop := watchPower(ctx, w, s)
		say(w, suspend)
		say(w, 0xa) // PBT_APMPOWERSTATUSCHANGE: it hangs on a charger
		say(w, resumeAutomatic)
		cancel()
		stop()
		say(w, suspend)
		close(s.what)
		var heard []string
		for what := range s.what {
			heard = append(heard, what)
		}
		if len(heard) != 2 || heard[0] != "sleep" || heard[1] != "wake" {
			t.Errorf("told of %q", heard)
		}
	}
}

func TestWatchingEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); Watch(ctx, told{make(chan string, 100)}) }()
	cancel()
	select {
	case <-ended:
	case <-time.After(patience):
		t.Fatal("it watches on")
	}
	if hearing.Lock(); hearing.sleeper != nil {
		t.Error("somebody is still told")
	}
	hearing.Unlock()
}
