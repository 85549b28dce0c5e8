package command_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/command"
	"vestnik/core/xmpp/disco"
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
			_, _ = io.WriteString(conn, "<iq type='result' from='office.example' id='"+id+"'>"+content+"</iq>")
		}
	}
}

// A command of one step tells its result at once.
func Example() {
	near, far := net.Pipe()
	go service(far, "<command xmlns='http://jabber.org/protocol/commands' node='uptime' status='completed'><note type='info'>17 дней</note></command>")
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	var commands *command.Commands
	s := session.Resume(near, me, session.Config{Attach: func(s *session.Session) {
		commands = command.New(s, disco.New(s, disco.Identity{Category: "client", Type: "pc", Name: "Desk"}))
	}})
	run, err := commands.Execute(context.Background(), me.Server(), "uptime")
	if err == nil {
		fmt.Println(run.Step().Status, run.Step().Notes[0].Text)
	}
	far.Close()
	s.Close()
	// Output: completed 17 дней
}
