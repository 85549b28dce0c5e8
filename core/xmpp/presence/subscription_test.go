package presence_test

import (
	"fmt"
	"strings"
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/roster"
)

// RFC 6121 §3: all of it goes to the bare address.
func TestWhatIsSaidAboutWhoSeesWhom(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		boris, _ := xmpp.ParseAddress("boris@office.example/Psi")
		for want, say := range map[string]func() error{
			"<presence to='boris@office.example' type='subscribe'><status>Анна &lt;склад></status></presence>": func() error { return c.Presence.Subscribe(boris, "Анна <склад>") },
			"<presence to='boris@office.example' type='subscribe'/>":                                           func() error { return c.Presence.Subscribe(boris, "") },
			"<presence to='boris@office.example' type='unsubscribe'/>":                                         func() error { return c.Presence.Unsubscribe(boris) },
			"<presence to='boris@office.example' type='subscribed'/>":                                          func() error { return c.Presence.Approve(boris) },
			"<presence to='boris@office.example' type='unsubscribed'/>":                                        func() error { return c.Presence.Refuse(boris) },
		} {
			if err := say(); err != nil {
				t.Error(err)
			}
			if have := p.Next(); strings.ReplaceAll(have, "&gt;", ">") != want {
				t.Errorf("%s, not %s", have, want)
			}
		}
		if c.Presence.CanApproveAhead() {
			t.Error("nobody has offered that")
		}
	})
}

func TestARequestSaysWhoAsksAndWhy(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say("<presence from='who@elsewhere.example' type='subscribe'><status>Я Пётр</status><nick xmlns='http://jabber.org/protocol/nick'> " + strings.Repeat("ы", 1000) + "</nick></presence>")
		v := imtest.Only[presence.Presence](t, e)
		if v.Type != "subscribe" || v.Status != "Я Пётр" || v.Nick != strings.Repeat("ы", 100) {
			t.Errorf("%+v", v)
		}
	})
}

// SECURITY: a flood of requests is handed over as it comes, answered by nobody, and held by
// nobody here.
func TestAThousandRequestsAreAThousandEvents(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for i := range 1000 {
			p.Say(fmt.Sprintf("<presence from='u%d@evil.example' type='subscribe'><status>%s</status></presence>", i, strings.Repeat("x", 1000)))
		}
		if all := imtest.Got[presence.Presence](e); len(all) != 1000 || all[999].From.String() != "u999@evil.example" {
			t.Error(len(all))
		}
		p.HearsNothing()
	})
}

func TestAPresenceSaysWhichProgramAndPictureItIs(t *testing.T) {
	const hash = "0123456789abcdef0123456789abcdef01234567"
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for content, want := range map[string]presence.Presence{
			"<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v'/>":                    {Caps: disco.Caps{Hash: "sha-1", Node: "n", Ver: "v"}},
			"<x xmlns='vcard-temp:x:update'><photo>" + strings.ToUpper(hash) + "</photo></x>":               {Picture: hash},
			"<x xmlns='vcard-temp:x:update'><photo/></x>":                                                   {NoPicture: true},
			"<x xmlns='vcard-temp:x:update'/>":                                                              {},
			"<x xmlns='vcard-temp:x:update'><photo>../../../../../../../../../../../etc/passwd</photo></x>": {},
		} {
			p.Say("<presence from='boris@office.example/Psi'>" + content + "</presence>")
			have := imtest.Only[presence.Presence](t, e)
			if want.From = have.From; have != want {
				t.Errorf("%s: %+v", content, have)
			}
		}
	})
}

func TestOurPresenceSaysWhichPictureIsInOurCard(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for _, step := range []struct{ show, want string }{{"", "<x xmlns='vcard-temp:x:update'><photo/></x>"}, {"abc", "<photo>abc</photo></x>"}} {
			if before := string(c.Presence.Stanza(presence.Presence{})); strings.Contains(before, step.want) {
				t.Error(before)
			}
			c.Presence.ShowPicture(step.show)
			if after := string(c.Presence.Stanza(presence.Presence{})); !strings.Contains(after, step.want) {
				t.Error(after)
			}
		}
		if gone := string(c.Presence.Stanza(presence.Presence{Type: "unavailable"})); strings.Contains(gone, "photo") {
			t.Error(gone)
		}
	})
}

