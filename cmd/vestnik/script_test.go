package main

import (
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"vestnik/core/bosh"
)

func TestMain(m *testing.M) {
	testscript.Main(tidy{m}, map[string]func(){"vestnik": main})
}

// builtDir is where the desktop's tests have built the programs.
var builtDir string

// tidy takes away what the tests have built.
type tidy struct{ m *testing.M }

func (t tidy) Run() int {
	defer func() { os.RemoveAll(builtDir) }()
	return t.m.Run()
}

// TestTheCommandLine runs testdata/*.txtar: what people and scripts type, and what
// they get. There is no display and no D-Bus. In a script, $URL is an embedded
// office with the account alice, whose password is in the file pw; $TLS the same
// behind a certificate of the authority in ca.pem; $HTML, $GONE and $REDIRECT
// are web servers that are no BOSH.
func TestTheCommandLine(t *testing.T) {
	office, err := openOffice("127.0.0.1:0", "en")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(office.close)
	streams := bosh.NewListener(bosh.ListenerConfig{})
	secure := httptest.NewTLSServer(streams)
	go office.Serve(t.Context(), streams) //nolint:errcheck // ends with the test
	t.Cleanup(func() { streams.Close(); secure.Close() })
	other := func(h http.HandlerFunc) string {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return s.URL
	}
	html := other(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>It works!</html>")) })
	gone := other(http.NotFound)
	redirect := other(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, office.url, http.StatusTemporaryRedirect)
	})
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("URL", office.url)
			env.Setenv("TLS", secure.URL)
			env.Setenv("HTML", html)
			env.Setenv("GONE", gone)
			env.Setenv("REDIRECT", redirect)
			env.Setenv("VESTNIK_LANGUAGE", "en")
			env.Setenv("VESTNIK_HOME", filepath.Join(env.WorkDir, "home"))
			ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw})
			return errors.Join(
				os.WriteFile(filepath.Join(env.WorkDir, "pw"), []byte(office.Accounts()["alice@office.example"]+"\r\n"), 0o600),
				os.WriteFile(filepath.Join(env.WorkDir, "ca.pem"), ca, 0o600),
			)
		},
	})
}
