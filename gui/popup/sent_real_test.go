//go:build linux

package popup

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/gui/desktoptest"
	"vestnik/gui/link"
)

// On a real daemon the popup of what one click has sent offers to take it back, says that it was,
// and has nothing to offer any more then.
func TestARealDaemonTakesBackWhatOneClickHasSent(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{Daemon: desktoptest.Xfce})
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
	fake, popups := desktest.New(), open(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, fake, popups, locale.New(locale.Russian), link.Open) }()
	late := time.Now().Add(time.Hour) // no machine is too slow for that
	m, err := fake.Send(ctx, desk.Outgoing{To: anna.Address, Body: "Иду", At: late})
	if err != nil {
		t.Fatal(err)
	}
	for ; len(d.Popups()) == 0; time.Sleep(100 * time.Millisecond) { // nobody may listen yet
		fake.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Peer: anna, Number: m.Number, Title: "Анна", Text: m.Body, Sent: true, Preview: desk.PreviewAll, Expires: late}})
	}
	says := func(text string, buttons ...string) {
		t.Helper()
		p, err := d.WaitPopup(ctx, func(p desktoptest.Popup) bool {
			return p.Title == "Кому: Анна" && strings.HasPrefix(p.Text, text)
		})
		if err != nil || !slices.Equal(labels(p), buttons) {
			t.Fatalf("%q: %+v, %v", text, p, err)
		}
	}
	says("Иду\nУйдёт через 3600 секунд", "Открыть", "Отменить")
	rig{expect: func(...Popup) error { return clickXfce(d, -60, 30) }}.await(t)
	says("Иду\nОтменено: не отправлено", "Открыть")
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// labels are those of a popup's buttons.
func labels(p desktoptest.Popup) (all []string) {
	for at := 1; at < len(p.Actions); at += 2 {
		all = append(all, p.Actions[at])
	}
	return all
}
