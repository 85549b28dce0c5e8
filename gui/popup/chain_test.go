package popup

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/gui/shell"
	"vestnik/gui/winrt"
)

// area is the icon as balloons see it.
type area struct {
	mu     sync.Mutex
	shown  *shell.Balloon
	hidden bool // the last that was asked for was to show nothing
	fails  error
}

func (a *area) ShowBalloon(_ context.Context, b *shell.Balloon) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.fails == nil {
		a.shown, a.hidden = b, false
	}
	return a.fails
}

func (a *area) HideBalloon(b *shell.Balloon) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.shown == b {
		a.shown, a.hidden = nil, true
	}
}

// screen returns what a person sees.
func (a *area) screen() (shown []Popup) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.shown != nil {
		shown = []Popup{{Title: a.shown.Title, Text: a.shown.Text}}
	}
	return shown
}

// one tells whether one of what is wanted is shown, and nothing else. What was covered by
// another and is not urgent does not come up again when that goes.
func (a *area) one(wanted ...Popup) error {
	shown := a.screen()
	if a.hidden && !slices.ContainsFunc(wanted, func(p Popup) bool { return p.Urgent }) {
		return same(shown, nil)
	}
	if len(shown) > 0 && slices.ContainsFunc(wanted, func(p Popup) bool { return same(shown, []Popup{p}) == nil }) {
		return nil
	}
	return same(shown, wanted)
}

func balloonRig(popups Popups, icon *area) rig {
	return rig{
		popups: popups,
		expect: icon.one,
		click: func(p Popup) error {
			if err := same(icon.screen(), []Popup{p}); err != nil {
				return err
			}
			icon.shown.Clicked()
			return nil
		},
	}
}

func TestTheBalloonConformsWithRoomForOne(t *testing.T) {
	conform(t, func(t *testing.T) rig {
		icon := new(area)
		shown := newBalloon(icon, loud)
		t.Cleanup(func() { _ = shown.Close() })
		return balloonRig(shown, icon)
	})
}

func TestAnUrgentBalloonComesUpAgainWhenWhatCoveredItIsGone(t *testing.T) {
	icon := new(area)
	shown := newBalloon(icon, loud)
	defer shown.Close()
	urgent := Popup{Peer: desktest.Peer("bot@example.org"), Key: "1", Title: "диск полон", Urgent: true}
	for _, p := range []Popup{{Peer: desktest.Peer("a@example.org"), Title: "a"}, urgent, {Peer: desktest.Peer("b@example.org"), Title: "b"}} {
		if err := shown.Raise(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		if err := same(icon.screen(), []Popup{p}); err != nil {
			t.Error(err)
		}
	}
	if err := errors.Join(shown.Withdraw(t.Context(), desktest.Peer("b@example.org")), same(icon.screen(), []Popup{urgent})); err != nil {
		t.Error(err)
	}
	if err := errors.Join(shown.Withdraw(t.Context(), urgent.Peer), same(icon.screen(), nil)); err != nil {
		t.Error(err)
	}
}

func TestTheChainConformsWithToastsAndWithout(t *testing.T) {
	t.Run("toasts", func(t *testing.T) {
		conform(t, func(t *testing.T) rig {
			r, _, toasts := toastRig(t)
			r.popups = newChain(nil, toasts, newBalloon(new(area), loud))
			t.Cleanup(func() { _ = r.popups.Close() })
			return r
		})
	})
	t.Run("balloon", func(t *testing.T) {
		conform(t, func(t *testing.T) rig {
			_, windows, toasts := toastRig(t)
			windows.fails = &winrt.Fault{Call: "Show", Code: 0x80040154}
			icon := new(area)
			chain := newChain(nil, toasts, newBalloon(icon, loud))
			t.Cleanup(func() { _ = chain.Close() })
			return balloonRig(chain, icon)
		})
	})
}

func TestWhenOneWayFailsTheNextServesUnlessSomebodyDoesNotWantPopups(t *testing.T) {
	fault := &winrt.Fault{Call: "Show", Code: 0x80040154}
	for _, c := range []struct {
		name     string
		setting  winrt.Setting
		toast    error
		balloon  error
		way      desk.PopupWay
		code     desk.Code
		fails    bool
		balloons int
	}{
		{"toasts", winrt.Enabled, nil, nil, desk.ByToast, "", false, 0},
		{"no toasts", winrt.Enabled, fault, nil, desk.ByBalloon, desk.NoToasts, false, 1},
		{"they hang", winrt.Enabled, winrt.ErrSilent, nil, desk.ByBalloon, desk.PopupsSilent, false, 1},
		{"neither", winrt.Enabled, fault, shell.ErrNoShell, "", desk.NoToasts, true, 0},
		{"switched off", winrt.DisabledForApplication, nil, nil, "", desk.PopupsOff, true, 0},
		{"forbidden", winrt.DisabledByGroupPolicy, nil, nil, "", desk.PopupsForbidden, true, 0},
		{"of no manifest", winrt.DisabledByManifest, nil, nil, desk.ByBalloon, desk.NoToasts, false, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, windows, toasts := toastRig(t)
			windows.setting, windows.fails = c.setting, c.toast
			icon := &area{fails: c.balloon}
			chain := newChain(nil, toasts, newBalloon(icon, loud))
			defer chain.Close()
			state := Test(t.Context(), chain, locale.New(locale.English))
			var code desk.Code
			if state.Problem != nil {
				code = state.Problem.Code
			}
			if state.Way != c.way || code != c.code || len(icon.screen()) != c.balloons {
				t.Errorf("%+v, %d balloons", state, len(icon.screen()))
			}
			if err := chain.Raise(t.Context(), Popup{Title: "x"}); (err != nil) != c.fails {
				t.Errorf("Raise: %v", err)
			}
		})
	}
}

func TestAWayThatIsNotThereIsSaidWithTheOneThatServes(t *testing.T) {
	chain := newChain(ErrNoToasts, newBalloon(new(area), loud))
	defer chain.Close()
	for range 2 {
		if s := chain.Way(t.Context()).State(); s.Way != desk.ByBalloon || s.Problem.Code != desk.NoToasts {
			t.Errorf("%+v", s)
		}
		if err := chain.Raise(t.Context(), Popup{Title: "x"}); err != nil {
			t.Error(err)
		}
	}
}

// loud is a system that is not asked to be quiet.
func loud(context.Context) bool { return false }

func TestWhereTheSystemIsToBeQuietNothingForcesItselfOnThePerson(t *testing.T) {
	hushed := func(context.Context) bool { return true }
	windows, icon := newCentre(), new(area)
	toasts, balloon := newToasts(windows, hushed, drawIcon()), newBalloon(icon, hushed)
	urgent := Popup{Title: "x", Urgent: true}
	for _, way := range []Popups{toasts, balloon} {
		if err := way.Raise(t.Context(), urgent); err != nil || !way.Way(t.Context()).Quiet {
			t.Error(err)
		}
	}
	if one := windows.toasts()[0]; one.Scenario != "" || !one.Audio.Silent || !icon.shown.Silent {
		t.Errorf("%+v, %+v", one, icon.shown)
	}
	for _, way := range []Popups{toasts, balloon} {
		if err := way.Close(); err != nil {
			t.Error(err)
		}
	}
}
