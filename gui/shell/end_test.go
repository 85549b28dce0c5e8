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
		defer e.on(func(context.Context) { time.Sleep(time.Hour) })()
		begun := time.Now()
		if e.come(); time.Since(begun) != signOff {
			t.Errorf("it waits for %v", time.Since(begun))
		}
		time.Sleep(time.Hour)
	})
}

func TestWhoHeedsTheEndLateHearsOfItOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, told := new(end), 0
		e.come()
		for range 2 {
			stop := e.on(func(context.Context) { told++ })
			synctest.Wait()
			stop()
		}
		if told != 1 {
			t.Errorf("told %d times", told)
		}
	})
}
