package displayed_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/displayed"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
)

const (
	withOptions = "<iq type='result' id='{id}' from='alice@office.example'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='http://jabber.org/protocol/pubsub#publish-options'/></query></iq>"
	noOptions   = "<iq type='result' id='{id}' from='alice@office.example'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"
	done        = "<iq type='result' id='{id}'/>"
)

func refusal(condition string) string {
	return "<iq type='error' id='{id}'><error type='cancel'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
}

func address(text string) xmpp.Address {
	a, err := xmpp.ParseAddress(text)
	if err != nil {
		panic(err)
	}
	return a
}

var boris, anna = address("boris@office.example"), address("anna@office.example")

func item(peer, by, id string) string {
	return "<item id='" + peer + "'><displayed xmlns='urn:xmpp:mds:displayed:0'><stanza-id xmlns='urn:xmpp:sid:0' by='" + by + "' id='" + id + "'/></displayed></item>"
}

func push(from, items string) string {
	return "<message from='" + from + "' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:mds:displayed:0'>" + items + "</items></event></message>"
}

func TestWhatAnotherProgramHasReadIsHandedOver(t *testing.T) {
	const own = "alice@office.example"
	for items, want := range map[string]string{
		item("boris@office.example", own, "1"):                                         "[{boris@office.example  1}]",
		item("room@rooms.example", "room@rooms.example", "1"):                          "[{room@rooms.example room@rooms.example 1}]",
		item("boris@office.example", own, "1") + item("anna@office.example", own, "2"): "[{boris@office.example  1} {anna@office.example  2}]",
		item("room@rooms.example", "evil@elsewhere.example", "1"):                      "",
		item("room@rooms.example", "", "1"):                                            "",
		item("boris@office.example/Psi", own, "1"):                                     "",
		item("@", own, "1"):                                                                    "",
		item("boris@office.example", own, ""):                                                  "",
		item("boris@office.example", own, strings.Repeat("x", 10_000)):                         "",
		"<item id='boris@office.example'/>":                                                    "",
		"<item id='boris@office.example'><displayed xmlns='urn:xmpp:mds:displayed:0'/></item>": "",
		"<item id='boris@office.example'><other xmlns='u'/></item>":                            "",
		"<retract id='boris@office.example'/>":                                                 "",
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(push(own, items))
			have := ""
			for _, all := range imtest.Got[displayed.Positions](e) {
				have += fmt.Sprint(all)
			}
			if have != want {
				t.Errorf("%.300s: %s, want %s", items, have, want)
			}
			if all := imtest.Got[message.Message](e); len(all) > 0 {
				t.Errorf("%+v", all)
			}
		})
	}
}

func TestOnlyOurAccountSaysWhatWeHaveRead(t *testing.T) {
	for _, from := range []string{"boris@office.example", "alice@office.example/phone", "office.example", "alice@elsewhere.example"} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(push(from, item("boris@office.example", "alice@office.example", "1")))
			if all := imtest.Got[displayed.Positions](e); len(all) > 0 {
				t.Errorf("from %s: %+v", from, all)
			}
		})
	}
}

func TestWhatIsKnownIsNoNews(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for range 3 {
			p.Say(push("alice@office.example", item("boris@office.example", "alice@office.example", "1")))
		}
		imtest.Only[displayed.Positions](t, e)
		c.Displayed.Set(displayed.Position{Peer: boris, ID: "1"})
		p.HearsNothing()
	})
}

func TestASessionBeginsWithAllThatWasRead(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		_ = p.Begin(c, map[string]string{"<items node='urn:xmpp:mds:displayed:0'/>": "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:mds:displayed:0'>" +
			item("boris@office.example", "alice@office.example", "1") + item("anna@office.example", "alice@office.example", "2") + "</items></pubsub>"})
		if all := imtest.Only[displayed.Positions](t, e); len(all) != 2 || all[0] != (displayed.Position{Peer: boris, ID: "1"}) {
			t.Errorf("%+v", all)
		}
		imtest.Only[displayed.Known](t, e)
	})
}

// Who does not know what was read may not say that it was less.
func TestItIsKnownThatNothingWasEverReadUnlessTheAccountCannotSay(t *testing.T) {
	for condition, known := range map[string]int{"item-not-found": 1, "service-unavailable": 0, "internal-server-error": 0} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			go func() { _ = c.Begin(t.Context()) }()
			for said := p.Heard(); said != ""; said = p.Heard() {
				answer := refusal("service-unavailable")
				if strings.Contains(said, "<items node='urn:xmpp:mds:displayed:0'/>") {
					answer = refusal(condition)
				}
				if _, to, asked := strings.Cut(said, " to='"); asked {
					to, _, _ = strings.Cut(to, "'")
					answer = strings.Replace(answer, "<iq ", "<iq from='"+to+"' ", 1)
				}
				p.Say(answer)
			}
			if all, n := imtest.Got[displayed.Positions](e), len(imtest.Got[displayed.Known](e)); len(all) > 0 || n != known {
				t.Errorf("%s: %+v, known %d times", condition, all, n)
			}
		})
	}
}

func TestWhatAnotherProgramSetsIsNotWrittenOver(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		var written []displayed.Position
		c.Displayed.OnWritten(func(p displayed.Position) { written = append(written, p) })
		c.Displayed.Set(displayed.Position{Peer: anna, ID: "1"})
		c.Displayed.Set(displayed.Position{Peer: boris, ID: "1"})
		p.Next()
		p.Say(withOptions)
		p.Hears(published("anna@office.example", "1"))
		p.Say(push("alice@office.example", item("boris@office.example", "alice@office.example", "7")))
		if len(written) > 0 {
			t.Errorf("%+v before the server says so", written)
		}
		p.Say(done)
		time.Sleep(10 * time.Second)
		p.HearsNothing()
		if len(written) != 1 || written[0] != (displayed.Position{Peer: anna, ID: "1"}) {
			t.Errorf("%+v", written)
		}
	})
}

