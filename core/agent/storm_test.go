package agent_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
)

// kept is how many messages the journal has.
func (r *pipedResident) kept() (n int) {
	r.t.Helper()
	for after := int64(0); ; {
		all, err := r.Since(context.Background(), after, 1000)
		if err != nil {
			r.t.Fatal(err)
		}
		if len(all) == 0 {
			return n
		}
		n, after = n+len(all), all[len(all)-1].Number
	}
}

// However many senders five hundred messages have, they come as a few popups, and none is lost.
func TestFiveHundredAtOnceAreAFewPopupsAndAllAreStored(t *testing.T) {
	const n = 500
	for name, from := range map[string]func(i int) string{
		"in one conversation": func(int) string { return "user00001@example.com" },
		"in 500":              func(i int) string { return fmt.Sprintf("user%05d@example.com", i) },
		"mixed": func(i int) string {
			return []string{"user00001@example.com", fmt.Sprintf("user%05d@example.com", i%40), fmt.Sprintf("s%d@other.example", i)}[i%3]
		},
	} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, func(s *piped, _ *keyring) { s.roster = contacts(n) }, func(r *pipedResident) {
				told := r.events()
				var all strings.Builder
				for i := range n {
					all.WriteString(written(from(i), []string{"chat", "headline"}[i%2], fmt.Sprint("m", i), fmt.Sprint("№ ", i), ""))
				}
				r.server.say(all.String())
				time.Sleep(10 * time.Second)
				if got := len(raised(told)); got == 0 || got > 5 {
					t.Errorf("%d popups", got)
				}
				if s, got := r.now(), r.kept(); got != n || s.Status.Unread != n {
					t.Errorf("%d are stored, %d unread", got, s.Status.Unread)
				}
			})
		})
	}
}

// Ten seconds of a thousand alerts each are three popups, and then one that counts all others.
func TestAStormOfAlertsIsOneSummaryAndNothingIsMissing(t *testing.T) {
	const seconds, ticks, each = 10, 20, 50
	inVirtualTime(t, func(s *piped, _ *keyring) { s.roster = contacts(50) }, func(r *pipedResident) {
		told := r.events()
		sent := 0
		var all []desk.Alert
		for range seconds * ticks {
			var said strings.Builder
			for range each {
				said.WriteString(written(fmt.Sprintf("user%05d@example.com", sent%50), "headline", fmt.Sprint("a", sent), fmt.Sprint("Авария № ", sent), fire))
				sent++
			}
			r.server.say(said.String())
			time.Sleep(time.Second / ticks)
		}
		time.Sleep(10 * time.Second)
		all = append(all, raised(told)...)
		single, counted := 0, 0
		for _, a := range all {
			if !a.Peer.IsZero() {
				single++
			} else if a.Count < counted || a.People > 50 {
				t.Errorf("%+v after %d", a, counted)
			} else {
				counted = a.Count
			}
		}
		if single != 3 || counted != sent-single || len(all) > single+seconds+2 {
			t.Errorf("%d popups of their own, %d counted, %d in all, of %d", single, counted, len(all), sent)
		}
		if got := r.kept(); got != sent {
			t.Errorf("%d of %d are stored", got, sent)
		}
	})
}
