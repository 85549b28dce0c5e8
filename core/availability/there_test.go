package availability

import (
	"testing"
	"time"

	"vestnik/core/desk"
)

// Whatever he has chosen to be shown, it is another thing whether he sits there.
func TestWhetherThePersonIsThere(t *testing.T) {
	now := time.Now()
	for _, show := range []desk.Show{desk.Available, desk.DoNotDisturb, desk.Invisible} {
		m := New(Limits{Away: time.Minute}, State{Choice: desk.Choice{Presence: desk.Presence{Show: show}}}, now)
		for _, step := range []struct {
			do    func()
			there bool
		}{
			{func() {}, true},
			{func() { m.Person(time.Minute, false, now) }, false},
			{func() { m.Person(0, true, now) }, false},
			{func() { m.Person(0, false, now) }, true},
			{func() { m.Sleep(now) }, false},
			{func() { m.Wake(now) }, true},
			{func() { m.Limit(Limits{}); m.Person(time.Hour, false, now) }, true},
		} {
			if step.do(); m.There() != step.there {
				t.Errorf("%s: there %v, want %v", show, m.There(), step.there)
			}
		}
	}
}
