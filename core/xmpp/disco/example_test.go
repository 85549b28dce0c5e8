package disco_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/version"
)

// Our own server asks what we can, and is told what has been attached.
func Example() {
	near, server := net.Pipe()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	s := session.Resume(near, me, session.Config{
		Attach: func(s *session.Session) {
			disco.New(s, disco.Identity{Category: "client", Type: "pc", Name: "Desk"})
			version.Add(s, "Desk", "1.2")
			message.New(s)
		},
		Handler: message.HandlerFunc(func(message.Message) bool { return false }),
	})
	go func() {
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"+
			"<iq type='get' id='1' from='office.example'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>")
	}()
	answer := bufio.NewReader(server)
	for {
		tag, _ := answer.ReadString('>')
		if strings.HasPrefix(tag, "<feature") {
			fmt.Println(tag)
		}
		if tag == "</iq>" {
			break
		}
	}
	server.Close()
	s.Close()
	// Output:
	// <feature var='urn:xmpp:ping'/>
	// <feature var='http://jabber.org/protocol/disco#info'/>
	// <feature var='http://jabber.org/protocol/caps'/>
	// <feature var='jabber:iq:version'/>
	// <feature var='urn:xmpp:time'/>
	// <feature var='urn:xmpp:receipts'/>
	// <feature var='urn:xmpp:chat-markers:0'/>
	// <feature var='http://jabber.org/protocol/chatstates'/>
	// <feature var='urn:xmpp:message-correct:0'/>
	// <feature var='urn:xmpp:message-retract:1'/>
	// <feature var='urn:xmpp:reactions:0'/>
	// <feature var='urn:xmpp:reply:0'/>
	// <feature var='urn:xmpp:fallback:0'/>
	// <feature var='urn:xmpp:attention:0'/>
	// <feature var='urn:xmpp:styling:0'/>
	// <feature var='urn:xmpp:reference:0'/>
	// <feature var='jabber:x:data'/>
}
