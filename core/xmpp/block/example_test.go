package block_test

import (
	"context"
	"fmt"
	"io"
	"net"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/block"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/session"
)

// printer prints who has been blocked.
type printer chan struct{}

func (p printer) Take(_ context.Context, events []session.Event) ([]int, error) {
	for _, e := range events {
		if c, ok := e.(block.Change); ok {
			fmt.Println(c.Blocked, c.Who)
			close(p)
		}
	}
	return nil, nil
}

// Another program of the account has blocked somebody.
func Example() {
	near, server := net.Pipe()
	go func() {
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"+
			"<iq type='set' id='1'><block xmlns='urn:xmpp:blocking'><item jid='spammer@elsewhere.example'/></block></iq>")
		_, _ = io.Copy(io.Discard, server)
	}()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	changed := make(printer)
	s := session.Resume(near, me, session.Config{Handler: changed, Attach: func(s *session.Session) {
		block.New(s, disco.New(s, disco.Identity{Category: "client", Type: "pc", Name: "Desk"}))
	}})
	<-changed
	server.Close()
	s.Close()
	// Output: true [spammer@elsewhere.example]
}
