package muc_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/muc"
)

const (
	done    = "<iq type='result' id='{id}' from='sales@rooms.example'/>"
	refused = "<iq type='error' id='{id}' from='sales@rooms.example'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
)

func TestWhatIsDoneWithARoomIsWrittenAsItShouldBe(t *testing.T) {
	boris := address("boris@office.example/Psi")
	for want, do := range map[string]func(context.Context, *muc.Rooms) error{
		"<query xmlns='http://jabber.org/protocol/muc#admin'><item nick='b&amp;' role='none'><reason>Тихо</reason></item></query>": func(ctx context.Context, r *muc.Rooms) error { return r.Kick(ctx, sales, "b&", "Тихо") },
		"<item nick='boris' role='moderator'/>":                    func(ctx context.Context, r *muc.Rooms) error { return r.Grant(ctx, sales, "boris", muc.Moderator, "") },
		"<item jid='boris@office.example' affiliation='outcast'/>": func(ctx context.Context, r *muc.Rooms) error { return r.Ban(ctx, sales, boris, "") },
		"<item jid='boris@office.example' affiliation='admin'/>": func(ctx context.Context, r *muc.Rooms) error {
			return r.Affiliate(ctx, sales, boris, muc.Administrator, "")
		},
		"<item jid='boris@office.example' affiliation='none'/>": func(ctx context.Context, r *muc.Rooms) error {
			return r.Affiliate(ctx, sales, boris, muc.NoAffiliation, "")
		},
		"<query xmlns='http://jabber.org/protocol/muc#owner'><destroy jid='new@rooms.example'><reason>Переезд</reason></destroy></query>": func(ctx context.Context, r *muc.Rooms) error {
			return r.Destroy(ctx, sales, address("new@rooms.example"), "Переезд")
		},
		"<query xmlns='http://jabber.org/protocol/muc#owner'><destroy/></query>":                               func(ctx context.Context, r *muc.Rooms) error { return r.Destroy(ctx, sales, xmpp.Address{}, "") },
		"<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='cancel'/></query>": func(ctx context.Context, r *muc.Rooms) error { return r.Configure(ctx, sales, forms.Declined()) },
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			for _, answer := range []string{done, refused} {
				result := make(chan error, 1)
				go func() { result <- do(t.Context(), c.Rooms) }()
				p.Hears("type='set'", "to='sales@rooms.example'", want)
				p.Say(answer)
				var e *xmpp.StanzaError
				if err := <-result; (err != nil) != (answer == refused) || err != nil && (!errors.As(err, &e) || e.Condition != "forbidden") {
					t.Errorf("%s: %v", want, err)
				}
			}
			p.HearsNothing()
		})
	}
}

func TestARoomIsConfiguredByItsForm(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		result := make(chan error, 1)
		var form *forms.Form
		ask := func(answer string) error {
			go func() {
				var err error
				form, err = c.Rooms.Configuration(t.Context(), sales)
				result <- err
			}()
			p.Hears("type='get'", "<query xmlns='http://jabber.org/protocol/muc#owner'/>")
			p.Say("<iq type='result' id='{id}' from='sales@rooms.example'>" + answer + "</iq>")
			return <-result
		}
		if err := ask("<query xmlns='http://jabber.org/protocol/muc#owner'/>"); !errors.Is(err, muc.ErrNoForm) {
			t.Error(err)
		}
		if err := ask(""); !errors.Is(err, muc.ErrNoForm) {
			t.Error(err)
		}
		if err := ask("<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='form'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roomconfig</value></field>" +
			"<field var='muc#roomconfig_roomname' type='text-single'/></x></query>"); err != nil {
			t.Fatal(err)
		}
		answer, err := form.Submit(forms.Answers{"muc#roomconfig_roomname": {"Продажи"}})
		if err != nil {
			t.Fatal(err)
		}
		go func() { result <- c.Rooms.Configure(t.Context(), sales, answer) }()
		p.Hears("type='set'", "type='submit'", "<value>Продажи</value>")
		p.Say(done)
		if err := <-result; err != nil {
			t.Error(err)
		}
	})
}