// The whole of it: asked, approved, seen both ways, renamed, moved, and ended.
func TestTwoPeopleBecomeContactsAndPart(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			var clients [2]*im.Client
			var heard [2]*imtest.Recorder
			for i, user := range []string{"alice", "bob"} {
				clients[i], heard[i] = imtest.SignIn(t, server.URL, server.CA, user+"@office.example", server.Users[user])
				if err := clients[i].Announce(presence.Presence{}); err != nil {
					t.Fatal(err)
				}
				if err := clients[i].Confirm(imtest.Soon(t)); err != nil {
					t.Fatal(err)
				}
			}
			alice, bob := clients[0], clients[1]
			do := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			pushed := func(e *imtest.Recorder, fits func(roster.Push) bool) {
				t.Helper()
				imtest.Wait(t, e, fits)
			}
			do(alice.Roster.Set(imtest.Soon(t), bob.JID(), "Боб", []string{"Склад", "", "Склад", "Город"}))
			pushed(heard[0], func(p roster.Push) bool { return p.Name == "Боб" && len(p.Groups) == 2 })
			do(alice.Presence.Subscribe(bob.JID(), "Это Алиса"))
			pushed(heard[0], func(p roster.Push) bool { return p.Asked && p.Subscription == roster.None })
			asked := imtest.Wait(t, heard[1], func(p presence.Presence) bool { return p.Type == "subscribe" })
			if asked.Status != "Это Алиса" || asked.From != alice.JID().Bare() {
				t.Errorf("%+v", asked)
			}
			do(bob.Presence.Refuse(asked.From))
			imtest.Wait(t, heard[0], func(p presence.Presence) bool { return p.Type == "unsubscribed" })
			do(alice.Presence.Subscribe(bob.JID(), ""))
			imtest.Wait(t, heard[1], func(p presence.Presence) bool { return p.Type == "subscribe" })
			do(bob.Presence.Approve(asked.From))
			do(bob.Presence.Subscribe(asked.From, ""))
			pushed(heard[0], func(p roster.Push) bool { return p.Subscription == roster.To })
			imtest.Wait(t, heard[0], func(p presence.Presence) bool { return p.From == bob.JID() && p.Type == "" })
			imtest.Wait(t, heard[0], func(p presence.Presence) bool { return p.Type == "subscribe" })
			do(alice.Presence.Approve(bob.JID()))
			pushed(heard[0], func(p roster.Push) bool { return p.Subscription == roster.Both })
			do(alice.Roster.Set(imtest.Soon(t), bob.JID(), "Роберт", []string{"Дом"}))
			pushed(heard[0], func(p roster.Push) bool {
				return p.Name == "Роберт" && fmt.Sprint(p.Groups) == "[Дом]" && p.Subscription == roster.Both
			})
			do(alice.Presence.Unsubscribe(bob.JID()))
			pushed(heard[0], func(p roster.Push) bool { return p.Subscription == roster.From })
			do(alice.Roster.Remove(imtest.Soon(t), bob.JID()))
			pushed(heard[0], func(p roster.Push) bool { return p.Subscription == roster.Remove })
			do(bob.Roster.Remove(imtest.Soon(t), alice.JID()))
			pushed(heard[1], func(p roster.Push) bool { return p.Subscription == roster.Remove })
		})
	}
}

// RFC 6121 §3.4: Prosody 0.12 offers it, ejabberd 23 does not.
func TestAnApprovalAheadIsKeptWhereItIsOffered(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			alice, heard := imtest.SignIn(t, server.URL, server.CA, "alice@office.example", server.Users["alice"])
			bob, _ := imtest.SignIn(t, server.URL, server.CA, "bob@office.example", server.Users["bob"])
			if err := alice.Announce(presence.Presence{}); err != nil {
				t.Fatal(err)
			}
			if !alice.Presence.CanApproveAhead() {
				t.Logf("%s does not offer it", server.Name)
				return
			}
			do := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			do(alice.Presence.Approve(bob.JID()))
			do(alice.Confirm(imtest.Soon(t)))
			do(bob.Announce(presence.Presence{}))
			do(bob.Presence.Subscribe(alice.JID(), ""))
			imtest.Wait(t, heard, func(p roster.Push) bool { return p.Address == bob.JID().Bare() && p.Subscription == roster.From })
			do(alice.Roster.Remove(imtest.Soon(t), bob.JID()))
			do(bob.Roster.Remove(imtest.Soon(t), alice.JID()))
		})
	}
}
