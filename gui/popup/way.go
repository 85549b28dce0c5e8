package popup

import (
	"context"
	"errors"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// Way is how popups are shown.
type Way struct {
	Name   desk.PopupWay // empty: in none of the ways of a desktop
	Daemon string        // who shows them, where there are several such programs
	Quiet  bool          // the system is asked not to disturb
	Err    error         // why they are not shown, or not in the first of several ways
}

// State is what the desk tells of a way.
func (w Way) State() desk.Popups {
	s := desk.Popups{Way: w.Name, Daemon: w.Daemon, Quiet: w.Quiet, Problem: problem(w.Err)}
	if errors.Is(w.Err, errNoWay) || Unwanted(w.Err) || w.Err != nil && w.Name != desk.ByBalloon {
		s.Way = ""
	}
	return s
}

// errNoWay goes with an error that has left no way to show popups at all.
var errNoWay = errors.New("popup: not shown")

// problem says what a person can do about an error.
func problem(err error) *desk.Problem {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrOff):
		return desk.NewProblem(desk.PopupsOff)
	case errors.Is(err, ErrAllOff):
		return desk.NewProblem(desk.AllPopupsOff)
	case errors.Is(err, ErrForbidden):
		return desk.NewProblem(desk.PopupsForbidden)
	case errors.Is(err, ErrNoBus):
		return desk.NewProblem(desk.NoBus)
	case errors.Is(err, ErrNoToasts):
		return desk.NewProblem(desk.NoToasts, "reason", err.Error())
	case errors.Is(err, ErrSilent):
		return desk.NewProblem(desk.PopupsSilent, "reason", err.Error())
	}
	return desk.NewProblem(desk.NoPopups, "reason", err.Error())
}

// testLives is for how long a popup that is a test is of use.
const testLives = 10 * time.Minute

// Test raises a popup that says that it is one, and tells how that went.
func Test(ctx context.Context, popups Popups, words *locale.Words) desk.Popups {
	err := popups.Raise(ctx, Popup{
		Key: "test", Title: words.Say("popup.test-title"), Text: words.Say("popup.test-text"), Expires: time.Now().Add(testLives),
		Actions: []Action{{Key: Default, Label: words.Say("popup.open")}},
	})
	way := popups.Way(ctx)
	if err != nil {
		way.Err = errors.Join(errNoWay, err)
	}
	return way.State()
}
