package disco_test

import (
	"fmt"
	"strings"
	"testing"

	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/session"
)

const info = "<query xmlns='http://jabber.org/protocol/disco#info'>"

// asking asks in the background.
func asking(c *im.Client, t *testing.T, ask func() (map[string]bool, error)) <-chan string {
	answer := make(chan string, 1)
	go func() {
		offered, err := ask()
		answer <- fmt.Sprint(len(offered), offered["f"], err)
	}()
	return answer
}

func TestServerAndAccountAreEachAskedOnce(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		server := func() (map[string]bool, error) { return c.Disco.Features(t.Context()) }
		account := func() (map[string]bool, error) { return c.Disco.OfAccount(t.Context()) }
		first := asking(c, t, server)
		p.Hears("to='office.example'", info[:20])
		p.Say("<iq type='result' id='{id}' from='office.example'>" + info + "<feature var='f'/><feature var='g'/><other var='h'/><feature xmlns='u' var='i'/></query></iq>")
		if have := <-first; have != "2 true <nil>" {
			t.Error(have)
		}
		first = asking(c, t, account)
		p.Hears("to='alice@office.example'", info[:20])
		p.Say("<iq type='result' id='{id}' from='alice@office.example'>" + info + "</query></iq>")
		if have := <-first; have != "0 false <nil>" {
			t.Error(have)
		}
		for ask, want := range map[*func() (map[string]bool, error)]string{&server: "2 true <nil>", &account: "0 false <nil>"} {
			if have := <-asking(c, t, *ask); have != want {
				t.Errorf("%s, want %s", have, want)
			}
		}
		p.HearsNothing()
	})
}

// What was refused, or answered by somebody else, is not remembered.
func TestOnlyAnAnswerIsRemembered(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		server := func() (map[string]bool, error) { return c.Disco.Features(t.Context()) }
		answer := asking(c, t, server)
		p.Hears("to='office.example'")
		for _, from := range []string{"from='evil@elsewhere.example'", "", "from='alice@office.example'", "from='office.example/x'"} {
			p.Say("<iq type='result' id='{id}' " + from + ">" + info + "<feature var='f'/></query></iq>")
		}
		p.Say("<iq type='error' id='{id}' from='office.example'><error type='wait'><internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
		if have := <-answer; !strings.Contains(have, "internal-server-error") {
			t.Error(have)
		}
		answer = asking(c, t, server)
		p.Hears("to='office.example'")
		p.Say("<iq type='result' id='{id}' from='office.example'/>") // says nothing
		if have := <-answer; have != "0 false <nil>" {
			t.Error(have)
		}
	})
}

func TestAnAnswerSaysWhatWeAreAndOfWhatItWasAsked(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		c.Add(session.Module{Features: []string{"urn:one", "urn:two"}})
		p.Say("<iq type='get' id='1' from='office.example'><query xmlns='http://jabber.org/protocol/disco#info' node='urn:client:Vestnik#&lt;x>'/></iq>")
		p.Hears("id='1'", "node='urn:client:Vestnik#&lt;x&gt;'", "<identity category='client' type='pc' name='Vestnik'/>", "<feature var='urn:one'/><feature var='urn:two'/>")
		p.Say("<iq type='get' id='2' from='evil@elsewhere.example/x'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>" +
			"<iq type='set' id='3' from='office.example'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>" +
			"<iq type='get' id='4' from='office.example'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>")
		for range 3 {
			if said := p.Hears("<service-unavailable"); strings.Contains(said, "Vestnik") {
				t.Error(said)
			}
		}
	})
}

// Whoever has seen our hash before needs not ask: it changes with what we can, and only then.
func TestTheHashIsOfWhatIsAnswered(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		before := string(c.Disco.Caps())
		if string(c.Disco.Caps()) != before || !strings.Contains(before, "node='urn:client:Vestnik' ver='") || !strings.Contains(before, "hash='sha-1'") {
			t.Error(before)
		}
		c.Add(session.Module{Features: []string{"urn:one"}})
		after := string(c.Disco.Caps())
		c.Add(session.Module{Features: []string{"urn:one"}}) // twice is once
		if after == before || string(c.Disco.Caps()) != after {
			t.Errorf("%s, %s", before, after)
		}
	})
}

// A server may name as many services as it likes: a hundred are known.
func TestServicesAreBounded(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		var items strings.Builder
		for i := range 1000 {
			fmt.Fprintf(&items, "<item jid='s%d.example'/>", i)
		}
		_ = p.Begin(c, map[string]string{"disco#items": "<query xmlns='http://jabber.org/protocol/disco#items'>" + items.String() + "</query>"})
		for i, may := range map[int]bool{0: true, 99: true, 100: false, 999: false} {
			p.Say(fmt.Sprintf("<iq type='get' id='1' from='s%d.example'><ping xmlns='urn:xmpp:ping'/></iq>", i))
			if said := p.Next(); strings.Contains(said, "type='result'") != may {
				t.Errorf("s%d.example: %s", i, said)
			}
		}
	})
}
