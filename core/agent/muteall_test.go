package agent_test

import (
	"context"
	"testing"
	"time"

	"vestnik/core/desk"
)

// Who wants to hear of nobody for a while is told of what came in one sum, when that is over or he
// has had enough of it; whom the rules name breaks through, and a restart ends nothing.
func TestWhatCameWhileAllWereMutedIsSummedUp(t *testing.T) {
	inVirtualTime(t, permits(erp), func(r *pipedResident) {
		mute := func(until time.Time) {
			if err := r.Mute(context.Background(), desk.Ref{}, until); err != nil {
				t.Fatal(err)
			}
		}
		told := r.events()
		mute(time.Now().Add(30 * time.Minute))
		r.server.say(written(erp, "chat", "1", "заказ", "") + written(anna, "chat", "2", "привет", ""))
		if all := raised(told); len(all) != 0 || r.now().Status.Unread != 2 {
			t.Fatalf("disturbed: %+v", all)
		}
		r.server.say(written(erp, "chat", "3", "авария", fire))
		if all := raised(told); len(all) != 1 || !all[0].Urgent {
			t.Fatalf("whom the rules name does not break through: %+v", all)
		}
		time.Sleep(31 * time.Minute)
		if all := raised(told); len(all) != 2 || all[1].Count != 3 || all[1].People != 2 {
			t.Fatalf("%+v", all)
		}
		if s := r.now().Status; len(s.Muted) != 0 {
			t.Errorf("%+v", s.Muted)
		}
		mute(time.Now().Add(time.Hour))
		r.server.say(written(anna, "chat", "4", "ау", ""))
		r.stop()
		r.stop = r.start(r.home)
		told = r.events()
		if s := r.now().Status; s.MutedUntil(desk.Ref{}).IsZero() {
			t.Fatal("a restart has ended it")
		}
		r.server.say(written(anna, "chat", "5", "ты где", ""))
		if all := raised(told); len(all) != 0 {
			t.Fatalf("disturbed: %+v", all)
		}
		mute(time.Time{})
		time.Sleep(time.Second)
		if all := raised(told); len(all) != 1 {
			t.Errorf("%+v", all)
		}
	})
}
