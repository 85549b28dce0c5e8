package vcard_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/vcard"
)

func Example() {
	near, server := net.Pipe()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	boris, _ := xmpp.ParseAddress("boris@office.example")
	var cards *vcard.Cards
	s := session.Resume(near, me, session.Config{
		Attach: func(s *session.Session) {
			d := disco.New(s, disco.Identity{Category: "client", Type: "pc", Name: "Desk"})
			cards = vcard.New(s, d, pep.New(s, d))
		},
		Handler: message.HandlerFunc(func(message.Message) bool { return false }),
	})
	go func() {
		asked, _ := bufio.NewReader(server).ReadString('>')
		_, id, _ := strings.Cut(asked, "id='")
		id, _, _ = strings.Cut(id, "'")
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"+
			"<iq type='result' id='"+id+"' from='boris@office.example'><vCard xmlns='vcard-temp'><FN>Борис Петров</FN><TITLE>Кладовщик</TITLE>"+
			"<TEL><WORK/><NUMBER>12-34</NUMBER></TEL></vCard></iq>")
		_, _ = io.Copy(io.Discard, server)
	}()
	card, err := cards.Of(context.Background(), boris)
	fmt.Println(card.FullName, card.Title, card.Phones, err)
	server.Close()
	s.Close()
	// Output: Борис Петров Кладовщик [{12-34 [work]}] <nil>
}
