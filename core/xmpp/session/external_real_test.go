package session_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/session"
)

// byCertificate signs in at Prosody over BOSH, with a certificate or none.
func byCertificate(t *testing.T, server *servertest.Server, address string, own *tls.Certificate) (*session.Session, error) {
	t.Helper()
	account, err := xmpp.ParseAccount(address)
	if err != nil {
		t.Fatal(err)
	}
	dial := func(context.Context) (net.Conn, error) {
		path, err := transport.New(transport.Config{RootCAs: server.CA, Certificate: own})
		if err != nil {
			return nil, err
		}
		return bosh.Dial(bosh.Config{URL: server.SecureURL, Transport: path})
	}
	return session.SignIn(imtest.Soon(t), dial, session.Config{Account: account, Certificate: true, Handler: new(imtest.Recorder), UserAgent: installation})
}

func TestACertificateSignsInOverBOSH(t *testing.T) {
	server := servertest.Prosody(t, servertest.Certified())
	own, err := tls.LoadX509KeyPair(server.CertFile, server.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	s, err := byCertificate(t, server, "alice@certified.example", &own)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Confirm(imtest.Soon(t)); err != nil || s.JID().Bare().String() != "alice@certified.example" || s.Proof().Mechanism != auth.External {
		t.Errorf("%v as %s by %s", err, s.JID(), s.Proof().Mechanism)
	}
	for name, c := range map[string]struct {
		address string
		own     *tls.Certificate
		want    error
	}{
		"somebody else":                  {"boss@certified.example", &own, session.ErrCertificate},
		"no certificate":                 {"alice@certified.example", nil, session.ErrCertificate},
		"where it is not offered at all": {"alice@office.example", &own, auth.ErrNoMechanism},
	} {
		s, err := byCertificate(t, server, c.address, c.own)
		if err == nil {
			s.Close()
		}
		if !errors.Is(err, c.want) || !errors.Is(err, session.ErrCertificate) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
