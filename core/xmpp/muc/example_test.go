package muc_test

import (
	"context"
	"fmt"
	"io"
	"net"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/session"
)

// printer prints what happens in rooms.
type printer chan struct{}

func (p printer) Take(_ context.Context, events []session.Event) ([]int, error) {
	for _, e := range events {
		switch e := e.(type) {
		case muc.Change:
			fmt.Println(e.Room, e.State, "as", e.Nick)
		case muc.Message:
			fmt.Println(e.Nick+":", e.Said[0].(message.Message).Body, e.Mentioned)
			close(p)
		}
	}
	return nil, nil
}

// Anna enters a room, and is called.
func Example() {
	near, server := net.Pipe()
	go func() {
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>")
		_, _ = server.Read(make([]byte, 4096)) // what she asks of the room
		_, _ = io.WriteString(server, "<presence from='sales@rooms.example/Анна'><x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='participant'/><status code='110'/></x></presence>"+
			"<message type='groupchat' from='sales@rooms.example/Борис'><body>Анна, отчёт готов?</body></message>")
		_, _ = io.Copy(io.Discard, server)
	}()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	room, _ := xmpp.ParseAddress("sales@rooms.example")
	heard := make(printer)
	var rooms *muc.Rooms
	s := session.Resume(near, me, session.Config{Handler: heard, Attach: func(s *session.Session) {
		rooms = muc.New(s, disco.New(s, disco.Identity{Category: "client", Type: "pc", Name: "Desk"}))
		rooms.ReadBy(message.New(s))
	}})
	if err := rooms.Enter(muc.Entry{Room: room, Nick: "Анна"}); err != nil {
		fmt.Println(err)
	}
	<-heard
	server.Close()
	s.Close()
	// Output:
	// sales@rooms.example joined as Анна
	// Борис: Анна, отчёт готов? true
}
