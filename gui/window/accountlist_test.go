package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// listed opens the settings with two accounts, the second of which is off line for a reason.
func (o *office) listed(why *desk.Problem) *preferences {
	o.t.Helper()
	o.several()
	p := o.setting()
	o.desk.SetStatus(func(s *desk.Status) {
		s.Accounts = []desk.AccountStatus{s.Accounts[0], {Address: second, URL: fakeURL, Connection: desk.Waiting, Problem: why}}
	})
	o.rest()
	return p
}

func TestTheSettingsShowEachAccountAndWhatHelps(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		rows := o.listed(desk.NewProblem(desk.WrongPassword, "address", second)).accounts.rows
		mine, other := rows[0], rows[1]
		if mine.name.text != fakedesk.Me || !strings.HasPrefix(mine.state.text, "Available") || mine.trouble.Visible() || mine.reconnect.root.Visible() || mine.signIn.root.Visible() {
			t.Errorf("%q is %q", mine.name.text, mine.state.text)
		}
		if other.state.text != "Not connected" || !strings.Contains(other.trouble.Text, second) || other.remedy.Text == "" || !other.password.do.Disabled() {
			t.Errorf("%q: %q %q", other.state.text, other.trouble.Text, other.remedy.Text)
		}
		o.key(other.reconnect.do, fyne.KeyReturn)
		o.mustHaveAsked("reconnect")
		o.key(other.signIn.do, fyne.KeyReturn)
		if s := o.faces.signIn; s == nil || s.address.Text != second || s.url.Text != fakeURL {
			t.Error("not begun with what is known")
		}
		o.desk.SetStatus(func(s *desk.Status) { s.Accounts[1] = desk.AccountStatus{Address: second, Connection: desk.OnLine} })
		o.rest()
		if other.trouble.Visible() || other.signIn.root.Visible() || other.password.do.Disabled() {
			t.Error("it does not follow")
		}
	})
}

func TestAnAccountIsPutFirst(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.listed(nil)
		mine, other := p.accounts.rows[0], p.accounts.rows[1]
		if mine.first.root.Visible() || !other.first.root.Visible() || !strings.Contains(mine.state.text, "first") {
			t.Errorf("the first is not shown: %q", mine.state.text)
		}
		o.key(other.first.do, fyne.KeyReturn)
		o.mustHaveAsked("first " + second)
		if rows := p.accounts.rows; rows[0] != other || rows[1] != mine || other.first.root.Visible() || p.accounts.root.Objects[0] != other.root {
			t.Error("it is not")
		}
		f := o.faults()
		f.fails("first "+fakedesk.Me, desk.NewProblem(desk.DiskFull, "file", "settings.json"))
		o.key(mine.first.do, fyne.KeyReturn)
		if !strings.Contains(p.problem.Text, "settings.json") {
			t.Errorf("%q", p.problem.Text)
		}
	})
}

func TestAnAccountIsSignedOutOfWhereItStands(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p, f := o.listed(nil), o.faults()
		f.fails("sign-out "+second+" true", desk.NewProblem(desk.DiskFull, "file", "journal.db"))
		o.key(p.accounts.rows[1].signOut.do, fyne.KeyReturn)
		box, ok := find(p.window.Canvas(), func(b *check) bool { return b.Text == "Delete the messages too" })
		if !ok || box.Checked {
			t.Fatal("nobody asks what becomes of the messages")
		}
		test.Tap(box)
		o.presses(p.window, "Sign out")
		if !strings.Contains(p.problem.Text, "journal.db") {
			t.Errorf("%q", p.problem.Text)
		}
	})
}

func TestACardAndAPasswordAreOfTheAccount(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.Steps = []desk.ServiceStep{{}, {}}
		p := o.listed(nil)
		o.desk.SetStatus(func(s *desk.Status) { s.Accounts[1].Connection = desk.OnLine })
		o.rest()
		other := p.accounts.rows[1]
		for range 2 { // what was begun before is given up
			o.key(other.password.do, fyne.KeyReturn)
			if s := o.faces.services; s == nil || s.step == nil || s.step.task.Account != second || s.step.task.Deed != desk.DeedPassword {
				t.Fatal("nobody asks for another password")
			}
		}
		o.key(other.card.do, fyne.KeyReturn)
		if _, ok := find(o.faces.compact.window.Canvas(), func(l *line) bool { return l.text == second && l.Visible() }); !ok {
			t.Error("the card is not the one of the account")
		}
	})
}

func TestWhatIsManagedOfAccountsIsGreyedAndSaidSo(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.managedBy(desk.Managing{Key: "off", Values: []string{desk.FeatureOwnCard, desk.FeatureMoreAccounts}})
		p := o.setting()
		for _, label := range []string{"My card… (managed by your organisation)", "Add an account… (managed by your organisation)"} {
			if b, ok := find(p.window.Canvas(), func(b *button) bool { return b.Text == label }); !ok || !b.Disabled() {
				t.Errorf("no %q", label)
			}
		}
	})
}

func TestAccountsAreFoundInTheSettings(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.listed(nil)
		for _, text := range []string{"olga@home", "change password", "accounts sign out"} {
			p.search.SetText(text)
			if o.rest(); !p.sections[0].root.Visible() || !p.accounts.root.Visible() || p.sections[1].root.Visible() {
				t.Errorf("%q does not find them, or more", text)
			}
		}
		if p.search.SetText("quiet"); p.sections[0].root.Visible() {
			t.Error("found is what is not asked for")
		}
	})
}

func TestScreensOfAccountsLookAsTheyDid(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		for _, suffix := range []string{"", "-dark"} {
			inOffice(t, language, usual, func(o *office) {
				p := o.listed(desk.NewProblem(desk.WrongPassword, "address", second))
				if suffix != "" {
					o.dark()
				}
				o.looksLike(p.window, "settings-accounts"+suffix+"."+language+".xml")
			})
		}
	}
}
