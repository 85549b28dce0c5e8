//go:build linux

package desktoptest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// Window is a window as the window manager lists it. X and Y are where its
// contents begin on the screen, without the frame.
type Window struct {
	ID                  string
	Title               string
	X, Y, Width, Height int
}

// Of tells whether w is a window of the program with this name, which stands alone in
// the title or at its end.
func (w Window) Of(program string) bool {
	return w.Title == program || strings.HasSuffix(w.Title, " "+program)
}

// Screenshot writes the whole screen to a PNG file.
func (d *Desktop) Screenshot(path string) error {
	_, err := d.run("", "import", "-window", "root", path)
	return err
}

// Windows returns the windows that the window manager knows, the oldest first.
func (d *Desktop) Windows() ([]Window, error) {
	list, err := d.run("", "wmctrl", "-l")
	if err != nil {
		return nil, nil // no client list yet: no windows
	}
	var windows []Window
	for line := range strings.Lines(list) {
		w, listed := listedWindow(strings.TrimSpace(line))
		if !listed {
			continue
		}
		if info, err := d.run("", "xwininfo", "-id", w.ID); err == nil && w.measure(info) {
			windows = append(windows, w)
		}
	}
	return windows, nil
}

// listedWindow reads a line of wmctrl: id, desktop (-1 is all), host and title, the first two
// with as many blanks between as they need.
func listedWindow(line string) (w Window, ok bool) {
	id, rest, _ := strings.Cut(line, " ")
	_, rest, _ = strings.Cut(strings.TrimLeft(rest, " "), " ")
	_, title, ok := strings.Cut(rest, " ")
	return Window{ID: id, Title: title}, ok
}

var measures = regexp.MustCompile(`(?m)^\s*(Absolute upper-left X|Absolute upper-left Y|Width|Height):\s*(-?\d+)$`)

// measure reads the answer of xwininfo; false when the window is not on screen.
func (w *Window) measure(info string) bool {
	for _, m := range measures.FindAllStringSubmatch(info, -1) {
		n, _ := strconv.Atoi(m[2])
		switch m[1] {
		case "Absolute upper-left X":
			w.X = n
		case "Absolute upper-left Y":
			w.Y = n
		case "Width":
			w.Width = n
		case "Height":
			w.Height = n
		}
	}
	return strings.Contains(info, "Map State: IsViewable")
}

// WindowGeometry waits for a window with this title, or with one that ends in " — " and
// this, and returns where it is.
func (d *Desktop) WindowGeometry(ctx context.Context, title string) (Window, error) {
	var found Window
	err := poll(ctx, func(context.Context) bool {
		windows, _ := d.Windows()
		for _, w := range windows {
			if w.Of(title) {
				found = w
			}
		}
		return found.ID != ""
	})
	if err != nil {
		return found, fmt.Errorf("desktoptest: no window %q: %w", title, err)
	}
	return found, nil
}

// Click presses and releases a mouse button at a place of the screen: 1 is the
// left, 3 the right one.
func (d *Desktop) Click(x, y, button int) error {
	if err := d.Move(x, y); err != nil {
		return err
	}
	_, err := d.run("", "xdotool", "click", strconv.Itoa(button))
	return err
}

// Move moves the pointer.
func (d *Desktop) Move(x, y int) error {
	_, err := d.run("", "xdotool", "mousemove", strconv.Itoa(x), strconv.Itoa(y))
	return err
}

// Drag moves the pointer from one place to another with the left button held down.
func (d *Desktop) Drag(x, y, toX, toY int) error {
	at := func(x, y int) []string {
		return []string{"mousemove", strconv.Itoa(x), strconv.Itoa(y), "sleep", "0.1"}
	}
	script := slices.Concat(at(x, y), []string{"mousedown", "1"}, at((x+toX)/2, (y+toY)/2), at(toX, toY), []string{"mouseup", "1"})
	_, err := d.run("", "xdotool", script...)
	return err
}