func TestWhoIsSomethingToARoomIsAsked(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		result := make(chan string, 1)
		go func() {
			list, err := c.Rooms.Affiliated(t.Context(), sales, muc.Outcast)
			result <- fmt.Sprint(list, err)
		}()
		p.Hears("<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='outcast'/></query>")
		p.Say("<iq type='result' id='{id}' from='sales@rooms.example'><query xmlns='http://jabber.org/protocol/muc#admin'><item jid='evil@elsewhere.example' affiliation='outcast'><reason>Спам</reason></item><item jid='@'/><item/><other jid='a@b'/></query></iq>")
		if have := <-result; have != "[{evil@elsewhere.example  Спам}] <nil>" {
			t.Error(have)
		}
		if err := c.Rooms.SetSubject(sales, "План <1>"); err != nil {
			t.Fatal(err)
		}
		p.Hears("<message to='sales@rooms.example' type='groupchat'><subject>План &lt;1&gt;</subject></message>")
	})
}

func TestAnInvitationSaysFromWhomItIs(t *testing.T) {
	for stanza, want := range map[string]string{
		"<message from='boris@office.example/Psi'><x xmlns='jabber:x:conference' jid='sales@rooms.example' reason='Зайди' password='п'/><body>Зайди</body></message>":                                     "{sales@rooms.example boris@office.example/Psi true Зайди п",
		"<message from='sales@rooms.example'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='boris@office.example/Psi'><reason>Зайди</reason></invite><password>п</password></x></message>":  "{sales@rooms.example boris@office.example/Psi false Зайди п",
		"<message from='sales@rooms.example'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='boris@office.example'/></x><x xmlns='jabber:x:conference' jid='evil@rooms.example'/></message>": "{sales@rooms.example boris@office.example false  ",
		"<message from='sales@rooms.example'><x xmlns='http://jabber.org/protocol/muc#user'><invite/></x></message>":                                                                                      "{sales@rooms.example  false  ",
		// SECURITY: what is no room forwards no invitations of the boss's.
		"<message from='evil@office.example/x'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='boss@office.example'/></x><body>b</body></message>":  "",
		"<message from='rooms.example'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='boss@office.example'/></x></message>":                        "",
		"<message type='groupchat' from='sales@rooms.example'><x xmlns='http://jabber.org/protocol/muc#user'><invite from='boss@office.example'/></x></message>": "",
		"<message from='boris@office.example/Psi'><x xmlns='jabber:x:conference' jid='rooms.example'/></message>":                                                "",
		"<message from='boris@office.example/Psi'><x xmlns='jabber:x:conference'/></message>":                                                                    "",
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(stanza)
			all := imtest.Got[muc.Invitation](e)
			switch {
			case want == "" && len(all) > 0, want != "" && len(all) != 1:
				t.Errorf("%s: %+v", stanza, all)
			case want != "":
				i := all[0]
				if have := fmt.Sprintf("{%v %v %v %s %s", i.Room, i.From, i.Direct, i.Reason, i.Password); have != want {
					t.Errorf("%s: %s", stanza, have)
				}
				p.HearsNothing()
				_ = c.Rooms.Decline(i, "Занята")
				if i.Direct || i.From.IsZero() {
					p.HearsNothing()
				} else {
					p.Hears("<message to='sales@rooms.example'><x xmlns='http://jabber.org/protocol/muc#user'><decline to='" + i.From.String() + "'><reason>Занята</reason></decline></x></message>")
				}
			}
		})
	}
}

