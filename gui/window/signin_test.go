package window

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

const fakeURL = "https://chat.example.com:5443/bosh"

// fillIn types an account with everything that breaks careless programs.
func fillIn(o *office) *signIn {
	s := o.faces.signIn
	o.write(s.address, "ольга@example.com")
	o.write(s.password, "пароль 🔑")
	o.write(s.url, fakeURL)
	return s
}

func TestTheFirstRunSignsIn(t *testing.T) {
	inOffice(t, locale.Russian, signedOut, func(o *office) {
		s := fillIn(o)
		o.key(s.url, fyne.KeyReturn)
		want := desk.Account{Address: "ольга@example.com", Password: "пароль 🔑", URL: fakeURL}
		if got := o.desk.Accounts(); len(got) != 1 || got[0] != want {
			t.Fatalf("signed in with %+v", got)
		}
		if o.faces.signIn != nil || o.faces.compact == nil {
			t.Error("the compact window does not follow")
		}
	})
}

func TestAFailureShowsTheRemedyUntilSomethingIsTyped(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		inOffice(t, language, signedOut, func(o *office) {
			p := desk.NewProblem(desk.WrongPassword, "address", "ольга@example.com")
			o.desk.SignInError = p
			s := fillIn(o)
			test.Tap(s.submitBtn)
			o.rest()
			sentence, remedy := o.faces.words.Problem(p)
			if s.problem.Text != sentence || !s.problem.Visible() || s.remedy.Text != remedy || !s.remedy.Visible() {
				t.Fatalf("says %q %q", s.problem.Text, s.remedy.Text)
			}
			if s.password.Text != "пароль 🔑" || s.submitBtn.Disabled() {
				t.Error("the person has to type everything anew")
			}
			o.write(s.password, "!")
			if s.problem.Visible() || s.remedy.Visible() {
				t.Error("the failure stays after the person has typed")
			}
		})
	}
}

func TestTheStepsAreShownAndCancelEndsThem(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		canceled := false
		o.desk.SignInSteps = func(ctx context.Context, progress func(desk.Progress)) error {
			progress(desk.ProgressChecking)
			<-ctx.Done()
			canceled = true
			return ctx.Err()
		}
		s := fillIn(o)
		test.Tap(s.submitBtn)
		o.rest()
		if got := s.form.stages(); got != [...]turn{passed, passed, going, ahead} || s.stages.signs[2].Resource != turnSigns[going] || !s.address.Disabled() {
			t.Fatalf("shows %v", got)
		}
		s.stop()
		o.rest()
		if !canceled || s.form.stages() != [...]turn{passed, ahead, ahead, ahead} || s.problem.Visible() || s.address.Disabled() || s.submitBtn.Disabled() {
			t.Error("not as it was before")
		}
	})
}

func TestWhenOnlyTheKeyringFailedThePersonIsOnLine(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		o.desk.SignInError = desk.NewProblem(desk.KeyringLocked)
		s := fillIn(o)
		test.Tap(s.submitBtn)
		o.desk.SetStatus(func(s *desk.Status) { s.Connection = desk.OnLine })
		o.rest()
		sentence, _ := o.faces.words.Problem(desk.NewProblem(desk.KeyringLocked))
		if o.faces.signIn != nil || o.faces.compact == nil || o.faces.compact.banner.sentence.Text != sentence {
			t.Error("the person is on line and should be told that the password is not kept")
		}
	})
}

func TestTheAnswerToSignInMayOvertakeWhatItBrings(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		o.desk.SignInError = desk.NewProblem(desk.KeyringLocked)
		s := fillIn(o)
		test.Tap(s.submitBtn)
		o.rest()
		o.desk.Tell(desk.Event{Kind: desk.EventProgress, Progress: desk.ProgressDone})
		o.rest()
		if o.faces.signIn != s || o.faces.compact != nil || s.form.stages() != [...]turn{passed, passed, passed, passed} {
			t.Fatal("a window comes that the state does not speak of yet")
		}
		o.desk.SetStatus(func(s *desk.Status) { s.Connection = desk.OnLine })
		o.rest()
		if o.faces.signIn != nil || o.faces.compact == nil || len(o.faces.lives) != 1 {
			t.Error("the compact window does not follow")
		}
	})
}

