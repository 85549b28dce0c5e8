package transport

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Fingerprint names a certificate: it is the SHA-256 of all of it, as administrators
// compare certificates.
//
// A certificate that somebody has looked at and trusts by it ([Config.Trusted]) stands for
// an authority, to one connection manager, as one in [Config.RootCAs] does: name and dates
// are checked all the same. It is a permission and no demand, unlike a [Pin]: what an
// authority that is known has signed is taken as well.
type Fingerprint [sha256.Size]byte

// FingerprintOf returns that of a certificate.
func FingerprintOf(c *x509.Certificate) Fingerprint { return sha256.Sum256(c.Raw) }

// String returns it as it is usually compared: in hexadecimal digits, a colon between bytes.
func (f Fingerprint) String() string {
	digits := make([]string, len(f))
	for i, b := range f {
		digits[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(digits, ":")
}

// ParseFingerprint reads one as tools print it, with colons, spaces or nothing between the
// bytes. The error is ErrConfig.
func ParseFingerprint(text string) (Fingerprint, error) {
	digits := strings.NewReplacer(":", "", " ", "").Replace(strings.TrimSpace(text))
	sum, err := hex.DecodeString(digits)
	if err != nil || len(sum) != sha256.Size {
		return Fingerprint{}, fmt.Errorf("%w: %q is no fingerprint of a certificate (SHA-256)", ErrConfig, text)
	}
	return Fingerprint(sum), nil
}

// verifies tells whether the chain is verified here rather than by crypto/tls, because
// something is known of this connection manager alone.
func (g *guard) verifies() bool { return len(g.pins) > 0 || g.trusted != Fingerprint{} }

// vouching returns those of the certificates shown that stand for an authority which is
// not known: one that somebody trusts; and the first, if it has signed itself and its key
// is pinned. nil: there is none.
func (g *guard) vouching(shown []*x509.Certificate) *x509.CertPool {
	for i, c := range shown {
		if FingerprintOf(c) == g.trusted || i == 0 && g.pinned(c) && signedItself(c) {
			return poolOf(c)
		}
	}
	return nil
}

// maxShown is of how many certificates that are shown an anchor is looked for. Usual are
// three; each more costs time that the other side decides about.
const maxShown = 8

// anchorOf returns the certificate, of those that were shown, under which the first of them
// would hold if it were trusted: the highest, because it outlives those below it. nil: none
// of them would do.
func anchorOf(shown []*x509.Certificate) *x509.Certificate {
	shown = shown[:min(len(shown), maxShown)]
	for _, c := range slices.Backward(shown) {
		if _, err := shown[0].Verify(x509.VerifyOptions{Roots: poolOf(c), Intermediates: poolOf(shown...)}); err == nil {
			return c
		}
	}
	return nil
}

func poolOf(certificates ...*x509.Certificate) *x509.CertPool {
	pool := x509.NewCertPool()
	for _, c := range certificates {
		pool.AddCert(c)
	}
	return pool
}

func signedItself(c *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, c.RawSubject) && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}
