package agent_test

import (
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"testing"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/settings"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/transport"
)

func TestWhatStandsInTheWayIsToldFromTheServer(t *testing.T) {
	key := transport.Pin{1}
	refused := &net.OpError{Op: "socks connect", Net: "tcp", Err: errors.New("unknown error connection refused")}
	for _, c := range []struct {
		err  error
		want *desk.Problem
	}{
		{&transport.ProxyError{Proxy: "proxy:3128", Status: 407, Schemes: []string{"NTLM", "Basic"}},
			desk.NewProblem(desk.ProxyCredentials, "proxy", "proxy:3128", "schemes", "NTLM, Basic")},
		{&transport.ProxyError{Proxy: "p", Status: 407, Schemes: []string{"Negotiate", "Basic"}, Tried: []string{"Basic", "Negotiate"}},
			desk.NewProblem(desk.ProxyCredentials, "proxy", "p", "schemes", "Negotiate, Basic", "tried", "Negotiate")},
		{&transport.ProxyError{Proxy: "p", Status: 407, Schemes: []string{"Negotiate", "NTLM"}},
			desk.NewProblem(desk.ProxySignOn, "proxy", "p", "schemes", "Negotiate, NTLM")},
		{&transport.ProxyError{Proxy: "p", Status: 407, Schemes: []string{"Negotiate", "NTLM"}, Tried: []string{"Basic", "Negotiate", "NTLM"}},
			desk.NewProblem(desk.ProxyNotTaken, "proxy", "p", "tried", "Negotiate, NTLM")},
		{&transport.ProxyError{Proxy: "proxy:3128", Status: 403},
			desk.NewProblem(desk.ProxyRefused, "proxy", "proxy:3128", "host", "office.example", "status", "403")},
		{&transport.ProxyError{Proxy: "proxy:1080", Err: refused},
			desk.NewProblem(desk.ProxyRefused, "proxy", "proxy:1080", "host", "office.example")},
		{&transport.ProxyError{Proxy: "proxy:3128", Err: io.ErrUnexpectedEOF},
			desk.NewProblem(desk.ProxyUnreachable, "proxy", "proxy:3128", "reason", "unexpected EOF")},
		{&transport.ProxyError{Proxy: "proxy:3128", Err: x509.UnknownAuthorityError{}}, desk.NewProblem(desk.ProxyCertificate, "proxy", "proxy:3128")},
		{errors.Join(bosh.ErrInactive, &transport.ProxyError{Proxy: "p", Status: 502}),
			desk.NewProblem(desk.ProxyRefused, "proxy", "p", "host", "office.example", "status", "502")},
		{&transport.KeyError{Err: transport.ErrPin, Key: key}, desk.NewProblem(desk.WrongPin, "host", "office.example", "pin", key.String())},
		{&transport.KeyError{Err: transport.ErrCertificateChanged, Key: key},
			desk.NewProblem(desk.CertificateChanged, "host", "office.example", "pin", key.String())},
	} {
		got := agent.Explain(fmt.Errorf("signing in: %w", c.err), agent.Target{URL: "https://office.example/http-bind"})
		if got.Error() != c.want.Error() {
			t.Errorf("%v: %v, not %v", c.err, got, c.want)
		}
	}
}

func (w *world) lastDialled() desk.Account {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.dialled[len(w.dialled)-1]
}

// What the administrator has put into the settings holds for every connection, and for
// finding the server; neither signing in nor signing out changes it.
func TestProxyAndPinOfTheSettingsHoldForEveryConnection(t *testing.T) {
	w := newWorld(t)
	file := filepath.Join(w.home, "settings.json")
	if err := os.WriteFile(file, []byte(`{"proxy": "proxy:3128", "pin": "sha256/x"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	a, stop := w.resident()
	if _, err := a.Locate(t.Context(), desk.Account{Address: me, CAFile: "/ca.pem"}); err != nil || w.located.Proxy != "proxy:3128" || w.located.CAFile != "/ca.pem" {
		t.Errorf("found by %q: %v", w.located.Proxy, err)
	}
	w.signIn(a)
	if got := w.lastDialled(); got.Proxy != "proxy:3128" || got.Pin != "sha256/x" {
		t.Errorf("dialled: %+v", got)
	}
	stop()
	a, stop = w.resident()
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
	if got := w.lastDialled(); got.Proxy != "proxy:3128" || got.Pin != "sha256/x" {
		t.Errorf("dialled again: %+v", got)
	}
	if err := a.SignOut(t.Context(), desk.Leave{}); err != nil {
		t.Fatal(err)
	}
	stop()
	if s, err := settings.Load(file); err != nil || len(s.Accounts) > 0 || s.Proxy != "proxy:3128" || s.Pin != "sha256/x" {
		t.Errorf("%+v, %v", s, err)
	}
}
