// Package imtest is for tests of what goes over a stream: a client whose server is played
// by the test, and what it has handed over.
//
//	func TestAMarkerIsHandedOver(t *testing.T) {
//		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
//			p.Say("<message from='boris@office.example'><displayed xmlns='urn:xmpp:chat-markers:0' id='1'/></message>")
//			if m := imtest.Only[message.Marker](t, e); m.For != "1" {
//				t.Error(m)
//			}
//			p.HearsNothing()
//		})
//	}
//
// Such a test runs in virtual time (testing/synctest): it may wait for hours, and what is
// said has been dealt with when it asks what came of it. A [Recorder] serves tests with real
// servers as well: [Wait] waits for what they bring.
package imtest
