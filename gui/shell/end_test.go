package shell

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheEndOfTheSessionDoesNotWaitForEver(t *testing.T) {
	synctest.Test(t, func(*testing.T) {
		e := new(end)
		e.come() // and nobody heeds it
		e.came = false
		defer e.on(func(context.Context) { time.Sleep(time.Hour) })()
		begun := time.Now()
		if e.come(); time.Since(begun) != signOff {
			t.Errorf("it waits for %v", time.Since(begun))
		}
		time.Sleep(time.Hour)
	})
}
