package discover_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"vestnik/core/xmpp/discover"
)

// web is what one host publishes, by path.
type web map[string]string

func (w web) RoundTrip(r *http.Request) (*http.Response, error) {
	status, file := http.StatusNotFound, w[r.URL.Path]
	if file != "" {
		status = http.StatusOK
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(file)), Request: r}, nil
}

// What a domain publishes is found; where it publishes nothing a person may choose.
func Example() {
	published := web{"/.well-known/host-meta.json": `{"links":[{"rel":"urn:xmpp:alt-connections:xbosh","href":"https://im.office.example/bosh"}]}`}
	fmt.Println(discover.BOSH(context.Background(), published, "office.example"))
	_, err := discover.BOSH(context.Background(), web{}, "office.example")
	fmt.Println(errors.Is(err, discover.ErrNone))
	fmt.Println(discover.Suggest("office.example")[0])
	// Output:
	// https://im.office.example/bosh <nil>
	// true
	// https://office.example:7443/http-bind/
}