// Clipboard returns the text on the clipboard, "" when there is none.
func (d *Desktop) Clipboard() string {
	text, _ := d.run("", "xclip", "-o", "-selection", "clipboard")
	return text
}

// Rub moves the pointer up and down over a window without a pause, as an impatient
// hand does, until the returned function is called. Every edge of every field is
// crossed many times a second.
func (d *Desktop) Rub(w Window) (stop func() error, err error) {
	var script strings.Builder
	const steps = 40
	for i := range 50 * steps {
		x := w.X + w.Width/4 + i/steps*w.Width/100
		y := w.Y + 4 + i%steps*(w.Height-8)/steps
		fmt.Fprintf(&script, "mousemove %d %d\nsleep 0.0007\n", x, y)
	}
	file := filepath.Join(d.home, "rub")
	if err := os.WriteFile(file, []byte(script.String()), 0o600); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			hand := exec.CommandContext(ctx, "xdotool", file)
			hand.Env = d.Env()
			if out, err := hand.CombinedOutput(); err != nil && ctx.Err() == nil {
				done <- fmt.Errorf("desktoptest: xdotool: %w: %s", err, out)
				return
			}
		}
		done <- nil
	}()
	return func() error { cancel(); return <-done }, nil
}

// Lock takes the keyboard from all windows, as what locks a screen does, until unlock is
// called.
func (d *Desktop) Lock() (unlock func(), err error) {
	conn, err := xgb.NewConnDisplay(d.display)
	if err != nil {
		return nil, fmt.Errorf("desktoptest: %w", err)
	}
	root := xproto.Setup(conn).DefaultScreen(conn).Root
	answer, err := xproto.GrabKeyboard(conn, false, root, xproto.TimeCurrentTime, xproto.GrabModeAsync, xproto.GrabModeAsync).Reply()
	if err == nil && answer.Status != xproto.GrabStatusSuccess {
		err = fmt.Errorf("the keyboard is held by another, %d", answer.Status)
	}
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("desktoptest: %w", err)
	}
	return conn.Close, nil
}

// MoveWindow puts a window elsewhere on the screen.
func (d *Desktop) MoveWindow(w Window, x, y int) error {
	_, err := d.run("", "xdotool", "windowmove", "--sync", w.ID, strconv.Itoa(x), strconv.Itoa(y))
	return err
}

// CloseWindow asks a window to close, as the cross in its frame does.
func (d *Desktop) CloseWindow(w Window) error {
	_, err := d.run("", "wmctrl", "-i", "-c", w.ID)
	return err
}

// Paste puts text into the clipboard, presses ctrl+v, and waits until the window that has
// the keyboard has asked for the text.
func (d *Desktop) Paste(text string) error {
	if err := d.Copy(text); err != nil {
		return err
	}
	before := d.pasted()
	if err := d.Key("ctrl+v"); err != nil {
		return err
	}
	if err := poll(context.Background(), func(context.Context) bool { return d.pasted() > before }); err != nil {
		return fmt.Errorf("desktoptest: nobody has asked for the text: %w", err)
	}
	return nil
}

// Copy puts text into the clipboard.
func (d *Desktop) Copy(text string) error {
	// xclip stays behind to serve the clipboard, so it is a part of the desktop
	// and not a tool that ends.
	owner, err := d.nursery.start(d.Env(), strings.NewReader(text), nil, "xclip", "-quiet", "-selection", "clipboard")
	if err != nil {
		return err
	}
	return poll(context.Background(), func(context.Context) bool {
		held, err := d.run("", "xclip", "-o", "-selection", "clipboard")
		return err == nil && held == text || owner.ended()
	})
}

// pasted is how often a text of the clipboard has been handed out.
func (d *Desktop) pasted() int {
	said, _ := os.ReadFile(filepath.Join(d.nursery.logs, "xclip.log"))
	return bytes.Count(said, []byte("Waiting for selection request number"))
}
