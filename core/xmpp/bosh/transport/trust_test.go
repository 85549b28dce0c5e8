package transport

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
	"testing"
	"time"
)

// chained has a server show the authority too.
func (a *testCA) chained(own tls.Certificate) tls.Certificate {
	own.Certificate = append(own.Certificate, a.certificate.Raw)
	return own
}

// Somebody has looked at a certificate, and trusts it; all else is checked as ever.
func TestACertificateThatIsTrustedStandsForAnAuthority(t *testing.T) {
	ours, key := newTestCA(t), newTestKey(t)
	over := func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }
	other := func(c *x509.Certificate) { c.IPAddresses = nil }
	alone := (*testCA)(nil).sign(t, key)
	below := ours.sign(t, key)
	for name, c := range map[string]struct {
		shown   tls.Certificate
		trusted *x509.Certificate
		good    bool
	}{
		"signed by itself":                  {alone, alone.Leaf, true},
		"the authority, which is shown":     {ours.chained(below), ours.certificate, true},
		"the authority, which is not shown": {below, ours.certificate, false},
		"its own":                           {below, below.Leaf, true},
		"another":                           {alone, below.Leaf, false},
		"run out":                           {ours.chained(ours.sign(t, key, over)), ours.certificate, false},
		"of another host":                   {ours.chained(ours.sign(t, key, other)), ours.certificate, false},
	} {
		s := serveTLS(t, c.shown)
		tr := newPath(t, Config{RootCAs: poolOf(newTestCA(t).certificate), Trusted: FingerprintOf(c.trusted)})
		_, _, err := carry(t, tr, s.URL, "secret")
		if (err == nil) != c.good || !c.good && s.requests.Load() != 0 {
			t.Errorf("%s: %v, %d requests", name, err, s.requests.Load())
		}
	}
}

// To trust a certificate is to permit it, not to ask for it: another one, of an authority
// that is known, does. A pin asks for its key all the same.
func TestWhatIsTrustedTakesNothingAway(t *testing.T) {
	known, stranger := newTestCA(t), newTestCA(t)
	s := serveTLS(t, known.sign(t, newTestKey(t)))
	cfg := Config{RootCAs: poolOf(known.certificate), Trusted: FingerprintOf(stranger.certificate)}
	if got := mustCarry(t, newPath(t, cfg), s.URL); got != "hello HTTP/1.1" {
		t.Error(got)
	}
	shown := stranger.sign(t, newTestKey(t))
	s = serveTLS(t, stranger.chained(shown))
	cfg.Pins = []Pin{{1}}
	if _, _, err := carry(t, newPath(t, cfg), s.URL, ""); !errors.Is(err, ErrPin) {
		t.Errorf("another key than the pinned one: %v", err)
	}
	cfg.Pins = []Pin{PinOf(shown.Leaf)}
	if got := mustCarry(t, newPath(t, cfg), s.URL); got != "hello HTTP/1.1" {
		t.Error(got)
	}
}

// What would have to be trusted is told, and nothing where trust would not help.
func TestWhatWouldHaveToBeTrustedIsTold(t *testing.T) {
	ours, key := newTestCA(t), newTestKey(t)
	alone, below := (*testCA)(nil).sign(t, key), ours.sign(t, key)
	stranger := newTestCA(t)
	forClients := func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }
	for name, c := range map[string]struct {
		shown tls.Certificate
		fault Fault
		want  *x509.Certificate
	}{
		"signed by itself":   {alone, CertificateAlone, alone.Leaf},
		"by one not shown":   {below, CertificateByWho, below.Leaf},
		"by one shown":       {ours.chained(below), CertificateByWho, ours.certificate},
		"with a stranger":    {stranger.chained(below), CertificateByWho, below.Leaf},
		"of no use as one":   {ours.sign(t, key, forClients), CertificateByWho, nil},
		"run out besides":    {ours.sign(t, key, func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }), CertificateOver, nil},
		"too many are shown": {crowd(below, stranger, 2*maxShown), CertificateByWho, below.Leaf},
	} {
		for _, trusted := range []Fingerprint{{}, {1}} { // seen by crypto/tls, and by us
			s := serveTLS(t, c.shown)
			_, _, err := carry(t, newPath(t, Config{RootCAs: poolOf(newTestCA(t).certificate), Trusted: trusted}), s.URL, "")
			var told *TLSError
			if !errors.As(Diagnose(err), &told) || told.Fault != c.fault {
				t.Fatalf("%s: %v", name, err)
			}
			if (told.Anchor == nil) != (c.want == nil) || c.want != nil && !told.Anchor.Equal(c.want) {
				t.Errorf("%s: %v", name, told.Anchor)
			}
		}
	}
}

// crowd shows a stranger many times over behind a certificate.
func crowd(own tls.Certificate, stranger *testCA, n int) tls.Certificate {
	for range n {
		own = stranger.chained(own)
	}
	return own
}

func TestFingerprintsAreReadAsToolsPrintThem(t *testing.T) {
	f := FingerprintOf(newTestCA(t).certificate)
	bare := strings.ReplaceAll(f.String(), ":", "")
	for _, text := range []string{f.String(), strings.ToLower(f.String()), bare, " " + strings.ReplaceAll(f.String(), ":", " ") + "\n"} {
		if got, err := ParseFingerprint(text); err != nil || got != f {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"", "AB", bare + "00", "sha256/" + bare, strings.Repeat("zz", 32)} {
		if _, err := ParseFingerprint(text); !errors.Is(err, ErrConfig) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
