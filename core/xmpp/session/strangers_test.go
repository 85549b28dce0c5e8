package session_test

import (
	"strings"
	"testing"

	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/presence"
)

// Whoever does not see our presence must not learn it from an answer either: he gets
// what the server says when nobody is there.
func TestOnlyWhoSeesOurPresenceGetsAnswers(t *testing.T) {
	const roster = "<item jid='both@office.example' subscription='both'/><item jid='from@office.example' subscription='from'/>" +
		"<item jid='to@office.example' subscription='to'/><item jid='none@office.example' subscription='none'/>" +
		"<item jid='o&apos;hara@office.example' subscription='both'/><item jid='gone@office.example' subscription='both'/><item jid='gateway.elsewhere.example' subscription='both'/>"
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		if err := s.Announce(presence.Presence{}); err != nil {
			t.Fatal(err)
		}
		asked := p.Hears("jabber:iq:roster")
		p.Hears("<presence")
		p.Say("<iq type='result' id='" + attr(asked, "id") + "'><query xmlns='jabber:iq:roster'>" + roster + "</query></iq>")
		p.Say("<iq type='set' id='x'><query xmlns='jabber:iq:roster'><item jid='gone@office.example' subscription='remove'/></query></iq>" +
			"<iq type='set' id='y'><query xmlns='jabber:iq:roster'><item jid='new@office.example' subscription='from'/></query></iq>")
		p.Hears("id='x'")
		p.Hears("id='y'")
		if err := p.Begin(s, map[string]string{
			"disco#items": "<query xmlns='http://jabber.org/protocol/disco#items'><item jid='search.example'/><item jid='user@foreign.example'/><item jid='@'/></query>",
			"disco#info":  "<query xmlns='http://jabber.org/protocol/disco#info'/>",
		}); err != nil {
			t.Fatal(err)
		}
		for from, may := range map[string]bool{
			"both@office.example/Psi":          true,
			"both@office.example":              true,
			"from@office.example/Psi":          true,
			"o'hara@office.example/x":          true,
			"new@office.example/x":             true,
			"gateway.elsewhere.example":        true,
			"alice@office.example":             true,
			"alice@office.example/other":       true,
			"office.example":                   true,
			"office.example/ping":              true,
			"conference.office.example":        true,
			"room@conference.office.example":   true,
			"search.example":                   true,
			"":                                 true,
			"to@office.example/Psi":            false,
			"none@office.example/Psi":          false,
			"gone@office.example/Psi":          false,
			"colleague@office.example/Psi":     false,
			"user@foreign.example":             false,
			"foreign.example":                  false,
			"evil@elsewhere.example/x":         false,
			"office.example.evil.example":      false,
			"notoffice.example":                false,
			"alice\\40office.example@evil.exa": false,
		} {
			for _, child := range []string{"<ping xmlns='urn:xmpp:ping'/>", "<query xmlns='jabber:iq:version'/>", "<query xmlns='http://jabber.org/protocol/disco#info'/>"} {
				sender := ""
				if from != "" {
					sender = ` from="` + from + `"`
				}
				p.Say("<iq type='get' id='q'" + sender + ">" + child + "</iq>")
				answer := p.Next()
				if may != strings.Contains(answer, "type='result'") || may == strings.Contains(answer, "<service-unavailable") || strings.Contains(answer, "Vestnik") && !may {
					t.Errorf("%s asks for %s: %s", from, child, answer)
				}
			}
		}
		p.HearsNothing()
	})
}

// attr returns an attribute of an element as it was written.
func attr(element, name string) string {
	_, value, _ := strings.Cut(element, " "+name+"='")
	value, _, _ = strings.Cut(value, "'")
	return value
}
