package displayed_test

import (
	"context"
	"fmt"
	"io"
	"net"

	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/displayed"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/session"
)

// At home the person has read what Boris wrote.
func Example() {
	heard := make(chan displayed.Positions)
	near, server := net.Pipe()
	go func() {
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"+
			push("anna@office.example", item("boris@office.example", "anna@office.example", "28482-98726-73623")))
		_, _ = io.Copy(io.Discard, server)
	}()
	s := session.Resume(near, address("anna@office.example/desk"), session.Config{
		Attach: func(s *session.Session) {
			displayed.New(s, pep.New(s, disco.New(s, disco.Identity{Category: "client", Type: "pc", Name: "Desk"})))
		},
		Handler: positions(heard),
	})
	for _, p := range <-heard {
		fmt.Println("all of", p.Peer, "up to", p.ID)
	}
	server.Close()
	s.Close()
	// Output: all of boris@office.example up to 28482-98726-73623
}

type positions chan displayed.Positions

func (to positions) Take(_ context.Context, events []session.Event) ([]int, error) {
	for _, e := range events {
		if p, ok := e.(displayed.Positions); ok {
			to <- p
		}
	}
	return nil, nil
}
