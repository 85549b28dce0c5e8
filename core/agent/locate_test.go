package agent_test

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"testing"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/discover"
)

// Why a domain has named no server is told where the person can do something about it.
func TestWhyNoServerWasFoundIsTold(t *testing.T) {
	shown := func(fault transport.Fault) error {
		c := &x509.Certificate{Raw: []byte("c"), DNSNames: []string{"login.hotel.example"}}
		return &url.Error{Op: "Get", Err: &transport.TLSError{Fault: fault, Certificate: c, Anchor: c, Err: errors.New("x509")}}
	}
	at := desk.Account{Address: "anna@office.example"}
	for _, c := range []struct {
		err    error
		trusts string
		want   desk.Code
		fact   string // and what is said of it
		is     string
	}{
		{shown(transport.CertificateByWho), "", desk.CertificateUnknown, "host", "office.example"},
		{shown(transport.CertificateAlone), "", desk.CertificateAlone, "host", "office.example"},
		{shown(transport.CertificateByWho), "AB:CD", desk.CertificateReplaced, "host", "office.example"},
		{shown(transport.CertificateOther), "", desk.NoURL, "names", "login.hotel.example"},
		{shown(transport.CertificateOver), "", desk.CertificateExpired, "host", "office.example"},
		{&transport.TLSError{Fault: transport.TLSNotSpoken, Err: errors.New("http")}, "", desk.NoURL, "domain", "office.example"},
		{&url.Error{Op: "Get", Err: &net.DNSError{IsNotFound: true}}, "", desk.UnknownDomain, "domain", "office.example"},
		{&url.Error{Op: "Get", Err: &net.DNSError{IsTemporary: true}}, "", desk.NoURL, "domain", "office.example"},
		{fmt.Errorf("%w: status 404", discover.ErrNone), "", desk.NoURL, "domain", "office.example"},
	} {
		at.Trust = c.trusts
		found, err := agent.Located("", c.err, at)
		var p *desk.Problem
		if !errors.As(err, &p) || found != "" || p.Code != c.want || p.Facts[c.fact] != c.is {
			t.Errorf("%v: %q, %v", c.err, found, err)
		}
	}
}

// Who is signed in has trusted before; what is trusted anew goes before that, and the organisation
// before both.
func TestADomainIsAskedByWhatThePersonTrusts(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	account := w.account()
	account.Trust = "AB:CD"
	if err := a.SignIn(t.Context(), account); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ address, trust, want string }{{me, "", "AB:CD"}, {me, "EF:01", "EF:01"}, {"boris@example.com", "", ""}} {
		if _, err := a.Locate(t.Context(), desk.Account{Address: c.address, Trust: c.trust}); err != nil || w.located.Trust != c.want {
			t.Errorf("%s is asked for by %q, %v", c.address, w.located.Trust, err)
		}
	}
	w.set(values{policy.Off: []string{policy.Trust}})
	if err := a.Reconnect(t.Context()); err != nil { // which reads the policy
		t.Fatal(err)
	}
	if _, err := a.Locate(t.Context(), desk.Account{Address: me, Trust: "EF:01"}); err != nil || w.located.Trust != "" {
		t.Errorf("trusted is %q, %v", w.located.Trust, err)
	}
}
