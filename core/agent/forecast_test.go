package agent_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"vestnik/core/alert"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// foretold is what a message would do.
func (r *pipedResident) foretold(from string, s desk.Supposed) desk.Forecast {
	r.t.Helper()
	s.From = desktest.Peer(from)
	f, err := r.Forecast(context.Background(), s)
	if err != nil {
		r.t.Fatal(err)
	}
	return f
}

// reasons are why a message is told of as less than it could be.
func reasons(f desk.Forecast) (all []alert.Reason) {
	for _, c := range f.Why {
		all = append(all, c.Reason)
	}
	return all
}

// What is foretold happens: a message that comes then raises a popup, or none, as was said.
func TestWhatIsForetoldHappens(t *testing.T) {
	inVirtualTime(t, permits(erp), func(r *pipedResident) {
		told := r.events()
		for i, c := range []struct {
			show      desk.Show
			from, say string
			urgency   desk.Urgency
			popup     alert.Show
			why       []alert.Reason
		}{
			{desk.Available, anna, "", desk.NormalUrgency, alert.Banner, nil},
			{desk.Available, anna, fire, desk.HighUrgency, alert.Banner, []alert.Reason{alert.NotNamed, alert.NoTakeover}},
			{desk.Available, erp, fire, desk.HighUrgency, alert.Sticky, []alert.Reason{alert.NoTakeover}},
			{desk.DoNotDisturb, anna, "", desk.NormalUrgency, alert.Badge, []alert.Reason{alert.Disturbed}},
			{desk.DoNotDisturb, erp, fire, desk.HighUrgency, alert.Sticky, []alert.Reason{alert.NoTakeover}},
		} {
			r.show(c.show)
			time.Sleep(time.Minute)
			f := r.foretold(c.from, desk.Supposed{Urgency: c.urgency})
			if f.Show != c.popup || !slices.Equal(reasons(f), c.why) {
				t.Errorf("%d: %+v", i, f)
			}
			before := len(raised(told))
			r.server.say(written(c.from, "chat", fmt.Sprint(i), "слово", c.say))
			r.now()
			came := raised(told)[before:]
			if (len(came) == 1) != (f.Show >= alert.Banner) || len(came) == 1 && (came[0].Urgent != (f.Show >= alert.Sticky) || came[0].Silent == f.Sound) {
				t.Errorf("%d: %+v is foretold, and happens %+v", i, f, came)
			}
		}
	})
}

// Why says which hours, which rule, until when, and who has set it.
func TestWhyIsSaidWithWhatHasSetIt(t *testing.T) {
	inVirtualTime(t, ruled(messageRules, `"quietHours": ["00:00-24:00"], "preview": "none"`), func(r *pipedResident) {
		until := time.Now().Add(3 * time.Hour)
		if err := r.Mute(context.Background(), desktest.Peer(erp), until); err != nil {
			t.Fatal(err)
		}
		f := r.foretold(erp, desk.Supposed{Text: "Отчёт за год"})
		if want := []alert.Reason{alert.Ruled, alert.Quiet, alert.Muted, alert.Discreet}; f.Show != alert.Badge || !slices.Equal(reasons(f), want) {
			t.Fatalf("%+v", f)
		}
		if c := f.Why[0]; c.Rule != messageRules[0] || c.Managed {
			t.Errorf("%+v", c)
		}
		if c := f.Why[1]; !c.Managed || c.Until.Before(time.Now()) {
			t.Errorf("%+v", c)
		}
		if err := r.Mute(context.Background(), desk.Ref{}, until); err != nil {
			t.Fatal(err)
		}
		if c := r.foretold(erp, desk.Supposed{}).Why[0]; c.Reason != alert.Quiet || !c.All || c.Managed || c.Until.Before(until) {
			t.Errorf("%+v", c)
		}
		if c := f.Why[2]; !c.Until.Equal(until) || c.Managed {
			t.Errorf("%+v", c)
		}
		if c := f.Why[3]; !c.Managed {
			t.Errorf("%+v", c)
		}
	})
}

func TestWhoIsAwayIsToldAgain(t *testing.T) {
	inVirtualTime(t, permits(erp), func(r *pipedResident) {
		if f := r.foretold(anna, desk.Supposed{}); f.Again || !f.Sound || f.Preview != desk.PreviewAll {
			t.Errorf("%+v", f)
		}
		r.Person(0, true)
		if f := r.foretold(anna, desk.Supposed{}); !f.Again || f.Preview != desk.PreviewName || !slices.Equal(reasons(f), []alert.Reason{alert.OnLocked}) {
			t.Errorf("%+v", f)
		}
	})
}

// In a room it goes by what the person wants to be told of there.
func TestOfARoomItIsForetoldToo(t *testing.T) {
	w := newWorld(t)
	(&control{w: w, others: map[desk.Ref]*colleague{}}).inRoom(team, "Вера К.", anna)
	a, _ := w.resident()
	w.signIn(a)
	w.enters(a)
	f, err := a.Forecast(t.Context(), desk.Supposed{From: team})
	if err != nil || f.Show != alert.Badge || !slices.Equal(reasons(f), []alert.Reason{alert.Untold}) || f.Why[0].Notify != desk.NotifyMentions {
		t.Errorf("%+v, %v", f, err)
	}
	if f, err := a.Forecast(t.Context(), desk.Supposed{From: team, Calls: true}); err != nil || f.Show != alert.Banner {
		t.Errorf("%+v, %v", f, err)
	}
}
