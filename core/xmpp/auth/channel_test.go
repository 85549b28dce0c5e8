package auth

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"
)

// handshake returns what both ends know of a TLS connection.
func handshake(t *testing.T, version uint16, roots func(*x509.Certificate) *x509.CertPool) (client, server tls.ConnectionState, certificate *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"office.example"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, _ = x509.ParseCertificate(der)
	pool := roots(certificate)
	near, far := net.Pipe()
	defer near.Close()
	defer far.Close()
	c := tls.Client(near, &tls.Config{ServerName: "office.example", RootCAs: pool, InsecureSkipVerify: pool == nil, MaxVersion: version})
	s := tls.Server(far, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	done := make(chan error, 1)
	go func() { done <- s.Handshake() }()
	if err := c.Handshake(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	return c.ConnectionState(), s.ConnectionState(), certificate
}

func trusting(certificate *x509.Certificate) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(certificate)
	return pool
}

func TestBothEndsOfATLSConnectionKnowItsBindings(t *testing.T) {
	client, server, certificate := handshake(t, tls.VersionTLS13, trusting)
	ch := TLSChannel(client)
	exported, err := server.ExportKeyingMaterial("EXPORTER-Channel-Binding", nil, 32) // RFC 9266 §2
	sum := sha256.Sum256(certificate.Raw)
	if err != nil || !ch.Encrypted || !bytes.Equal(ch.Bindings[TLSExporter], exported) || !bytes.Equal(ch.Bindings[TLSServerEndPoint], sum[:]) {
		t.Errorf("%v, %x, %v", ch, exported, err)
	}
	other, _, _ := handshake(t, tls.VersionTLS13, trusting)
	if bytes.Equal(TLSChannel(other).Bindings[TLSExporter], exported) {
		t.Error("two connections are bound alike")
	}
}

func TestBeforeTLS13OnlyTheCertificateBinds(t *testing.T) {
	client, _, _ := handshake(t, tls.VersionTLS12, trusting)
	if ch := TLSChannel(client); !ch.Encrypted || ch.Bindings[TLSExporter] != nil || ch.Bindings[TLSServerEndPoint] == nil {
		t.Errorf("%v", ch)
	}
}

func TestAChannelWhoseCertificateNobodyVerifiedCountsAsOpen(t *testing.T) {
	client, _, _ := handshake(t, tls.VersionTLS13, func(*x509.Certificate) *x509.CertPool { return nil })
	if TLSChannel(client).Encrypted || TLSChannel(tls.ConnectionState{}).Encrypted {
		t.Error("it counts as encrypted")
	}
}

func TestTheHashOfACertificateIsThatOfItsSignature(t *testing.T) {
	for algorithm, want := range map[x509.SignatureAlgorithm]crypto.Hash{
		x509.SHA1WithRSA: crypto.SHA256, x509.MD5WithRSA: crypto.SHA256, x509.ECDSAWithSHA1: crypto.SHA256,
		x509.SHA256WithRSA: crypto.SHA256, x509.ECDSAWithSHA384: crypto.SHA384, x509.SHA512WithRSAPSS: crypto.SHA512,
		x509.PureEd25519: 0, x509.UnknownSignatureAlgorithm: 0,
	} {
		if got := endPointHash(algorithm); got != want {
			t.Errorf("%v: %v, want %v", algorithm, got, want)
		}
	}
}
