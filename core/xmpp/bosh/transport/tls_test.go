package transport

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// until waits until something is so; it takes a moment at most.
func until(t testing.TB, what string, so func() bool) {
	t.Helper()
	for limit := time.Now().Add(20 * time.Second); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatal("waited in vain for", what)
		}
	}
}

// testCA is an office's own.
type testCA struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newTestKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newTestCA(t testing.TB) *testCA {
	t.Helper()
	a := &testCA{key: newTestKey(t)}
	a.certificate = a.sign(t, a.key, func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage, c.ExtKeyUsage = true, true, x509.KeyUsageCertSign, nil
		c.Subject.CommonName = "Throw-away authority"
	}).Leaf
	return a
}

// sign returns a certificate for 127.0.0.1. An authority without a certificate, or
// none at all, lets the key sign for itself.
func (a *testCA) sign(t testing.TB, key *ecdsa.PrivateKey, changes ...func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	c := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "A server"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
	}
	for _, change := range changes {
		change(c)
	}
	parent, signer := c, key
	if a != nil && a.certificate != nil {
		parent, signer = a.certificate, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

// secureServer shows whatever certificate is stored in shown, and counts requests.
type secureServer struct {
	*httptest.Server
	shown    atomic.Pointer[tls.Certificate]
	requests atomic.Int32
	resumed  atomic.Int32
}

func serveTLS(t testing.TB, certificate tls.Certificate, change ...func(*httptest.Server)) *secureServer {
	t.Helper()
	s := &secureServer{}
	s.shown.Store(&certificate)
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		if r.TLS.DidResume {
			s.resumed.Add(1)
		}
		greet(w, r)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that end in the middle
	s.TLS = &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return s.shown.Load(), nil }}
	for _, c := range change {
		c(s.Server)
	}
	s.StartTLS()
	s.TLS.Certificates = nil
	t.Cleanup(s.Close)
	return s
}

// T7.
func TestBadCertificatesAreRefused(t *testing.T) {
	ours, foreign, key := newTestCA(t), newTestCA(t), newTestKey(t)
	for name, c := range map[string]tls.Certificate{
		"of another authority": foreign.sign(t, key),
		"signed by itself":     (*testCA)(nil).sign(t, key),
		"run out":              ours.sign(t, key, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }),
		"not yet valid":        ours.sign(t, key, func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) }),
		"of another host":      ours.sign(t, key, func(c *x509.Certificate) { c.IPAddresses = nil }),
		"of another address":   ours.sign(t, key, func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 2)} }),
		"for clients": ours.sign(t, key, func(c *x509.Certificate) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		}),
	} {
		for _, pins := range [][]Pin{nil, {PinOf(c.Leaf)}} {
			if name == "signed by itself" && pins != nil {
				continue // see TestAPinnedKeyThatSignedItselfNeedsNoAuthority
			}
			s := serveTLS(t, c)
			_, _, err := carry(t, newPath(t, Config{RootCAs: poolOf(ours.certificate), Pins: pins}), s.URL, "secret")
			var verify *tls.CertificateVerificationError
			if !errors.As(err, &verify) || s.requests.Load() != 0 {
				t.Errorf("%s, %d pins: %v, %d requests", name, len(pins), err, s.requests.Load())
			}
		}
	}
}

