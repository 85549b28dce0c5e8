package lastactivity_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/lastactivity"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// Our own account may know for how long nobody has touched this program.
func Example() {
	near, server := net.Pipe()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	s := session.Resume(near, me, session.Config{
		Attach:  func(s *session.Session) { lastactivity.New(s).SetIdle(time.Now().Add(-time.Hour)) },
		Handler: message.HandlerFunc(func(message.Message) bool { return false }),
	})
	go func() {
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"+
			"<iq type='get' id='1' from='anna@office.example/phone'><query xmlns='jabber:iq:last'/></iq>")
	}()
	answer := bufio.NewReader(server)
	for tag := ""; tag != "</iq>"; {
		tag, _ = answer.ReadString('>')
		if strings.HasPrefix(tag, "<query") {
			fmt.Println(strings.Contains(tag, "seconds='36"))
		}
	}
	server.Close()
	s.Close()
	// Output: true
}
