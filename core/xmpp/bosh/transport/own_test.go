package transport

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// client makes a certificate that of a client.
func client(c *x509.Certificate) {
	c.Subject.CommonName = "Anna"
	c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
}

func TestOurCertificateIsShownToWhoAsksForIt(t *testing.T) {
	ours, others := newTestCA(t), newTestCA(t)
	good, foreign := ours.sign(t, newTestKey(t), client), others.sign(t, newTestKey(t), client)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		s := serveTLS(t, ours.sign(t, newTestKey(t)), func(s *httptest.Server) {
			s.TLS.ClientAuth, s.TLS.ClientCAs, s.TLS.MaxVersion = tls.RequireAndVerifyClientCert, poolOf(ours.certificate), version
		})
		s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, r.TLS.PeerCertificates[0].Subject.CommonName)
		})
		roots := poolOf(ours.certificate)
		if got := mustCarry(t, newPath(t, Config{RootCAs: roots, Certificate: &good}), s.URL); got != "Anna" {
			t.Errorf("the server sees %q", got)
		}
		for want, own := range map[Fault]*tls.Certificate{OwnWanted: nil, OwnRefused: &foreign} {
			_, _, err := carry(t, newPath(t, Config{RootCAs: roots, Certificate: own}), s.URL, "")
			var told *TLSError
			// With TLS 1.3 the server's word comes behind our request, and may be lost when it hangs up.
			if err == nil || version == tls.VersionTLS12 && (!errors.As(err, &told) || told.Fault != want) {
				t.Errorf("%s, TLS %x: %v", want, version, err)
			}
		}
	}
}

// Who we are is for the connection manager, once that has proven who it is.
func TestOurCertificateIsShownToNobodyElse(t *testing.T) {
	ours, others := newTestCA(t), newTestCA(t)
	own := ours.sign(t, newTestKey(t), client)
	seen := func(s *httptest.Server) {
		s.TLS.ClientAuth = tls.RequestClientCert
		s.TLS.VerifyPeerCertificate = func(raw [][]byte, _ [][]*x509.Certificate) error {
			if len(raw) > 0 {
				t.Error("our certificate was shown")
			}
			return nil
		}
	}
	stranger := serveTLS(t, others.sign(t, newTestKey(t)), seen)
	if _, _, err := carry(t, newPath(t, Config{RootCAs: poolOf(ours.certificate), Certificate: &own}), stranger.URL, ""); err == nil {
		t.Error("a stranger is trusted")
	}
	proxy := serveTLS(t, ours.sign(t, newTestKey(t)), seen)
	proxy.Config.Handler = &webProxy{}
	origin := serveTLS(t, ours.sign(t, newTestKey(t)))
	cfg := Config{RootCAs: poolOf(ours.certificate), Certificate: &own, Proxies: via(t, proxy.URL, "", "")}
	if got := mustCarry(t, newPath(t, cfg), origin.URL); got != "hello HTTP/1.1" {
		t.Error(got)
	}
}
