package pep_test

import (
	"context"
	"fmt"
	"io"
	"net"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/session"
)

// What Boris publishes is heard by who watches that.
func Example() {
	heard := make(chan pep.Event)
	near, server := net.Pipe()
	go func() {
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"+
			"<message from='boris@office.example' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>"+
			"<items node='http://jabber.org/protocol/nick'><item id='current'><nick xmlns='http://jabber.org/protocol/nick'>Боря</nick></item></items></event></message>")
		_, _ = io.Copy(io.Discard, server)
	}()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	s := session.Resume(near, me, session.Config{
		Attach: func(s *session.Session) {
			published := pep.New(s, disco.New(s, disco.Identity{Category: "client", Type: "pc", Name: "Desk"}))
			published.Watch("http://jabber.org/protocol/nick", session.Anyone, func(e pep.Event) { heard <- e })
		},
		Handler: nothing{},
	})
	e := <-heard
	fmt.Println(e.From, e.Items[0].ID, e.Items[0].Payload.Text)
	server.Close()
	s.Close()
	// Output: boris@office.example current Боря
}

type nothing struct{}

func (nothing) Take(context.Context, []session.Event) ([]int, error) { return nil, nil }
