package transport

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"strings"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

// Fault says what keeps two sides from speaking TLS with one another, or this side from
// trusting the other, as far as somebody has to do something about it.
type Fault string

// The faults.
const (
	TLSTooOld        Fault = "too-old"        // the server speaks TLS 1.1 or older
	TLSNoCipher      Fault = "no-cipher"      // they have no cipher in common: often it wants RSA key exchange
	TLSNameUnknown   Fault = "name-unknown"   // the server knows nobody of this name
	TLSNotSpoken     Fault = "not-spoken"     // the server speaks plain http, or something else, at an https address
	TLSWanted        Fault = "wanted"         // the server wants TLS at an http address
	CertificateAlone Fault = "self-signed"    // the certificate has signed itself
	CertificateByWho Fault = "unknown-signer" // the authority is not a trusted one
	CertificateOver  Fault = "expired"        // it is valid no more
	CertificateEarly Fault = "not-yet-valid"  // it is not valid yet
	CertificateOther Fault = "other-name"     // it is somebody else's
	OwnWanted        Fault = "own-wanted"     // the server lets in only who shows a certificate
	OwnRefused       Fault = "own-refused"    // it does not take ours
)

// TLSError is a failure of TLS of which it is known what it means.
type TLSError struct {
	Fault Fault
	// Certificate is the one that was shown, with the faults of certificates; else nil.
	Certificate *x509.Certificate
	// Anchor is, where its authority is not a trusted one, which of those shown would have
	// to be trusted; nil: none of them would do.
	Anchor *x509.Certificate
	Err    error // what was said
}

func (e *TLSError) Error() string { return fmt.Sprintf("bosh: TLS: %s: %v", e.Fault, e.Err) }

// Unwrap returns what was said.
func (e *TLSError) Unwrap() error { return e.Err }

// Diagnose returns a [*TLSError] for a failure that is known; any other is returned as it
// is, and so is what a proxy has to do with.
func Diagnose(err error) error {
	var known *TLSError
	var proxy *ProxyError
	if errors.As(err, &known) || errors.As(err, &proxy) {
		return err
	}
	if fault, certificate := certificateFault(err); fault != "" {
		return &TLSError{Fault: fault, Certificate: certificate, Anchor: lacking(fault, err), Err: err}
	}
	if fault := handshakeFault(err); fault != "" {
		return &TLSError{Fault: fault, Err: err}
	}
	return err
}

// lacking returns what would have to be trusted where that is all that is wrong.
func lacking(fault Fault, err error) *x509.Certificate {
	var verify *tls.CertificateVerificationError
	if fault != CertificateByWho && fault != CertificateAlone || !errors.As(err, &verify) {
		return nil
	}
	return anchorOf(verify.UnverifiedCertificates)
}

func certificateFault(err error) (Fault, *x509.Certificate) {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verify *tls.CertificateVerificationError
	switch {
	case errors.As(err, &unknown):
		leaf := unknown.Cert
		if errors.As(err, &verify) && len(verify.UnverifiedCertificates) > 0 {
			leaf = verify.UnverifiedCertificates[0]
		}
		if leaf != nil && signedItself(leaf) {
			return CertificateAlone, leaf
		}
		return CertificateByWho, leaf
	case errors.As(err, &name):
		return CertificateOther, name.Certificate
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && time.Now().Before(invalid.Cert.NotBefore):
		return CertificateEarly, invalid.Cert
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return CertificateOver, invalid.Cert
	}
	return "", nil
}

// The alerts of TLS that mean something to somebody, RFC 8446 §6.2.
const (
	alertHandshakeFailure     = 40
	alertBadCertificate       = 42 // and up to 46 what else may be wrong with it
	alertCertificateUnknown   = 46
	alertUnknownCA            = 48
	alertProtocolVersion      = 70
	alertInsufficientSecurity = 71
	alertUnrecognizedName     = 112
	alertCertificateRequired  = 116
)

func handshakeFault(err error) Fault {
	var record tls.RecordHeaderError
	switch alert(err) {
	case alertBadCertificate, 43, 44, 45, alertCertificateUnknown, alertUnknownCA:
		return OwnRefused
	case alertCertificateRequired:
		return OwnWanted
	case alertHandshakeFailure, alertInsufficientSecurity:
		return TLSNoCipher
	case alertProtocolVersion:
		return TLSTooOld
	case alertUnrecognizedName:
		return TLSNameUnknown
	}
	// These net/http and crypto/tls tell as text only.
	text := err.Error()
	switch {
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return TLSNotSpoken
	case strings.Contains(text, "tls: server selected unsupported protocol version"):
		return TLSTooOld
	case strings.Contains(text, "tls: server chose an unconfigured cipher suite"):
		return TLSNoCipher
	case strings.Contains(text, `malformed HTTP response "\x15\x03`): // an alert, to a request that is no TLS
		return TLSWanted
	}
	return ""
}

// alert returns the alert that the other side has sent, 0 when there is none. Its type is
// crypto/tls's own; it is a byte.
func alert(err error) uint64 {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" || op.Err == nil {
		return 0
	}
	if v := reflect.ValueOf(op.Err); v.Kind() == reflect.Uint8 {
		return v.Uint()
	}
	return 0
}

// wantsTLS tells whether an answer over plain http says that TLS is spoken here: servers
// do so with status 400 and a page that has HTTPS in it. What was read of that can be read
// again.
func wantsTLS(req *http.Request, res *http.Response) bool {
	if req.URL.Scheme != "http" || res.StatusCode != http.StatusBadRequest {
		return false
	}
	r := bufio.NewReaderSize(res.Body, 1024)
	start, _ := r.Peek(1024)
	res.Body = struct {
		io.Reader
		io.Closer
	}{r, res.Body}
	return bytes.Contains(start, []byte("HTTPS")) && !bytes.Contains(start, []byte(wire.NSHTTPBind))
}
