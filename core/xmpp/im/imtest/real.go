package imtest

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"testing"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/session"
)

// SignIn signs in at a real server, whose BOSH address may be plain http. The client is
// closed when the test ends.
func SignIn(t testing.TB, url string, ca *x509.CertPool, account, password string) (*im.Client, *Recorder) {
	t.Helper()
	address, err := xmpp.ParseAccount(account)
	if err != nil {
		t.Fatal(err)
	}
	path, err := transport.New(transport.Config{RootCAs: ca})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := bosh.Dial(bosh.Config{URL: url, AllowHTTP: true, Transport: path})
	if err != nil {
		t.Fatal(err)
	}
	e := new(Recorder)
	c, err := im.Open(Soon(t), conn, session.Config{Account: address, Password: password, Lang: "ru", Handler: e}, Program)
	if err != nil {
		t.Fatalf("%s signs in at %s: %v", account, url, err)
	}
	t.Cleanup(func() { c.Close() })
	return c, e
}

// Soon returns a context for what a real server answers.
func Soon(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// Text returns a text that no other test writes.
func Text(what string) string { return what + " " + rand.Text() }
