package doctor_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/doctor"
	"vestnik/core/journal"
	"vestnik/core/policy"
	"vestnik/core/vault"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/session"
)

const (
	address = "anna@office.example"
	url     = "https://office.example/http-bind"
	secret  = "hush"
)

// fake is a world in which all is well, until a test spoils it.
type fake struct {
	published   string
	locating    error
	reached     doctor.Reached
	opening     error
	signing     error
	password    error
	popups      *desk.Problem
	tray        *desk.Problem
	idle        string
	ruled       doctor.Ruled
	journal     error
	disk        error
	free        uint64
	hangs       desk.Step     // what never answers, whatever becomes of its context
	released    chan struct{} // closed at the end of a test
	signedIn    string        // the password that was used
	closed      int
	ahead       time.Duration // of ours, as XEP-0202 tells
	asked, sign int
	help        []string
	silent      error // in place of help
}

func well() *fake {
	certificate := &x509.Certificate{NotAfter: time.Now().Add(365 * 24 * time.Hour)}
	return &fake{
		published: url, idle: "X11", free: 10 << 30,
		reached: doctor.Reached{Address: "192.0.2.1:443", Status: 200, Told: true, TLS: &tls.ConnectionState{
			Version: tls.VersionTLS13, PeerCertificates: []*x509.Certificate{certificate},
		}},
	}
}

func (f *fake) hang(at desk.Step) {
	if f.hangs == at {
		<-f.released
	}
}

func (f *fake) Locate(context.Context, desk.Account) (string, error) {
	f.hang(desk.StepDiscovery)
	return f.published, f.locating
}

func (f *fake) Reach(context.Context, desk.Account) doctor.Reached {
	f.hang(desk.StepProxy)
	return f.reached
}

func (f *fake) Open(context.Context, desk.Account) ([]string, error) {
	f.hang(desk.StepBOSH)
	f.asked++
	return []string{"SCRAM-SHA-256"}, f.opening
}

func (f *fake) SignIn(_ context.Context, a desk.Account) (doctor.Session, error) {
	f.hang(desk.StepSignIn)
	f.sign++
	f.signedIn = a.Password
	return f, f.signing
}

func (f *fake) Mechanism() string { return "SCRAM-SHA-256" }

func (f *fake) Contacts(context.Context) (int, error) {
	f.hang(desk.StepRoster)
	return 7, nil
}

func (f *fake) Help(context.Context) ([]string, error) {
	f.hang(desk.StepHelp)
	return f.help, f.silent
}

func (f *fake) Time(context.Context) (time.Time, error) {
	f.hang(desk.StepClock)
	return time.Now().Add(-f.ahead), nil
}

func (f *fake) Close() error { f.closed++; return nil }

func (f *fake) Popups(context.Context) (string, *desk.Problem) {
	f.hang(desk.StepPopup)
	return "D-Bus", f.popups
}

func (f *fake) Tray(context.Context) *desk.Problem { f.hang(desk.StepTray); return f.tray }

func (f *fake) Idle(context.Context) string { f.hang(desk.StepIdle); return f.idle }

func (f *fake) Get(context.Context, string) (string, error) {
	f.hang(desk.StepKeyring)
	return secret, f.password
}

func (f *fake) Policy(context.Context) doctor.Ruled { f.hang(desk.StepPolicy); return f.ruled }

func (f *fake) Journal(context.Context) error { f.hang(desk.StepJournal); return f.journal }

func (f *fake) Disk(context.Context) (string, uint64, error) {
	f.hang(desk.StepDisk)
	return "/home/anna", f.free, f.disk
}

// config is an examination of an account that is stored, in this world.
func (f *fake) config() doctor.Config {
	return doctor.Config{
		Account: desk.Account{Address: address, URL: url}, Stored: true,
		Means:   doctor.Means{Way: f, Desktop: f, Keyring: f, Files: f},
		Explain: agent.ExplainFor, Domain: agent.Domain, Now: time.Now,
	}
}

