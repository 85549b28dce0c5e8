package presence_test

import (
	"fmt"
	"strings"
	"testing"

	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/presence"
)

func TestPresencesAreHandedOver(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for stanza, want := range map[string]string{
			"<presence from='boris@office.example/Psi'/>": "boris@office.example/Psi///0",
			"<presence from='boris@office.example/Psi'><show>dnd</show><status>Занят</status><priority>-5</priority></presence>":                        "boris@office.example/Psi/dnd/Занят/-5",
			"<presence from='boris@office.example' type='unavailable'><status xml:lang='en'>bye</status><status xml:lang='ru'>пока</status></presence>": "boris@office.example/unavailable/пока/0",
			"<presence from='who@elsewhere.example' type='subscribe'/>":                                                                                 "who@elsewhere.example/subscribe//0",
			"<presence from='boris@office.example/Psi'><priority>100000</priority></presence>":                                                          "boris@office.example/Psi///127",
			"<presence from='boris@office.example/Psi'><priority>high</priority></presence>":                                                            "boris@office.example/Psi///0",
		} {
			p.Say(stanza)
			v := imtest.Only[presence.Presence](t, e)
			if have := fmt.Sprint(v.From, "/", v.Type, v.Show, "/", v.Status, "/", v.Priority); have != want {
				t.Errorf("%s: %s", stanza, have)
			}
		}
	})
}

// XEP-0115: servers hand out by it what is published.
func TestAPresenceSaysWhatWeCan(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for show, is := range map[presence.Presence]bool{{}: true, {Show: "away", Status: "s"}: true, {Type: "unavailable"}: false} {
			if err := c.Presence.Set(t.Context(), show); err != nil {
				t.Fatal(err)
			}
			if said := p.Hears("<presence"); strings.Contains(said, string(c.Disco.Caps())) != is {
				t.Errorf("%+v: %s", show, said)
			}
		}
	})
}