func TestThePublishedAddressIsFilledIn(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		o.desk.URL = fakeURL
		s := o.faces.signIn
		o.write(s.address, "anna@example.com")
		if o.asked("locate anna@example.com") {
			t.Error("asked while the person may still be typing")
		}
		time.Sleep(settled)
		o.rest()
		o.mustHaveAsked("locate anna@example.com")
		if s.url.Text != fakeURL || s.hint.Visible() {
			t.Errorf("filled in %q", s.url.Text)
		}
	})
}

func TestWhenNothingIsPublishedTheAddressIsAskedFor(t *testing.T) {
	inOffice(t, locale.Russian, signedOut, func(o *office) {
		s := o.faces.signIn
		o.write(s.address, "anna@example.com")
		time.Sleep(settled)
		o.rest()
		if !s.hint.Visible() || len(s.examples.Objects) != len(servers) {
			t.Fatal("no examples")
		}
		s.examples.Objects[1].(*button).OnTapped()
		o.rest()
		if s.url.Text != fakeURLOf("example.com") {
			t.Errorf("took %q", s.url.Text)
		}
	})
}

// Who has chosen one of the usual addresses in vain tries the next.
func TestTheUsualAddressesStayWhileTheyAreTried(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		o.desk.SignInError = desk.NewProblem(desk.Unreachable, "host", "example.com")
		s := o.faces.signIn
		o.write(s.address, "anna@example.com")
		o.write(s.password, "secret")
		time.Sleep(settled)
		o.rest()
		for i := range servers {
			if len(s.examples.Objects) != len(servers) {
				t.Fatalf("%d examples before the try of number %d", len(s.examples.Objects), i)
			}
			s.examples.Objects[i].(*button).OnTapped()
			test.Tap(s.submitBtn)
			o.rest()
		}
		if got := o.desk.Accounts(); len(got) != len(servers) {
			t.Errorf("tried %+v", got)
		}
		o.write(s.url, "x")
		if s.examples.Visible() {
			t.Error("offered beside an address of the person's own")
		}
	})
}

// A form that is not complete says what it lacks when it is sent off, and brings the
// person there.
func TestWhatIsStillMissingIsSaid(t *testing.T) {
	inOffice(t, locale.Russian, signedOut, func(o *office) {
		s := o.faces.signIn
		o.write(s.address, "anna")
		test.Tap(s.submitBtn)
		o.rest()
		for _, step := range []struct {
			lacks string
			field *field
			text  string
		}{
			{"window.lacks-address", s.address, "@example.com"},
			{"window.lacks-password", s.password, "secret"},
			{"window.lacks-url", s.url, "http://example.com/bosh"},
			{"window.lacks-consent", nil, ""},
		} {
			if want := o.faces.words.Say(step.lacks); s.remedy.Text != want || !s.remedy.Visible() {
				t.Fatalf("says %q, want %q", s.remedy.Text, want)
			}
			if step.field == nil {
				break
			}
			if s.window.Canvas().Focused() != step.field {
				t.Errorf("%s: the keyboard is elsewhere", step.lacks)
			}
			o.write(step.field, step.text)
			if s.remedy.Visible() {
				t.Errorf("%s stays while the person types", step.lacks)
			}
			time.Sleep(settled)
			o.rest()
			o.key(step.field, fyne.KeyReturn)
		}
		if got := o.desk.Accounts(); len(got) != 0 {
			t.Errorf("signed in with %+v", got)
		}
	})
}

// Who is quicker than the look-up need not press Enter again.
func TestSigningInWaitsForTheLookUp(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		o.desk.URL = fakeURL
		s := o.faces.signIn
		o.write(s.address, "anna@example.com")
		o.write(s.password, "secret")
		o.key(s.password, fyne.KeyReturn)
		if want := o.faces.words.Say("window.looking-up"); s.remedy.Text != want {
			t.Errorf("says %q", s.remedy.Text)
		}
		time.Sleep(settled)
		o.rest()
		if got := o.desk.Accounts(); len(got) != 1 || got[0].URL != fakeURL {
			t.Errorf("signed in with %+v", got)
		}
	})
}