// examine returns what was found, by step.
func examine(t *testing.T, cfg doctor.Config) map[desk.Step]desk.Check {
	t.Helper()
	found, order := map[desk.Step]desk.Check{}, []desk.Step(nil)
	if err := doctor.Examine(t.Context(), cfg, func(c desk.Check) { found[c.Step] = c; order = append(order, c.Step) }); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(order, desk.Steps) {
		t.Errorf("%v", order)
	}
	for _, c := range found {
		if text, _ := json.Marshal(c); strings.Contains(string(text), secret) {
			t.Errorf("a secret is in %s", text)
		}
	}
	return found
}

func TestWhereAllIsWellAllIsGood(t *testing.T) {
	f := well()
	for step, c := range examine(t, f.config()) {
		if c.Result != desk.Good || c.Problem != nil {
			t.Errorf("%s: %+v", step, c)
		}
	}
	if f.signedIn != secret || f.closed != 1 {
		t.Errorf("signed in with %q, closed %d times", f.signedIn, f.closed)
	}
}

func refused(status int, schemes ...string) error {
	return &transport.ProxyError{Proxy: "proxy:3128", Status: status, Schemes: schemes}
}

func tlsFault(fault transport.Fault) error {
	return &transport.TLSError{Fault: fault, Certificate: &x509.Certificate{NotAfter: time.Now()}, Err: errors.New("x509")}
}

