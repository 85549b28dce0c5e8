package archive_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// What came while nobody was there comes now, and the mark says where to go on next time.
func Example() {
	near, server := net.Pipe()
	go archiveOf(server, "Приказ подписан", "Где все?")
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	var old *archive.Archive
	var messages *message.Messages
	s := session.Resume(near, me, session.Config{
		Attach: func(s *session.Session) {
			messages = message.New(s)
			old = archive.New(s)
		},
		Handler: message.HandlerFunc(func(message.Message) bool { return true }),
	})
	defer s.Close()
	defer server.Close()
	mark := archive.Mark{ID: "a0"} // kept from last time
	mark, err := old.CatchUp(context.Background(), mark, func(p archive.Page) error {
		for _, st := range p.Messages {
			for _, e := range messages.Read(st) {
				if m, ok := e.(message.Message); ok {
					fmt.Println(m.From.Local(), m.Time.UTC().Format("02.01.2006 15:04"), m.Body)
				}
			}
		}
		return nil // they are stored, and with them that all up to p.Last is
	})
	fmt.Println(mark.ID, err)
	// Output:
	// boris 01.11.2025 09:01 Приказ подписан
	// boris 01.11.2025 09:02 Где все?
	// a2 <nil>
}

// archiveOf plays a server that has some messages.
func archiveOf(conn net.Conn, texts ...string) {
	_, _ = io.WriteString(conn, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>")
	heard := bufio.NewReader(conn)
	for {
		asked, err := heard.ReadString('>') // <iq type='…' id='…'>
		if err != nil {
			return
		}
		if !strings.HasPrefix(asked, "<iq ") {
			continue
		}
		query, _ := heard.ReadString('>')
		result := "<iq type='result' id='" + between(asked, "id='") + "'>"
		if !strings.Contains(query, "queryid") {
			_, _ = io.WriteString(conn, result+"<query xmlns='urn:xmpp:mam:2'/></iq>")
			continue
		}
		for i, text := range texts {
			_, _ = fmt.Fprintf(conn, "<message><result xmlns='urn:xmpp:mam:2' queryid='%s' id='a%d'><forwarded xmlns='urn:xmpp:forward:0'>"+
				"<delay xmlns='urn:xmpp:delay' stamp='2025-11-01T09:%02d:00Z'/><message xmlns='jabber:client' from='boris@office.example/Psi' type='chat'>"+
				"<body>%s</body></message></forwarded></result></message>", between(query, "queryid='"), i+1, i+1, text)
		}
		_, _ = io.WriteString(conn, result+"<fin xmlns='urn:xmpp:mam:2' complete='true'/></iq>")
	}
}

func between(text, before string) string {
	_, rest, _ := strings.Cut(text, before)
	value, _, _ := strings.Cut(rest, "'")
	return value
}
