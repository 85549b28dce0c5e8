package servertest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// certificate writes ca.crt, server.crt, server.key, both of these as server.pem, and
// client.crt and client.key into dir, and returns the authority. It signs for a day; its key is not kept.
func certificate(dir string) (*x509.CertPool, error) {
	now := time.Now()
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	ca := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "Throw-away authority"},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.Add(24 * time.Hour),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	caDER, err1 := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	key, err2 := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2),
		Subject:      pkix.Name{CommonName: domains[0]},
		NotBefore:    ca.NotBefore,
		NotAfter:     ca.NotAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:     append([]string{"localhost", "*." + domains[0], "*." + domains[1]}, domains...),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	leafDER, err1 := x509.CreateCertificate(rand.Reader, leaf, ca, key.Public(), caKey)
	keyDER, err2 := x509.MarshalECPrivateKey(key)
	clientDER, clientKeyDER, err3 := clientCertificate(ca, caKey)
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	caPEM, leafPEM := encode("CERTIFICATE", caDER), encode("CERTIFICATE", leafDER)
	keyPEM := encode("EC PRIVATE KEY", keyDER)
	for name, content := range map[string][]byte{
		"ca.crt": caPEM, "server.crt": leafPEM, "server.key": keyPEM,
		"server.pem": bytes.Join([][]byte{leafPEM, keyPEM}, nil),
		"client.crt": encode("CERTIFICATE", clientDER), "client.key": encode("EC PRIVATE KEY", clientKeyDER),
	} {
		// Readable by the server's user; the key is worth nothing.
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return nil, err
		}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(caPEM)
	return pool, nil
}

// clientCertificate returns the certificate of alice@certified.example with its key. The
// address stands in it as RFC 6120 §13.7.1.4 wants it: id-on-xmppAddr.
func clientCertificate(ca *x509.Certificate, caKey *ecdsa.PrivateKey) (der, keyDER []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	type otherName struct {
		Type  asn1.ObjectIdentifier
		Value string `asn1:"explicit,tag:0,utf8"`
	}
	name, err := asn1.MarshalWithParams(otherName{asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 8, 5}, "alice@certified.example"}, "tag:0")
	if err != nil {
		return nil, nil, err
	}
	names, err := asn1.Marshal([]asn1.RawValue{{FullBytes: name}})
	if err != nil {
		return nil, nil, err
	}
	leaf := &x509.Certificate{
		SerialNumber:    big.NewInt(3),
		Subject:         pkix.Name{CommonName: "Alice"},
		NotBefore:       ca.NotBefore,
		NotAfter:        ca.NotAfter,
		KeyUsage:        x509.KeyUsageDigitalSignature,
		ExtKeyUsage:     []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 17}, Value: names}},
	}
	if der, err = x509.CreateCertificate(rand.Reader, leaf, ca, key.Public(), caKey); err != nil {
		return nil, nil, err
	}
	keyDER, err = x509.MarshalECPrivateKey(key)
	return der, keyDER, err
}

func encode(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