// Each failure is found at its step, by its name; what depends on that is skipped because
// of it, and all else is gone through.
func TestEachFailureIsFoundWhereItIs(t *testing.T) {
	for name, c := range map[string]struct {
		spoil  func(f *fake, cfg *doctor.Config)
		step   desk.Step
		result desk.Result
		code   desk.Code
		last   desk.Step // of those that are skipped because of it
	}{
		"no account": {func(_ *fake, cfg *doctor.Config) { cfg.Account.Address = "" }, desk.StepAddress, desk.Bad, desk.NoAccount, desk.StepHelp},
		"no address": {func(_ *fake, cfg *doctor.Config) { cfg.Account.Address = "@" }, desk.StepAddress, desk.Bad, desk.BadAddress, desk.StepHelp},
		"no such domain": {func(f *fake, cfg *doctor.Config) {
			cfg.Account.URL, f.locating = "", desk.NewProblem(desk.UnknownDomain)
		}, desk.StepDiscovery, desk.Bad, desk.UnknownDomain, desk.StepHelp},
		"silent domain": {func(f *fake, cfg *doctor.Config) {
			cfg.Account.URL, f.locating = "", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
		}, desk.StepDiscovery, desk.Bad, desk.HostMetaSilent, desk.StepHelp},
		"nothing published": {func(f *fake, cfg *doctor.Config) { cfg.Account.URL, f.published = "", "" }, desk.StepDiscovery, desk.Bad, desk.NoURL, desk.StepHelp},
		"another published": {func(f *fake, _ *doctor.Config) { f.published = "https://new.example/" }, desk.StepDiscovery, desk.Warning, desk.OtherURL, ""},
		"proxy 407":         {func(f *fake, _ *doctor.Config) { f.reached = doctor.Reached{Err: refused(407, "NTLM")} }, desk.StepProxy, desk.Bad, desk.ProxySignOn, desk.StepHelp},
		"no such name": {func(f *fake, _ *doctor.Config) {
			f.reached = doctor.Reached{Err: &net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}}
		}, desk.StepTCP, desk.Bad, desk.HostUnknown, desk.StepHelp},
		"refused port": {func(f *fake, _ *doctor.Config) {
			f.reached = doctor.Reached{Err: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}
		}, desk.StepTCP, desk.Bad, desk.PortClosed, desk.StepHelp},
		"no TLS":            {func(f *fake, _ *doctor.Config) { f.reached.TLS, f.reached.Err = nil, tlsFault(transport.TLSNotSpoken) }, desk.StepTLS, desk.Bad, desk.TLSNotSpoken, desk.StepHelp},
		"http not allowed":  {func(f *fake, _ *doctor.Config) { f.reached.TLS, f.reached.Err = nil, bosh.ErrInsecure }, desk.StepTLS, desk.Bad, desk.PlainHTTP, desk.StepHelp},
		"http allowed":      {func(f *fake, _ *doctor.Config) { f.reached.TLS = nil }, desk.StepTLS, desk.Warning, desk.PlainHTTP, ""},
		"wrong certificate": {func(f *fake, _ *doctor.Config) { f.reached.Err = tlsFault(transport.CertificateOther) }, desk.StepCertificate, desk.Bad, desk.CertificateName, desk.StepHelp},
		"expired certificate": {func(f *fake, _ *doctor.Config) {
			f.reached.TLS, f.reached.Err = nil, tlsFault(transport.CertificateOver)
		}, desk.StepCertificate, desk.Bad, desk.CertificateExpired, desk.StepHelp},
		"certificate ends": {func(f *fake, _ *doctor.Config) {
			f.reached.TLS.PeerCertificates[0].NotAfter = time.Now().Add(time.Hour)
		}, desk.StepCertificate, desk.Warning, desk.CertificateSoon, ""},
		"no BOSH":        {func(f *fake, _ *doctor.Config) { f.opening = bosh.ErrNotBOSH }, desk.StepBOSH, desk.Bad, desk.NotBOSH, desk.StepHelp},
		"wrong password": {func(f *fake, _ *doctor.Config) { f.signing = &session.AuthError{Condition: "not-authorized"} }, desk.StepSignIn, desk.Bad, desk.WrongPassword, desk.StepHelp},
		"no popups":      {func(f *fake, _ *doctor.Config) { f.popups = desk.NewProblem(desk.NoPopups) }, desk.StepPopup, desk.Warning, desk.NoPopups, ""},
		"no tray":        {func(f *fake, _ *doctor.Config) { f.tray = desk.NewProblem(desk.NoTray) }, desk.StepTray, desk.Warning, desk.NoTray, ""},
		"locked keyring": {func(f *fake, _ *doctor.Config) { f.password = vault.ErrLocked }, desk.StepKeyring, desk.Bad, desk.KeyringLocked, ""},
		"no keyring":     {func(f *fake, _ *doctor.Config) { f.password = vault.ErrAbsent }, desk.StepKeyring, desk.Bad, desk.KeyringAbsent, ""},
		"broken policy": {func(f *fake, _ *doctor.Config) {
			f.ruled.Err = &policy.Error{Faults: []policy.Fault{{File: "/etc/p", Line: 3, What: policy.Syntax}}}
		},
			desk.StepPolicy, desk.Bad, desk.PolicyDamaged, ""},
		"broken policy, the last holds": {func(f *fake, _ *doctor.Config) {
			f.ruled.Err = &policy.Error{Kept: true, Faults: []policy.Fault{{File: "/etc/p", What: policy.Insecure}}}
		}, desk.StepPolicy, desk.Warning, desk.PolicyInsecure, ""},
		"policy of tomorrow": {func(f *fake, _ *doctor.Config) { f.ruled.Unknown = []string{"tomorrow"} }, desk.StepPolicy, desk.Warning, desk.PolicyUnknown, ""},
		"no idle source":     {func(f *fake, _ *doctor.Config) { f.idle = "" }, desk.StepIdle, desk.Warning, desk.NoIdle, ""},
		"read-only journal":  {func(f *fake, _ *doctor.Config) { f.journal = journal.ErrFull }, desk.StepJournal, desk.Bad, desk.JournalFull, ""},
		"disk full":          {func(f *fake, _ *doctor.Config) { f.free = 1 << 20 }, desk.StepDisk, desk.Bad, desk.LittleRoom, ""},
		"little room":        {func(f *fake, _ *doctor.Config) { f.free = 100 << 20 }, desk.StepDisk, desk.Warning, desk.LittleRoom, ""},
		"clock an hour off":  {func(f *fake, _ *doctor.Config) { f.reached.Ahead = -time.Hour }, desk.StepClock, desk.Bad, desk.ClockWrong, ""},
		"clock off by XMPP":  {func(f *fake, _ *doctor.Config) { f.reached.Told, f.ahead = false, 2*time.Minute }, desk.StepClock, desk.Warning, desk.ClockWrong, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := well()
			cfg := f.config()
			c.spoil(f, &cfg)
			found := examine(t, cfg)
			got := found[c.step]
			if got.Result != c.result || got.Problem == nil || got.Problem.Code != c.code {
				t.Errorf("%+v, want %s %s", got, c.result, c.code)
			}
			past := c.last == ""
			for _, step := range desk.Steps[slices.Index(desk.Steps, c.step)+1:] {
				skipped := found[step].Facts["after"] == string(c.step)
				if skipped == past {
					t.Errorf("%s: %+v", step, found[step])
				}
				past = past || step == c.last
			}
		})
	}
}

