package agent_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// Who calls while there are too many popups is told of a second later, as a message is.
func TestWhoCallsInACrowdIsToldOfWhenThatIsOver(t *testing.T) {
	inVirtualTime(t, permits(), func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "chat", "1", "раз", fire) + written(erp, "chat", "2", "два", fire) + written(erp, "chat", "3", "три", fire))
		r.server.say("<message from='" + anna + "/pc' to='" + me + "' type='headline'>" + calls + "</message>")
		if n := len(raised(told)); n != 3 {
			t.Fatalf("%d popups at once", n)
		}
		time.Sleep(3 * time.Second)
		if all := raised(told); len(all) != 4 || !all[3].Call || all[3].Peer != desktest.Peer(anna) {
			t.Errorf("%+v", all)
		}
	})
}

// A popup of its own says nothing of the others.
func TestACrowdOfUrgentAlertsOfOneIsCounted(t *testing.T) {
	inVirtualTime(t, permits(), func(r *pipedResident) {
		told := r.events()
		var all strings.Builder
		for i := range 20 {
			all.WriteString(written(erp, "chat", fmt.Sprint(i), fmt.Sprint("авария ", i), fire))
		}
		r.server.say(all.String())
		time.Sleep(5 * time.Second)
		got := raised(told)
		if len(got) != 4 || !got[3].Peer.IsZero() || got[3].Count != 17 || got[3].Pressing != 17 || got[3].People != 1 {
			t.Errorf("%+v", got)
		}
	})
}

// Of one who has written several the last message says most, unless it would have a popup of its
// own. What is of high urgency has that besides.
func TestWhatOneHasWrittenMeanwhileIsToldWhole(t *testing.T) {
	for _, c := range []struct {
		kinds, more [2]string
		want        string
	}{
		{[2]string{"chat", "chat"}, [2]string{}, "два 2"},
		{[2]string{"chat", "chat"}, [2]string{fire, ""}, "два 2, раз 1"},
		{[2]string{"chat", "chat"}, [2]string{"", fire}, " 2 1, два 1"},
		{[2]string{"chat", "chat"}, [2]string{fire, fire}, " 2 2, два 1, раз 1"},
		{[2]string{"headline", "chat"}, [2]string{}, "два 2"},
		{[2]string{"headline", "headline"}, [2]string{}, " 2 2"},
	} {
		inVirtualTime(t, permits(), func(r *pipedResident) {
			told := r.events()
			r.show(desk.DoNotDisturb)
			r.server.say(written(anna, c.kinds[0], "1", "раз", c.more[0]) + written(anna, c.kinds[1], "2", "два", c.more[1]))
			r.now()
			r.show(desk.Available)
			time.Sleep(2 * time.Second)
			var got []string
			for _, a := range raised(told) {
				one := fmt.Sprint(a.Text, " ", a.Count)
				if a.Peer.IsZero() {
					one += fmt.Sprint(" ", a.Pressing)
				}
				got = append(got, one)
			}
			slices.Sort(got)
			if got := strings.Join(got, ", "); got != c.want {
				t.Errorf("%q %q: %q, want %q", c.kinds, c.more, got, c.want)
			}
		})
	}
}
