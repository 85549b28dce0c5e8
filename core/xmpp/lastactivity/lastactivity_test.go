package lastactivity_test

import (
	"errors"
	"testing"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/lastactivity"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/roster"
	"vestnik/core/xmpp/session"
)

func TestMain(m *testing.M) { servertest.Main(m) }

func address(text string) xmpp.Address {
	a, _ := xmpp.ParseAddress(text)
	return a
}

const asked = "<iq type='get' id='1' from='boris@office.example/x'><query xmlns='jabber:iq:last'/></iq>"

// SECURITY: who does not see us is told nothing, not even that we are there.
func TestOnlyWhoSeesUsIsToldForHowLongWeHaveDoneNothing(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		c.LastActivity.SetIdle(time.Now().Add(-90 * time.Second))
		p.Say(asked)
		p.Hears("type='error'", "service-unavailable", "to='boris@office.example/x'")
		p.Say("<iq type='set' id='2'><query xmlns='jabber:iq:roster'><item jid='boris@office.example' subscription='from'/></query></iq>")
		p.Hears("type='result'")
		p.Say(asked)
		p.Hears("type='result'", "<query xmlns='jabber:iq:last' seconds='90'/>")
		c.LastActivity.SetIdle(time.Time{})
		p.Say(asked)
		p.Hears("seconds='0'")
		c.LastActivity.SetIdle(time.Now().Add(time.Hour)) // a clock that was set back
		p.Say(asked)
		p.Hears("seconds='0'")
		p.Say("<iq type='set' id='3'><query xmlns='jabber:iq:last' seconds='1'/></iq>")
		p.Hears("type='error'")
	})
}

func TestSinceWhenSomebodyHasDoneNothing(t *testing.T) {
	for content, want := range map[string]struct {
		ago  time.Duration
		text string
		ok   bool
	}{
		"<query xmlns='jabber:iq:last' seconds='903'>Домой</query>":         {903 * time.Second, "Домой", true},
		"<query xmlns='jabber:iq:last' seconds='0'/>":                       {0, "", true},
		"<query xmlns='jabber:iq:last' seconds='-5'/>":                      {},
		"<query xmlns='jabber:iq:last' seconds='1e9'/>":                     {},
		"<query xmlns='jabber:iq:last' seconds='18446744073709551615'/>":    {},
		"<query xmlns='jabber:iq:last' seconds='99999999999999999999999'/>": {},
		"<query xmlns='jabber:iq:last'/>":                                   {},
		"":                                                                  {},
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			type result struct {
				a   lastactivity.Activity
				err error
			}
			done := make(chan result, 1)
			go func() {
				a, err := c.LastActivity.Of(t.Context(), address("boris@office.example"))
				done <- result{a, err}
			}()
			p.Hears("to='boris@office.example'", "jabber:iq:last")
			p.Say("<iq type='result' id='{id}' from='boris@office.example'>" + content + "</iq>")
			r := <-done
			switch since := r.a.Since; {
			case !want.ok && !errors.Is(r.err, session.ErrUnreadable), want.ok && r.err != nil, r.a.Text != want.text:
				t.Errorf("%s: %+v", content, r)
			case want.ago == 0 && !since.IsZero(), want.ago != 0 && time.Since(since) != want.ago:
				t.Errorf("%s: %v", content, since)
			}
		})
	}
}

func TestServersTellItOnlyOfContacts(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			sign := func(user string) (*im.Client, *imtest.Recorder) {
				c, e := imtest.SignIn(t, server.URL, server.CA, user+"@office.example", server.Users[user])
				if err := errors.Join(c.Announce(presence.Presence{}), c.Confirm(imtest.Soon(t))); err != nil {
					t.Fatal(err)
				}
				return c, e
			}
			alice, heard := sign("alice")
			bob, asked := sign("bob")
			var refused *xmpp.StanzaError
			if _, err := alice.LastActivity.Of(imtest.Soon(t), bob.JID().Bare()); !errors.As(err, &refused) {
				t.Errorf("of a stranger: %v", err)
			}
			if err := alice.Presence.Subscribe(bob.JID(), ""); err != nil {
				t.Fatal(err)
			}
			imtest.Wait(t, asked, func(p presence.Presence) bool { return p.Type == "subscribe" })
			if err := bob.Presence.Approve(alice.JID()); err != nil {
				t.Fatal(err)
			}
			imtest.Wait(t, heard, func(p roster.Push) bool { return p.Subscription == roster.To })
			imtest.Wait(t, asked, func(p roster.Push) bool { return p.Subscription == roster.From })
			bob.LastActivity.SetIdle(time.Now().Add(-time.Hour))
			if a, err := alice.LastActivity.Of(imtest.Soon(t), bob.JID()); err != nil || time.Since(a.Since) < 59*time.Minute || time.Since(a.Since) > 2*time.Hour {
				t.Errorf("his program: %+v, %v", a, err)
			}
			if a, err := alice.LastActivity.Of(imtest.Soon(t), bob.JID().Bare()); err != nil || !a.Since.IsZero() {
				t.Errorf("on line: %+v, %v", a, err)
			}
			if err := errors.Join(alice.Roster.Remove(imtest.Soon(t), bob.JID()), bob.Roster.Remove(imtest.Soon(t), alice.JID())); err != nil {
				t.Log(err) // a server may have removed the other's already
			}
		})
	}
}
