package demo

import (
	"context"
	"crypto/x509"
	"io"
	"log"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/manager"
	"vestnik/core/xmpp/bosh/transport"
)

// TestTheOfficeOverBOSH is the office as the program runs it: behind core/xmpp/bosh/manager,
// with TLS and without.
func TestTheOfficeOverBOSH(t *testing.T) {
	for _, tls := range []bool{false, true} {
		l := manager.New(manager.Config{})
		server := httptest.NewUnstartedServer(l)
		server.Config.ErrorLog = log.New(io.Discard, "", 0) // connections that end in the middle
		start := server.Start
		if tls {
			start = server.StartTLS
		}
		start()
		office := New(Options{Accounts: map[string]string{"alice": "пароль", "carol": "c"}, Locale: "ru"})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- office.Serve(ctx, l) }()
		dial := func() *client {
			cfg := bosh.Config{URL: server.URL + "/http-bind", AllowHTTP: !tls}
			if tls {
				roots := x509.NewCertPool()
				roots.AddCert(server.Certificate())
				path, err := transport.New(transport.Config{RootCAs: roots})
				if err != nil {
					t.Fatal(err)
				}
				cfg.Transport = path
			}
			conn, err := bosh.Dial(cfg)
			if err != nil {
				t.Fatal(err)
			}
			return connect(t, conn)
		}
		probe := dial()
		probe.send(header)
		var offered []string
		for _, m := range probe.next().Child(nsSASL, "mechanisms").Children {
			offered = append(offered, m.Text)
		}
		if slices.Contains(offered, auth.Plain) != tls {
			t.Errorf("TLS %v: offered %q", tls, offered)
		}
		for _, mechanism := range []string{auth.SCRAMSHA256, auth.SCRAMSHA1, auth.DigestMD5} {
			alice, carol := dial(), dial()
			alice.signIn(mechanism, "alice", "пароль", "desk")
			carol.signIn(mechanism, "carol", "c", "desk")
			carol.send("<message to='" + at("alice") + "' type='chat'><body>через HTTP 😀</body></message>")
			if n := alice.next(); n.ChildText(nsClient, "body") != "через HTTP 😀" || n.Attr("from") != at("carol") {
				t.Errorf("TLS %v, %s: %v", tls, mechanism, n)
			}
			alice.send("</stream:stream>")
			carol.send("</stream:stream>")
			for range alice.in {
			}
			for range carol.in {
			}
		}
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(10 * time.Second):
			t.Error("Serve does not end")
		}
		server.Close()
	}
}
