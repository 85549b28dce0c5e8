//go:build linux

package desktoptest

import (
	"context"
	"fmt"
	"sync"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"
)

// Split makes two monitors of the screen, side by side.
func (d *Desktop) Split() error {
	conn, err := xgb.NewConnDisplay(d.display)
	if err != nil {
		return fmt.Errorf("desktoptest: %w", err)
	}
	defer conn.Close()
	if err := randr.Init(conn); err != nil {
		return fmt.Errorf("desktoptest: %w", err)
	}
	screen := xproto.Setup(conn).DefaultScreen(conn)
	have, err := randr.GetScreenResources(conn, screen.Root).Reply()
	if err != nil {
		return fmt.Errorf("desktoptest: %w", err)
	}
	half := screen.WidthInPixels / 2
	for i, name := range []string{"left", "right"} {
		atom, err := xproto.InternAtom(conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			return fmt.Errorf("desktoptest: %w", err)
		}
		m := randr.MonitorInfo{Name: atom.Atom, X: int16(i) * int16(half), Width: half, Height: screen.HeightInPixels, WidthInMillimeters: 300, HeightInMillimeters: 300}
		if i == 0 { // else the output is a monitor of its own, which is the whole screen
			m.Outputs, m.NOutput = have.Outputs, uint16(len(have.Outputs))
		}
		if err := randr.SetMonitorChecked(conn, screen.Root, m).Check(); err != nil {
			return fmt.Errorf("desktoptest: %w", err)
		}
	}
	return nil
}

// Notepad is a program of somebody else, in which the person types: it notes which keys come.
type Notepad struct {
	ID    string // of its window
	conn  *xgb.Conn
	mu    sync.Mutex
	typed int
}

// Notepad opens one, and returns when it has the keyboard.
func (d *Desktop) Notepad(ctx context.Context) (*Notepad, error) {
	conn, err := xgb.NewConnDisplay(d.display)
	if err != nil {
		return nil, fmt.Errorf("desktoptest: %w", err)
	}
	w, err := xproto.NewWindowId(conn)
	if err == nil {
		screen := xproto.Setup(conn).DefaultScreen(conn)
		err = xproto.CreateWindowChecked(conn, 0, w, screen.Root, 0, 0, screen.WidthInPixels-20, screen.HeightInPixels-60, 0, xproto.WindowClassInputOutput, 0,
			xproto.CwBackPixel|xproto.CwEventMask, []uint32{0x99aabb, xproto.EventMaskKeyPress}).Check()
	}
	if err == nil {
		err = xproto.MapWindowChecked(conn, w).Check()
	}
	n := &Notepad{conn: conn, ID: fmt.Sprintf("0x%08x", uint32(w))}
	if err == nil {
		go n.listen()
		err = poll(ctx, func(context.Context) bool { return d.Active() == n.ID })
	}
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("desktoptest: %w", err)
	}
	return n, nil
}

func (n *Notepad) listen() {
	for {
		event, err := n.conn.WaitForEvent()
		switch event.(type) {
		case xproto.KeyPressEvent:
			n.mu.Lock()
			n.typed++
			n.mu.Unlock()
		case nil:
			if err == nil {
				return
			}
		}
	}
}

// Typed is how many keys have come.
func (n *Notepad) Typed() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.typed
}

// FillScreen gives the whole screen to it.
func (d *Desktop) FillScreen(n *Notepad) error {
	_, err := d.run("", "wmctrl", "-i", "-r", n.ID, "-b", "add,fullscreen")
	return err
}

// Close closes it.
func (n *Notepad) Close() { n.conn.Close() }
