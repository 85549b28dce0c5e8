package window

import (
	"context"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

var print64 = strings.TrimSuffix(strings.Repeat("AB:", 32), ":")

// unknown is what signing in fails by at a server of an authority of its own.
func unknown(code desk.Code) *desk.Problem {
	return desk.NewProblem(code, "host", "chat.example.com").Offering(desk.Certificate{
		Name: "Office CA", Issuer: "Office CA", Since: "2026-01-01", Until: "2030-01-01", Fingerprint: print64,
	})
}

// Nothing but a click trusts a certificate, and what was clicked is what is trusted.
func TestACertificateIsShownAndTrustedByAClick(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		o.desk.SignInError = unknown(desk.CertificateUnknown)
		s := fillIn(o)
		if s.offered.root.Visible() {
			t.Fatal("shown before there is one")
		}
		o.key(s.url, fyne.KeyReturn)
		if !s.offered.root.Visible() {
			t.Fatal("not shown")
		}
		shown := s.offered.facts.Text + s.offered.print.Text
		for _, part := range []string{"Office CA", "2026-01-01", "2030-01-01", "SHA-256", "AB:AB:AB:AB AB:"} {
			if !strings.Contains(shown, part) {
				t.Errorf("%q lacks %q", shown, part)
			}
		}
		o.key(s.password, fyne.KeyReturn)
		o.desk.SignInError = nil
		test.Tap(s.offered.trust)
		o.rest()
		var trusted []string
		for _, a := range o.desk.Accounts() {
			trusted = append(trusted, a.Trust)
		}
		if len(trusted) != 3 || trusted[0] != "" || trusted[1] != "" || trusted[2] != print64 {
			t.Errorf("trusted %q", trusted)
		}
	})
}

// What is trusted is trusted of one server, and no longer once another is typed.
func TestTrustEndsWithTheAddress(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		s := fillIn(o)
		for _, other := range []*field{s.address, s.url} {
			s.form.trust = print64
			o.write(other, "x")
			if s.form.account().Trust != "" {
				t.Error("another server is trusted")
			}
		}
	})
}

// Where the organisation says by what its server is known, nobody else does.
func TestWhatMayNotBeTrustedIsNotOffered(t *testing.T) {
	for _, m := range []desk.Managing{
		{Key: desk.ManagedCAFile, Values: []string{"/etc/office.pem"}},
		{Key: desk.ManagedPins, Values: []string{"sha256/x"}},
		{Key: "off", Values: []string{desk.FeatureTrust}},
	} {
		inOffice(t, locale.English, signedOut, func(o *office) {
			o.managedBy(m)
			o.desk.SignInError = unknown(desk.CertificateAlone)
			s := fillIn(o)
			o.key(s.url, fyne.KeyReturn)
			if s.offered.root.Visible() || !s.problem.Visible() {
				t.Errorf("%s: offered", m.Key)
			}
			s.trust()
			o.rest()
			if got := o.desk.Accounts(); len(got) != 1 {
				t.Errorf("%s: signed in %d times", m.Key, len(got))
			}
		})
	}
}

// looks types an address whose domain shows a certificate that nobody knows, and waits.
func (o *office) looks(why *desk.Problem) *signIn {
	o.desk.LocateError = why
	s := o.faces.signIn
	o.write(s.address, "anna@example.com")
	o.write(s.password, "secret")
	o.later(settled)
	return s
}

// The domain that should name its server is trusted by a click too, and asked again; the server
// where it is another is looked at by itself, unless it shows the very same.
func TestTheCertificateOfADomainIsTrustedByAClick(t *testing.T) {
	for url, trusted := range map[string][]string{
		"https://example.com/bosh": {print64}, fakeURL: {"", print64},
	} {
		inOffice(t, locale.English, signedOut, func(o *office) {
			s := o.looks(unknown(desk.CertificateUnknown))
			if !s.offered.root.Visible() || s.problem.Visible() || s.form.stages()[stageAddress] != failed || !strings.Contains(s.hint.Text, "fingerprint") {
				t.Fatalf("not shown: %q", s.hint.Text)
			}
			o.desk.SetErrors(func(d *fakedesk.Desk) { d.LocateError, d.URL = nil, url })
			o.key(s.offered.trust, fyne.KeyReturn)
			if s.form.stages()[stageAddress] != going || s.offered.root.Visible() {
				t.Error("it is not looked for")
			}
			o.later(settled)
			o.mustHaveAsked("locate anna@example.com trusting " + print64)
			if s.url.Text != url || len(o.desk.Accounts()) > 0 {
				t.Fatalf("found %q", s.url.Text)
			}
			if len(trusted) > 1 {
				o.desk.SignInSteps = func(context.Context, func(desk.Progress)) error {
					if len(o.desk.Accounts()) == 1 {
						return unknown(desk.CertificateUnknown)
					}
					return nil
				}
			}
			o.key(s.password, fyne.KeyReturn)
			var got []string
			for _, a := range o.desk.Accounts() {
				got = append(got, a.Trust)
			}
			if !slices.Equal(got, trusted) {
				t.Errorf("%s: trusted %q, not %q", url, got, trusted)
			}
		})
	}
}