func TestWhoIsInvitedIsToldByTheRoomOrByUs(t *testing.T) {
	for features, want := range map[string]string{
		"<feature var='muc_membersonly'/>": "<message to='sales@rooms.example'><x xmlns='http://jabber.org/protocol/muc#user'><invite to='boris@office.example'><reason>Зайди</reason></invite></x></message>",
		"<feature var='muc_open'/>":        "<message to='boris@office.example'><x xmlns='jabber:x:conference' jid='sales@rooms.example' reason='Зайди'/></message>",
	} {
		inside(t, features, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			if err := c.Rooms.Invite(sales, address("boris@office.example"), "Зайди"); err != nil {
				t.Fatal(err)
			}
			p.Hears(want)
			const decline = "<message from='sales@rooms.example'><x xmlns='http://jabber.org/protocol/muc#user'><decline from='boris@office.example'><reason>Занят</reason></decline></x></message>"
			p.Say(decline)
			if d := imtest.Only[muc.Declined](t, e); d.From != address("boris@office.example") || d.Reason != "Занят" || d.Room != sales {
				t.Errorf("%+v", d)
			}
			// We are there already.
			p.Say("<message from='boris@office.example/Psi'><x xmlns='jabber:x:conference' jid='sales@rooms.example'/></message>")
			if all := imtest.Got[muc.Invitation](e); len(all) > 0 {
				t.Errorf("%+v", all)
			}
		})
	}
}

func TestServicesAndRoomsAreBrowsed(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		result := make(chan string, 1)
		go func() {
			found, err := c.Rooms.Services(t.Context())
			result <- fmt.Sprint(found, err)
		}()
		p.Hears("to='office.example'", "disco#items")
		p.Say("<iq type='result' id='{id}' from='office.example'><query xmlns='http://jabber.org/protocol/disco#items'><item jid='rooms.example'/><item jid='irc.example'/><item jid='down.example'/><item jid='a@b.example'/></query></iq>")
		p.Hears("to='rooms.example'", "disco#info")
		p.Say("<iq type='result' id='{id}' from='rooms.example'><query xmlns='http://jabber.org/protocol/disco#info'><identity category='conference' type='text' name='Комнаты'/><feature var='http://jabber.org/protocol/muc'/></query></iq>")
		p.Hears("to='irc.example'", "disco#info")
		p.Say("<iq type='result' id='{id}' from='irc.example'><query xmlns='http://jabber.org/protocol/disco#info'><identity category='conference' type='irc'/><feature var='http://jabber.org/protocol/muc'/></query></iq>")
		p.Hears("to='down.example'", "disco#info")
		p.Say("<iq type='error' id='{id}' from='down.example'/>")
		if have := <-result; have != "[{rooms.example  Комнаты}] <nil>" {
			t.Error(have)
		}
		go func() {
			page, err := c.Rooms.Browse(t.Context(), sales, "", 10)
			result <- fmt.Sprint(page.All, err)
		}()
		p.Hears("to='rooms.example'", "disco#items")
		p.Say("<iq type='result' id='{id}' from='rooms.example'><query xmlns='http://jabber.org/protocol/disco#items'><item jid='sales@rooms.example' name='Продажи (7)'/></query></iq>")
		if have := <-result; have != "[{sales@rooms.example  Продажи (7)}] <nil>" {
			t.Error(have)
		}
		go func() {
			info, err := c.Rooms.Info(t.Context(), sales)
			result <- fmt.Sprintf("%+v %v", info, err)
		}()
		p.Hears("to='sales@rooms.example'", "disco#info")
		p.Say("<iq type='result' id='{id}' from='sales@rooms.example'><query xmlns='http://jabber.org/protocol/disco#info'><identity category='conference' type='text' name='Продажи'/>" +
			"<feature var='muc_passwordprotected'/><feature var='muc_hidden'/><feature var='urn:xmpp:mam:2'/><x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roominfo</value></field>" +
			"<field var='muc#roominfo_description'><value>О продажах</value></field><field var='muc#roominfo_occupants'><value>7</value></field><field var='muc#roominfo_subject'><value>План</value></field><field var='muc#roominfo_lang'/></x></query></iq>")
		if have := <-result; have != "{Name:Продажи Description:О продажах Subject:План Language: Occupants:7 Password:true MembersOnly:false Moderated:false NamesShown:false Hidden:true Persistent:false Archive:true StanzaIDs:true OccupantIDs:false AnswersPings:false} <nil>" {
			t.Error(have)
		}
	})
}
