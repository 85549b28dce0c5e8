package roster_test

import (
	"context"
	"fmt"
	"io"
	"net"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/roster"
	"vestnik/core/xmpp/session"
)

// printer prints the changes of a roster.
type printer chan struct{}

func (p printer) Take(_ context.Context, events []session.Event) ([]int, error) {
	for _, e := range events {
		if push, ok := e.(roster.Push); ok {
			fmt.Println(push.Address, push.Name, push.Groups, push.Subscription)
			close(p)
		}
	}
	return nil, nil
}

// A push counts only from our own account, in whose name the server sends it.
func Example() {
	near, server := net.Pipe()
	go func() {
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"+
			"<iq type='set' id='1' from='mallory@evil.example/x'><query xmlns='jabber:iq:roster'><item jid='mallory@evil.example'/></query></iq>"+
			"<iq type='set' id='2'><query xmlns='jabber:iq:roster'>"+
			"<item jid='boris@office.example' name='Борис' subscription='both'><group>Склад</group></item></query></iq>")
		_, _ = io.Copy(io.Discard, server)
	}()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	changed := make(printer)
	s := session.Resume(near, me, session.Config{Attach: func(s *session.Session) { roster.New(s) }, Handler: changed})
	<-changed
	server.Close()
	s.Close()
	// Output: boris@office.example Борис [Склад] both
}