// Who wants to sign in before is told what is missing, and need not ask again.
func TestWhoWantsToSignInTrustsTheDomainFirst(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		s := o.looks(unknown(desk.CertificateAlone))
		o.key(s.password, fyne.KeyReturn)
		if s.remedy.Text != o.faces.words.Say("window.lacks-trust") || s.scroll.Offset.Y == 0 {
			t.Errorf("says %q, at %v", s.remedy.Text, s.scroll.Offset)
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.LocateError, d.URL = nil, "https://example.com/bosh" })
		o.key(s.offered.trust, fyne.KeyReturn)
		o.later(settled)
		if got := o.desk.Accounts(); len(got) != 1 || got[0].Trust != print64 {
			t.Errorf("%+v", got)
		}
	})
}

// Where nothing may be trusted it is said all the same, and the address can be typed.
func TestTheCertificateOfADomainThatMayNotBeTrustedIsNotOffered(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		o.managedBy(desk.Managing{Key: "off", Values: []string{desk.FeatureTrust}})
		s := o.looks(unknown(desk.CertificateAlone))
		if s.offered.root.Visible() || !s.hint.Visible() {
			t.Errorf("offered, %q", s.hint.Text)
		}
		o.write(s.url, fakeURL)
		o.key(s.url, fyne.KeyReturn)
		if got := o.desk.Accounts(); s.hint.Visible() || len(got) != 1 || got[0].Trust != "" {
			t.Errorf("%+v", got)
		}
	})
}

// Why there is no address is said with what helps.
func TestWhyADomainNamesNoServerIsSaid(t *testing.T) {
	for _, c := range []struct {
		why      *desk.Problem
		says     []string
		examples bool
	}{
		{desk.NewProblem(desk.NoURL, "domain", "example.com"), []string{"does not publish", "usual"}, true},
		{desk.NewProblem(desk.NoURL, "domain", "example.com", "names", "login.hotel.example"), []string{"login.hotel.example", "browser"}, true},
		{desk.NewProblem(desk.UnknownDomain, "domain", "example.com"), []string{"not known", "after the @"}, false},
		{desk.NewProblem(desk.CertificateEarly, "host", "example.com", "since", "2027-01-01"), []string{"2027-01-01", "date and the time"}, false},
		{desk.NewProblem(desk.ProxyUnreachable, "proxy", "proxy:3128"), []string{"proxy:3128"}, false},
	} {
		inOffice(t, locale.English, signedOut, func(o *office) {
			s := o.looks(c.why)
			for _, part := range c.says {
				if !strings.Contains(s.hint.Text, part) {
					t.Errorf("%q lacks %q", s.hint.Text, part)
				}
			}
			if s.examples.Visible() != c.examples {
				t.Errorf("%s: examples %v", c.why.Code, s.examples.Visible())
			}
			o.write(s.address, "x")
			if s.hint.Visible() {
				t.Error("said of another domain")
			}
		})
	}
}

// A certificate that has changed is told above everything else, and signing in anew is where it is compared.
func TestAnAccountThatIsRefusedIsSignedInAnew(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.talk(desk.Ref{})
		o.desk.SetStatus(func(s *desk.Status) {
			s.Connection, s.URL, s.Problem = desk.Waiting, fakeURL, unknown(desk.CertificateReplaced)
		})
		o.rest()
		b := o.faces.compact.banner
		if !b.sign.Visible() || !strings.Contains(b.sentence.Text, "impostor") || !strings.Contains(b.remedy.Text, print64) {
			t.Fatalf("%q %q", b.sentence.Text, b.remedy.Text)
		}
		test.Tap(b.sign)
		o.rest()
		s := o.faces.signIn
		if s == nil || s.address.Text != o.faces.model.status.Address || s.url.Text != fakeURL || s.window.Canvas().Focused() != s.password {
			t.Fatal("not begun with what is known")
		}
		o.desk.SetStatus(func(s *desk.Status) { s.Problem = desk.NewProblem(desk.Unreachable, "host", "chat.example.com") })
		o.rest()
		if b.sign.Visible() {
			t.Error("offered where it does not help")
		}
	})
}

func TestScreensOfACertificateLookAsTheyDid(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		for _, suffix := range []string{"", "-dark"} {
			inOffice(t, language, signedOut, func(o *office) {
				o.desk.SignInError = unknown(desk.CertificateUnknown).With("signer", "Office CA")
				s := fillIn(o)
				o.key(s.url, fyne.KeyReturn)
				if suffix != "" {
					o.dark()
				}
				o.looksLike(s.window, "sign-in-certificate"+suffix+"."+language+".xml")
			})
			inOffice(t, language, signedOut, func(o *office) {
				s := o.looks(unknown(desk.CertificateUnknown).With("signer", "Office CA"))
				if suffix != "" {
					o.dark()
				}
				o.looksLike(s.window, "sign-in-domain"+suffix+"."+language+".xml")
			})
		}
	}
}
