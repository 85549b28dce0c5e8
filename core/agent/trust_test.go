package agent_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"testing"
	"time"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/xmpp/bosh/transport"
)

// What a person trusts goes with the account, over a restart and when he signs in anew.
func TestWhatAPersonTrustsGoesWithTheAccount(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	account := w.account()
	account.Trust = "AB:CD"
	for range 2 {
		if err := a.SignIn(t.Context(), account); err != nil {
			t.Fatal(err)
		}
		if got := w.lastDialled().Trust; got != "AB:CD" {
			t.Errorf("dialled with %q", got)
		}
		account.Trust = ""
	}
	stop()
	a, _ = w.resident()
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
	if got := w.lastDialled().Trust; got != "AB:CD" {
		t.Errorf("dialled again with %q", got)
	}
}

// Where the organisation says by what its server is known, nobody's trust counts, not even
// what was given before.
func TestNobodyTrustsWhereTheOrganisationSaysWhom(t *testing.T) {
	for name, set := range map[string]values{
		"caFile": {policy.CAFile: "/etc/ca.pem"}, "pins": {policy.Pins: []string{pinA}}, "off": {policy.Off: []string{policy.Trust}},
	} {
		w := newWorld(t)
		w.set(set)
		at := w.account()
		at.Trust = "AB:CD"
		isManaged(t, name, problemOrNil(agent.Permit(w.policy, at)), policy.Trust)
		if got := agent.Overrule(w.policy, at).Trust; got != "" {
			t.Errorf("%s: %q counts", name, got)
		}
	}
}

// What a person could trust is shown with what is wrong; and that it is another than before.
func TestAnUnknownCertificateIsShown(t *testing.T) {
	c := &x509.Certificate{
		Raw: []byte("c"), Subject: pkix.Name{CommonName: "Центр", Organization: []string{"Контора"}}, Issuer: pkix.Name{Organization: []string{"Контора"}},
		NotBefore: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2030, 1, 2, 0, 0, 0, 0, time.UTC),
	}
	err := &transport.TLSError{Fault: transport.CertificateByWho, Certificate: c, Anchor: c, Err: errors.New("x509")}
	want := desk.Certificate{Name: "Центр (Контора)", Issuer: "Контора", Since: "2026-01-02", Until: "2030-01-02", Fingerprint: transport.FingerprintOf(c).String()}
	for trusts, code := range map[bool]desk.Code{false: desk.CertificateUnknown, true: desk.CertificateReplaced} {
		p := agent.Explain(err, agent.Target{URL: "https://office.example/b", Trusts: trusts})
		if got, ok := p.Offered(); p.Code != code || !ok || got != want {
			t.Errorf("%v: %+v", p, got)
		}
	}
	if got, ok := agent.Explain(err, agent.Target{}).With("fingerprint", "").Offered(); ok {
		t.Errorf("%+v is offered", got)
	}
}
