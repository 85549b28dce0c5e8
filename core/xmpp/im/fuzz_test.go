package im_test

import (
	"bufio"
	"net"
	"strings"
	"testing"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// Whatever stanza comes, from whomever, and whichever feature takes it: the session goes on,
// and answers who may ask.
func FuzzStanza(f *testing.F) {
	for _, s := range []string{
		"<message from='a@b'><body>x</body><request xmlns='urn:xmpp:receipts'/></message>",
		"<message><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:avatar:metadata'><item id='x'><metadata xmlns='urn:xmpp:avatar:metadata'/></item></items></event></message>",
		"<message from='anna@office.example'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'/></forwarded></sent></message>",
		"<message from='anna@office.example'><result xmlns='urn:xmpp:mam:2' queryid='q'><forwarded xmlns='urn:xmpp:forward:0'/></result></message>",
		"<iq type='set' id='1'><query xmlns='jabber:iq:roster'><item/><item jid='x'/></query></iq>",
		"<iq type='get' id='1' from='office.example'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>",
		"<iq type='set' id='1'><block xmlns='urn:xmpp:blocking'><item jid='@'/></block></iq>",
		"<iq type='get' from='office.example' id='1'><time xmlns='urn:xmpp:time'/></iq>",
		"<iq type='result' id='1'/>", "<iq/>", "<presence from='@'/>", "<presence type='subscribe'><nick xmlns='http://jabber.org/protocol/nick'/></presence>", "<x/>",
		"<message><limit xmlns='urn:vestnik:limit' name='size'><received xmlns='urn:xmpp:carbons:2'/></limit></message>",
	} {
		f.Add(s)
	}
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	f.Fuzz(func(t *testing.T, stanza string) {
		if n, err := xmlsafe.Parse([]byte(stanza), xmpp.NSClient, &xmlsafe.Default); err != nil || n.Is(xmpp.NSStreams, "error") {
			return
		}
		near, server := net.Pipe()
		c := im.Resume(near, me, session.Config{Handler: new(imtest.Recorder)}, imtest.Program)
		answered := make(chan bool, 1)
		go func() {
			in := bufio.NewReader(server)
			for {
				said, err := in.ReadString('>')
				if err != nil || strings.Contains(said, "id='the-ping'") {
					answered <- err == nil && strings.Contains(said, "type='result'")
					break
				}
			}
			server.Close()
		}()
		_ = server.SetWriteDeadline(time.Now().Add(time.Minute))
		_, _ = server.Write([]byte("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>" + stanza +
			"<iq type='get' id='the-ping' from='office.example'><ping xmlns='urn:xmpp:ping'/></iq>"))
		if !<-answered {
			t.Errorf("%q has ended the session: %v", stanza, c.Err())
		}
		<-c.Done()
	})
}
