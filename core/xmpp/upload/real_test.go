package upload_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/upload"
)

func TestMain(m *testing.M) { servertest.Main(m) }

// loopback returns a transport for which all hosts are here.
func loopback(t *testing.T, server *servertest.Server) *http.Transport {
	via := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: server.CA}, DialContext: func(ctx context.Context, network, at string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(at)
		if err != nil {
			return nil, err
		}
		return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
	}}
	t.Cleanup(via.CloseIdleConnections)
	return via
}

func TestServersTakeFiles(t *testing.T) {
	content := make([]byte, 3<<20)
	_, _ = rand.Read(content)
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			c, _ := imtest.SignIn(t, server.URL, server.CA, "alice@office.example", server.Users["alice"])
			u := upload.New(c.Session, c.Disco)
			service, err := u.Service(imtest.Soon(t))
			if err != nil || service.Address.String() != "upload.office.example" || service.Most != 128<<20 {
				t.Fatalf("%+v, %v", service, err)
			}
			slot, err := u.Slot(imtest.Soon(t), upload.File{Name: "план.bin", Size: int64(len(content)), Type: "application/octet-stream"})
			if err != nil {
				t.Fatal(err)
			}
			via := loopback(t, server)
			var last int64
			if err := slot.Send(imtest.Soon(t), via, bytes.NewReader(content), func(sent int64) { last = sent }); err != nil || last != int64(len(content)) {
				t.Fatalf("%d bytes, %v", last, err)
			}
			request, err := http.NewRequestWithContext(imtest.Soon(t), http.MethodGet, slot.Get, nil)
			if err != nil {
				t.Fatal(err)
			}
			response, err := via.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if got, err := io.ReadAll(response.Body); err != nil || !bytes.Equal(got, content) || !u.IsOurs(slot.Get) {
				t.Errorf("%d bytes of %d, %v, ours: %v", len(got), len(content), err, u.IsOurs(slot.Get))
			}
		})
	}
}
