package main

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/settings"
)

func TestAnAccountIsMeantByItsAddressHoweverThatIsTyped(t *testing.T) {
	ours := []string{"anna@office.example", "anna@home.example"}
	for typed, want := range map[string]string{
		"": "", "anna@home.example": ours[1], "Anna@Office.Example": ours[0], "anna@office.example/desk": ours[0],
	} {
		if got, err := named(ours, typed); got != want || err != nil {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"anna", "ana@office.example", "@", "anna@127.0.0.1"} {
		if _, err := named(ours, typed); !errors.Is(err, desk.NewProblem(desk.UnknownAccount)) {
			t.Errorf("%q: %v", typed, err)
		}
		if _, err := named(nil, typed); !errors.Is(err, desk.NewProblem(desk.NoAccount)) {
			t.Errorf("%q of none: %v", typed, err)
		}
	}
}

// Which account goes is never guessed: with it may go all that was written.
func TestWhoHasSeveralAccountsSaysOfWhichHeSignsOut(t *testing.T) {
	p := &program{words: locale.New(locale.English)}
	ours := []string{"anna@office.example", "anna@home.example"}
	if _, err := p.toLeave(ours, ""); err == nil || !strings.Contains(err.Error(), "anna@office.example, anna@home.example") {
		t.Errorf("%v", err)
	}
	if got, err := p.toLeave(ours[:1], ""); got != ours[0] || err != nil {
		t.Errorf("the only one: %q, %v", got, err)
	}
	if got, err := p.toLeave(ours, "Anna@Home.example"); got != ours[1] || err != nil {
		t.Errorf("named: %q, %v", got, err)
	}
	if _, err := p.toLeave(nil, ""); !errors.Is(err, desk.NewProblem(desk.NoAccount)) {
		t.Errorf("none: %v", err)
	}
}

// Without a resident the order is changed where it will be read.
func TestAnAccountIsPutFirstWithoutAResident(t *testing.T) {
	dirs := settings.DirsUnder(t.TempDir())
	if err := dirs.Make(); err != nil {
		t.Fatal(err)
	}
	before := settings.Settings{Accounts: []settings.Account{{Address: "anna@office.example"}, {Address: "anna@home.example"}}}
	if err := settings.Save(dirs.SettingsFile(), before); err != nil {
		t.Fatal(err)
	}
	if got, err := putFirstAlone(dirs, "Anna@Home.example"); got != "anna@home.example" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	after, err := settings.Load(dirs.SettingsFile())
	if want := []string{"anna@home.example", "anna@office.example"}; err != nil || !slices.Equal(after.Addresses(), want) {
		t.Errorf("%q, %v", after.Addresses(), err)
	}
	if _, err := putFirstAlone(dirs, "ana@office.example"); !errors.Is(err, desk.NewProblem(desk.UnknownAccount)) {
		t.Errorf("%v", err)
	}
}
