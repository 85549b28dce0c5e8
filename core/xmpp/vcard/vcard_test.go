package vcard_test

import (
	"errors"
	"strings"
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/vcard"
	"vestnik/core/xmpp/xmlsafe"
)

func TestMain(m *testing.M) { servertest.Main(m) }

const (
	refused = "<error type='cancel'><CONDITION xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
	temp    = "<vCard xmlns='vcard-temp'><FN>Борис</FN><X-A/></vCard>"
	four    = "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:vcard4'><item id='current'><vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Боря</text></fn></vcard></item></items></pubsub>"
)

// answer makes one of what the server says: a result, or an error of that condition.
func answer(from, what string) string {
	if strings.HasPrefix(what, "!") {
		return "<iq type='error' id='{id}' from='" + from + "'>" + strings.ReplaceAll(refused, "CONDITION", what[1:]) + "</iq>"
	}
	return "<iq type='result' id='{id}' from='" + from + "'>" + what + "</iq>"
}

func TestACardIsLookedForInBothForms(t *testing.T) {
	const boris = "boris@office.example"
	for name, v := range map[string]struct {
		said      []string
		want      string
		condition string
	}{
		"the first":         {[]string{temp}, "Борис", ""},
		"the second":        {[]string{"!item-not-found", four}, "Боря", ""},
		"an empty first":    {[]string{"<vCard xmlns='vcard-temp'/>", four}, "Боря", ""},
		"refused":           {[]string{"!service-unavailable", "!item-not-found"}, "", "service-unavailable"},
		"none":              {[]string{"!item-not-found", "!item-not-found"}, "", ""},
		"no element":        {[]string{"", "!forbidden"}, "", ""},
		"something else":    {[]string{"<vCard xmlns='urn:evil'><FN>x</FN></vCard>", "<pubsub xmlns='http://jabber.org/protocol/pubsub'/>"}, "", ""},
		"no card published": {[]string{"!item-not-found", strings.ReplaceAll(four, "vcard-4.0", "evil")}, "", ""},
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			who, _ := xmpp.ParseAddress(boris)
			done := make(chan error, 1)
			var card vcard.Card
			go func() {
				var err error
				card, err = c.Cards.Of(t.Context(), who)
				done <- err
			}()
			for i, said := range v.said {
				p.Hears("to='"+boris+"'", []string{"<vCard xmlns='vcard-temp'/>", "<items node='urn:xmpp:vcard4'/>"}[i])
				p.Say(answer("mallory@evil.example", strings.ReplaceAll(temp, "Борис", "Evil"))) // SECURITY: not whom was asked
				p.Say(answer(boris, said))
			}
			err := <-done
			var refusal *xmpp.StanzaError
			if errors.As(err, &refusal) != (v.condition != "") || refusal != nil && refusal.Condition != v.condition || card.FullName != v.want {
				t.Errorf("%s: %+v, %v", name, card, err)
			}
			p.HearsNothing()
		})
	}
}

func TestAnOfficeThatKeepsCardsInADirectoryDoesNotLetThemBeChanged(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		done := make(chan error, 1)
		go func() { done <- c.Cards.Publish(t.Context(), vcard.Card{FullName: "Алиса"}) }()
		p.Hears("type='set'", "<vCard xmlns='vcard-temp'><FN>Алиса</FN></vCard>")
		p.Say(answer("alice@office.example", "!not-allowed"))
		if err := <-done; !errors.Is(err, vcard.ErrReadOnly) {
			t.Error(err)
		}
		p.HearsNothing()
	})
}

func TestAServerWithoutPublishingKeepsOneForm(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		done := make(chan error, 1)
		go func() { done <- c.Cards.Publish(t.Context(), vcard.Card{FullName: "Алиса"}) }()
		p.Hears("type='set'", "vcard-temp")
		p.Say("<iq type='result' id='{id}'/>")
		p.Hears("disco#info")
		p.Say(answer("alice@office.example", "!service-unavailable"))
		if err := <-done; err != nil {
			t.Error(err)
		}
		p.HearsNothing()
	})
}

func TestServersKeepOurCardForAll(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			alice, _ := imtest.SignIn(t, server.URL, server.CA, "alice@office.example", server.Users["alice"])
			bob, _ := imtest.SignIn(t, server.URL, server.CA, "bob@office.example", server.Users["bob"])
			// Another program has put something in that we do not know.
			var e xmlsafe.Encoder
			e.Start("vCard", "xmlns", "vcard-temp").Leaf("FN", "Алиса").Leaf("JABBERID", "alice@office.example").End()
			if _, err := alice.Query(imtest.Soon(t), "set", xmpp.Address{}, e.Bytes()); err != nil {
				t.Fatal(err)
			}
			card, err := alice.Cards.Of(imtest.Soon(t), xmpp.Address{})
			if err != nil || card.FullName != "Алиса" {
				t.Fatalf("%+v, %v", card, err)
			}
			card.Title, card.Note, card.Company, card.Units = "Кладовщик 😀", "", "ООО", []string{"Склад", "Смена"}
			card.Name = vcard.Name{Family: "Иванова", Given: "Алиса"}
			card.Phones = []vcard.Contact{{Value: "+7 495 1", Kinds: []string{"work", "cell"}}}
			if err := alice.Cards.Publish(imtest.Soon(t), card); err != nil {
				t.Fatal(err)
			}
			own, err := alice.Cards.Of(imtest.Soon(t), xmpp.Address{})
			if err != nil || own.Title != card.Title || len(own.Units) != 2 || len(own.Phones) != 1 || len(own.Phones[0].Kinds) != 2 {
				t.Errorf("our own: %+v, %v", own, err)
			}
			seen, err := bob.Cards.Of(imtest.Soon(t), alice.JID().Bare())
			if err != nil || seen.FullName != "Алиса" || seen.Title != card.Title || seen.Name.Family != "Иванова" || len(seen.Phones) != 1 {
				t.Errorf("by somebody else: %+v, %v", seen, err)
			}
			answer, err := alice.Query(imtest.Soon(t), "get", xmpp.Address{}, []byte("<vCard xmlns='vcard-temp'/>"))
			if err != nil || answer.Child("vcard-temp", "vCard").ChildText("vcard-temp", "JABBERID") != "alice@office.example" {
				t.Logf("%s: what is not known here was not kept: %v", server.Name, err)
				if server.Name != "Prosody" { // which converts what it knows, and drops the rest
					t.Fail()
				}
			}
			nobody, _ := xmpp.ParseAddress("dave@office.example")
			if none, err := bob.Cards.Of(imtest.Soon(t), nobody); err != nil || none.FullName != "" {
				t.Errorf("nobody's: %+v, %v", none, err)
			}
		})
	}
}
