package pep_test

import (
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/pep"
)

// XEP-0060 §6.5.8.
func TestOneItemIsAskedFor(t *testing.T) {
	const items = "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='" + node + "'>ITEMS</items></pubsub>"
	for said, want := range map[string]bool{
		"<item id='2'/><item id='1'><x xmlns='u'/></item>": true,
		"<item id='2'/>": false,
		"":               false,
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			boris, _ := xmpp.ParseAddress("boris@office.example")
			done := make(chan error, 1)
			var item pep.Item
			var ok bool
			go func() {
				var err error
				item, ok, err = c.PEP.Item(t.Context(), boris, node, "1")
				done <- err
			}()
			p.Hears("to='boris@office.example'", "<items node='"+node+"'><item id='1'/></items>")
			if said == "" {
				p.Say("<iq type='error' id='{id}' from='boris@office.example'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
			} else {
				p.Say("<iq type='result' id='{id}' from='boris@office.example'>" + items[:len(items)-len("ITEMS</items></pubsub>")] + said + "</items></pubsub></iq>")
			}
			if err := <-done; err != nil || ok != want || ok && (item.ID != "1" || item.Payload == nil) {
				t.Errorf("%s: %+v, %v, %v", said, item, ok, err)
			}
		})
	}
}
