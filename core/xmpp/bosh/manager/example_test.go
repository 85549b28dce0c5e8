package manager_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"vestnik/core/xmpp/bosh/manager"
)

// Whatever accepts connections gets BOSH. A client of few words asks for a session, and
// is told what the server has to say.
func Example() {
	streams := manager.New(manager.Config{})
	web := httptest.NewServer(streams)
	defer web.Close()
	defer streams.Close()
	go func() {
		stream, err := streams.Accept()
		if err != nil {
			return
		}
		_, _ = io.WriteString(stream, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='office.example' id='1' version='1.0'>"+
			"<stream:features><register xmlns='http://jabber.org/features/iq-register'/></stream:features>")
		_, _ = io.Copy(io.Discard, stream)
	}()

	answer, err := http.Post(web.URL, "text/xml; charset=utf-8", strings.NewReader(
		"<body xmlns='http://jabber.org/protocol/httpbind' rid='1573741820' to='office.example' ver='1.11' wait='60' hold='1' "+
			"xmlns:xmpp='urn:xmpp:xbosh' xmpp:version='1.0'/>"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	fmt.Println(answer.StatusCode, strings.Contains(string(body), "sid='"), strings.Contains(string(body), "iq-register"), err)
	// Output: 200 true true <nil>
}
