//go:build linux

package popup

import (
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"errors"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
	"vestnik/gui/desktoptest"
)

// dunst tells over D-Bus how many popups it shows, and takes clicks there too.
func TestDunstConforms(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{Daemon: desktoptest.Dunst})
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
	conn, err := bus.Dial(t.Context(), d.Bus())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	dunst := conn.Object(service, object)
	const control = "org.dunstproject.cmd0"
	conform(t, func(t *testing.T) rig {
		if err := bus.Call(t.Context(), dunst, control+".NotificationCloseAll", nil); err != nil {
			t.Fatal(err)
		}
		r := rig{
			popups: open(t),
			expect: func(wanted ...Popup) error {
				var displayed, waiting dbus.Variant
				get := "org.freedesktop.DBus.Properties.Get"
				err := errors.Join(
					bus.Call(t.Context(), dunst, get, []any{control, "displayedLength"}, &displayed),
					bus.Call(t.Context(), dunst, get, []any{control, "waitingLength"}, &waiting))
				n := displayed.Value().(uint32) + waiting.Value().(uint32)
				if err == nil && int(n) != len(wanted) {
					err = fmt.Errorf("%d popups, want %d", n, len(wanted))
				}
				return err
			},
			click: func(Popup) error {
				return bus.Call(t.Context(), dunst, control+".NotificationAction", []any{uint32(0)})
			},
			dismiss: func(Popup) error {
				return bus.Call(t.Context(), dunst, control+".NotificationCloseLast", nil)
			},
		}
		r.await(t)
		return r
	})
}

// onScreen lists the windows of xfce4-notifyd: one a popup.
var onScreen = regexp.MustCompile(`"xfce4-notifyd" "Xfce4-notifyd"\)\s+(\d+)x(\d+)\+\S+\s+\+(\d+)\+(\d+)`)

// xfce4-notifyd tells nothing, so its windows are counted and clicked.
func TestXfceConforms(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{Daemon: desktoptest.Xfce})
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
	windows := func() (places [][4]int, err error) {
		cmd := exec.Command("xwininfo", "-root", "-tree")
		cmd.Env = d.Env()
		out, err := cmd.Output()
		for _, m := range onScreen.FindAllStringSubmatch(string(out), -1) {
			var p [4]int
			fmt.Sscan(strings.Join(m[1:], " "), &p[0], &p[1], &p[2], &p[3])
			if p[0] > 20 { // others are hidden helpers
				places = append(places, p)
			}
		}
		return places, err
	}
	conform(t, func(t *testing.T) rig {
		popups := open(t)
		t.Cleanup(func() {
			again := open(t) // the one under test may be closed by now
			_ = again
		})
		return rig{
			popups: popups,
			expect: func(wanted ...Popup) error {
				places, err := windows()
				if err == nil && len(places) != len(wanted) {
					err = fmt.Errorf("%d popups, want %d", len(places), len(wanted))
				}
				return err
			},
		}
	})
}

func TestADaemonThatIsStoppedAndOneThatIsRestarted(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{Daemon: desktoptest.Dunst})
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
	popups := open(t)
	p := Popup{Peer: "a@example.org", Title: "Алиса", Text: "one"}
	if err := popups.Raise(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(d.DaemonPID(), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	p.Text = "two"
	if err := popups.Raise(t.Context(), p); !errors.Is(err, ErrSilent) {
		t.Errorf("stopped: %v, want ErrSilent", err)
	}
	if err := syscall.Kill(d.DaemonPID(), syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	p.Text = "three"
	if err := popups.Raise(t.Context(), p); err != nil {
		t.Errorf("woken: %v", err)
	}
	if err := d.RestartDaemon(desktoptest.Dunst); err != nil {
		t.Fatal(err)
	}
	p.Text = "four"
	if err := popups.Raise(t.Context(), p); err != nil {
		t.Errorf("restarted: %v", err)
	}
	got, err := d.WaitPopup(t.Context(), func(p desktoptest.Popup) bool { return p.Text == "four" })
	if err != nil || got.Replaces != 0 {
		t.Errorf("the new daemon was asked to replace popup %d of the old one, %v", got.Replaces, err)
	}
	_ = time.Second
}
