package agent_test

import (
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"testing"
	"time"

	"vestnik/core/demo"
	"vestnik/core/desk"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/manager"
	"vestnik/core/xmpp/bosh/transport"
)

// newModernWorld has a server that gives tokens, which it does over TLS only.
func newModernWorld(t *testing.T) *world {
	w := &world{t: t, keyring: &keyring{passwords: map[string]string{}}, gate: &gate{}, home: t.TempDir()}
	w.office = demo.New(demo.Options{Domain: "example.com", Accounts: map[string]string{"alice": word, "anna": word}, Pace: time.Hour, SASL2: true})
	l := manager.New(manager.Config{})
	w.server = httptest.NewUnstartedServer(l)
	w.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	w.server.StartTLS()
	w.url = w.server.URL
	roots := x509.NewCertPool()
	roots.AddCert(w.server.Certificate())
	path, err := transport.New(transport.Config{RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	w.dial = func(cfg bosh.Config) (net.Conn, error) {
		cfg.Transport = path
		return bosh.Dial(cfg)
	}
	w.serve(l)
	return w
}

func (w *world) token() string {
	token, _ := w.keyring.Get(w.t.Context(), "token of "+me)
	return token
}

func TestATokenStandsInForThePasswordInDailyUse(t *testing.T) {
	w := newModernWorld(t)
	a, stop := w.resident()
	w.signIn(a)
	for end := time.Now().Add(patience); w.token() == "" && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
	}
	given := w.token()
	if given == "" {
		t.Fatal("no token is kept")
	}
	stop()
	_ = w.keyring.Set(t.Context(), me, "no longer the password")
	a, stop = w.resident()
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
	stop()

	// Without it the password counts, which is wrong now.
	_ = w.keyring.Set(t.Context(), "token of "+me, `{"Secret":"made up","Mechanism":"HT-SHA-256-NONE"}`)
	a, stop = w.resident()
	s := w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.Waiting })
	if p := s.Status.Problem; p == nil || p.Code != desk.WrongPassword {
		t.Errorf("%+v", s.Status)
	}
	stop()
}

func TestSigningOutLeavesNoToken(t *testing.T) {
	w := newModernWorld(t)
	a, stop := w.resident()
	w.signIn(a)
	for end := time.Now().Add(patience); w.token() == "" && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
	}
	before := w.token()
	if err := a.SignOut(t.Context(), desk.Leave{}); err != nil {
		t.Fatal(err)
	}
	if w.token() != "" {
		t.Error("it is still in the keyring")
	}
	w.signIn(a)
	stop()
	// Whoever has found it cannot use it.
	_ = w.keyring.Set(t.Context(), "token of "+me, before)
	_ = w.keyring.Set(t.Context(), me, "no longer the password")
	a, _ = w.resident()
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.Waiting })
}
