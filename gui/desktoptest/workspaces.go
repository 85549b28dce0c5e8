//go:build linux

package desktoptest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// The window manager that tiles: a window that is new fills what is left of the screen.
const tilingConfig = `# i3 config file (v4)
font pango:DejaVu Sans 8
`

// The usual window manager, with two workspaces and what is to be done with windows.
const managerConfig = `<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
 <desktops><number>2</number><firstdesk>1</firstdesk><popupTime>0</popupTime></desktops>
 <focus><focusNew>yes</focusNew><followMouse>no</followMouse></focus>
 <mouse>
  <context name="Client"><mousebind button="Left" action="Press"><action name="Focus"/><action name="Raise"/></mousebind></context>
 </mouse>
 <applications>%s</applications>
</openbox_config>
`

// managerCommand starts a window manager with a configuration of its own.
func (d *Desktop) managerCommand(options Options) ([]string, error) {
	config := filepath.Join(d.home, "manager.conf")
	switch options.Manager {
	case Xfwm:
		return []string{Xfwm, "--compositor=off"}, nil
	case I3:
		return []string{I3, "-c", config}, os.WriteFile(config, []byte(tilingConfig), 0o600)
	}
	return []string{Openbox, "--config-file", config}, os.WriteFile(config, fmt.Appendf(nil, managerConfig, options.Rules), 0o600)
}

// startManager returns when the window manager does what it is asked for. It shows its
// workspaces before that, and openbox drops a window that is to be shown meanwhile.
func (d *Desktop) startManager(options Options) error {
	command, err := d.managerCommand(options)
	if err != nil {
		return err
	}
	if d.manager, err = d.nursery.start(d.Env(), nil, nil, command[0], command[1:]...); err != nil {
		return err
	}
	err = poll(context.Background(), func(context.Context) bool {
		n, err := d.run("", "xprop", "-root", "_NET_NUMBER_OF_DESKTOPS", "_NET_CURRENT_DESKTOP")
		return err == nil && strings.Count(n, " = ") == 2
	})
	if err != nil {
		return fmt.Errorf("%s shows no workspaces: %w", command[0], err)
	}
	workspaces := []int{1, 0}
	if options.Manager == I3 {
		workspaces = nil // it makes one when something is to be on it
	}
	for _, number := range workspaces {
		if err := d.Workspace(number); err != nil {
			return fmt.Errorf("%s changes no workspaces: %w", command[0], err)
		}
	}
	return nil
}

// Workspace shows another workspace, 0 or 1, and returns when it is on the screen. It is
// asked for again and again: a manager that has only just begun may not hear.
func (d *Desktop) Workspace(number int) error {
	return poll(context.Background(), func(context.Context) bool {
		_, err := d.run("", "wmctrl", "-s", strconv.Itoa(number))
		return err == nil && d.CurrentWorkspace() == number
	})
}

// CurrentWorkspace returns the workspace that is on the screen, -1 when nobody says.
func (d *Desktop) CurrentWorkspace() int {
	text, err := d.run("", "xprop", "-root", "_NET_CURRENT_DESKTOP")
	_, number, found := strings.Cut(strings.TrimSpace(text), " = ")
	if n, bad := strconv.Atoi(number); err == nil && found && bad == nil {
		return n
	}
	return -1
}

// Minimize takes a window from the screen, as the button in its frame does.
func (d *Desktop) Minimize(w Window) error {
	_, err := d.run("", "xdotool", "windowminimize", "--sync", w.ID)
	return err
}

// Active returns the id of the window that has the keyboard, as in [Window].
func (d *Desktop) Active() string {
	text, _ := d.run("", "xdotool", "getactivewindow")
	n, _ := strconv.Atoi(strings.TrimSpace(text))
	return fmt.Sprintf("0x%08x", n)
}

// StopManager makes the window manager answer nobody until go on is called, as one
// that hangs or is starved.
func (d *Desktop) StopManager() (goOn func() error, err error) {
	pid := d.manager.cmd.Process.Pid
	return func() error { return syscall.Kill(pid, syscall.SIGCONT) }, syscall.Kill(pid, syscall.SIGSTOP)
}