func TestTheLastSlashOfAnAddressIsNoDifference(t *testing.T) {
	f := well()
	f.published += "/"
	if got := examine(t, f.config())[desk.StepDiscovery]; got.Result != desk.Good {
		t.Errorf("%+v", got)
	}
}

// Whatever never answers costs its time, and nothing else.
func TestWhatNeverAnswersIsLeftBehind(t *testing.T) {
	for _, step := range desk.Steps {
		if slices.Contains([]desk.Step{desk.StepAddress, desk.StepTCP, desk.StepTLS, desk.StepCertificate}, step) {
			continue // they ask nobody
		}
		t.Run(string(step), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := well()
				f.hangs, f.released = step, make(chan struct{})
				defer close(f.released)
				f.reached.Told = step != desk.StepClock
				began := time.Now()
				found := examine(t, f.config())
				if took := time.Since(began); took < time.Second || took > 3*time.Minute {
					t.Errorf("it took %v", took)
				}
				if c := found[desk.StepDisk]; step != desk.StepDisk && c.Result != desk.Good {
					t.Errorf("%+v", c)
				}
			})
		})
	}
}

func TestWhoIsOnLineIsNotDisturbed(t *testing.T) {
	f := well()
	cfg := f.config()
	cfg.Live = &doctor.Live{JID: address + "/vestnik", Contacts: 3, Help: func(context.Context) []string { return []string{"mailto:a@o"} }}
	found := examine(t, cfg)
	if f.asked+f.sign > 0 {
		t.Error("another session was opened")
	}
	if c := found[desk.StepRoster]; c.Result != desk.Good || c.Facts["contacts"] != "3" {
		t.Errorf("%+v", c)
	}
	if c := found[desk.StepHelp]; c.Result != desk.Good || c.Facts["who"] != "mailto:a@o" {
		t.Errorf("%+v", c)
	}
}

func TestWhomToTurnToIsToldAndNoServerHasToSay(t *testing.T) {
	for name, c := range map[string]struct {
		fake   func(*fake)
		result desk.Result
		who    string
	}{
		"two":           {func(f *fake) { f.help = []string{"xmpp:admin@o", "mailto:a@o"} }, desk.Good, "xmpp:admin@o, mailto:a@o"},
		"nobody":        {func(*fake) {}, desk.Good, ""},
		"not answered":  {func(f *fake) { f.silent = &xmpp.StanzaError{Condition: "service-unavailable"} }, desk.Good, ""},
		"the line ends": {func(f *fake) { f.silent = io.ErrUnexpectedEOF }, desk.Bad, ""},
	} {
		f := well()
		c.fake(f)
		if got := examine(t, f.config())[desk.StepHelp]; got.Result != c.result || got.Facts["who"] != c.who {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// Who asks after an account that is not signed in here is told what is missing.
func TestAPasswordThatNobodyNeedsToHaveIsNoFault(t *testing.T) {
	f := well()
	f.password = vault.ErrNotFound
	cfg := f.config()
	cfg.Stored = false
	found := examine(t, cfg)
	if c := found[desk.StepKeyring]; c.Result != desk.Good {
		t.Errorf("%+v", c)
	}
	if c := found[desk.StepSignIn]; c.Result != desk.Skipped || c.Problem == nil || c.Problem.Code != desk.PasswordMissing {
		t.Errorf("%+v", c)
	}
}

func TestAnInterruptedExaminationEndsWithWhatWasFound(t *testing.T) {
	f := well()
	ctx, cancel := context.WithCancel(t.Context())
	var last desk.Step
	err := doctor.Examine(ctx, f.config(), func(c desk.Check) {
		if last = c.Step; c.Step == desk.StepSignIn {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || last != desk.StepSignIn || f.closed != 1 {
		t.Error(err, last, f.closed)
	}
}
