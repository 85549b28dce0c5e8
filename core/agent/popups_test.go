package agent_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"vestnik/core/desk"
)

// What stands for a flood is the last message that had no popup yet: not what the person
// has written himself meanwhile, nor what was shown before.
func TestAFloodFromOneIsSummedUpByHisLastMessage(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		for i := range 6 {
			r.server.say(written(erp, "chat", fmt.Sprint("i", i), fmt.Sprint("№ ", i), ""))
		}
		r.now()
		if _, err := r.Send(context.Background(), desk.Outgoing{To: erp, Body: "наше"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		seen := map[string]int{}
		for _, e := range toldOf(told, desk.EventAlert) {
			seen[e.Alert.Text]++
		}
		if seen["наше"] != 0 || seen["№ 5"] != 1 || seen["№ 0"] != 1 || len(seen) > 4 {
			t.Errorf("%v", seen)
		}
		for text, times := range seen {
			if times > 1 {
				t.Errorf("%q was shown %d times", text, times)
			}
		}
	})
}
