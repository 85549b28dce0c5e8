//go:build linux

package desktoptest

import (
	"context"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"vestnik/gui/bus"
)

func TestADesktopWithEveryPartStartsAndEndsCompletely(t *testing.T) {
	for _, options := range []Options{
		{},
		{Panel: true, Daemon: Dunst, Keyring: Unlocked},
		{Panel: true, Daemon: Xfce, Keyring: Locked},
	} {
		d := New(t, options)
		pids := []int{}
		for _, c := range d.nursery.children {
			pids = append(pids, c.cmd.Process.Pid)
		}
		shot := filepath.Join(t.TempDir(), "empty.png")
		if err := d.Screenshot(shot); err != nil {
			t.Error(err)
		}
		file, err := os.Open(shot)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if picture, err := png.Decode(file); err != nil || picture.Bounds().Dx() != 1024 {
			t.Errorf("screenshot: %v", err)
		}
		begun := time.Now()
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		t.Logf("%+v closed in %v", options, time.Since(begun))
		for _, pid := range pids {
			if _, err := os.Stat(filepath.Join("/proc", strconv.Itoa(pid))); err == nil {
				t.Errorf("process %d is still there", pid)
			}
		}
		if _, err := os.Stat(d.Home()); !os.IsNotExist(err) {
			t.Errorf("the home directory is still there: %v", err)
		}
	}
}

func TestTheClipboardKeepsTextOfAnyScript(t *testing.T) {
	d := New(t, Options{})
	const text = "Привет, 😀 мир"
	if err := d.Copy(text); err != nil {
		t.Fatal(err)
	}
	if held, err := d.run("", "xclip", "-o", "-selection", "clipboard"); err != nil || held != text {
		t.Errorf("clipboard %q, %v; want %q", held, err, text)
	}
}

func TestTheMonitorRecordsEveryPopup(t *testing.T) {
	d := New(t, Options{Daemon: Dunst})
	conn, err := bus.Dial(t.Context(), d.Bus())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, title := range []string{"first", "второй"} {
		err := bus.Call(t.Context(), conn.Object("org.freedesktop.Notifications", "/org/freedesktop/Notifications"),
			"org.freedesktop.Notifications.Notify",
			[]any{"test", uint32(0), "", title, "text", []string{"default", "Open"}, map[string]any{}, int32(-1)})
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := d.WaitPopup(t.Context(), func(p Popup) bool { return p.Title == "второй" })
	if err != nil {
		t.Fatal(err)
	}
	if got.Text != "text" || got.Expire != -1 || len(got.Actions) != 2 || got.Time.IsZero() {
		t.Errorf("recorded %+v", got)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := d.WaitPopup(ctx, func(p Popup) bool { return p.Title == "third" }); err == nil {
		t.Error("a popup that nobody raised was found")
	}
}

func TestTheKeyringOfTheDesktopKeepsASecret(t *testing.T) {
	if _, err := exec.LookPath("secret-tool"); err != nil {
		t.Skip("secret-tool (libsecret-tools) is not installed")
	}
	d := New(t, Options{Keyring: Unlocked})
	if _, err := d.run("синий", "secret-tool", "store", "--label", "test", "service", "vestnik-test"); err != nil {
		t.Fatal(err)
	}
	if secret, err := d.run("", "secret-tool", "lookup", "service", "vestnik-test"); err != nil || secret != "синий" {
		t.Errorf("got %q, %v", secret, err)
	}
}
