package focus

import (
	"encoding/binary"
	"io"
	"log"
	"os"
	"slices"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

func init() { xgb.Logger = log.New(io.Discard, "", 0) } // what is wrong comes as an error

// screen is an X server that is asked, held by who asks. The connection stays: to begin one
// takes longer than to ask.
var screen struct {
	display string
	conn    *xgb.Conn
	active  xproto.Atom // _NET_ACTIVE_WINDOW
	state   xproto.Atom // _NET_WM_STATE
	filling xproto.Atom // _NET_WM_STATE_FULLSCREEN
}

// shared tells whether the active window fills the screen. A server that has ended is tried
// once more: another one may have come.
func shared() bool {
	display := os.Getenv("DISPLAY")
	for range 2 {
		if screen.conn == nil || screen.display != display {
			if reach(display) != nil {
				return false
			}
		}
		is, err := filled()
		if err == nil {
			return is
		}
		screen.conn.Close()
		screen.conn = nil
	}
	return false
}

// reach connects to an X server.
func reach(display string) error {
	if screen.conn != nil {
		screen.conn.Close()
		screen.conn = nil
	}
	if display == "" {
		return os.ErrNotExist
	}
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		return err
	}
	for name, atom := range map[string]*xproto.Atom{
		"_NET_ACTIVE_WINDOW": &screen.active, "_NET_WM_STATE": &screen.state, "_NET_WM_STATE_FULLSCREEN": &screen.filling,
	} {
		reply, err := xproto.InternAtom(conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			conn.Close()
			return err
		}
		*atom = reply.Atom
	}
	screen.display, screen.conn = display, conn
	return nil
}

// filled asks for the active window, and for its state. A window that has just closed fills
// nothing.
func filled() (bool, error) {
	root := xproto.Setup(screen.conn).DefaultScreen(screen.conn).Root
	active, err := numbers(root, screen.active, xproto.AtomWindow)
	if err != nil || len(active) == 0 || active[0] == 0 {
		return false, err
	}
	states, err := numbers(xproto.Window(active[0]), screen.state, xproto.AtomAtom)
	if _, closed := err.(xproto.WindowError); closed {
		return false, nil
	}
	return slices.Contains(states, uint32(screen.filling)), err
}

// mostStates is more states than there are.
const mostStates = 64

// numbers returns a property that is a list of numbers; none where it is none.
func numbers(w xproto.Window, property, kind xproto.Atom) (all []uint32, err error) {
	reply, err := xproto.GetProperty(screen.conn, false, w, property, kind, 0, mostStates).Reply()
	if err != nil || reply.Format != 32 {
		return nil, err
	}
	for at := 0; at+4 <= len(reply.Value); at += 4 {
		all = append(all, binary.NativeEndian.Uint32(reply.Value[at:]))
	}
	return all, nil
}
