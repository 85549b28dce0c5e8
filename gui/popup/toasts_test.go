package popup

import (
	"context"
	"encoding/xml"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/gui/winrt"
)

// centre is Windows as toasts see it.
type centre struct {
	mu      sync.Mutex
	shown   map[[2]string]winrt.Toast // by group and tag
	setting winrt.Setting
	fails   error
	closed  bool
}

func newCentre() *centre { return &centre{shown: map[[2]string]winrt.Toast{}} }

func (c *centre) Show(_ context.Context, t winrt.Toast) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fails == nil {
		c.shown[[2]string{t.Group, t.Tag}] = t
	}
	return c.fails
}

func (c *centre) Remove(_ context.Context, tag, group string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.shown, [2]string{group, tag})
	return c.fails
}

func (c *centre) RemoveGroup(_ context.Context, group string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for at := range c.shown {
		if at[0] == group {
			delete(c.shown, at)
		}
	}
	return c.fails
}

func (c *centre) Clear(context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.shown)
	return c.fails
}

func (c *centre) Setting(context.Context) (winrt.Setting, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.setting, c.fails
}

func (c *centre) Close(context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	return nil
}

// toasts returns what is shown, as Windows reads it.
func (c *centre) toasts() (all []toast) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, shown := range c.shown {
		var t toast
		if err := xml.Unmarshal([]byte(shown.XML), &t); err != nil {
			panic(err)
		}
		all = append(all, t)
	}
	return all
}

// screen returns what a person sees.
func (c *centre) screen() (shown []Popup) {
	for _, t := range c.toasts() {
		shown = append(shown, Popup{Title: t.Binding.Text[0], Text: t.Binding.Text[1]})
	}
	return shown
}

// activation is one as Windows hands it on.
func activation(arguments, text string) winrt.Activation {
	return winrt.Activation{Arguments: arguments, Inputs: map[string]string{replyInput: text}}
}

func toastRig(t *testing.T) (rig, *centre, *toasts) {
	windows := newCentre()
	shown := newToasts(windows, loud, drawIcon())
	t.Cleanup(func() { _ = shown.Close() })
	find := func(p Popup) (toast, [2]string, error) {
		for _, one := range windows.toasts() {
			if one.Binding.Text[0] == p.Title && one.Binding.Text[1] == p.Text {
				return one, [2]string{groupOf(p.Peer), tagOf(p.Key)}, nil
			}
		}
		return toast{}, [2]string{}, errors.New("not shown")
	}
	take := func(at [2]string) {
		windows.mu.Lock()
		defer windows.mu.Unlock()
		delete(windows.shown, at)
	}
	return rig{
		popups: shown,
		expect: func(wanted ...Popup) error { return same(windows.screen(), wanted) },
		click: func(p Popup) error {
			one, at, err := find(p)
			if err == nil {
				take(at)
				shown.activated(winrt.Activation{Arguments: one.Launch})
			}
			return err
		},
		dismiss: func(p Popup) error {
			_, at, err := find(p)
			take(at)
			return err
		},
	}, windows, shown
}

func TestToastsConform(t *testing.T) {
	conform(t, func(t *testing.T) rig { r, _, _ := toastRig(t); return r })
}

