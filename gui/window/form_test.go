package window

import (
	"testing"

	"vestnik/core/desk"
)

func TestAnAddressIsCompleteWithBothParts(t *testing.T) {
	for address, want := range map[string]string{
		"anna@example.com": "example.com", " анна@пример.рф ": "пример.рф", "anna@example.com/phone": "example.com",
		"anna": "", "anna@": "", "@example.com": "", "anna@example.": "", "a b@c d": "", "": "", "a@b@c": "",
	} {
		if got := (&form{address: address}).domain(); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestConsentIsAskedForPlainHTTPAlone(t *testing.T) {
	for url, want := range map[string]bool{
		"http://x": true, " HTTP://x": true, "https://x": false, "": false, "http": false,
	} {
		f := form{address: "a@b", password: "p", url: url, allowHTTP: true}
		if f.asksHTTP() != want || f.account().AllowHTTP != want {
			t.Errorf("%q: asks %v, allows %v", url, f.asksHTTP(), f.account().AllowHTTP)
		}
		if f.allowHTTP = false; want && f.submittable() {
			t.Errorf("%q is submitted without consent", url)
		}
	}
}

func TestConsentToAWeakerSignInIsAskedWhenTheServerOffersNoBetter(t *testing.T) {
	f := form{address: "a@b", password: "p", url: "https://x", allowWeaker: true}
	if f.account().AllowWeaker || !f.submittable() {
		t.Error("nobody has asked")
	}
	f.failed(desk.NewProblem(desk.WeakerSignIn))
	if f.submittable() || f.account().AllowWeaker {
		t.Error("it is submitted without consent")
	}
	f.allowWeaker = true
	if !f.submittable() || !f.account().AllowWeaker {
		t.Error("consent does not count")
	}
	f.failed(desk.NewProblem(desk.Unreachable))
	if !f.account().AllowWeaker {
		t.Error("consent is forgotten for another trouble")
	}
}

func TestWhatIsFoundDoesNotReplaceWhatIsTyped(t *testing.T) {
	f := form{address: "a@example.com"}
	if !f.locatable() {
		t.Fatal("a complete address is looked up")
	}
	f.found("example.org", "https://late", nil)
	if f.url != "" {
		t.Error("an answer about another domain counts")
	}
	f.found("example.com", "https://found", nil)
	if f.url != "https://found" || f.locatable() {
		t.Errorf("%+v", f)
	}
	f.touched, f.url = true, "https://mine"
	f.found("example.com", "https://found", nil)
	if f.url != "https://mine" {
		t.Error("what the person typed was replaced")
	}
}

// What vouches for a domain vouches for a server of the same name, and for no other.
func TestTheTrustInADomainIsOneInItsServer(t *testing.T) {
	for url, want := range map[string]string{"https://Example.com:5281/bosh": print64, "https://chat.example.com/bosh": ""} {
		f := form{address: "a@example.com", vouched: print64}
		if f.found("example.com", url, nil); f.account().Trust != want {
			t.Errorf("%s is trusted by %q", url, f.account().Trust)
		}
	}
}

// Each failure stands at the stage where it has come, also where that is told before the progress.
func TestTheStagesTellWhereSigningInIs(t *testing.T) {
	whole := form{address: "anna@example.com", url: fakeURL, located: "example.com"}
	for name, c := range map[string]struct {
		change func(*form)
		want   [4]turn
	}{
		"nothing typed":      {func(f *form) { *f = form{} }, [4]turn{}},
		"looking for it":     {func(f *form) { f.url, f.located = "", "" }, [4]turn{going}},
		"not published":      {func(f *form) { f.url, f.unlocated = "", desk.NewProblem(desk.NoURL) }, [4]turn{}},
		"no such domain":     {func(f *form) { f.url, f.unlocated = "", desk.NewProblem(desk.UnknownDomain) }, [4]turn{failed}},
		"found":              {func(*form) {}, [4]turn{passed}},
		"connecting":         {func(f *form) { f.busy = true }, [4]turn{passed, going}},
		"checking":           {func(f *form) { f.busy, f.progress = true, desk.ProgressChecking }, [4]turn{passed, passed, going}},
		"storing":            {func(f *form) { f.busy, f.progress = true, desk.ProgressStoring }, [4]turn{passed, passed, passed, going}},
		"done":               {func(f *form) { f.busy, f.progress = true, desk.ProgressDone }, [4]turn{passed, passed, passed, passed}},
		"plain http":         {func(f *form) { f.problem = desk.NewProblem(desk.PlainHTTP) }, [4]turn{failed}},
		"another's":          {func(f *form) { f.problem = desk.NewProblem(desk.CertificateName) }, [4]turn{passed, failed}},
		"the wrong password": {func(f *form) { f.problem = desk.NewProblem(desk.WrongPassword) }, [4]turn{passed, passed, failed}},
		"refused": {func(f *form) { f.problem, f.progress = desk.NewProblem(desk.Refused), desk.ProgressChecking },
			[4]turn{passed, passed, failed}},
		"a locked keyring": {func(f *form) { f.problem = desk.NewProblem(desk.KeyringLocked) }, [4]turn{passed, passed, passed, failed}},
	} {
		f := whole
		c.change(&f)
		if got := f.stages(); got != c.want {
			t.Errorf("%s: %v, not %v", name, got, c.want)
		}
	}
}
