package agent_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// events collects what the faces are told from now on.
func (r *pipedResident) events() *[]desk.Event {
	r.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r.ending = append(r.ending, cancel)
	all := new([]desk.Event)
	told, err := r.Watch(ctx, r.now().Seq)
	if err != nil {
		r.t.Fatal(err)
	}
	go func() {
		for e := range told {
			*all = append(*all, e)
		}
	}()
	return all
}

// alerts returns the alerts for requests among the events so far.
func alerts(all *[]desk.Event) (found []desk.Alert) {
	synctest.Wait()
	for _, e := range *all {
		if e.Kind == desk.EventAlert && e.Alert.Request {
			found = append(found, *e.Alert)
		}
	}
	return found
}

func asks(who string) string {
	return "<presence type='subscribe' from='" + who + "' to='" + me + "'/>"
}

func TestARequestIsToldOnceHoweverOftenTheServerRepeatsIt(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		told := r.events()
		for range 3 {
			r.server.say(asks("boris@example.com"))
		}
		time.Sleep(time.Hour)
		if got := r.now().Requests; !slices.Equal(got, []desk.Request{{Ref: desktest.Peer("boris@example.com")}}) {
			t.Errorf("%q", got)
		}
		got := alerts(told)
		if len(got) != 1 || got[0].Peer.Address != "boris@example.com" || got[0].Title != "boris@example.com" || got[0].Count != 1 {
			t.Errorf("%+v", got)
		}
		r.server.answers(once("<presence", asks("boris@example.com")))
		r.server.say("</stream:stream>")
		time.Sleep(time.Minute)
		if got := r.now().Requests; len(got) != 1 {
			t.Errorf("after another sign-in: %q", got)
		}
	})
}

func TestAcceptingIsToBeShownAsWell(t *testing.T) {
	for _, c := range []struct {
		roster     string
		accept     bool
		sent, kept []string // types of presence that are sent, and that are not
	}{
		{"", true, []string{"'subscribed'", "'subscribe'"}, []string{"'unsubscribed'"}},
		{"<item jid='boris@example.com' subscription='to'/>", true, []string{"'subscribed'"}, []string{"'subscribe'", "'unsubscribed'"}},
		{"", false, []string{"'unsubscribed'"}, []string{"'subscribed'", "'subscribe'"}},
	} {
		inVirtualTime(t, func(s *piped, _ *keyring) { s.roster = c.roster }, func(r *pipedResident) {
			told := r.events()
			r.server.say(asks("boris@example.com"))
			r.now()
			if err := r.AnswerRequest(context.Background(), desktest.Peer("boris@example.com"), c.accept); err != nil {
				t.Fatal(err)
			}
			for _, what := range c.sent {
				if !r.server.has("<presence", "boris@example.com", what) {
					t.Errorf("%+v: %s was not said", c, what)
				}
			}
			for _, what := range c.kept {
				if r.server.has("<presence", "boris@example.com", what) {
					t.Errorf("%+v: %s was said", c, what)
				}
			}
			if got := r.now().Requests; len(got) > 0 {
				t.Errorf("%q", got)
			}
			if !slices.ContainsFunc(*told, func(e desk.Event) bool { return e.Kind == desk.EventWithdraw && e.Alert.Request }) {
				t.Error("the popup stays")
			}
		})
	}
}

func TestARequestThatSomebodyElseHasSettledIsGone(t *testing.T) {
	for name, settled := range map[string]string{
		"accepted by another program": "<iq type='set' id='p1'><query xmlns='jabber:iq:roster'><item jid='boris@example.com' subscription='from'/></query></iq>",
		"taken back":                  "<presence type='unsubscribe' from='boris@example.com' to='" + me + "'/>",
	} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, nil, func(r *pipedResident) {
				r.server.say(asks("boris@example.com"))
				r.server.say(settled)
				if got := r.now().Requests; len(got) > 0 {
					t.Errorf("%q", got)
				}
			})
		})
	}
}

func TestAFloodOfRequestsIsBoundedAndQuiet(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		told := r.events()
		for i := range 1000 {
			r.server.say(asks(fmt.Sprintf("s%d@evil.example", i)))
		}
		if got := r.now().Requests; len(got) != desk.MaxRequests {
			t.Errorf("%d are kept", len(got))
		}
		time.Sleep(time.Hour)
		got := alerts(told)
		if len(got) != 2 || got[1].Count != desk.MaxRequests {
			t.Errorf("%d popups: %+v", len(got), got)
		}
	})
}

