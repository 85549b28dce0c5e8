//go:build linux

package tray

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vestnik/gui/desktoptest"
)

func TestTheIconComesBackWhenTheBusWasRestarted(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{Panel: true})
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
	p := startProgram(t, "run", d.Env())
	if _, err := d.TrayItem(t.Context(), p.Process.Pid); err != nil {
		t.Fatal(err)
	}
	changes, err := Watch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	becomes := func(shown bool) {
		t.Helper()
		select {
		case got := <-changes:
			if got != shown {
				t.Errorf("Watch says %v, want %v", got, shown)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("Watch does not say %v", shown)
		}
	}
	becomes(true)
	for n := range 2 {
		if err := d.EndBus(); err != nil {
			t.Fatal(err)
		}
		becomes(false)
		// What comes meanwhile changes the icon, which the library does not bear.
		fmt.Fprintln(p.in, "zoe@example.com Здравствуйте")
		time.Sleep(3 * quiet)
		if err := d.RestartBus(desktoptest.None); err != nil {
			t.Fatal(err)
		}
		becomes(true)
		item, err := d.TrayItem(t.Context(), p.Process.Pid)
		if err != nil {
			t.Fatal(err)
		}
		wait(t, func() error {
			tooltip, err := item.Tooltip(t.Context())
			if want := []string{"Вестник — в сети, 1 непрочитанное", "Вестник — в сети, 2 непрочитанных"}[n]; err == nil && !strings.HasPrefix(tooltip, want) {
				err = fmt.Errorf("tooltip %q", tooltip)
			}
			return err
		})
		time.Sleep(complete + time.Second)
		if err := item.Click(t.Context(), "Написать", "Алиса", "Спасибо!"); err != nil {
			t.Error(err)
		}
		p.expect(t, `"Send"`, anna, "Спасибо!")
		if n > 0 {
			p.expect(t, `"MarkRead"`, anna) // who answers has read
		}
		if err := item.Activate(t.Context()); err != nil {
			t.Error(err)
		}
		p.expect(t, `"Show"`, `"conversation"`, "zoe@example.com")
	}
}
