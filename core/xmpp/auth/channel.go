package auth

import (
	"crypto"
	"crypto/tls"
	"crypto/x509"
)

// The types of channel binding, by their registered names.
const (
	TLSExporter       = "tls-exporter"         // RFC 9266
	TLSServerEndPoint = "tls-server-end-point" // RFC 5929 §4
)

// Channel is what is known about the way to the server or, where there is one, to the
// connection manager.
type Channel struct {
	// Encrypted means TLS with a verified certificate.
	Encrypted bool
	// Bindings is what only the two ends of the channel know alike, by the type of channel
	// binding. Empty where TLS does not end at the server, or not over one connection.
	Bindings map[string][]byte
	// Only are the mechanisms by which a password may be proven on it; none: all that the
	// channel is good for.
	Only []string
}

// TLSChannel returns what a client knows about a TLS connection to the server when the
// handshake is over.
func TLSChannel(state tls.ConnectionState) Channel {
	ch := Channel{Encrypted: len(state.VerifiedChains) > 0, Bindings: map[string][]byte{}}
	// RFC 9266 §4.2: before 1.3 the exporter is only unique under conditions.
	if state.Version >= tls.VersionTLS13 {
		if data, err := state.ExportKeyingMaterial("EXPORTER-Channel-Binding", nil, 32); err == nil {
			ch.Bindings[TLSExporter] = data
		}
	}
	if len(state.PeerCertificates) > 0 {
		certificate := state.PeerCertificates[0]
		if h := endPointHash(certificate.SignatureAlgorithm); h != 0 && h.Available() {
			sum := h.New()
			sum.Write(certificate.Raw)
			ch.Bindings[TLSServerEndPoint] = sum.Sum(nil)
		}
	}
	return ch
}

// endPointHash returns the hash of RFC 5929 §4.1: the one that the certificate is signed
// with, or SHA-256 for the broken ones; 0 where there is none or several.
func endPointHash(a x509.SignatureAlgorithm) crypto.Hash {
	switch a {
	case x509.MD5WithRSA, x509.SHA1WithRSA, x509.ECDSAWithSHA1, x509.SHA256WithRSA, x509.SHA256WithRSAPSS, x509.ECDSAWithSHA256:
		return crypto.SHA256
	case x509.SHA384WithRSA, x509.SHA384WithRSAPSS, x509.ECDSAWithSHA384:
		return crypto.SHA384
	case x509.SHA512WithRSA, x509.SHA512WithRSAPSS, x509.ECDSAWithSHA512:
		return crypto.SHA512
	}
	return 0
}
