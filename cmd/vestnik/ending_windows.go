package main

import (
	"context"
	"log"
	"os"

	"vestnik/core/desk"
	"vestnik/gui/shell"
)

// heedEnd quits the desk when the session ends, which waits for it, and when Windows or an
// installer wants the program to close, until stop is called.
func heedEnd(d desk.Desk) (stop func()) {
	w, err := shell.Open()
	if err != nil {
		log.Print(err)
		return func() {}
	}
	return w.OnEnd(func(ctx context.Context) {
		if err := d.Quit(ctx); err != nil {
			log.Printf("signing off: %v", err)
		}
	})
}

// closeShell is the last thing before the program ends.
func closeShell() { shell.Close() }

// askToEnd asks a program to end: Windows has no signal for that. One without a window
// that can be seen is only waited for.
func askToEnd(program *os.Process) error {
	shell.CloseWindows(program.Pid)
	return nil
}
