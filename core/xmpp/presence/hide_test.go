package presence_test

import (
	"errors"
	"strings"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/presence"
)

const (
	done    = "<iq type='result' id='{id}'/>"
	refused = "<iq type='error' id='{id}'><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
)

func offers(feature string) string {
	return "<iq type='result' id='{id}' from='office.example'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='" + feature + "'/></query></iq>"
}

// playing does something that waits for the server, and plays the server with what it hears
// and says in turn; nothing is said to a presence.
func playing(c *im.Client, p *imtest.Peer, do func() error, steps ...string) error {
	ended := make(chan error, 1)
	go func() { ended <- do() }()
	for i := 0; i < len(steps); i += 2 {
		p.Hears(steps[i])
		p.Say(steps[i+1])
	}
	return <-ended
}

const (
	command = "<invisible xmlns='urn:xmpp:invisible:1' probe='true'/>"
	list    = "<query xmlns='jabber:iq:privacy'><list name='vestnik-invisible'><item action='deny' order='1'><presence-out/></item></list></query>"
	active  = "<query xmlns='jabber:iq:privacy'><active name='vestnik-invisible'/></query>"
)

func TestHidingByTheWayThatTheServerHas(t *testing.T) {
	for name, way := range map[string]struct {
		feature, back string
		hide          []string
	}{
		"a command (XEP-0186)":      {"urn:xmpp:invisible:1", "<visible xmlns='urn:xmpp:invisible:1'/>", []string{command, done, "<priority>7</priority>", ""}},
		"a privacy list (XEP-0126)": {"jabber:iq:privacy", "<query xmlns='jabber:iq:privacy'><active/></query>", []string{list, done, "<presence type='unavailable'/>", "", active, done, "<priority>7</priority>", ""}},
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			hide := func() error { return c.Presence.Hide(t.Context(), 7) }
			show := func() error { return c.Presence.Set(t.Context(), presence.Presence{Show: "away"}) }
			if err := playing(c, p, hide, append([]string{"disco#info", offers(way.feature)}, way.hide...)...); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			var e2 *xmpp.StanzaError
			if err := playing(c, p, show, way.back, refused); !errors.As(err, &e2) {
				t.Errorf("%s: shown though the server has not agreed: %v", name, err)
			}
			p.HearsNothing()
			if err := playing(c, p, show, way.back, done, "<show>away</show>", ""); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if err := playing(c, p, show, "<show>away</show>", ""); err != nil { // no longer hidden
				t.Errorf("%s: %v", name, err)
			}
			if can, err := c.Presence.CanHide(t.Context()); err != nil || !can {
				t.Errorf("%s: %v, %v", name, can, err)
			}
		})
	}
}

// Nobody is told that he is hidden who is not.
func TestAHidingThatFailsIsNone(t *testing.T) {
	for name, steps := range map[string][]string{
		"no command":     {"disco#info", offers("urn:xmpp:invisible:1"), command, refused},
		"no list":        {"disco#info", offers("jabber:iq:privacy"), list, refused},
		"no active list": {"disco#info", offers("jabber:iq:privacy"), list, done, "unavailable", "", active, refused},
		"not asked":      {"disco#info", strings.Replace(refused, "<iq", "<iq from='office.example'", 1)},
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			err := playing(c, p, func() error { return c.Presence.Hide(t.Context(), 7) }, steps...)
			var refusal *xmpp.StanzaError
			if !errors.As(err, &refusal) || refusal.Condition != "not-allowed" {
				t.Errorf("%s: %v", name, err)
			}
			p.HearsNothing()
			if err := playing(c, p, func() error { return c.Presence.Set(t.Context(), presence.Presence{}) }, "<presence>", ""); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		err := playing(c, p, func() error { return c.Presence.Hide(t.Context(), 7) }, "disco#info", offers("urn:other"))
		if !errors.Is(err, presence.ErrCannotHide) {
			t.Error(err)
		}
	})
}
