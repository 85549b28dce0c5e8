package transport

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Errors about the connection manager's key. No byte of a request has been sent when
// they come.
var (
	// ErrPin says that the certificate is trusted, but shows none of the pinned keys.
	ErrPin = errors.New("bosh: the certificate shows none of the pinned keys")
	// ErrCertificateChanged says that a later connection of a session showed another
	// key than the first one: the session has to end, XEP-0124 §19.1.
	ErrCertificateChanged = errors.New("bosh: the certificate has changed within the session")
)

// KeyError is what those two come in: it tells the key that was shown, so that an
// administrator can see whether it is a new one of his own.
type KeyError struct {
	Err error // ErrPin or ErrCertificateChanged
	Key Pin
}

func (e *KeyError) Error() string { return fmt.Sprintf("%v: it shows %s", e.Err, e.Key) }

// Unwrap returns which of the two it is.
func (e *KeyError) Unwrap() error { return e.Err }

// Pin names a key: it is the SHA-256 of a certificate's SubjectPublicKeyInfo. A pin
// outlives the certificate when that is renewed with the same key.
//
// It is asked for in addition to what is checked without it: authority, name and
// dates. It may name the server's own key or that of any certificate above it. One
// thing it can stand for: the authority of a certificate that has signed itself, if it
// is that very key which is pinned. Name and dates are still checked.
type Pin [sha256.Size]byte

// PinOf returns the pin of a certificate's key.
func PinOf(c *x509.Certificate) Pin { return sha256.Sum256(c.RawSubjectPublicKeyInfo) }

// String returns the pin as it is usually written: sha256/ and base64.
func (p Pin) String() string { return "sha256/" + base64.StdEncoding.EncodeToString(p[:]) }

// ParsePins reads one or more pins, with commas between them: base64, with or without
// sha256/ before it. The error is ErrConfig.
func ParsePins(text string) ([]Pin, error) {
	var pins []Pin
	for part := range strings.SplitSeq(text, ",") {
		encoded := strings.TrimPrefix(strings.TrimSpace(part), "sha256/")
		key, err := base64.StdEncoding.Strict().DecodeString(encoded)
		if err != nil || len(key) != sha256.Size {
			return nil, fmt.Errorf("%w: %q is no pin", ErrConfig, part)
		}
		pins = append(pins, Pin(key))
	}
	return pins, nil
}

// guard looks at every certificate of a session's connections.
type guard struct {
	pins    []Pin
	trusted Fingerprint
	roots   *x509.CertPool
	own     *tls.Certificate // nil for none
	asked   atomic.Bool      // somebody wanted to see it
	host    func() string

	mu  sync.Mutex
	key []byte // what the first connection has shown
}

// config returns the settings of a session's connections.
func (g *guard) config() *tls.Config {
	cfg := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		RootCAs:            g.roots,
		ClientSessionCache: tls.NewLRUClientSessionCache(4),
		// Then the chain is verified in check, which must see it.
		InsecureSkipVerify: g.verifies(), //nolint:gosec // see verify
		VerifyConnection:   g.check,
	}
	// It is shown whatever authorities the server names: it says better than we do what is
	// wrong.
	cfg.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		g.asked.Store(true)
		if g.own == nil {
			return &tls.Certificate{}, nil
		}
		return g.own, nil
	}
	return cfg
}

// check is called at the end of every handshake, of a resumed one too.
func (g *guard) check(state tls.ConnectionState) error {
	leaf := state.PeerCertificates[0]
	if g.verifies() {
		name := state.ServerName
		if name == "" { // an address, which TLS does not send
			name = g.host()
		}
		if err := g.verify(name, state.PeerCertificates); err != nil {
			return err
		}
	}
	key := PinOf(leaf)
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.key == nil {
		g.key = key[:]
	}
	if !bytes.Equal(g.key, key[:]) {
		return &KeyError{ErrCertificateChanged, key}
	}
	return nil
}

// verify does what crypto/tls does by itself, takes what vouches here besides the
// authorities, and looks for a pinned key.
func (g *guard) verify(name string, shown []*x509.Certificate) error {
	leaf := shown[0]
	options := x509.VerifyOptions{Roots: g.roots, Intermediates: poolOf(shown[1:]...), DNSName: name}
	chains, err := leaf.Verify(options)
	if unknown := (x509.UnknownAuthorityError{}); errors.As(err, &unknown) {
		if options.Roots = g.vouching(shown); options.Roots != nil {
			chains, err = leaf.Verify(options)
		}
	}
	if err != nil {
		return &tls.CertificateVerificationError{UnverifiedCertificates: shown, Err: err}
	}
	if len(g.pins) == 0 {
		return nil
	}
	for _, chain := range chains {
		if slices.ContainsFunc(chain, g.pinned) {
			return nil
		}
	}
	return &KeyError{ErrPin, PinOf(leaf)}
}

func (g *guard) pinned(c *x509.Certificate) bool { return slices.Contains(g.pins, PinOf(c)) }
