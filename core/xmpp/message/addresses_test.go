package message_test

import (
	"testing"

	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
)

// SECURITY: anybody can write addresses into a message (XEP-0033 §4): of whom it comes from, and where an
// answer is to go. The sender is who our server says, and he gets the answer.
func TestAddressesInAMessageMakeNobodyItsSender(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, _ *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		p.Say("<message from='mallory@evil.example/x' type='chat' id='1'><body>Платите</body><addresses xmlns='http://jabber.org/protocol/address'>" +
			"<address type='ofrom' jid='boss@office.example'/><address type='replyto' jid='boss@office.example'/><address type='to' jid='alice@office.example' delivered='true'/></addresses></message>")
		if m := imtest.Only[message.Message](t, e); m.From.String() != "mallory@evil.example/x" || m.Reply != nil || m.Mine {
			t.Errorf("%+v", m)
		}
	})
}
