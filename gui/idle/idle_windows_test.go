package idle

import (
	"context"
	"testing"
	"time"

	"vestnik/gui/shell"
)

// Nobody can touch anything in a test: what the system answers is only looked at for
// what cannot be.
func TestTheSystemAnswers(t *testing.T) {
	before, err := sinceInput()
	if err != nil || before < 0 {
		t.Fatalf("idle for %v, %v", before, err)
	}
	time.Sleep(100 * time.Millisecond)
	if after, err := sinceInput(); err != nil || after == before {
		t.Errorf("idle for %v, then for %v, %v", before, after, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var got State
	sources([]time.Duration{time.Millisecond})[1](ctx, func(s State) { got = s; cancel() })
	if got.Idle != time.Millisecond {
		t.Errorf("%+v is told of a limit that has passed", got)
	}
}

// notify says what Windows says to the window of what happens to the session.
func notify(t *testing.T, what uintptr) {
	t.Helper()
	w, err := shell.Open()
	if err != nil {
		t.Fatal(err)
	}
	_, _, _ = user32.NewProc("SendMessageW").Call(w.Handle(), shell.SessionChange, what, 1)
}

func TestWhatWindowsSaysOfTheSessionIsHeardAgainAndAgain(t *testing.T) {
	now := State{Locked: locked()}
	for range 3 {
		ctx, cancel := context.WithCancel(t.Context())
		told, ended := make(chan State, 10), make(chan struct{})
		go func() { defer close(ended); session(ctx, func(s State) { told <- s }) }()
		const remoteConnect = 3
		for i, want := range []State{now, {Locked: true}, {Locked: false}, now} {
			if i > 0 {
				notify(t, []uintptr{0, sessionLock, sessionUnlock, remoteConnect}[i])
			}
			if got := <-told; got != want {
				t.Errorf("%d: %+v, not %+v", i, got, want)
			}
		}
		cancel()
		<-ended
	}
}
