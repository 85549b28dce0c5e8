package nick_test

import (
	"context"
	"fmt"
	"io"
	"net"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/nick"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/session"
)

// printer prints what people call themselves.
type printer chan struct{}

func (p printer) Take(_ context.Context, events []session.Event) ([]int, error) {
	for _, e := range events {
		if n, ok := e.(nick.Nick); ok {
			fmt.Println(n.Of, n.Name)
			close(p)
		}
	}
	return nil, nil
}

func Example() {
	near, server := net.Pipe()
	go func() {
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"+
			event("<items node='http://jabber.org/protocol/nick'><item><nick xmlns='http://jabber.org/protocol/nick'>Боря</nick></item></items>"))
		_, _ = io.Copy(io.Discard, server)
	}()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	heard := make(printer)
	s := session.Resume(near, me, session.Config{Handler: heard, Attach: func(s *session.Session) {
		nick.New(s, pep.New(s, disco.New(s, disco.Identity{Category: "client", Type: "pc", Name: "Desk"})))
	}})
	<-heard
	server.Close()
	s.Close()
	// Output: boris@office.example Боря
}
