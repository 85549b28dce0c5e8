package tray

import (
	"strings"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

func TestTheIconSaysThatNothingElseIsShownUnlessThatIsWanted(t *testing.T) {
	for _, c := range []struct {
		popups *desk.Popups
		says   bool
	}{
		{nil, false},
		{&desk.Popups{Way: desk.ByToast}, false},
		{&desk.Popups{Way: desk.ByBalloon, Problem: desk.NewProblem(desk.NoToasts)}, false}, // a balloon has said so
		{&desk.Popups{Problem: desk.NewProblem(desk.NoToasts)}, true},
		{&desk.Popups{Problem: desk.NewProblem(desk.NoPopups)}, true},
		{&desk.Popups{Problem: desk.NewProblem(desk.PopupsOff)}, false},
		{&desk.Popups{Problem: desk.NewProblem(desk.PopupsForbidden)}, false},
	} {
		tooltip := lookFor(desk.Status{Connection: desk.OnLine, Popups: c.popups}, locale.New(locale.English)).tooltip
		if strings.Contains(tooltip, "show notifications") != c.says {
			t.Errorf("%+v: %q", c.popups, tooltip)
		}
	}
}