func TestTheOfficesOwnAuthorityIsTrusted(t *testing.T) {
	ours := newTestCA(t)
	s := serveTLS(t, ours.sign(t, newTestKey(t)))
	if got := mustCarry(t, newPath(t, Config{RootCAs: poolOf(ours.certificate)}), s.URL); got != "hello HTTP/1.1" {
		t.Error(got)
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	ours := newTestCA(t)
	for version, good := range map[uint16]bool{tls.VersionTLS10: false, tls.VersionTLS11: false, tls.VersionTLS12: true, tls.VersionTLS13: true} {
		s := serveTLS(t, ours.sign(t, newTestKey(t)), func(s *httptest.Server) { s.TLS.MinVersion, s.TLS.MaxVersion = tls.VersionTLS10, version })
		if _, _, err := carry(t, newPath(t, Config{RootCAs: poolOf(ours.certificate)}), s.URL, ""); (err == nil) != good {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
	}
}

func TestOnlyPinnedKeysAreTrusted(t *testing.T) {
	ours := newTestCA(t)
	certificate := ours.sign(t, newTestKey(t))
	above, own, other := PinOf(ours.certificate), PinOf(certificate.Leaf), Pin{1}
	for _, c := range []struct {
		name string
		pins []Pin
		good bool
	}{
		{"its own", []Pin{own}, true},
		{"its authority's", []Pin{above}, true},
		{"one of two", []Pin{other, own}, true},
		{"another", []Pin{other}, false},
	} {
		s := serveTLS(t, certificate)
		_, _, err := carry(t, newPath(t, Config{RootCAs: poolOf(ours.certificate), Pins: c.pins}), s.URL, "secret")
		switch {
		case c.good && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case !c.good && (!errors.Is(err, ErrPin) || s.requests.Load() != 0):
			t.Errorf("%s: %v, %d requests", c.name, err, s.requests.Load())
		case !c.good && !strings.Contains(err.Error(), own.String()):
			t.Errorf("the administrator is not told the key: %v", err)
		}
	}
}

func TestAPinnedKeyThatSignedItselfNeedsNoAuthority(t *testing.T) {
	key := newTestKey(t)
	pin := PinOf((*testCA)(nil).sign(t, key).Leaf)
	for name, c := range map[string]struct {
		change func(*x509.Certificate)
		pin    Pin
		good   bool
	}{
		"good":            {func(*x509.Certificate) {}, pin, true},
		"another key":     {func(*x509.Certificate) {}, Pin{}, false},
		"of another host": {func(c *x509.Certificate) { c.IPAddresses = nil }, pin, false},
		"run out":         {func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }, pin, false},
	} {
		s := serveTLS(t, (*testCA)(nil).sign(t, key, c.change))
		tr := newPath(t, Config{RootCAs: poolOf(newTestCA(t).certificate), Pins: []Pin{c.pin}})
		if _, _, err := carry(t, tr, s.URL, ""); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
	// One that only claims to have signed itself has not.
	forged := (&testCA{certificate: &x509.Certificate{Subject: pkix.Name{CommonName: "A server"}}, key: newTestKey(t)}).sign(t, key)
	s := serveTLS(t, forged)
	var verify *tls.CertificateVerificationError
	if _, _, err := carry(t, newPath(t, Config{Pins: []Pin{pin}}), s.URL, ""); !errors.As(err, &verify) {
		t.Errorf("forged: %v", err)
	}
}

// XEP-0124 §19.1: the second connection shows another key, and gets nothing.
func TestAnotherKeyWithinASessionIsRefusedBeforeAByteIsSent(t *testing.T) {
	ours := newTestCA(t)
	first := newTestKey(t)
	for _, pinned := range []bool{false, true} {
		s := serveTLS(t, ours.sign(t, first), func(s *httptest.Server) { s.Config.SetKeepAlivesEnabled(false); s.TLS.SessionTicketsDisabled = true })
		cfg := Config{RootCAs: poolOf(ours.certificate)}
		if pinned {
			cfg.Pins = []Pin{PinOf(ours.certificate)}
		}
		tr := newPath(t, cfg)
		mustCarry(t, tr, s.URL)
		renewed := ours.sign(t, first)
		s.shown.Store(&renewed)
		mustCarry(t, tr, s.URL) // the same key in a new certificate is the same server
		other := ours.sign(t, newTestKey(t))
		s.shown.Store(&other)
		if _, _, err := carry(t, tr, s.URL, "secret"); !errors.Is(err, ErrCertificateChanged) {
			t.Error(err)
		}
		if n := s.requests.Load(); n != 2 {
			t.Errorf("%d requests", n)
		}
	}
}

// A resumed handshake shows no certificate; what is checked is that of the first.
func TestResumptionDoesNotGetRoundTheKey(t *testing.T) {
	ours := newTestCA(t)
	certificate := ours.sign(t, newTestKey(t))
	s := serveTLS(t, certificate, func(s *httptest.Server) { s.Config.SetKeepAlivesEnabled(false) })
	tr := newPath(t, Config{RootCAs: poolOf(ours.certificate), Pins: []Pin{PinOf(certificate.Leaf)}})
	for range 3 {
		mustCarry(t, tr, s.URL)
	}
	if s.resumed.Load() == 0 {
		t.Fatal("no handshake was resumed")
	}
	tr.guard.pins = []Pin{{}}
	if _, _, err := carry(t, tr, s.URL, "secret"); !errors.Is(err, ErrPin) {
		t.Errorf("another pin: %v", err)
	}
	tr.guard.pins, tr.guard.key = nil, make([]byte, 32)
	if _, _, err := carry(t, tr, s.URL, "secret"); !errors.Is(err, ErrCertificateChanged) {
		t.Errorf("another key: %v", err)
	}
	if n := s.requests.Load(); n != 3 {
		t.Errorf("%d requests", n)
	}
}

// The name in a certificate is the one that DNS knows, not the one that people read.
func TestAPinnedServerMayHaveANameInCyrillic(t *testing.T) {
	ours := newTestCA(t)
	certificate := ours.sign(t, newTestKey(t), func(c *x509.Certificate) { c.DNSNames, c.IPAddresses = []string{"xn--e1aybc.xn--p1ai"}, nil })
	s := serveTLS(t, certificate)
	tr := newPath(t, Config{RootCAs: poolOf(ours.certificate), Pins: []Pin{PinOf(certificate.Leaf)},
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
		}})
	if got := mustCarry(t, tr, "https://тест.рф/http-bind"); got != "hello HTTP/1.1" {
		t.Error(got)
	}
}

func TestPinsAreRead(t *testing.T) {
	pin := Pin{1, 2, 3}
	bare := strings.TrimPrefix(pin.String(), "sha256/")
	for text, n := range map[string]int{
		pin.String(): 1, bare: 1, " " + bare + " ": 1, bare + "," + pin.String(): 2, bare + ", " + bare: 2,
		"": 0, "sha256/": 0, "sha1/" + bare: 0, bare[1:]: 0, bare + ",": 0, strings.Repeat("A", 43) + "B": 0, pin.String() + "\n": 1,
	} {
		pins, err := ParsePins(text)
		if len(pins) != n || (n == 0) != errors.Is(err, ErrConfig) {
			t.Errorf("%q: %v, %v", text, pins, err)
		}
		for _, p := range pins {
			if p != pin {
				t.Errorf("%q: %v", text, p)
			}
		}
	}
}
