package presence_test

import (
	"context"
	"fmt"
	"io"
	"net"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// printer prints the presences of others.
type printer chan struct{}

func (p printer) Take(_ context.Context, events []session.Event) ([]int, error) {
	for _, e := range events {
		if one, ok := e.(presence.Presence); ok {
			fmt.Println(one.From, one.Show, one.Status)
			close(p)
		}
	}
	return nil, nil
}

func Example() {
	near, server := net.Pipe()
	go func() {
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"+
			"<presence from='boris@office.example/psi'><show>away</show><status>Обед</status></presence>")
		_, _ = io.Copy(io.Discard, server)
	}()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	seen := make(printer)
	var own *presence.Own
	s := session.Resume(near, me, session.Config{Handler: seen, Attach: func(s *session.Session) {
		own = presence.New(s, disco.New(s, disco.Identity{Category: "client", Type: "pc", Name: "Desk"}))
	}})
	<-seen
	fmt.Println(own.Set(context.Background(), presence.Presence{Show: "dnd"}))
	server.Close()
	s.Close()
	// Output:
	// boris@office.example/psi away Обед
	// <nil>
}
