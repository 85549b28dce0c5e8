package disco_test

import (
	"strings"
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/xmlsafe"
)

func TestMain(m *testing.M) { servertest.Main(m) }

const exodus = "<identity category='client' name='Exodus 0.9.1' type='pc'/><feature var='http://jabber.org/protocol/muc'/><feature var='http://jabber.org/protocol/caps'/>" +
	"<feature var='http://jabber.org/protocol/disco#items'/><feature var='http://jabber.org/protocol/disco#info'/>"

// ask asks about a program, and has the peer answer.
func ask(t *testing.T, c *im.Client, p *imtest.Peer, who string, caps disco.Caps, answer string) (disco.Info, error) {
	t.Helper()
	type result struct {
		info disco.Info
		err  error
	}
	done := make(chan result, 1)
	of, _ := xmpp.ReadAddress(who)
	go func() {
		info, err := c.Disco.Program(t.Context(), of, caps)
		done <- result{info, err}
	}()
	if answer != "" {
		p.Hears("to='"+who+"'", "node='http://exodus#"+caps.Ver+"'")
		p.Say("<iq type='result' from='" + who + "' id='{id}'><query xmlns='http://jabber.org/protocol/disco#info'>" + answer + "</query></iq>")
	}
	r := <-done
	return r.info, r.err
}

func TestProgramsOfOneHashAreAskedOnce(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say("<presence from='boris@office.example/x'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='http://exodus' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>")
		caps := imtest.Only[presence.Presence](t, e).Caps
		// SECURITY: one who lies tells only about himself.
		lie, err := ask(t, c, p, "mallory@evil.example/x", caps, exodus+"<feature var='urn:evil'/>")
		if err != nil || !lie.Has("urn:evil") {
			t.Error(lie, err)
		}
		p.HearsNothing()
		for i, answer := range []string{exodus, "", ""} {
			info, err := ask(t, c, p, "boris@office.example/x", caps, answer)
			if err != nil || info.Has("urn:evil") || info.Name() != "Exodus 0.9.1" {
				t.Error(i, info, err)
			}
		}
		if info, ok := c.Disco.Known(caps); !ok || info.Name() != "Exodus 0.9.1" {
			t.Error(info)
		}
		p.HearsNothing()
	})
}

func TestWhatIsRememberedServesTheNextSession(t *testing.T) {
	cache := new(disco.Cache)
	caps := disco.Caps{Hash: "sha-1", Node: "http://exodus", Ver: "QgayPKawpkPSDYmwT/WM94uAlu0="}
	for _, answer := range []string{exodus, ""} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			c.Disco.Remember(cache)
			if info, err := ask(t, c, p, "boris@office.example/x", caps, answer); err != nil || len(info.Features) != 4 {
				t.Error(info, err)
			}
		})
	}
}

// What our presence says in short is what we answer at length.
func TestServersHandOverWhatProgramsCan(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			one, heard := imtest.SignIn(t, server.URL, server.CA, "alice@office.example", server.Users["alice"])
			other, _ := imtest.SignIn(t, server.URL, server.CA, "alice@office.example", server.Users["alice"])
			for _, c := range []*im.Client{one, other} {
				if err := c.Announce(presence.Presence{}); err != nil {
					t.Fatal(err)
				}
			}
			p := imtest.Wait(t, heard, func(p presence.Presence) bool { return p.From == other.JID() })
			if p.Caps == (disco.Caps{}) {
				t.Fatal("no caps")
			}
			if _, ok := one.Disco.Known(p.Caps); ok {
				t.Error("known already")
			}
			info, err := one.Disco.Program(imtest.Soon(t), p.From, p.Caps)
			if err != nil || info.Name() != imtest.Program.Name || !info.Has("urn:xmpp:receipts") {
				t.Error(info, err)
			}
			if _, ok := one.Disco.Known(p.Caps); !ok {
				t.Error("the hash is not that of the answer")
			}
		})
	}
}

// XEP-0115 §5.4: what we answer has the hash that we show, and says nothing twice.
func TestWhatWeAnswerHasTheHashThatWeShow(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say("<iq type='get' id='1' from='office.example'><query xmlns='http://jabber.org/protocol/disco#info' node='urn:client:Vestnik#x'/></iq>")
		answer := p.Hears("type='result'", "node='urn:client:Vestnik#x'")
		n, err := xmlsafe.Parse([]byte(answer), xmpp.NSClient, &xmlsafe.Default)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		i := disco.Info{Identities: []disco.Identity{{Category: "client", Type: "pc", Name: "Vestnik"}}}
		for _, f := range n.Children[0].Children {
			if v := f.Attr("var"); v != "" {
				if seen[v] {
					t.Errorf("%s twice", v)
				}
				seen[v] = true
				i.Features = append(i.Features, v)
			}
		}
		ver, ok := i.Verification("sha-1")
		if shown := string(c.Disco.Caps()); !ok || !strings.Contains(shown, "ver='"+ver+"'") {
			t.Errorf("%s, not %s", shown, ver)
		}
	})
}

func TestWhoDoesNotAnswerWhatHeCanIsNotRemembered(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		of, _ := xmpp.ReadAddress("boris@office.example/x")
		caps := disco.Caps{Hash: "sha-1", Node: "http://exodus", Ver: "QgayPKawpkPSDYmwT/WM94uAlu0="}
		for _, answer := range []string{
			"<iq type='error' from='boris@office.example/x' id='{id}'><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
			"<iq type='result' from='boris@office.example/x' id='{id}'/>",
		} {
			done := make(chan disco.Info, 1)
			go func() {
				info, _ := c.Disco.Program(t.Context(), of, caps)
				done <- info
			}()
			p.Hears("disco#info")
			p.Say("<iq type='result' from='boris@office.example/other' id='{id}'><query xmlns='http://jabber.org/protocol/disco#info'>" + exodus + "</query></iq>")
			p.Say(answer)
			if info := <-done; len(info.Features) > 0 {
				t.Errorf("%+v", info)
			}
			if _, ok := c.Disco.Known(caps); ok {
				t.Error("known")
			}
		}
	})
}
