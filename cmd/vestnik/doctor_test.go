package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/doctor"
	"vestnik/core/policy"
	"vestnik/core/settings"
)

// serverWith serves behind a certificate of its own, and returns its address and the file
// of its authority, which is itself.
func serverWith(t *testing.T, certificate *x509.Certificate, h http.HandlerFunc) (url, authority string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	certificate.SerialNumber, certificate.IsCA, certificate.BasicConstraintsValid = big.NewInt(1), true, true
	der, err := x509.CreateCertificate(rand.Reader, certificate, certificate, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(h)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	authority = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return server.URL, authority
}

// goodCertificate is one for the machine itself, for a year.
func goodCertificate() *x509.Certificate {
	return &x509.Certificate{
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(365 * 24 * time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
}

// noDesktop is where there is nothing to see, and no office has published its address.
type noDesktop struct {
	officeWay
	thisDesktop
}

func (noDesktop) Locate(context.Context, desk.Account) (string, error)         { return "", nil }
func (noDesktop) Popups(context.Context) (string, *desk.Problem)               { return "", nil }
func (noDesktop) Tray(context.Context) *desk.Problem                           { return nil }
func (noDesktop) Idle(context.Context) string                                  { return "nobody" }
func (noDesktop) Get(_ context.Context, _ string) (password string, err error) { return "", nil }

// found returns what is found of an account in an empty home.
func found(t *testing.T, a desk.Account, dirs settings.Dirs) map[desk.Step]desk.Check {
	t.Helper()
	here := noDesktop{}
	all := map[desk.Step]desk.Check{}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := doctor.Examine(ctx, doctor.Config{
		Account: a, Means: doctor.Means{Way: here, Desktop: here, Keyring: here, Files: ourFiles{dirs, nil}},
		Explain: agent.ExplainFor, Domain: agent.Domain, Now: time.Now,
	}, func(c desk.Check) { all[c.Step] = c })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheDoctorSeesWhatAServerShows(t *testing.T) {
	expired, foreign, late := goodCertificate(), goodCertificate(), func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
	}
	expired.NotAfter = time.Now().Add(-time.Minute)
	foreign.IPAddresses, foreign.DNSNames = nil, []string{"other.example"}
	soon := goodCertificate()
	soon.NotAfter = time.Now().Add(48 * time.Hour)
	for name, c := range map[string]struct {
		certificate *x509.Certificate
		step        desk.Step
		result      desk.Result
		code        desk.Code
	}{
		"expired":          {expired, desk.StepCertificate, desk.Bad, desk.CertificateExpired},
		"another's":        {foreign, desk.StepCertificate, desk.Bad, desk.CertificateName},
		"soon over":        {soon, desk.StepCertificate, desk.Warning, desk.CertificateSoon},
		"an hour behind":   {goodCertificate(), desk.StepClock, desk.Bad, desk.ClockWrong},
		"no BOSH, but 200": {goodCertificate(), desk.StepBOSH, desk.Bad, desk.NotBOSH},
	} {
		t.Run(name, func(t *testing.T) {
			url, authority := serverWith(t, c.certificate, late)
			all := found(t, desk.Account{Address: "anna@office.example", URL: url, CAFile: authority}, settings.Dirs{Data: t.TempDir()})
			got := all[c.step]
			if got.Result != c.result || got.Problem == nil || got.Problem.Code != c.code {
				t.Errorf("%+v", got)
			}
			if tls := all[desk.StepTLS]; tls.Result != desk.Good {
				t.Errorf("%+v", tls)
			}
			if c.code == desk.ClockWrong && got.Problem.Facts["behind"] != "" {
				t.Errorf("an hour ahead is told as %v", got.Problem.Facts)
			}
		})
	}
}

func TestADirectoryThatIsNoneIsFoundOnTheDisk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	// What is to be the directory is a file: the journal in it can neither be nor come to be.
	all := found(t, desk.Account{}, settings.Dirs{Data: file})
	if c := all[desk.StepJournal]; c.Result != desk.Bad && runtime.GOOS != "windows" { // where that is no more than not found
		t.Errorf("%+v", c)
	}
	damaged := t.TempDir()
	if err := os.WriteFile(filepath.Join(damaged, "journal.db"), []byte("this is no database, and never was one"), 0o600); err != nil {
		t.Fatal(err)
	}
	all = found(t, desk.Account{}, settings.Dirs{Data: damaged})
	if c := all[desk.StepJournal]; c.Result != desk.Bad || c.Problem.Code != desk.JournalDamaged {
		t.Errorf("%+v", c)
	}
}

// What the organisation has set is named, and none of it told; where that is broken it is said
// what helps.
func TestTheDoctorReadsThePolicy(t *testing.T) {
	was, wasHere := readPolicy, policyHere
	t.Cleanup(func() { readPolicy, policyHere = was, wasHere })
	set := func(text string) desk.Check {
		policyHere = func() (policy.Policy, []policy.Fault) { return policy.Check("/etc/vestnik/policy.json", []byte(text)) }
		readPolicy = func(kept string) (policy.Policy, error) { return policy.ReadOver(kept, policyHere) }
		return found(t, desk.Account{}, settings.Dirs{Data: t.TempDir()})[desk.StepPolicy]
	}
	c := set(`{"domain": "office.example", "off": ["blocking"]}`)
	if c.Result != desk.Good || c.Facts["sets"] != "domain, off" || c.Facts["place"] != policy.Place() {
		t.Errorf("%+v", c)
	}
	if c = set(`{"domain": "office.example", "domian": "x"}`); c.Result != desk.Warning || c.Problem.Code != desk.PolicyUnknown || c.Problem.Facts["keys"] != "domian" {
		t.Errorf("%+v", c)
	}
	c = set("{\n\"domain\": }")
	words := locale.New(locale.English)
	says, remedy := words.Check(c)
	if c.Result != desk.Bad || !strings.Contains(says, "policy.json, line 2") || !strings.Contains(remedy, "vestnik policy check") {
		t.Errorf("%+v: %s %s", c, says, remedy)
	}
}
