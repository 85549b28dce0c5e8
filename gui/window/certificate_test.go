package window

import (
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// A certificate signs in without a password, and why it does not is told where that was typed.
func TestACertificateSignsInWithoutAPassword(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		s := o.faces.signIn
		o.desk.SignInError = desk.NewProblem(desk.OwnCertificateBad, "file", "/home/olga/olga.pem", "until", "2020-01-01")
		o.write(s.address, "olga@example.com")
		o.write(s.url, fakeURL)
		if s.form.lacks() != "window.lacks-password" {
			t.Errorf("lacks %q", s.form.lacks())
		}
		o.write(s.certFile, " /home/olga/olga.pem ")
		o.write(s.keyFile, "/home/olga/olga.key")
		o.key(s.keyFile, fyne.KeyReturn)
		want := desk.Account{Address: "olga@example.com", URL: fakeURL, CertFile: "/home/olga/olga.pem", KeyFile: "/home/olga/olga.key"}
		if got := o.desk.Accounts(); len(got) != 1 || got[0] != want {
			t.Fatalf("signed in with %d", len(got))
		}
		if want := "Your certificate in /home/olga/olga.pem cannot be used: it was valid until 2020-01-01."; s.problem.Text != want || !s.problem.Visible() {
			t.Errorf("told %q", s.problem.Text)
		}
	})
}

// Where no certificate may sign in none can be named.
func TestACertificateThatMayNotSignInIsGreyed(t *testing.T) {
	for way, greyed := range map[string]bool{"SCRAM-SHA-256": true, "EXTERNAL": false} {
		inOffice(t, locale.English, signedOut, func(o *office) {
			s := o.faces.signIn
			o.managedBy(desk.Managing{Key: desk.ManagedMechanisms, Values: []string{way}})
			s.refresh()
			if s.certFile.Disabled() != greyed || s.keyFile.Disabled() != greyed || s.browseBtn[s.certFile].Disabled() != greyed || s.managed.Visible() != greyed {
				t.Errorf("%s: greyed %v", way, s.certFile.Disabled())
			}
		})
	}
}
