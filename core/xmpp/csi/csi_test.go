package csi_test

import (
	"testing"
	"testing/synctest"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/session"
)

const (
	mayBind  = "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><csi xmlns='urn:xmpp:csi:0'/></stream:features>"
	active   = "<active xmlns='urn:xmpp:csi:0'/>"
	inactive = "<inactive xmlns='urn:xmpp:csi:0'/>"
)

func at(t *testing.T, features string, test func(t *testing.T, c *im.Client, p *imtest.Peer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c, p := imtest.OnlineAt(t, imtest.Config(new(imtest.Recorder)), features)
		test(t, c, p)
		p.Leave(c)
	})
}

func set(t *testing.T, c *im.Client, active bool) {
	t.Helper()
	if err := c.CSI.SetActive(active); err != nil {
		t.Error(err)
	}
}

func TestTheServerIsToldOfChangesAlone(t *testing.T) {
	at(t, mayBind, func(t *testing.T, c *im.Client, p *imtest.Peer) {
		if !c.CSI.Offered() {
			t.Error("not offered")
		}
		set(t, c, true) // as it begins
		set(t, c, false)
		set(t, c, false)
		p.Hears(inactive)
		p.HearsNothing()
		set(t, c, true)
		set(t, c, true)
		p.Hears(active)
		p.HearsNothing()
	})
}

// A server that does not know it would end the stream.
func TestAServerThatDoesNotAskIsToldNothing(t *testing.T) {
	for _, features := range []string{
		imtest.MayBind,
		"<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><csi xmlns='urn:xmpp:csi:1'/></stream:features>",
		"<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><csi xmlns='urn:xmpp:csi:0'/></bind></stream:features>",
	} {
		at(t, features, func(t *testing.T, c *im.Client, p *imtest.Peer) {
			set(t, c, false)
			p.HearsNothing()
			if c.CSI.Offered() {
				t.Errorf("offered by %s", features)
			}
			p.Say("<message from='evil@elsewhere.example'><stream:features><csi xmlns='urn:xmpp:csi:0'/></stream:features></message>" +
				"<features xmlns='u'><csi xmlns='urn:xmpp:csi:0'/></features>")
			set(t, c, false)
			p.HearsNothing()
		})
	}
}

// After a sign-in that has bound (XEP-0386) the features come as the first of the stream.
func TestFeaturesMayComeBehindTheSignIn(t *testing.T) {
	at(t, imtest.MayBind, func(t *testing.T, c *im.Client, p *imtest.Peer) {
		p.Say("<stream:features><csi xmlns='urn:xmpp:csi:0'/></stream:features>")
		p.HearsNothing()
		set(t, c, false)
		p.Hears(inactive)
	})
}

func TestAResumedSessionGoesOnAsItWas(t *testing.T) {
	me, _ := xmpp.ParseAddress("alice@office.example/desk")
	resume := func(assume, wasInactive bool, test func(c *im.Client, p *imtest.Peer)) {
		synctest.Test(t, func(t *testing.T) {
			conn, p := imtest.Connect(t)
			c := im.Resume(conn, me, session.Config{Handler: new(imtest.Recorder)}, imtest.Program)
			p.Say(imtest.Header)
			if assume {
				c.CSI.Assume(true, wasInactive)
			}
			test(c, p)
			p.Leave(c)
		})
	}
	resume(false, false, func(c *im.Client, p *imtest.Peer) {
		set(t, c, false)
		p.HearsNothing()
	})
	resume(true, true, func(c *im.Client, p *imtest.Peer) {
		set(t, c, false)
		p.HearsNothing()
		set(t, c, true)
		p.Hears(active)
	})
	resume(true, false, func(c *im.Client, p *imtest.Peer) {
		set(t, c, true)
		p.HearsNothing()
		set(t, c, false)
		p.Hears(inactive)
	})
}

// What was not said is not believed to have been.
func TestASessionThatHasEndedIsAnError(t *testing.T) {
	at(t, mayBind, func(t *testing.T, c *im.Client, p *imtest.Peer) {
		p.Leave(c)
		for range 2 {
			if err := c.CSI.SetActive(false); err == nil {
				t.Error("no error")
			}
		}
	})
}
