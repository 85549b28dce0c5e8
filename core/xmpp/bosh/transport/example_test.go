package transport_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"vestnik/core/xmpp/bosh/transport"
)

// A server with a certificate that no system trusts is trusted for its key, and for no
// other.
func Example() {
	web := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<body/>") }))
	defer web.Close()
	other := transport.Pin{}.String()
	for _, text := range []string{transport.PinOf(web.Certificate()).String(), other} {
		pins, err := transport.ParsePins(text)
		if err != nil {
			fmt.Println(err)
			return
		}
		way, err := transport.New(transport.Config{Pins: pins, RootCAs: web.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs})
		if err != nil {
			fmt.Println(err)
			return
		}
		request, _ := http.NewRequest(http.MethodPost, web.URL, http.NoBody)
		answer, err := way.RoundTrip(request)
		if err == nil {
			fmt.Println(answer.StatusCode)
			answer.Body.Close()
		} else {
			fmt.Println("another key")
		}
		way.CloseIdleConnections()
	}
	// Output:
	// 200
	// another key
}
