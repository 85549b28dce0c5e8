package agent_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/policy"
	"vestnik/core/settings"
)

func TestMessagesAreKeptAsLongAsTheOrganisationSays(t *testing.T) {
	for _, days := range []int{0, 10} {
		inVirtualTime(t, func(s *piped, k *keyring) {
			withERP(s, k)
			s.roster += "<item jid='" + anna + "' name='Анна' subscription='both'/>"
			s.policy = func() (policy.Policy, error) {
				all := map[policy.Name]any{}
				if days > 0 {
					all[policy.KeepDays] = days
				}
				text, _ := json.Marshal(all)
				p, _ := policy.Check("test", text)
				return p, nil
			}
		}, func(r *pipedResident) {
			r.server.say(written(erp, "chat", "a", "заказ", ""))
			r.server.say(written(anna, "chat", "b", "не прочитано", ""))
			r.now()
			r.read(erp)
			time.Sleep(9 * 24 * time.Hour)
			if n := len(r.now().Conversations); n != 2 {
				t.Fatalf("%d conversations are left too early", n)
			}
			r.server.say(written("x@example.com", "chat", "c", "вчера", ""))
			r.now()
			r.read("x@example.com")
			time.Sleep(2 * 24 * time.Hour)
			s := r.now()
			h, err := r.History(context.Background(), desktest.Peer(erp), 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			if gone := len(h) == 0; gone != (days > 0) {
				t.Errorf("%d days: %d messages are left", days, len(h))
			}
			if want := map[int]int{0: 3, 10: 2}[days]; len(s.Conversations) != want || s.Status.Unread != 1 {
				t.Errorf("%d days: %d conversations, %d unread", days, len(s.Conversations), s.Status.Unread)
			}
			if h, err := r.History(context.Background(), desk.Ref{Account: me, Address: anna}, 0, 10); err != nil || len(h) != 1 {
				t.Errorf("what was not read: %d, %v", len(h), err)
			}
		})
	}
}

// No archive is asked for what would be deleted again, nor for more than was asked for.
func TestNoArchiveIsAskedForWhatIsNotKept(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	old, late := time.Now().AddDate(0, 0, -30), time.Now().AddDate(0, 0, -3)
	for _, since := range []time.Time{{}, old, late} {
		if got := a.KeptSince(t.Context(), since); !got.Equal(since) {
			t.Errorf("without a policy: %v becomes %v", since, got)
		}
	}
	w.set(values{policy.KeepDays: 10})
	_ = a.Reconnect(t.Context()) // which reads it
	for since, days := range map[time.Time]int{{}: 10, old: 10, late: 3} {
		if got := a.KeptSince(t.Context(), since); time.Since(got).Round(24*time.Hour) != time.Duration(days)*24*time.Hour {
			t.Errorf("since %v becomes %v", since, got)
		}
	}
}

// What is no number of days, as somebody has written it into the file, deletes nothing: it is said where
// it is set, and messages are kept for ever, as usual.
func TestWhatIsNoNumberOfDaysDeletesNothing(t *testing.T) {
	for _, days := range []int{0, -1, 40_000} {
		w := newWorld(t)
		if err := settings.Save(filepath.Join(w.home, "settings.json"), settings.Settings{KeepDays: &days}); err != nil {
			t.Fatal(err)
		}
		a, stop := w.resident()
		if since := a.KeptSince(t.Context(), time.Time{}); !since.IsZero() {
			t.Errorf("%d days: what is older than %v is deleted", days, since)
		}
		stop()
	}
}

// What the person chooses does as well; but what is urgent and waits stays in sight, and who thinks
// better of it within minutes has lost nothing.
func TestMessagesAreKeptAsLongAsThePersonSays(t *testing.T) {
	inVirtualTime(t, permits(erp), func(r *pipedResident) {
		r.server.say(written(erp, "chat", "a", "авария", fire))
		r.server.say(written(erp, "chat", "b", "мелочь", ""))
		r.server.say(written(anna, "chat", "c", "привет", ""))
		r.now()
		r.read(erp)
		r.read(anna)
		time.Sleep(3 * 24 * time.Hour)
		if err := set(r, "keepDays", "1"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(4 * time.Minute)
		if err := set(r, "keepDays", "30"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if n := len(r.now().Conversations); n != 2 {
			t.Fatalf("%d conversations are left of what was not to go", n)
		}
		if err := set(r, "keepDays", "1"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(6 * time.Minute)
		all := r.now().Conversations
		if len(all) != 1 || all[0].Peer != desktest.Peer(erp) || all[0].Last.Body != "авария" {
			t.Fatalf("%+v", all)
		}
	})
}
