package agent_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
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

// An alarm among talk is no part of its sum: it has its popup at once, and stays.
func TestAFloodOfTalkHidesNoUrgentMessage(t *testing.T) {
	inVirtualTime(t, insistent(false, 0), func(r *pipedResident) {
		told := r.events()
		for i := range 20 {
			r.server.say(written(erp, "chat", fmt.Sprint("i", i), fmt.Sprint("№ ", i), ""))
			if i == 9 {
				r.server.say(written(erp, "chat", "fire", "пожар", fire))
			}
		}
		time.Sleep(10 * time.Second)
		if popups(told, "пожар") != 1 {
			t.Errorf("%+v", raised(told))
		}
		if n := len(raised(told)); n > 5 {
			t.Errorf("%d popups", n)
		}
	})
}

// A storm of alarms is summed up too, and the sum says how many there are.
func TestAFloodOfUrgentMessagesIsSummedUp(t *testing.T) {
	inVirtualTime(t, insistent(false, 0), func(r *pipedResident) {
		told := r.events()
		for i := range 20 {
			for _, from := range []string{erp, anna} {
				r.server.say(written(from, "chat", fmt.Sprint("i", i), fmt.Sprint("№ ", i), fire))
			}
		}
		time.Sleep(10 * time.Second)
		all := raised(told)
		if len(all) == 0 || len(all) > 5 || all[len(all)-1].Pressing != all[len(all)-1].Count {
			t.Errorf("%+v", all)
		}
	})
}

// As after a holiday, and in one answer of the server.
func TestAThousandOfflineMessagesAreStoredWholeAndOnePopup(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		var all strings.Builder
		for i := range 1000 {
			all.WriteString(written(erp, "chat", fmt.Sprint("i", i), fmt.Sprint("№ ", i), "<delay xmlns='urn:xmpp:delay' from='example.com' stamp='1999-12-31T12:00:00Z'/>"))
		}
		r.server.say(all.String())
		time.Sleep(10 * time.Second)
		h, err := r.History(context.Background(), desktest.Peer(erp), 0, 1000)
		if err != nil || len(h) != 1000 || h[0].Body != "№ 0" || h[999].Body != "№ 999" {
			t.Errorf("%d are stored, %v", len(h), err)
		}
		raised := toldOf(told, desk.EventAlert)
		if len(raised) == 0 || len(raised) > 5 {
			t.Fatalf("%d popups", len(raised))
		}
		for _, e := range raised { // each in place of the one before
			if e.Alert.Peer != desktest.Peer(erp) {
				t.Errorf("%+v", e.Alert)
			}
		}
		if last := raised[len(raised)-1].Alert; last.Count != 1000 || last.Text != "№ 999" {
			t.Errorf("in the end %+v", last)
		}
	})
}

// lost is what has nothing to do with us any more.
type lost struct{}

func (lost) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 404, Status: "404", Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader("not here")), ContentLength: 8}, nil
}

func TestAServerThatSays404ForEverIsNotBeleaguered(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.server.mu.Lock()
		r.server.transport = lost{}
		r.server.mu.Unlock()
		before := r.server.attempts()
		r.server.say("</stream:stream>")
		time.Sleep(time.Hour)
		s := r.now().Status
		if n := r.server.attempts() - before; s.Connection != desk.Waiting || s.Problem == nil || s.Problem.Code != desk.NotFound || n < 20 || n > 65 {
			t.Errorf("%d attempts in an hour, and %+v", n, s)
		}
	})
}
