package window

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// managedBy has the organisation set something.
func (o *office) managedBy(all ...desk.Managing) {
	o.t.Helper()
	o.desk.SetStatus(func(s *desk.Status) { s.Managed = all })
	o.rest()
}

func TestTheSignInFormShowsWhatIsManaged(t *testing.T) {
	inOffice(t, locale.Russian, signedOut, func(o *office) {
		s := o.faces.signIn
		if s.managed.Visible() || s.url.Disabled() {
			t.Error("nothing is managed")
		}
		o.managedBy(desk.Managing{Key: desk.ManagedDomain, Values: []string{"example.com"}}, desk.Managing{Key: desk.ManagedURL, Values: []string{fakeURL}})
		s.refresh()
		if !s.managed.Visible() || !s.url.Disabled() || s.url.Text != fakeURL || s.caFile.Disabled() {
			t.Errorf("%v %v %q", s.managed.Visible(), s.url.Disabled(), s.url.Text)
		}
		o.write(s.address, "ольга")
		o.write(s.password, "пароль")
		test.Tap(s.submitBtn)
		o.rest()
		want := desk.Account{Address: "ольга@example.com", Password: "пароль", URL: fakeURL}
		if got := o.desk.Accounts(); len(got) != 1 || got[0] != want {
			t.Errorf("signed in with %+v", got)
		}
	})
}

func TestConsentThatTheOrganisationHasGivenOrRefusedIsNotAskedFor(t *testing.T) {
	for _, said := range []string{"true", "false"} {
		f := form{address: "a@b.example", password: "x", url: "http://b.example/"}
		f.govern(&desk.Status{Managed: []desk.Managing{{Key: desk.ManagedAllowHTTP, Values: []string{said}}}})
		if f.asksHTTP() || !f.submittable() {
			t.Errorf("%s: asked", said)
		}
	}
}

func TestTheMenuGreysWhatIsOff(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		greyed := func() (all []string) {
			for _, item := range o.faces.compact.header.items() {
				if item.Disabled && item.ChildMenu == nil {
					all = append(all, item.Label)
				}
			}
			return all
		}
		if all := greyed(); len(all) > 0 {
			t.Errorf("%q", all)
		}
		o.managedBy(desk.Managing{Key: "off", Values: []string{desk.FeatureAddContacts, desk.FeatureMoreAccounts}})
		want := []string{"Add a person… (managed by your organisation)", "Add an account… (managed by your organisation)"}
		if all := greyed(); !slices.Equal(all, want) {
			t.Errorf("%q", all)
		}
	})
}

func TestGroupsThatTheOrganisationWantsOnTopAre(t *testing.T) {
	inOffice(t, locale.Russian, grouped, func(o *office) {
		names := func() (all []string) {
			v := o.faces.view
			v.first = o.faces.model.status.ManagedList(desk.ManagedGroupsFirst)
			for _, p := range o.faces.model.roll.parts(v, fakedesk.Boris) {
				if p.name != "" {
					all = append(all, p.name)
				}
			}
			return all
		}
		before := names()
		if len(before) < 2 {
			t.Fatalf("%q", before)
		}
		last := before[len(before)-1]
		o.managedBy(desk.Managing{Key: desk.ManagedGroupsFirst, Values: []string{"нет такой", last}})
		if now, want := names(), append([]string{last}, before[:len(before)-1]...); !slices.Equal(now, want) {
			t.Errorf("%q, want %q", now, want)
		}
	})
}