// An account may have as many as it likes: what is remembered has an end.
func TestAnEndlessAccountIsBounded(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		n := 0
		for round := range 12 {
			var all strings.Builder
			for i := range 1000 {
				all.WriteString(item(fmt.Sprintf("n%d@office.example", 1000*round+i), "alice@office.example", "1"))
			}
			p.Say(push("alice@office.example", all.String()))
			for _, all := range imtest.Got[displayed.Positions](e) {
				n += len(all)
			}
		}
		if n != 10_000 {
			t.Errorf("%d", n)
		}
	})
}

func published(peer, id string) string {
	return "<item id='" + peer + "'><displayed xmlns='urn:xmpp:mds:displayed:0'><stanza-id xmlns='urn:xmpp:sid:0' id='" + id + "' by='alice@office.example'/></displayed></item>"
}

func TestWhatWasReadIsWrittenOnceASecondAndOnlyTheNewest(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		begin := time.Now()
		for i := range 100 {
			c.Displayed.Set(displayed.Position{Peer: boris, ID: fmt.Sprint("b", i)})
			c.Displayed.Set(displayed.Position{Peer: anna, ID: fmt.Sprint("a", i)})
		}
		p.Hears("disco#info", "to='alice@office.example'")
		p.Say(withOptions)
		p.Hears("type='set'", "<item id='boris@office.example'>", "<value>whitelist</value>", "<value>never</value>", "<value>max</value>")
		p.Say(done)
		p.Hears(published("anna@office.example", "a99"))
		if at := time.Since(begin); at < time.Second || at > 1100*time.Millisecond {
			t.Errorf("written after %v", at)
		}
		p.Say(done)
		// The first of Boris may have been written before the rest was set.
		if next := hearsSoon(p); next != "" && !strings.Contains(next, published("boris@office.example", "b99")) {
			t.Error(next)
		}
		p.Say(done)
		time.Sleep(10 * time.Second)
		p.HearsNothing()
		p.Say(push("alice@office.example", item("anna@office.example", "alice@office.example", "a99"))) // the echo
		if all := imtest.Got[displayed.Positions](e); len(all) > 0 {
			t.Errorf("%+v", all)
		}
		p.Say(push("alice@office.example", item("anna@office.example", "alice@office.example", "a100")))
		imtest.Only[displayed.Positions](t, e)
	})
}

// hearsSoon returns what the client says within two seconds.
func hearsSoon(p *imtest.Peer) string {
	time.Sleep(2 * time.Second)
	synctest.Wait()
	return p.Heard()
}

func TestARoomsIDIsWrittenAsTheRooms(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		room := address("room@rooms.example")
		c.Displayed.Set(displayed.Position{Peer: address("room@rooms.example/boris"), By: room, ID: "7"})
		p.Next()
		p.Say(withOptions)
		p.Hears("<item id='room@rooms.example'>", "id='7' by='room@rooms.example'/>")
		p.Say(done)
		c.Displayed.Set(displayed.Position{Peer: room, By: room, ID: "7"})
		c.Displayed.Set(displayed.Position{Peer: room, By: room})
		time.Sleep(10 * time.Second)
		p.HearsNothing()
	})
}

// Without the promise that nobody else sees it, nothing is written, and nobody asks again.
func TestNothingIsWrittenWhereItWouldBeShown(t *testing.T) {
	for name, answers := range map[string][]string{
		"no options":      {noOptions},
		"no publishing":   {withOptions, refusal("feature-not-implemented")},
		"not for us":      {withOptions, refusal("forbidden")},
		"no such service": {refusal("service-unavailable")},
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			c.Displayed.Set(displayed.Position{Peer: boris, ID: "1"})
			c.Displayed.Set(displayed.Position{Peer: anna, ID: "1"})
			for _, a := range answers {
				p.Next()
				p.Say(a)
			}
			time.Sleep(time.Minute)
			c.Displayed.Set(displayed.Position{Peer: boris, ID: "2"})
			time.Sleep(time.Minute)
			synctest.Wait()
			if said := p.Heard(); said != "" {
				t.Errorf("%s: %s", name, said)
			}
		})
	}
}

func TestWhatCouldNotBeWrittenMayBeSetAgain(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		c.Displayed.Set(displayed.Position{Peer: boris, ID: "1"})
		p.Next()
		p.Say(withOptions)
		p.Next()
		p.Say(refusal("internal-server-error"))
		time.Sleep(10 * time.Second)
		p.HearsNothing()
		c.Displayed.Set(displayed.Position{Peer: boris, ID: "1"})
		p.Hears(published("boris@office.example", "1"))
		p.Say(done)
	})
}

func TestASilentServerHoldsNothingUp(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		c.Displayed.Set(displayed.Position{Peer: boris, ID: "1"})
		c.Displayed.Set(displayed.Position{Peer: anna, ID: "1"})
		p.Hears("disco#info") // and says nothing
		begin := time.Now()
		p.Hears("disco#info")
		if after := time.Since(begin); after != time.Minute+time.Second {
			t.Error(after)
		}
	})
}

// The goroutine that writes ends with the session, or the bubble would say so.
func TestASessionMayEndWhileSomethingIsWritten(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for i := range 10 {
			c.Displayed.Set(displayed.Position{Peer: address(fmt.Sprintf("n%d@office.example", i)), ID: "1"})
		}
		p.Hears("disco#info")
	})
}
