//go:build linux || windows

package idle

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestASystemThatDoesNotTellIsAskedOnceAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun, asked := time.Now(), 0
		var told []State
		poll(t.Context(), nil, func() (State, error) {
			if asked++; time.Since(begun) >= time.Hour {
				return State{}, errors.New("gone")
			}
			return State{Idle: time.Since(begun)}, nil
		}, func(s State) { told = append(told, s) })
		if asked != 61 || len(told) != 60 || told[0] != (State{}) || told[59].Idle != 59*time.Minute {
			t.Errorf("asked %d times, told %d: %v", asked, len(told), told)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		asked = 0
		again := make(chan struct{}, 1)
		again <- struct{}{}
		poll(ctx, again, func() (State, error) { asked++; return State{}, nil }, func(State) {})
		if asked != 3 { // once more than the minutes
			t.Errorf("asked %d times in 90 s", asked)
		}
	})
}
