package desktoptest

import (
	"os"
	"os/exec"
	"slices"
	"testing"
)

// Packages are the Debian and Ubuntu packages that a private desktop needs.
var Packages = []string{
	"xvfb", "tigervnc-standalone-server", "x11-xserver-utils", "openbox", "xfwm4", "i3-wm", "x11-xkb-utils", "xdotool", "x11-utils", "xclip", "wmctrl", "imagemagick",
	"dbus", "xfce4-panel", "xfce4-notifyd", "dunst", "gnome-keyring", "libgl1-mesa-dri", "fonts-dejavu-core",
}

// programs are the programs of those packages.
var programs = []string{
	"Xvfb", "Xtigervnc", "xrandr", "openbox", "xfwm4", "i3", "setxkbmap", "xdotool", "xwininfo", "xprop", "xclip", "wmctrl", "import",
	"dbus-daemon", "xfce4-panel", "xfce4-notifyd", "dunst", "gnome-keyring-daemon",
}

// outside lists where Debian keeps programs that are not meant to be typed.
var outside = []string{
	"/usr/lib/x86_64-linux-gnu/xfce4/notifyd/",
	"/usr/lib/aarch64-linux-gnu/xfce4/notifyd/",
	"/usr/lib/xfce4/notifyd/",
}

// Missing returns the names of the programs that a private desktop needs and that
// are not installed here; none means that [Start] can work.
func Missing() []string {
	return slices.DeleteFunc(slices.Clone(programs), func(name string) bool {
		_, err := find(name)
		return err == nil
	})
}

// find returns the path of a program.
func find(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err == nil {
		return path, nil
	}
	for _, directory := range outside {
		if info, statErr := os.Stat(directory + name); statErr == nil && info.Mode()&0o111 != 0 {
			return directory + name, nil
		}
	}
	return "", err
}

// New starts a desktop for a test and closes it when the test ends. Where a part
// is not installed the test is skipped, or fails when VESTNIK_REQUIRE=all.
func New(t testing.TB, options Options) *Desktop {
	t.Helper()
	missing := Missing()
	if options.NoScreen { // needs little, and runs where little is installed
		missing = slices.DeleteFunc(missing, func(name string) bool {
			return name != "dbus-daemon" && (name != "gnome-keyring-daemon" || options.Keyring == "")
		})
	}
	if len(missing) > 0 {
		if os.Getenv("VESTNIK_REQUIRE") == "all" {
			t.Fatalf("the private desktop lacks %v; install %v", missing, Packages)
		}
		t.Skipf("the private desktop lacks %v", missing)
	}
	d, err := Start(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the desktop's last words:\n%s", d.Logs())
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}
