//go:build linux

package popup

import (
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"vestnik/core/desk/desktest"
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

// onScreen finds the windows of xfce4-notifyd: one a popup.
var onScreen = regexp.MustCompile(`"Xfce4-notifyd"\)\s+(\d+)x(\d+)\+\S+\s+\+(\d+)\+(\d+)`)

// spot is where a popup is on the screen.
type spot struct{ width, height, x, y int }

// xfcePopups returns the popups on the screen, in no order.
func xfcePopups(d *desktoptest.Desktop) (places []spot, err error) {
	cmd := exec.Command("xwininfo", "-root", "-tree")
	cmd.Env = d.Env()
	out, err := cmd.Output()
	for _, m := range onScreen.FindAllStringSubmatch(string(out), -1) {
		var p spot
		fmt.Sscan(strings.Join(m[1:], " "), &p.width, &p.height, &p.x, &p.y)
		if p.width > 20 { // the others are hidden helpers
			places = append(places, p)
		}
	}
	return places, err
}

// clickXfce clicks the only popup, at a distance from its lower left corner, or, where that is less
// than nothing, from the right one.
func clickXfce(d *desktoptest.Desktop, right, up int) error {
	time.Sleep(500 * time.Millisecond) // it fades in, and grows to its size
	places, err := xfcePopups(d)
	if err != nil || len(places) != 1 {
		return fmt.Errorf("%d popups, %w", len(places), err)
	}
	if right < 0 {
		right += places[0].width
	}
	x, y := places[0].x+right, places[0].y+places[0].height-up
	if err := d.Move(x, y); err != nil {
		return err
	}
	time.Sleep(300 * time.Millisecond) // a button must notice the pointer first
	return d.Click(x, y, 1)
}

// xfce4-notifyd tells nothing, so its windows are counted and clicked.
func TestXfceConforms(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{Daemon: desktoptest.Xfce})
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
	conform(t, func(t *testing.T) rig {
		if err := d.RestartDaemon(desktoptest.Xfce); err != nil {
			t.Fatal(err)
		}
		return rig{
			popups: open(t),
			expect: func(wanted ...Popup) error {
				places, err := xfcePopups(d)
				if err == nil && len(places) != len(wanted) {
					err = fmt.Errorf("%d popups, want %d", len(places), len(wanted))
				}
				return err
			},
			click:   func(Popup) error { return clickXfce(d, 60, 30) },  // the first button
			dismiss: func(Popup) error { return clickXfce(d, 60, 100) }, // above the buttons
		}
	})
}

func TestADaemonThatIsStoppedAndOneThatIsRestarted(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{Daemon: desktoptest.Dunst})
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
	popups := open(t)
	p := Popup{Peer: desktest.Peer("a@example.org"), Title: "Алиса", Text: "one"}
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
	// What was on the screen comes up again, as one of the new daemon's own.
	if _, err := d.WaitPopup(t.Context(), func(p desktoptest.Popup) bool { return p.Text == "three" && p.Replaces == 0 }); err != nil {
		t.Fatal("what was on the screen does not come up again:", err)
	}
	p.Text = "four"
	if err := popups.Raise(t.Context(), p); err != nil {
		t.Errorf("restarted: %v", err)
	}
}

// What a person has asked his daemon for holds for sounds, which it does not play itself.
func TestRealDaemonsSayThatTheyAreToBeQuiet(t *testing.T) {
	for daemon, ask := range map[string]func(on string) []string{
		desktoptest.Dunst: func(on string) []string { return []string{"dunstctl", "set-paused", on} },
		desktoptest.Xfce: func(on string) []string {
			return []string{"xfconf-query", "-c", "xfce4-notifyd", "-p", "/do-not-disturb", "-n", "-t", "bool", "-s", on}
		},
	} {
		t.Run(daemon, func(t *testing.T) {
			d := desktoptest.New(t, desktoptest.Options{Daemon: daemon})
			t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
			popups := open(t)
			for _, on := range []bool{true, false} {
				cmd := exec.Command(ask(fmt.Sprint(on))[0], ask(fmt.Sprint(on))[1:]...)
				cmd.Env = d.Env()
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Fatalf("%v: %s", err, out)
				}
				rig{expect: func(...Popup) error {
					if way := popups.Way(t.Context()); way.Err != nil || way.Quiet != on {
						return fmt.Errorf("%+v, want quiet %v", way, on)
					}
					return nil
				}}.await(t)
			}
		})
	}
}
