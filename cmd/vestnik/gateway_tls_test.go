package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk/desktest"
	"vestnik/core/gateway"
)

const gatewayConfig = `{"topics": {"orders": {"to": ["bob@office.example"], "urgency": "high"}, "duty": {"to": ["dave@office.example"], "deputy": "bob@office.example", "after": "1s"}},
	"tokens": {"tk_orders0000000000000000000000": ["orders", "duty"]}}`

// keyPair writes a certificate with a serial number, and its key.
func keyPair(t *testing.T, cert, key string, serial int64) *x509.CertPool {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := goodCertificate()
	c.SerialNumber, c.IsCA, c.BasicConstraintsValid = big.NewInt(serial), true, true
	der, err1 := x509.CreateCertificate(rand.Reader, c, c, secret.Public(), secret)
	keyDER, err2 := x509.MarshalPKCS8PrivateKey(secret)
	err3 := os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644)
	err4 := os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600)
	made, err5 := x509.ParseCertificate(der)
	for _, err := range []error{err1, err2, err3, err4, err5} {
		if err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	pool.AddCert(made)
	return pool
}

// A client that would rather speak HTTP/2, as curl would, is answered all the same.
func TestAGatewayIsReachedByHTTPS(t *testing.T) {
	dir := t.TempDir()
	c := &gatewayCommand{Listen: "127.0.0.1:0", TLSCert: filepath.Join(dir, "cert"), TLSKey: filepath.Join(dir, "key")}
	trusted := keyPair(t, c.TLSCert, c.TLSKey, 1)
	l, at, err := c.open(english)
	if err != nil {
		t.Fatal(err)
	}
	config, err := gateway.ParseConfig([]byte(gatewayConfig))
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.Open(gateway.Options{Config: config, Desk: desktest.New(), File: filepath.Join(dir, "requests.db"), Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	served := make(chan error, 1)
	go func() { served <- g.Serve(t.Context(), l) }()
	defer func() { l.Close(); <-served }()
	browser := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: trusted}}}
	defer browser.CloseIdleConnections()
	w, err := browser.Get(at + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	w.Body.Close()
	if w.StatusCode != http.StatusOK {
		t.Error(w.Status)
	}
}

// A certificate is replaced while the gateway runs, the file first and its key later.
func TestACertificateIsReadAgainWhenItWasReplaced(t *testing.T) {
	dir := t.TempDir()
	files := &certificates{cert: filepath.Join(dir, "cert"), key: filepath.Join(dir, "key")}
	serial := func() int64 {
		t.Helper()
		pair, err := files.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return pair.Leaf.SerialNumber.Int64()
	}
	if _, err := files.get(nil); err == nil {
		t.Error("there is none yet")
	}
	keyPair(t, files.cert, files.key, 1)
	if n := serial(); n != 1 {
		t.Error(n)
	}
	keyPair(t, filepath.Join(dir, "cert 2"), filepath.Join(dir, "key 2"), 2)
	later := time.Now().Add(time.Minute)
	if err := os.Chtimes(filepath.Join(dir, "cert 2"), later, later); err != nil {
		t.Fatal(err)
	}
	replace := func(name string) {
		t.Helper()
		if err := os.Rename(filepath.Join(dir, name+" 2"), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	replace("cert")
	if n := serial(); n != 1 {
		t.Errorf("half replaced: %d", n)
	}
	replace("key")
	if n := serial(); n != 2 {
		t.Errorf("replaced: %d", n)
	}
	if err := os.Remove(files.cert); err != nil {
		t.Fatal(err)
	}
	if n := serial(); n != 2 {
		t.Errorf("gone: %d", n)
	}
}

// Who runs a gateway is told of secrets that lie open, and only of those.
func TestSecretsThatOthersCanReadAreWarnedOf(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // modes say nothing there
	}
	var said strings.Builder
	defer log.SetOutput(log.Writer())
	log.SetOutput(&said)
	dir := t.TempDir()
	c := &gatewayCommand{Config: filepath.Join(dir, "gateway.json"), Listen: "127.0.0.1:0", TLSCert: filepath.Join(dir, "cert"), TLSKey: filepath.Join(dir, "key")}
	keyPair(t, c.TLSCert, c.TLSKey, 1)
	if err := os.WriteFile(c.Config, []byte(gatewayConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	start := func(open ...string) {
		t.Helper()
		said.Reset()
		if _, err := c.read(english); err != nil {
			t.Fatal(err)
		}
		l, _, err := c.open(english)
		if err != nil {
			t.Fatal(err)
		}
		l.Close()
		if n := strings.Count(said.String(), "others can read it"); n != len(open) {
			t.Errorf("%s: %d warnings, want %v", said.String(), n, open)
		}
		for _, file := range open {
			if !strings.Contains(said.String(), file+" is secret") {
				t.Errorf("%s is not warned of: %s", file, said.String())
			}
		}
	}
	start()
	for _, file := range []string{c.Config, c.TLSKey} {
		if err := os.Chmod(file, 0o640); err != nil {
			t.Fatal(err)
		}
	}
	start(c.Config, c.TLSKey)
}