func TestWithoutAConnectionNoRequestIsAnswered(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.server.say(asks("boris@example.com"))
		r.now()
		if err := r.AnswerRequest(context.Background(), desktest.Peer("anna@example.com"), true); !errors.Is(err, desk.NewProblem(desk.NoRequest)) {
			t.Errorf("%v", err)
		}
		_ = r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Offline}})
		if err := r.AnswerRequest(context.Background(), desktest.Peer("boris@example.com"), true); !errors.Is(err, desk.NewProblem(desk.NotOnLine)) {
			t.Errorf("%v", err)
		}
	})
}

func TestARequestIsToldWhenThePersonMayBeDisturbedAgain(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		told := r.events()
		_ = r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.DoNotDisturb}})
		r.server.say(asks("boris@example.com"))
		time.Sleep(time.Hour)
		if got := alerts(told); len(got) > 0 || len(r.now().Requests) != 1 {
			t.Errorf("%+v", got)
		}
		for range 3 {
			_ = r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Available}})
			time.Sleep(time.Hour)
		}
		if got := alerts(told); len(got) != 1 {
			t.Errorf("%d popups", len(got))
		}
	})
}

const blockedBoris = "<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='boris@example.com'/></block></iq>"

// Whom the person's other program has blocked may ask no more, nor may his server's people.
func TestWhoIsBlockedAsksNothing(t *testing.T) {
	for name, blocks := range map[string]string{"he": "boris@example.com", "his server": "example.com"} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, nil, func(r *pipedResident) {
				told := r.events()
				r.server.say(asks("boris@example.com") + asks("anna@elsewhere.example"))
				r.server.say("<iq type='set' id='b1'><block xmlns='urn:xmpp:blocking'><item jid='" + blocks + "'/></block></iq>")
				if got := r.now().Requests; len(got) != 1 || got[0].Address != "anna@elsewhere.example" {
					t.Errorf("%+v", got)
				}
				before := len(alerts(told))
				r.server.say(asks("boris@example.com"))
				time.Sleep(time.Hour)
				if got := r.now().Requests; len(got) != 1 {
					t.Errorf("%+v", got)
				}
				for _, a := range alerts(told)[before:] {
					if a.Peer.Address == "boris@example.com" {
						t.Errorf("%+v", a)
					}
				}
			})
		})
	}
}

// To who is blocked nothing can be said any more, so he is refused before, whichever face
// blocks him.
func TestWhoIsBlockedIsRefusedBefore(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		var order []string
		r.server.answers(func(e string) string {
			switch id := attribute(e, "id"); {
			case strings.Contains(e, "disco#info"):
				return "<iq type='result' from='example.com' id='" + id + "'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:blocking'/></query></iq>"
			case strings.Contains(e, "unsubscribed"):
				order = append(order, "refused")
			case strings.HasPrefix(e, "<iq") && strings.Contains(e, "<block "):
				order = append(order, "blocked")
				return "<iq type='result' id='" + id + "'/>" + blockedBoris
			}
			return ""
		})
		r.server.say(asks("boris@example.com"))
		r.now()
		if err := r.Block(context.Background(), desk.Block{Peer: desktest.Peer("boris@example.com")}); err != nil {
			t.Fatal(err)
		}
		if got := r.now().Requests; len(got) > 0 || !slices.Equal(order, []string{"refused", "blocked"}) {
			t.Errorf("%q; %+v", order, got)
		}
	})
}

// What another program of the person has refused nobody tells this one: the server repeats
// at the next sign-in what is still to be answered.
func TestWhatTheServerDoesNotRepeatIsAskedNoMore(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.server.say(asks("boris@example.com") + asks("anna@example.com"))
		r.now()
		told := r.events()
		r.server.answers(once("<presence", asks("anna@example.com")))
		r.server.say("</stream:stream>")
		time.Sleep(time.Hour)
		if got := r.now().Requests; len(got) != 1 || got[0].Address != "anna@example.com" {
			t.Errorf("%+v", got)
		}
		if got := alerts(told); len(got) > 1 { // the one that was still to be raised
			t.Errorf("%+v", got)
		}
	})
}
