package desk_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// following has a face follow the desk of a test, in virtual time, until it hears that the desk
// quits, or ctx ends. It counts how often the face begins.
func following(ctx context.Context, d desk.Desk) (begun int, err error) {
	err = desk.Follow(ctx, d, func(desk.Snapshot) { begun++ }, func(events <-chan desk.Event) bool {
		for e := range events {
			if e.Kind == desk.EventQuit {
				return true
			}
		}
		return false
	})
	return begun, err
}

func TestAFaceThatWasTooSlowBeginsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := desktest.New()
		d.Fail("Watch", desk.ErrGap)
		done := make(chan int)
		go func() {
			begun, err := following(t.Context(), d)
			if err != nil {
				t.Error(err)
			}
			done <- begun
		}()
		synctest.Wait()
		d.Fail("Watch", nil)
		time.Sleep(time.Second)
		synctest.Wait()
		d.Emit(desk.Event{Kind: desk.EventQuit})
		if n := <-done; n != 2 {
			t.Errorf("begun %d times", n)
		}
	})
}

func TestAFaceEndsWithItsContextAndSaysWhyItCannotBegin(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := following(ctx, desktest.New()); err != nil {
		t.Error(err)
	}
	d, broken := desktest.New(), errors.New("broken")
	d.Fail("Snapshot", broken)
	if begun, err := following(t.Context(), d); begun != 0 || !errors.Is(err, broken) {
		t.Errorf("begun %d times, %v", begun, err)
	}
}