func TestTagAndGroupFitIntoOldWindows(t *testing.T) {
	_, windows, shown := toastRig(t)
	p := Popup{Peer: desktest.Peer(strings.Repeat("ж", 1000) + "@example.org"), Key: strings.Repeat("k", 500), Expires: time.Now().Add(time.Hour)}
	if err := shown.Raise(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	for _, one := range windows.shown {
		if len(one.Tag) > 16 || len(one.Group) > 16 || one.Tag == one.Group || !one.Expires.Equal(p.Expires) {
			t.Errorf("%+v", one)
		}
	}
}

// click returns what an activation counts for.
func click(t *testing.T, s *toasts, arguments, text string) (Click, bool) {
	t.Helper()
	s.activated(activation(arguments, text))
	select {
	case c := <-s.Clicks():
		return c, true
	default:
		return Click{}, false
	}
}

func TestOnlyAPopupThatIsThereCanDoMoreThanOpenItsConversation(t *testing.T) {
	_, _, shown := toastRig(t)
	p := Popup{Peer: desktest.Peer("alice@example.org"), Key: "urgent-1", Title: "A", Text: "B"}
	opens := Click{Peer: p.Peer, Action: Default, Text: "да"}
	for _, key := range []string{Reply, Read, Accept, Refuse, Default, "x"} {
		if got, ok := click(t, shown, arguments(p, key), "да"); !ok || got != opens {
			t.Errorf("%s of a popup that is not there: %+v, %v", key, got, ok)
		}
		if err := shown.Raise(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		want := Click{Peer: p.Peer, Key: p.Key, Action: key, Text: "да"}
		if got, _ := click(t, shown, arguments(p, key), "да"); got != want {
			t.Errorf("%s: %+v", key, got)
		}
		if got, _ := click(t, shown, arguments(p, key), "да"); got != opens && key != Default {
			t.Errorf("%s counts twice: %+v", key, got)
		}
		if err := shown.Withdraw(t.Context(), p.Peer); err != nil {
			t.Fatal(err)
		}
	}
	for _, bad := range []string{"", "%zz", "action=", "peer=a", "action=default&peer=%ff", "action=default&peer=a%0ab", "action=default&peer=a%e2%80%aeb",
		"action=default&peer=" + strings.Repeat("a", maxAddress+1)} {
		if got, ok := click(t, shown, bad, ""); ok {
			t.Errorf("%.40q counts as %+v", bad, got)
		}
	}
	_ = shown.Close()
	shown.activated(activation(arguments(p, Default), "")) // whoever is late does no harm
}

func TestWhatWindowsDoesNotShowIsAnError(t *testing.T) {
	for _, c := range []struct {
		setting winrt.Setting
		fails   error
		want    error
		code    desk.Code
	}{
		{winrt.DisabledForApplication, nil, ErrOff, desk.PopupsOff},
		{winrt.DisabledForUser, nil, ErrAllOff, desk.AllPopupsOff},
		{winrt.DisabledByGroupPolicy, nil, ErrForbidden, desk.PopupsForbidden},
		{winrt.DisabledByManifest, nil, ErrNoToasts, desk.NoToasts},
		{winrt.Enabled, &winrt.Fault{Call: "Show", Code: 0x80040154}, ErrNoToasts, desk.NoToasts},
		{winrt.Enabled, winrt.ErrSilent, ErrSilent, desk.PopupsSilent},
	} {
		_, windows, shown := toastRig(t)
		windows.setting, windows.fails = c.setting, c.fails
		err := shown.Raise(t.Context(), Popup{Title: "x"})
		if !errors.Is(err, c.want) || !errors.Is(shown.Way(t.Context()).Err, c.want) {
			t.Errorf("%+v: %v", c, err)
		}
		if s := shown.Way(t.Context()).State(); s.Problem == nil || s.Problem.Code != c.code {
			t.Errorf("%+v: %+v", c, s)
		}
		if err := shown.Withdraw(t.Context(), desk.Ref{}); err != nil {
			t.Errorf("what was not shown cannot be taken back: %v", err)
		}
	}
}

func TestASendersPictureGoesAlongAsAFile(t *testing.T) {
	_, windows, shown := toastRig(t)
	if err := shown.Raise(t.Context(), Popup{Title: "x", Picture: []byte("png")}); err != nil {
		t.Fatal(err)
	}
	if image := windows.toasts()[0].Binding.Image; image == nil || !strings.HasPrefix(image.Source, "file:///") || image.Placement != "appLogoOverride" {
		t.Errorf("%+v", image)
	}
}
