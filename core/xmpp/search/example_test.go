package search_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/search"
	"vestnik/core/xmpp/session"
)

// directory knows one person.
func directory(conn net.Conn) {
	_, _ = io.WriteString(conn, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>")
	asked := make([]byte, 4096)
	for {
		n, err := conn.Read(asked)
		if err != nil {
			return
		}
		if _, id, ok := strings.Cut(string(asked[:n]), " id='"); ok {
			content := "<last/><email/>"
			if strings.Contains(string(asked[:n]), "type='set'") {
				content = "<item jid='boris@office.example'><first>Борис</first><last>Иванов</last></item>"
			}
			id, _, _ = strings.Cut(id, "'")
			_, _ = io.WriteString(conn, "<iq type='result' from='people.office.example' id='"+id+"'><query xmlns='jabber:iq:search'>"+content+"</query></iq>")
		}
	}
}

// People are found by their last name.
func Example() {
	near, far := net.Pipe()
	go directory(far)
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	people, _ := xmpp.ParseAddress("people.office.example")
	var directories *search.Directories
	s := session.Resume(near, me, session.Config{Attach: func(s *session.Session) { directories = search.New(s) }})
	form, err := directories.Ask(context.Background(), people)
	if err != nil {
		return
	}
	found, err := directories.Find(context.Background(), people, form, forms.Answers{"last": {"Иванов"}})
	if err == nil {
		fmt.Println(search.Address(found, 0), found.Rows[0][1][0])
	}
	far.Close()
	s.Close()
	// Output: boris@office.example Борис
}
