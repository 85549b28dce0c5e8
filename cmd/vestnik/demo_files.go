package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// depot is where the files of an office lie: behind https, with a certificate made for it, which
// is its own authority. Who is to trust it is given the file.
type depot struct {
	listener    net.Listener
	certificate tls.Certificate
	dir         string
}

// depotPatience is how long one file may take.
const depotPatience = 5 * time.Minute

// openDepot listens beside an office.
func openDepot(office net.Addr) (_ *depot, err error) {
	host, _, err := net.SplitHostPort(office.String())
	if err != nil {
		return nil, err
	}
	d := &depot{}
	if d.listener, err = net.Listen("tcp", net.JoinHostPort(host, "0")); err != nil {
		return nil, err
	}
	var authority []byte
	if d.certificate, authority, err = certify(host); err == nil {
		d.dir, err = os.MkdirTemp("", "vestnik-office-")
	}
	if err == nil {
		err = os.WriteFile(d.caFile(), authority, 0o600)
	}
	if err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

// base is with what the addresses of its files begin.
func (d *depot) base() string { return "https://" + d.listener.Addr().String() }

// caFile is the authority to trust.
func (d *depot) caFile() string { return filepath.Join(d.dir, "ca.pem") }

// serve gives and takes files until the depot is closed.
func (d *depot) serve(files http.Handler) {
	server := &http.Server{
		Handler: files, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: depotPatience, WriteTimeout: depotPatience, IdleTimeout: time.Minute,
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{d.certificate}},
	}
	_ = server.ServeTLS(d.listener, "", "")
	server.Close()
}

func (d *depot) close() {
	d.listener.Close()
	if d.dir != "" {
		os.RemoveAll(d.dir)
	}
}

// certify makes the certificate of a host, for a year, and returns it as an authority too.
func certify(host string) (own tls.Certificate, authority []byte, err error) {
	key, err1 := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	serial, err2 := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err := errors.Join(err1, err2); err != nil {
		return own, nil, err
	}
	now := time.Now()
	c := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Vestnik demo office"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(1, 0, 0),
		IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if ip := net.ParseIP(host); ip != nil {
		c.IPAddresses = []net.IP{ip}
	} else {
		c.DNSNames = []string{host}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		return own, nil, err
	}
	own = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	return own, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}
