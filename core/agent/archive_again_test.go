package agent_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
)

// What the server has taken before a session was lost is not sent again: the archive, which
// is read first, has it.
func TestWhatTheArchiveHasIsNotSentAgain(t *testing.T) {
	a, taken := &shelf{n: 1}, ""
	a.bend = func(e string, first, last int) string {
		if taken == "" || !strings.Contains(e, "<after>a0") {
			return ""
		}
		text := shelved(e, me, 1, 1)
		text = strings.NewReplacer("from='"+anna+"/1' to='"+me+"'", "from='"+me+"/desk' to='"+anna+"'", "shelf-1-long", taken, "<body>1<", "<body>did it leave?<").Replace(text)
		return text + shelfEnd(e, 1, 1, true)
	}
	inVirtualTime(t, func(s *piped, _ *keyring) { s.answer = a.answer }, func(r *pipedResident) {
		time.Sleep(time.Minute)
		r.server.answers(func(e string) string {
			if strings.Contains(e, "urn:xmpp:ping") {
				return " " // so that nothing is confirmed
			}
			return a.answer(e)
		})
		m, err := r.Send(context.Background(), desk.Outgoing{To: anna, Body: "did it leave?"})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		taken, a.n, a.delay = m.ID, 2, time.Second
		r.server.answers(a.answer)
		r.again()
		time.Sleep(time.Minute)
		sent := 0
		for _, e := range r.server.heard {
			if strings.HasPrefix(e, "<message") && strings.Contains(e, "did it leave?") {
				sent++
			}
		}
		if h, err := r.History(context.Background(), annas, 0, 10); err != nil || sent != 1 || h[len(h)-1].State != desk.Sent {
			t.Errorf("sent %d times, %+v, %v", sent, h, err)
		}
	})
}
