package message_test

import (
	"context"
	"fmt"
	"io"
	"net"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// A session takes messages when they have been attached to it.
func Example() {
	heard := make(chan message.Message)
	near, server := net.Pipe()
	go func() {
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"+
			"<message from='erp@office.example/1c' type='headline'><subject>Заказ</subject><body>Заказ 17 оплачен</body></message>")
		_, _ = io.Copy(io.Discard, server)
	}()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	s := session.Resume(near, me, session.Config{
		Attach:  func(s *session.Session) { message.New(s) },
		Handler: message.HandlerFunc(func(m message.Message) bool { heard <- m; return true }),
	})
	m := <-heard
	fmt.Println(m.From.Bare(), m.Type, m.Subject+":", m.Body)
	server.Close()
	s.Close()
	// Output: erp@office.example headline Заказ: Заказ 17 оплачен
}

// Boris has read what we wrote, and types.
func ExampleMarker() {
	heard := make(chan session.Event, 2)
	near, server := net.Pipe()
	go func() {
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"+
			"<message from='boris@office.example/Psi' type='chat'><displayed xmlns='urn:xmpp:chat-markers:0' id='17'/>"+
			"<composing xmlns='http://jabber.org/protocol/chatstates'/></message>")
		_, _ = io.Copy(io.Discard, server)
	}()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	s := session.Resume(near, me, session.Config{
		Attach:  func(s *session.Session) { message.New(s) },
		Handler: each(func(e session.Event) { heard <- e }),
	})
	marker, state := (<-heard).(message.Marker), (<-heard).(message.ChatState)
	fmt.Println(marker.Peer(), "has read", marker.For, "and is", state.State)
	server.Close()
	s.Close()
	// Output: boris@office.example has read 17 and is composing
}

// each is a handler of all kinds of events.
type each func(session.Event)

func (f each) Take(_ context.Context, events []session.Event) (confirmed []int, err error) {
	for _, e := range events {
		f(e)
	}
	return nil, nil
}
