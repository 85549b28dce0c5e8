package version_test

import (
	"errors"
	"testing"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/version"
)

func TestMain(m *testing.M) { servertest.Main(m) }

// SECURITY: who does not see us learns nothing.
func TestOnlyWhoSeesUsIsToldTheProgramAndTheTime(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		now := time.Now()
		for query, want := range map[string]string{
			"<query xmlns='jabber:iq:version'/>": "<name>Vestnik</name><version>1.2</version></query>",
			"<time xmlns='urn:xmpp:time'/>":      "<tzo>" + now.Format("-07:00") + "</tzo><utc>" + now.UTC().Format(time.RFC3339) + "</utc></time>",
		} {
			for from, may := range map[string]bool{"office.example": true, "alice@office.example/phone": true, "boris@office.example/x": false, "mallory@evil.example": false} {
				p.Say("<iq type='get' id='1' from='" + from + "'>" + query + "</iq>")
				if may {
					p.Hears("type='result'", want)
				} else {
					p.Hears("type='error'", "service-unavailable")
				}
			}
		}
	})
}

func TestWhatSomebodySaysOfHisTime(t *testing.T) {
	for _, v := range []struct {
		utc, tzo, want string
	}{
		{"2006-12-19T17:58:35Z", "-06:00", "2006-12-19T11:58:35-06:00"},
		{"2006-12-19T17:58:35.25Z", "+05:30", "2006-12-19T23:28:35+05:30"},
		{"2006-12-19T17:58:35Z", "Z", "2006-12-19T17:58:35Z"},
		{"2006-12-19T17:58:35Z", "+99:00", ""},
		{"2006-12-19T17:58:35Z", "Moscow", ""},
		{"yesterday", "+03:00", ""},
		{"", "", ""},
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			who, _ := xmpp.ParseAddress("boris@office.example/x")
			done := make(chan error, 1)
			var have time.Time
			go func() {
				var err error
				have, err = version.Time(t.Context(), c.Session, who)
				done <- err
			}()
			p.Hears("to='boris@office.example/x'", "<time xmlns='urn:xmpp:time'/>")
			p.Say("<iq type='result' id='{id}' from='boris@office.example/x'><time xmlns='urn:xmpp:time'><tzo>" + v.tzo + "</tzo><utc>" + v.utc + "</utc></time></iq>")
			err := <-done
			if v.want == "" && !errors.Is(err, session.ErrUnreadable) || v.want != "" && (err != nil || have.Format(time.RFC3339) != v.want) {
				t.Errorf("%v: %v, %v", v, have, err)
			}
		})
	}
}

func TestProgramsAndServersAreAsked(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			one, _ := imtest.SignIn(t, server.URL, server.CA, "alice@office.example", server.Users["alice"])
			other, _ := imtest.SignIn(t, server.URL, server.CA, "alice@office.example", server.Users["alice"])
			if p, err := version.Of(imtest.Soon(t), one.Session, other.JID()); err != nil || p != (version.Program{Name: "Vestnik", Version: "1.2"}) {
				t.Errorf("%+v, %v", p, err)
			}
			if p, err := version.Of(imtest.Soon(t), one.Session, one.JID().Server()); err != nil || p.Name == "" {
				t.Errorf("%+v, %v", p, err)
			}
			for _, who := range []xmpp.Address{other.JID(), one.JID().Server()} {
				if there, err := version.Time(imtest.Soon(t), one.Session, who); err != nil || time.Since(there).Abs() > time.Minute {
					t.Errorf("%v: %v, %v", who, there, err)
				}
			}
		})
	}
}
