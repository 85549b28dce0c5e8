package carbons_test

import (
	"fmt"
	"io"
	"net"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/carbons"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// What another program of the account has sent comes as a message of our own.
func Example() {
	heard := make(chan message.Message)
	near, server := net.Pipe()
	go func() {
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"+
			"<message from='anna@office.example'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"+
			"<message xmlns='jabber:client' from='anna@office.example/phone' to='boris@office.example' type='chat'><body>Еду</body></message>"+
			"</forwarded></sent></message>")
		_, _ = io.Copy(io.Discard, server)
	}()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	s := session.Resume(near, me, session.Config{
		Attach: func(s *session.Session) {
			carbons.New(s, disco.New(s, disco.Identity{Category: "client", Type: "pc", Name: "Desk"}))
			message.New(s)
		},
		Handler: message.HandlerFunc(func(m message.Message) bool { heard <- m; return true }),
	})
	m := <-heard
	fmt.Println(m.Mine, m.Origin == session.Carbon, m.To, m.Body)
	server.Close()
	s.Close()
	// Output: true true boris@office.example Еду
}
