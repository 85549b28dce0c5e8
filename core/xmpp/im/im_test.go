package im_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// RFC 6121 §2.2: whoever is on line already tells so behind the roster.
func TestTheRosterIsAskedForBeforeWeAreShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn, p := imtest.Connect(t)
		c := p.Online(conn, imtest.Config(new(imtest.Recorder)), imtest.MayBind)
		if err := c.Announce(presence.Presence{Show: "away"}); err != nil {
			t.Fatal(err)
		}
		p.Hears("jabber:iq:roster")
		p.Hears("<presence><show>away</show>")
		writes := conn.Writes()
		if last := writes[len(writes)-1]; !strings.Contains(last, "jabber:iq:roster") || !strings.Contains(last, "<presence>") {
			t.Errorf("not in one go: %q", last)
		}
		p.Leave(c)
	})
}

// Whatever is announced is announced once, and the features of all stand in it.
func TestAllFeaturesAreAnnouncedOnce(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		all := c.Features()
		for _, f := range []string{
			"urn:xmpp:ping", "http://jabber.org/protocol/disco#info", "http://jabber.org/protocol/caps", "jabber:iq:version", "urn:xmpp:receipts",
			"urn:xmpp:chat-markers:0", "http://jabber.org/protocol/chatstates", "urn:xmpp:reactions:0", "urn:xmpp:mds:displayed:0+notify",
		} {
			if n := len(all) - len(slices.DeleteFunc(slices.Clone(all), func(g string) bool { return f == g })); n != 1 {
				t.Errorf("%s is announced %d times", f, n)
			}
		}
		sorted := slices.Sorted(slices.Values(all))
		if len(slices.Compact(sorted)) != len(all) {
			t.Errorf("something is announced twice: %q", all)
		}
	})
}

func TestAResumedSessionHasTheSameFeatures(t *testing.T) {
	me, _ := xmpp.ParseAddress("alice@office.example/desk")
	var fresh []string
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) { fresh = c.Features() })
	synctest.Test(t, func(t *testing.T) {
		conn, p := imtest.Connect(t)
		e := new(imtest.Recorder)
		c := im.Resume(conn, me, session.Config{Handler: e}, imtest.Program)
		p.Say(imtest.Header + "<message from='boris@office.example' type='chat'><body>b</body></message>")
		if m := imtest.Only[message.Message](t, e); m.Body != "b" || !c.Resumed() || !slices.Equal(c.Features(), fresh) {
			t.Errorf("%+v, %q", m, c.Features())
		}
		p.Leave(c)
	})
}

// Who could not sign in has no client that he might use.
func TestWhatDidNotSignInIsNoClient(t *testing.T) {
	wrong := errors.New("no way there")
	c, err := im.SignIn(t.Context(), func(context.Context) (net.Conn, error) { return nil, wrong }, imtest.Config(new(imtest.Recorder)), imtest.Program)
	if c != nil || !errors.Is(err, wrong) {
		t.Error(c, err)
	}
	synctest.Test(t, func(t *testing.T) {
		conn, p := imtest.Connect(t)
		result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
		p.Hears("<stream:stream")
		p.Say(imtest.Header + "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>" + imtest.End)
		r := <-result
		var refused *xmpp.StreamError
		if r.Client != nil || !errors.As(r.Err, &refused) {
			t.Error(r)
		}
	})
}
