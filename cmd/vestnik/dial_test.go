package main

import (
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"vestnik/core/desk"
	"vestnik/core/servertest"
	"vestnik/core/xmpp/bosh/transport"
)

// The way to the file that names the server is the one to the server: its proxy, and the
// office's own authority.
func TestLookingForTheServerGoesTheWayOfTheAccount(t *testing.T) {
	const found = "https://chat.example.com/http-bind"
	office := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != "example.com" || r.URL.Path != "/.well-known/host-meta.json" {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, `{"links":[{"rel":"urn:xmpp:alt-connections:xbosh","href":"`+found+`"}]}`)
	}))
	office.Config.ErrorLog = log.New(io.Discard, "", 0)
	office.StartTLS()
	defer office.Close()
	authority := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: office.Certificate().Raw})
	if err := os.WriteFile(authority, text, 0o600); err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(office.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	proxy := func(password string) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Host != "example.com:443" {
				t.Errorf("the proxy is asked for %s", r.Host)
			}
			r.Host = net.JoinHostPort("example.com", port)
			tunnel(w, r, password)
		}))
		t.Cleanup(s.Close)
		return strings.TrimPrefix(s.URL, "http://")
	}
	for name, c := range map[string]struct {
		account desk.Account
		want    desk.Code
	}{
		"both":                {desk.Account{CAFile: authority, Proxy: proxy("")}, ""},
		"a pin of another":    {desk.Account{CAFile: authority, Proxy: proxy(""), Pin: "nonsense"}, ""},
		"no authority":        {desk.Account{Proxy: proxy("")}, desk.CertificateAlone},
		"a fingerprint":       {desk.Account{Proxy: proxy(""), Trust: transport.FingerprintOf(office.Certificate()).String()}, ""},
		"that of another":     {desk.Account{Proxy: proxy(""), Trust: strings.Repeat("AB", 32)}, desk.CertificateReplaced},
		"a proxy that asks":   {desk.Account{CAFile: authority, Proxy: proxy("anna:hush")}, desk.ProxyCredentials},
		"a proxy that is off": {desk.Account{CAFile: authority, Proxy: "127.0.0.1:1"}, desk.ProxyUnreachable},
		"no proxy's address":  {desk.Account{CAFile: authority, Proxy: "ftp://x"}, desk.BadProxy},
	} {
		c.account.Address = "anna@example.com"
		got, err := locate(t.Context(), c.account)
		var problem *desk.Problem
		switch {
		case c.want == "" && (err != nil || got != found):
			t.Errorf("%s: %q, %v", name, got, err)
		case c.want != "" && (!errors.As(err, &problem) || problem.Code != c.want):
			t.Errorf("%s: %q, %v, not %s", name, got, err, c.want)
		}
	}
}

// TestTheCommandLineByCertificate runs testdata/certified/*.txtar on Prosody, with the
// certificate of alice@certified.example in $CERT and its key in $KEY.
func TestTheCommandLineByCertificate(t *testing.T) {
	server := servertest.Prosody(t, servertest.Private(), servertest.Certified())
	testscript.Run(t, testscript.Params{Dir: "testdata/certified", Cmds: commandsOfScripts, Setup: func(env *testscript.Env) error {
		for name, value := range map[string]string{"TLS": server.SecureURL, "CA": server.CAFile, "CERT": server.CertFile, "KEY": server.KeyFile} {
			env.Setenv(name, value)
		}
		return furnish(env)
	}})
}
