package bosh_test

import (
	"fmt"
	"io"
	"net/http/httptest"
	"strings"

	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/manager"
)

// A stream over HTTP, seen from both of its ends: what is written at one is read at the
// other, as on TCP.
func Example() {
	server := manager.New(manager.Config{})
	web := httptest.NewServer(server)
	defer web.Close()
	go func() {
		stream, err := server.Accept()
		if err != nil {
			return
		}
		_, _ = io.WriteString(stream, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='office.example' id='1' version='1.0'>"+
			"<stream:features/><message xmlns='jabber:client' from='office.example'><body>Привет</body></message></stream:stream>")
		_, _ = io.Copy(io.Discard, stream)
	}()

	conn, err := bosh.Dial(bosh.Config{URL: web.URL, AllowHTTP: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = io.WriteString(conn, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='office.example' version='1.0'>")
	said, err := io.ReadAll(conn)
	_, stanzas, _ := strings.Cut(string(said), "<stream:features/>")
	fmt.Println(stanzas, err)
	conn.Close()
	server.Close()
	// Output:
	// <message xmlns='jabber:client' from='office.example'><body>Привет</body></message></stream:stream> <nil>
}
