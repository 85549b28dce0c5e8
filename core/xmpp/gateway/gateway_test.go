package gateway_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/gateway"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
)

var sms = func() xmpp.Address { a, _ := xmpp.ParseAddress("sms.office.example"); return a }()

// does asks a gateway something, which hears and says.
func does(t *testing.T, ask func(t *testing.T, g *gateway.Gateways) (string, error), hears, says string) (answer string, result error) {
	t.Helper()
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		done := make(chan error, 1)
		go func() {
			var err error
			answer, err = ask(t, gateway.New(c.Session))
			done <- err
		}()
		p.Hears("to='sms.office.example'", hears)
		p.Say(says)
		result = <-done
	})
	return answer, result
}

func says(content string) string {
	return "<iq type='result' id='{id}' from='sms.office.example'><query xmlns='jabber:iq:gateway'>" + content + "</query></iq>"
}

func refuses(condition string) string {
	return "<iq type='error' id='{id}' from='sms.office.example'><error type='cancel'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
}

func prompt(t *testing.T, g *gateway.Gateways) (string, error) {
	p, err := g.Prompt(t.Context(), sms)
	return fmt.Sprintf("%.10s|%.10s %d", p.Text, p.Label, len(p.Text)), err
}

func boris(t *testing.T, g *gateway.Gateways) (string, error) {
	a, err := g.Address(t.Context(), sms, "+7<495")
	return a.String(), err
}

func TestAGatewayIsAskedHowItAsks(t *testing.T) {
	for content, want := range map[string]string{
		says("<desc> Номер </desc><prompt>Тел</prompt>"): "Номер|Тел 10",
		says(""): "| 0",
		"<iq type='result' id='{id}' from='sms.office.example'/>":        "| 0",
		says("<desc>" + strings.Repeat("x", 5000) + "</desc>"):           "xxxxxxxxxx| 1027",
		says("<desc xmlns='u'>a</desc><desc>b</desc><prompt>c</prompt>"): "b|c 1",
	} {
		if have, err := does(t, prompt, "<query xmlns='jabber:iq:gateway'/>", content); have != want || err != nil {
			t.Errorf("%.60s: %s, %v", content, have, err)
		}
	}
	if _, err := does(t, prompt, "<query", refuses("service-unavailable")); !errors.Is(err, gateway.ErrNotOffered) {
		t.Error(err)
	}
}

// SECURITY: a gateway tells who its own people are, and nobody else.
func TestANameIsSomebodyBehindTheGateway(t *testing.T) {
	const hears = "<query xmlns='jabber:iq:gateway'><prompt>+7&lt;495</prompt></query>"
	for content, want := range map[string]string{
		says("<jid>7495@sms.office.example</jid>"): "7495@sms.office.example", says("<prompt> 7495@sms.office.example/x </prompt>"): "7495@sms.office.example",
	} {
		if have, err := does(t, boris, hears, content); have != want || err != nil {
			t.Errorf("%s: %s, %v", content, have, err)
		}
	}
	for content, want := range map[string]error{
		says("<jid>boss@office.example</jid>"): gateway.ErrElsewhere, says("<jid>a@sms.office.example.evil.example</jid>"): gateway.ErrElsewhere,
		says("<jid>sms.office.example</jid>"): gateway.ErrNobody, says("<jid>@</jid>"): gateway.ErrNobody, says(""): gateway.ErrNobody,
		refuses("item-not-found"): gateway.ErrNobody, refuses("feature-not-implemented"): gateway.ErrNotOffered,
	} {
		if have, err := does(t, boris, hears, content); have != "" || !errors.Is(err, want) {
			t.Errorf("%s: %s, %v", content, have, err)
		}
	}
}

func TestAGatewayIsToldThatWeAreThere(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		g := gateway.New(c.Session)
		if err := g.SignIn(sms); err != nil {
			t.Error(err)
		}
		p.Hears("<presence to='sms.office.example'/>")
		if err := g.SignOut(sms); err != nil {
			t.Error(err)
		}
		p.Hears("<presence to='sms.office.example' type='unavailable'/>")
	})
}

// A service is known for a gateway by its identity.
func ExampleNetwork() {
	network, ok := gateway.Network(disco.Info{Identities: []disco.Identity{{Category: "gateway", Type: "sms", Name: "SMS"}}})
	fmt.Println(network, ok)
	_, ok = gateway.Network(disco.Info{Identities: []disco.Identity{{Category: "conference", Type: "text"}}})
	fmt.Println(ok)
	// Output:
	// sms true
	// false
}