// What is typed after a refusal replaces the password that was refused.
func TestARefusedPasswordIsTypedAnew(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		o.desk.SignInError = desk.NewProblem(desk.WrongPassword, "address", "ольга@example.com")
		s := fillIn(o)
		test.Tap(s.submitBtn)
		o.rest()
		if s.window.Canvas().Focused() != s.password {
			t.Fatal("the keyboard is elsewhere")
		}
		for _, letter := range "new" {
			s.password.TypedRune(letter)
		}
		if s.password.Text != "new" {
			t.Errorf("the password is %q", s.password.Text)
		}
	})
}

func fakeURLOf(domain string) string { return servers[1].before + domain + servers[1].after }

func TestConsentIsAskedWhereItIsNeeded(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		s := fillIn(o)
		if s.allow.Visible() {
			t.Error("asked for https")
		}
		s.url.SetText("http://chat.example.com/bosh")
		test.Tap(s.submitBtn)
		o.rest()
		if !s.allow.Visible() || len(o.desk.Accounts()) != 0 {
			t.Error("not asked for http")
		}
		test.Tap(s.allow)
		o.key(s.password, fyne.KeyReturn)
		if got := o.desk.Accounts(); len(got) != 1 || !got[0].AllowHTTP {
			t.Errorf("signed in with %+v", got)
		}
	})
}

func TestConsentToAWeakerSignInIsGivenInTheForm(t *testing.T) {
	inOffice(t, locale.Russian, signedOut, func(o *office) {
		o.desk.SignInError = desk.NewProblem(desk.WeakerSignIn, "mechanism", "PLAIN", "before", "SCRAM-SHA-1")
		s := fillIn(o)
		if s.weaker.Visible() {
			t.Error("asked before there is a reason")
		}
		test.Tap(s.submitBtn)
		o.rest()
		test.Tap(s.submitBtn)
		o.rest()
		if !s.weaker.Visible() || len(o.desk.Accounts()) != 1 || s.weaker.Checked {
			t.Fatal("not asked")
		}
		test.Tap(s.weaker)
		test.Tap(s.submitBtn)
		o.rest()
		if got := o.desk.Accounts(); len(got) != 2 || got[0].AllowWeaker || !got[1].AllowWeaker {
			t.Errorf("signed in with %+v", got)
		}
		o.write(s.address, "boris@example.com")
		if s.weaker.Visible() {
			t.Error("asked for another account")
		}
	})
}

func TestSigningOutOpensTheFirstScreen(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.talk(fakedesk.Anna)
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Boris})
		if err := o.desk.SignOut(t.Context(), desk.Leave{}); err != nil {
			t.Fatal(err)
		}
		o.rest()
		if o.faces.signIn == nil || o.faces.compact != nil || len(o.faces.quicks) != 0 {
			t.Error("not the sign-in window alone")
		}
	})
}

// The command line can sign in too; the window that asks for it is then of no use.
func TestAnotherFaceSignsIn(t *testing.T) {
	inOffice(t, locale.English, signedOut, func(o *office) {
		o.desk.SetStatus(func(s *desk.Status) { s.Address, s.Connection = fakedesk.Me, desk.Connecting })
		o.rest()
		if o.faces.signIn == nil {
			t.Fatal("gone before anybody has signed in")
		}
		o.desk.SetStatus(func(s *desk.Status) { s.Connection = desk.OnLine })
		o.rest()
		if o.faces.signIn != nil || o.faces.compact == nil {
			t.Error("it stays")
		}
		o.show(desk.View{Screen: desk.ScreenSignIn})
		o.desk.SetStatus(func(s *desk.Status) { s.Unread++ })
		o.rest()
		if o.faces.signIn == nil {
			t.Error("it goes though it was asked for")
		}
	})
}
