package tray

import (
	"context"
	"reflect"
	"testing"
	"time"

	"golang.org/x/sys/windows"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/gui/shell"
)

// patience is how long a test waits for what must come.
const patience = time.Minute

func TestTheMenuOfTheShellIsWhatIsSeenAndAClickMeansIt(t *testing.T) {
	clicks := make(chan action, 1)
	entered := entries(t.Context(), []item{
		{label: "R&D", do: show(desk.View{Screen: desk.ScreenQuick})},
		{label: "not needed", hidden: true},
		{separator: true},
		{label: "Presence", disabled: true, items: []item{{label: "Away", checkable: true, checked: true}}},
	}, clicks)
	if len(entered) != 3 || entered[0].Label != "R&D" || !entered[1].Separator || !entered[2].Disabled {
		t.Fatalf("%+v", entered)
	}
	if below := entered[2].Items; len(below) != 1 || !below[0].Checked || below[0].Do != nil {
		t.Errorf("%+v", below)
	}
	entered[0].Do()
	fake := desktest.New()
	if err := (<-clicks)(t.Context(), fake); err != nil {
		t.Error(err)
	}
	want := []desktest.Call{{Method: "Show", With: desk.View{Screen: desk.ScreenQuick}}}
	if got := fake.Calls(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	over, cancel := context.WithCancel(t.Context())
	left := entries(over, []item{{do: show(desk.View{})}}, make(chan action))
	cancel()
	left[0].Do() // nobody takes it, and it ends
}

// With a shell and without one: a click on the icon is what the shell says, and the end is
// an end.
func TestTheTrayRunsAgainAndAgain(t *testing.T) {
	w, err := shell.Open()
	if err != nil {
		t.Fatal(err)
	}
	say := windows.NewLazySystemDLL("user32.dll").NewProc("SendMessageW")
	for range 3 {
		fake, ended := desktest.New(), make(chan error, 1)
		go func() { ended <- Run(t.Context(), fake, locale.New(locale.English)) }()
		for deadline := time.Now().Add(patience); len(fake.Calls()) == 0; time.Sleep(10 * time.Millisecond) {
			const icon, selected = 0x8002, 1<<16 | 0x400 // WM_APP + 2, NIN_SELECT of the icon 1
			_, _, _ = say.Call(w.Handle(), icon, 0, selected)
			if time.Now().After(deadline) {
				t.Fatal("a click does nothing")
			}
		}
		if got := fake.Calls()[0]; got.Method != "Show" {
			t.Errorf("a click does %+v", got)
		}
		if err := fake.Quit(t.Context()); err != nil {
			t.Error(err)
		}
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(patience):
			t.Fatal("it does not end")
		}
	}
	changes, err := Watch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if shown := <-changes; shown {
		t.Error("the icon has stayed")
	}
}
