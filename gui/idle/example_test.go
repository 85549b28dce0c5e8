package idle_test

import (
	"context"
	"fmt"
	"time"

	"vestnik/gui/idle"
)

// The channel closes when the context ends, which it has here.
func ExampleWatch() {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for state := range idle.Watch(ctx, 10*time.Minute, time.Hour) {
		switch {
		case state.Locked:
			fmt.Println("nobody can read here")
		case state.Idle > 0:
			fmt.Println("nothing was touched for", state.Idle)
		default:
			fmt.Println("the person is back")
		}
	}
	fmt.Println("no more is heard")
	// Output: no more is heard
}
