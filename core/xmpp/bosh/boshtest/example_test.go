package boshtest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"vestnik/core/xmpp/bosh/boshtest"
)

// A way on which the first request gets lost: a client has to repeat it.
func Example() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "<body xmlns='http://jabber.org/protocol/httpbind' sid='s1'/>")
	}))
	defer server.Close()
	v, err := boshtest.ParseVector("lost", "# The creation is lost once.\nrules R1\non create: drop\nexpect delivered-once\nexpect tries create: 2\n")
	if err != nil {
		fmt.Println(err)
		return
	}
	path := boshtest.NewPath(http.DefaultTransport, v.Script)
	for range 2 {
		request, _ := http.NewRequest(http.MethodPost, server.URL, strings.NewReader("<body xmlns='http://jabber.org/protocol/httpbind' rid='5' to='office.example'/>"))
		answer, err := path.RoundTrip(request)
		if err != nil {
			fmt.Println("lost:", err)
			continue
		}
		fmt.Println(answer.StatusCode)
		answer.Body.Close()
	}
	fmt.Println("left of the script:", len(path.Unplayed()))
	// Output:
	// lost: boshtest: connection reset by peer
	// 200
	// left of the script: 0
}
