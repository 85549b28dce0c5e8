package register_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/register"
	"vestnik/core/xmpp/session"
)

// service answers every request to a service with one content.
func service(conn net.Conn, content string) {
	_, _ = io.WriteString(conn, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>")
	asked := make([]byte, 4096)
	for {
		n, err := conn.Read(asked)
		if err != nil {
			return
		}
		if _, id, ok := strings.Cut(string(asked[:n]), " id='"); ok {
			id, _, _ = strings.Cut(id, "'")
			_, _ = io.WriteString(conn, "<iq type='result' from='gateway.office.example' id='"+id+"'>"+content+"</iq>")
		}
	}
}

// A gateway asks for the name that one has in its network.
func Example() {
	near, far := net.Pipe()
	go service(far, "<query xmlns='jabber:iq:register'><instructions>Ваше имя там</instructions><username/></query>")
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	gateway, _ := xmpp.ParseAddress("gateway.office.example")
	var registrations *register.Registrations
	s := session.Resume(near, me, session.Config{Attach: func(s *session.Session) { registrations = register.New(s) }})
	state, err := registrations.Ask(context.Background(), gateway)
	if err == nil {
		fmt.Println(state.Registered, state.Form.Instructions[0], state.Form.Fields[0].Var)
	}
	far.Close()
	s.Close()
	// Output: false Ваше имя там username
}
