package version_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/version"
)

// Who may know is told, and who may not is answered as by a program that is not there.
func Example() {
	near, server := net.Pipe()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	s := session.Resume(near, me, session.Config{
		Attach:  func(s *session.Session) { version.Add(s, "Desk", "1.2") },
		Handler: message.HandlerFunc(func(message.Message) bool { return false }),
	})
	go func() {
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"+
			"<iq type='get' id='1' from='office.example'><query xmlns='jabber:iq:version'/></iq>"+
			"<iq type='get' id='2' from='mallory@evil.example/x'><query xmlns='jabber:iq:version'/></iq>")
	}()
	answers := bufio.NewReader(server)
	for range 2 {
		var answer strings.Builder
		for !strings.HasSuffix(answer.String(), "</iq>") {
			part, _ := answers.ReadString('>')
			answer.WriteString(part)
		}
		fmt.Println(strings.Contains(answer.String(), "1.2"), strings.Contains(answer.String(), "service-unavailable"))
	}
	server.Close()
	s.Close()
	// Output:
	// true false
	// false true
}
