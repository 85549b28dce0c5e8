package main

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/gui/popup"
	"vestnik/gui/tray"
)

// shows returns the views that the desk was asked to show.
func shows(d *desktest.Fake) (views []desk.View) {
	for _, call := range d.Calls() {
		if v, ok := call.With.(desk.View); ok && call.Method == "Show" {
			views = append(views, v)
		}
	}
	return views
}

func TestAPanelThatIsJustRestartedIsNotMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, shown := desktest.New(), make(chan bool)
		f := &faces{desk: d, words: locale.New(locale.English), complaints: make(chan *desk.Problem, 8)}
		go f.mindTray(t.Context(), shown)
		for range 3 {
			shown <- false
			time.Sleep(tray.Patience - time.Millisecond)
			shown <- true
			time.Sleep(time.Hour)
		}
		if len(shows(d)) > 0 || len(f.complaints) > 0 || !f.icon.Load() {
			t.Fatalf("it counts as missing: %v", shows(d))
		}
		for range 3 {
			shown <- false
			time.Sleep(tray.Patience)
			synctest.Wait()
			if views := shows(d); len(views) != 1 || !views[0].Unasked || len(f.complaints) != 1 || f.icon.Load() {
				t.Fatalf("%v is shown and %d complaints made, want one of each", views, len(f.complaints))
			}
			shown <- true
		}
		close(shown)
	})
}

func TestAMessageThatNothingShowsBringsTheWindow(t *testing.T) {
	p := popup.Popup{Peer: desk.Ref{Address: "anna@example.com"}, Title: "Анна", Text: "Привет"}
	for _, c := range []struct {
		why   error
		icon  bool
		comes bool
	}{
		{nil, false, false},
		{popup.ErrNoDaemon, false, true},
		{popup.ErrNoBus, false, true},
		{popup.ErrSilent, false, true},
		{popup.ErrNoToasts, false, true},
		{popup.ErrOff, false, false},     // the person does not want any
		{popup.ErrNoDaemon, true, false}, // the icon counts it
		{context.Canceled, false, false},
	} {
		d := desktest.New()
		f := &faces{desk: d}
		f.icon.Store(c.icon)
		shown := heeded{nowhere{new(popup.Recorder), c.why}, f.missed, make(chan struct{}, 1)}
		if err := shown.Raise(t.Context(), p); err != c.why {
			t.Errorf("Raise: %v", err)
		}
		want := []desk.View{{Screen: desk.ScreenContacts, Unasked: true}}[:map[bool]int{true: 1}[c.comes]]
		if got := shows(d); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, icon %v: %v is shown, want %v", c.why, c.icon, got, want)
		}
	}
}
