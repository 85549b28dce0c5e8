package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
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
		}
	}
}
