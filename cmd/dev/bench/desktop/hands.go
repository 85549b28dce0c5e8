//go:build linux

package desktop

import (
	"context"
	"fmt"
	"os/exec"
	"strings"

	"github.com/godbus/dbus/v5"

	"vestnik/gui/bus"
)

// screenWidth and panelHeight say where the tray is: its last icon, which is the client's, since
// no two run at a time, lies in the corner.
const (
	screenSize  = "1280x900"
	screenWidth = 1280
	panelHeight = 36
)

// clickTray clicks the icon of the client in the tray.
func (o *office) clickTray() error {
	return o.screen.click(screenWidth-panelHeight/2, panelHeight/2)
}

// call calls a method on the desktop's bus.
func (o *office) call(ctx context.Context, name string, path dbus.ObjectPath, method string, arguments []any, results ...any) error {
	conn, err := bus.Dial(ctx, o.desktop.Bus())
	if err != nil {
		return err
	}
	defer conn.Close()
	return bus.Call(ctx, conn.Object(name, path), method, arguments, results...)
}

// said returns what a program prints.
func said(command ...string) string {
	out, _ := exec.Command(command[0], command[1:]...).Output()
	return strings.TrimSpace(string(out))
}

// store writes a database of SQLite into the home directory. Its shell does it, since the library would take this
// program a minute to compile.
func (s *seat) store(script string, elements ...string) error {
	file, err := s.path(elements...)
	if err != nil {
		return err
	}
	shell := exec.Command("sqlite3", "-bail", file)
	shell.Stdin = strings.NewReader(script)
	if out, err := shell.CombinedOutput(); err != nil {
		return fmt.Errorf("sqlite3: %w: %s", err, out)
	}
	return nil
}

// quoted is a text in SQL.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
