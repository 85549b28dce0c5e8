package main

import (
	"errors"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/settings"
)

// behind serves an office behind a certificate that nobody knows, and returns its address.
func behind(t *testing.T, account desk.Account) string {
	t.Helper()
	to, err := url.Parse(account.URL)
	if err != nil {
		t.Fatal(err)
	}
	to.Path = ""
	secure, _ := serverWith(t, goodCertificate(), httputil.NewSingleHostReverseProxy(to).ServeHTTP)
	return secure + demoPath
}

// A certificate that nobody knows is shown with its fingerprint; who has compared that names
// it, once, and another one is told from it.
func TestACertificateIsTrustedByItsFingerprint(t *testing.T) {
	account, dirs := atAnOffice(t)
	account.URL, account.AllowHTTP = behind(t, account), false
	file, keys := dirs.SettingsFile(), &memory{passwords: map[string]string{}}
	err := english.loginAlone(t.Context(), account, file, keys)
	var problem *desk.Problem
	if !errors.As(err, &problem) || problem.Code != desk.CertificateAlone {
		t.Fatal(err)
	}
	offered, ok := problem.Offered()
	if line := explain(english.words, err); !ok || !strings.HasSuffix(line, "--trust "+offered.Fingerprint) {
		t.Fatal(line)
	}
	account.Trust = strings.ToLower(offered.Fingerprint)
	for range 2 { // the second time it is known
		if err := english.loginAlone(t.Context(), account, file, keys); err != nil {
			t.Fatal(err)
		}
		account.Trust = ""
	}
	if s, err := settings.Load(file); err != nil || s.Accounts[0].Trust == "" {
		t.Fatal(s, err)
	}
	account.URL = behind(t, desk.Account{URL: "http://127.0.0.1:1"})
	if err := english.loginAlone(t.Context(), account, file, keys); !errors.Is(err, &desk.Problem{Code: desk.CertificateReplaced}) {
		t.Error(err)
	}
	account.Trust = "AB:CD"
	if err := english.loginAlone(t.Context(), account, file, keys); !errors.Is(err, &desk.Problem{Code: desk.BadFingerprint}) {
		t.Error(err)
	}
}
