//go:build linux

package desktoptest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
)

// Desktop is a running private desktop. Its methods are safe for concurrent use
// as far as two hands on one mouse are.
type Desktop struct {
	home    string
	display string
	address string
	russian bool // what the keyboard writes
	nursery *nursery
	conn    *dbus.Conn
	monitor *monitor
	manager *child
	screen  *child
	bus     *child
	daemon  *child
	panel   *child
	close   func() error
}

// patience bounds the start of each part.
const patience = time.Minute

// Start starts a private desktop and returns when all its parts are ready, which
// takes one to two seconds. The caller closes it.
func Start(options Options) (*Desktop, error) {
	home, err := os.MkdirTemp("", "desktop-")
	if err != nil {
		return nil, err
	}
	d := &Desktop{home: home}
	d.close = sync.OnceValue(d.end)
	if err := d.start(options); err != nil {
		logs := d.Logs()
		return nil, errors.Join(fmt.Errorf("desktoptest: %w\n%s", err, logs), d.Close())
	}
	return d, nil
}

func (d *Desktop) start(options Options) error {
	for _, name := range []string{"log", "run", "config", "data", "cache", "services"} {
		if err := os.Mkdir(filepath.Join(d.home, name), 0o700); err != nil {
			return err
		}
	}
	d.nursery = newNursery(filepath.Join(d.home, "log"))
	if !options.NoScreen {
		if err := d.startScreen(options); err != nil {
			return err
		}
	}
	if err := d.startBus(options); err != nil {
		return err
	}
	if !options.NoScreen {
		if err := d.startManager(options); err != nil {
			return err
		}
	}
	if options.Panel {
		if err := d.launchPanel(); err != nil {
			return err
		}
	}
	if err := d.startDaemon(options.Daemon); err != nil {
		return err
	}
	if err := d.startKeyring(options.Keyring); err != nil {
		return err
	}
	return d.settle(options)
}

// Env returns the environment for programs that are to run on the desktop: ours,
// with display, bus, home and language replaced.
func (d *Desktop) Env() []string {
	replaced := []string{"DBUS_", "DISPLAY=", "WAYLAND_", "XDG_", "HOME=", "LANG=", "LC_", "LANGUAGE=", "GNOME_KEYRING_", "SESSION_MANAGER=", "XAUTHORITY="}
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return slices.ContainsFunc(replaced, func(prefix string) bool { return strings.HasPrefix(entry, prefix) })
	})
	return append(env,
		"HOME="+d.home,
		"DISPLAY="+d.display,
		"DBUS_SESSION_BUS_ADDRESS="+d.address,
		"XDG_RUNTIME_DIR="+filepath.Join(d.home, "run"),
		"XDG_CONFIG_HOME="+filepath.Join(d.home, "config"),
		"XDG_DATA_HOME="+filepath.Join(d.home, "data"),
		"XDG_CACHE_HOME="+filepath.Join(d.home, "cache"),
		"XDG_CURRENT_DESKTOP=XFCE",
		"LANG=C.UTF-8",
		// Software rendering, and no accessibility bus that nobody here provides.
		"LIBGL_ALWAYS_SOFTWARE=1", "GALLIUM_DRIVER=llvmpipe", "NO_AT_BRIDGE=1", "GTK_A11Y=none",
	)
}

// Home returns the home directory of the desktop; it vanishes with Close.
func (d *Desktop) Home() string { return d.home }

// Display returns the name of the screen, as DISPLAY has it.
func (d *Desktop) Display() string { return d.display }

// Bus returns the address of the desktop's session bus.
func (d *Desktop) Bus() string { return d.address }

// DaemonPID returns the process id of the notification daemon, 0 without one.
func (d *Desktop) DaemonPID() int {
	if d.daemon == nil {
		return 0
	}
	return d.daemon.cmd.Process.Pid
}

// Logs returns what the parts have written, part by part.
func (d *Desktop) Logs() string {
	var b strings.Builder
	files, _ := filepath.Glob(filepath.Join(d.home, "log", "*.log"))
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil && len(text) > 0 {
			fmt.Fprintf(&b, "-- %s\n%s\n", strings.TrimSuffix(filepath.Base(file), ".log"), strings.TrimSpace(string(text)))
		}
	}
	return b.String()
}

// Close ends everything that Start has started and removes the home directory.
// It may be called more than once.
func (d *Desktop) Close() error { return d.close() }

func (d *Desktop) end() error {
	if d.monitor != nil {
		d.monitor.close()
	}
	if d.conn != nil {
		d.conn.Close()
	}
	var err error
	if d.nursery != nil {
		err = d.nursery.close()
	}
	return errors.Join(err, os.RemoveAll(d.home))
}

// settle waits until the asked-for parts have taken their names.
func (d *Desktop) settle(options Options) error {
	names := map[string]bool{
		"org.kde.StatusNotifierWatcher": options.Panel,
		"org.freedesktop.Notifications": options.Daemon == Dunst || options.Daemon == Xfce,
		"org.freedesktop.secrets":       options.Keyring == Unlocked || options.Keyring == Locked,
	}
	for name, wanted := range names {
		if !wanted {
			continue
		}
		err := poll(context.Background(), func(ctx context.Context) bool {
			taken, err := bus.HasOwner(ctx, d.conn, name)
			return taken && err == nil
		})
		if err != nil {
			return fmt.Errorf("%s did not appear: %w", name, err)
		}
	}
	if options.Keyring == Locked {
		return d.lockKeyring()
	}
	return nil
}

// poll tries until it succeeds, for as long as patience and ctx allow.
func poll(ctx context.Context, try func(context.Context) bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for !try(ctx) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

// run runs a tool on the desktop and returns what it prints.
func (d *Desktop) run(stdin, name string, arguments ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, arguments...)
	cmd.Env, cmd.Stdin = d.Env(), strings.NewReader(stdin)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("desktoptest: %s: %w: %s", name, err, strings.TrimSpace(complaint.String()))
	}
	return string(out), nil
}
