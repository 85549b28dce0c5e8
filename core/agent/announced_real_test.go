package agent_test

import (
	"testing"

	"vestnik/core/desk"
	"vestnik/core/servertest"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
)

// What Prosody and ejabberd announce, by mod_announce and as the message of the day, is shown and
// kept by bob's resident.
func TestWhatRealServersAnnounceIsShownAndKept(t *testing.T) {
	const today = "Доброе утро! Сегодня учения."
	server := desk.Ref{Account: "bob@office.example", Address: "office.example"}
	for _, sv := range []*servertest.Server{servertest.Prosody(t, servertest.Private(), servertest.MOTD(today)), servertest.Ejabberd(t, servertest.Private())} {
		t.Run(sv.Name, func(t *testing.T) {
			w := newArchived(t, sv)
			admin, _ := imtest.SignIn(t, sv.URL, sv.CA, "alice@office.example", sv.Users["alice"])
			announce := func(what, subject, body string) {
				t.Helper()
				m := message.Message{To: mustAddress("office.example/announce/" + what), Type: "headline", Subject: subject, Body: body}
				if _, err := admin.Messages.Send(m); err != nil {
					t.Fatal(err)
				}
				confirm(t, admin)
			}
			if sv.Name == "ejabberd" {
				announce("motd", "", today)
			}
			a, _ := w.resident()
			now, err := a.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			events, err := a.Watch(t.Context(), now.Seq)
			if err != nil {
				t.Fatal(err)
			}
			if err := a.SignIn(t.Context(), desk.Account{Address: server.Account, Password: sv.Users["bob"], URL: sv.URL, AllowHTTP: true}); err != nil {
				t.Fatal(err)
			}
			next := func() desk.Alert {
				for e := range events {
					if e.Kind == desk.EventAlert {
						return *e.Alert
					}
				}
				t.Fatal("the desk tells nothing more")
				return desk.Alert{}
			}
			announced(t, a, next(), server, today, sv.Name == "ejabberd") // a headline there, a normal message at Prosody

			announce("online", "Учения", "Всем выйти во двор")
			announced(t, a, next(), server, "Учения\nВсем выйти во двор", true)
			announce("online", "", "Отбой")
			announced(t, a, next(), server, "Отбой", true)
		})
	}
}

func confirm(t *testing.T, c *im.Client) {
	t.Helper()
	if err := c.Confirm(t.Context()); err != nil {
		t.Fatal(err)
	}
}
