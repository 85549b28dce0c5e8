//go:build !windows && !darwin

package xwindow

import (
	"errors"
	"fmt"
	"image"
	"io"
	"log"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

func init() { xgb.Logger = log.New(io.Discard, "", 0) } // what is wrong comes as an error

// Screen is a connection to the X server. Its methods are safe for concurrent use.
type Screen struct {
	conn  *xgb.Conn
	root  xproto.Window
	atoms map[string]xproto.Atom
}

// The words of the Extended Window Manager Hints that are spoken here.
const (
	supported      = "_NET_SUPPORTED"
	activeWindow   = "_NET_ACTIVE_WINDOW"
	currentDesktop = "_NET_CURRENT_DESKTOP"
	windowDesktop  = "_NET_WM_DESKTOP"
	windowPID      = "_NET_WM_PID"
	windowState    = "_NET_WM_STATE"
	attention      = "_NET_WM_STATE_DEMANDS_ATTENTION"
	hidden         = "_NET_WM_STATE_HIDDEN"
	restack        = "_NET_RESTACK_WINDOW"
	managed        = "WM_STATE" // of the older ICCCM, §4.1.3.1
	moveResize     = "_NET_MOVERESIZE_WINDOW"
)

const (
	pager    = 2          // the one who asks: something of the desktop, for the person
	everyone = 0xFFFFFFFF // the desktop of a window that is on all of them
)

// Open connects to the server that DISPLAY names. The caller closes it.
func Open() (*Screen, error) {
	if os.Getenv("DISPLAY") == "" {
		return nil, errors.New("xwindow: no DISPLAY")
	}
	conn, err := xgb.NewConn()
	if err != nil {
		return nil, fmt.Errorf("xwindow: %w", err)
	}
	s := &Screen{conn: conn, root: xproto.Setup(conn).DefaultScreen(conn).Root, atoms: make(map[string]xproto.Atom)}
	words := []string{
		supported, activeWindow, currentDesktop, windowDesktop, windowPID, windowState, attention, hidden, restack, managed, moveResize,
		windowType, notification, userTime, above, sticky, skipTaskbar, skipPager,
	}
	for _, name := range words {
		answer, err := xproto.InternAtom(conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			conn.Close()
			return nil, fmt.Errorf("xwindow: %w", err)
		}
		s.atoms[name] = answer.Atom
	}
	return s, nil
}

// Close ends the connection. It may be called once.
func (s *Screen) Close() { s.conn.Close() }

// Bring puts a window before the person: on the workspace that is on the screen, within its
// monitors, not minimized, in front, with the keyboard. It returns when the server has the request;
// what the window manager makes of it is its own affair.
func (s *Screen) Bring(window uint32) error {
	w := xproto.Window(window)
	if !s.canActivate() { // an old window manager, or none
		return errors.Join(
			xproto.MapWindowChecked(s.conn, w).Check(),
			xproto.ConfigureWindowChecked(s.conn, w, xproto.ConfigWindowStackMode, []uint32{xproto.StackModeAbove}).Check(),
			xproto.SetInputFocusChecked(s.conn, xproto.InputFocusParent, w, xproto.TimeCurrentTime).Check())
	}
	return errors.Join(s.fetch(w), s.ask(w, activeWindow, pager, s.now(), 0))
}

// Urge puts a window where the person sees it, as [Screen.Bring] does, but leaves the
// keyboard where it is, and has the desktop mark the window as wanting attention.
func (s *Screen) Urge(window uint32) error {
	w := xproto.Window(window)
	const add = 1
	var mapping error
	if s.minimized(w) { // to map one that is on another workspace gives it the keyboard (xfwm4)
		mapping = xproto.MapWindowChecked(s.conn, w).Check()
	}
	return errors.Join(
		mapping,
		s.fetch(w),
		s.ask(w, restack, pager, 0, xproto.StackModeAbove),
		s.ask(w, windowState, add, uint32(s.atoms[attention]), 0, pager))
}

// minimized tells whether the person has put a window away.
func (s *Screen) minimized(w xproto.Window) bool {
	return slices.Contains(s.numbers(w, windowState), uint32(s.atoms[hidden]))
}

// fetch moves a window to what the person sees.
func (s *Screen) fetch(w xproto.Window) error {
	return errors.Join(s.toWorkspace(w), s.toMonitor(w))
}

// toWorkspace moves a window to the workspace that is on the screen.
func (s *Screen) toWorkspace(w xproto.Window) error {
	here, known := s.number(s.root, currentDesktop)
	there, placed := s.number(w, windowDesktop)
	if !known || !placed || there == here || there == everyone {
		return nil
	}
	return s.ask(w, windowDesktop, here, pager)
}

// Managed tells whether the window manager has placed a window and put it on the screen.
func (s *Screen) Managed(window uint32) bool {
	return len(s.numbers(xproto.Window(window), managed)) > 0
}

// Corner returns where on the screen the upper left corner of a window is, with the
// frame that the window manager has put around it.
func (s *Screen) Corner(window uint32) (x, y int, ok bool) {
	at, err := s.place(xproto.Window(window))
	return at.Min.X, at.Min.Y, err == nil
}

// place returns where on the screen a window is, with its frame.
func (s *Screen) place(w xproto.Window) (image.Rectangle, error) {
	frame, err := s.frame(w)
	if err != nil {
		return image.Rectangle{}, err
	}
	at, err := xproto.GetGeometry(s.conn, xproto.Drawable(frame)).Reply()
	if err != nil {
		return image.Rectangle{}, fmt.Errorf("xwindow: %w", err)
	}
	return image.Rect(0, 0, int(at.Width), int(at.Height)).Add(image.Pt(int(at.X), int(at.Y))), nil
}

// frame returns the outermost window around w, which may be w.
func (s *Screen) frame(w xproto.Window) (xproto.Window, error) {
	for {
		tree, err := xproto.QueryTree(s.conn, w).Reply()
		if err != nil {
			return 0, fmt.Errorf("xwindow: %w", err)
		}
		if tree.Parent == s.root || tree.Parent == 0 {
			return w, nil
		}
		w = tree.Parent
	}
}

// grip is how much of a window must be there to take hold of, in pixels.
const grip = 60

// Move puts the corner of a window with its frame to a place, unless that is outside
// of the screen: it was remembered on another one.
func (s *Screen) Move(window uint32, x, y int) error {
	screen, err := xproto.GetGeometry(s.conn, xproto.Drawable(s.root)).Reply()
	if err != nil {
		return fmt.Errorf("xwindow: %w", err)
	}
	if x <= -grip || y < 0 || x > int(screen.Width)-grip || y > int(screen.Height)-grip {
		return nil
	}
	return s.move(xproto.Window(window), image.Pt(x, y))
}

func (s *Screen) move(w xproto.Window, to image.Point) error {
	// The place that a window asks for itself is that of its contents or of its frame, as
	// its gravity says, and the toolkit's says contents; here the request names the frame.
	const setX, setY = 1 << 8, 1 << 9
	return s.ask(w, moveResize, xproto.GravityNorthWest|setX|setY|pager<<12, uint32(int32(to.X)), uint32(int32(to.Y)), 0, 0)
}

// canActivate tells whether the window manager knows how to activate a window.
func (s *Screen) canActivate() bool {
	for _, atom := range s.numbers(s.root, supported) {
		if xproto.Atom(atom) == s.atoms[activeWindow] {
			return true
		}
	}
	return false
}

// ask sends the window manager a request about a window.
func (s *Screen) ask(w xproto.Window, what string, data ...uint32) error {
	message := xproto.ClientMessageEvent{
		Format: 32, Window: w, Type: s.atoms[what],
		Data: xproto.ClientMessageDataUnionData32New(append(data, make([]uint32, 5-len(data))...)),
	}
	const managers = xproto.EventMaskSubstructureRedirect | xproto.EventMaskSubstructureNotify
	return xproto.SendEventChecked(s.conn, false, s.root, managers, string(message.Bytes())).Check()
}

// now returns the server's time, which tells a window manager that this is no request
// of long ago; 0 when it cannot be had. The server stamps a change of a property.
func (s *Screen) now() uint32 {
	own, err := xproto.NewWindowId(s.conn)
	if err != nil {
		return 0
	}
	err = xproto.CreateWindowChecked(s.conn, 0, own, s.root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, 0,
		xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange}).Check()
	if err != nil {
		return 0
	}
	defer xproto.DestroyWindow(s.conn, own)
	err = xproto.ChangePropertyChecked(s.conn, xproto.PropModeAppend, own, s.atoms[windowPID],
		xproto.AtomCardinal, 32, 0, nil).Check()
	if err != nil {
		return 0
	}
	// The event was sent before the answer to Check, so it is here; whatever another
	// call has left of its own is passed over.
	for {
		event, err := s.conn.PollForEvent()
		if changed, ok := event.(xproto.PropertyNotifyEvent); ok && changed.Window == own {
			return uint32(changed.Time)
		}
		if event == nil && err == nil {
			return 0
		}
	}
}

// Guard watches over the toolkit while it shows a window: call stop when it has come
// back from that.
func (s *Screen) Guard() (stop func()) {
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(patience):
				s.free()
			}
		}
	}()
	return sync.OnceFunc(func() { close(done) })
}

// patience is how long showing may take: longer than GLFW means to wait, and shorter
// than a person notices.
const patience = 200 * time.Millisecond

// free sends all windows of this process the event that GLFW waits for.
func (s *Screen) free() {
	for _, w := range s.own() {
		visible := xproto.VisibilityNotifyEvent{Window: w, State: xproto.VisibilityUnobscured}
		// With no mask the server gives it to whoever made the window.
		xproto.SendEvent(s.conn, false, w, xproto.EventMaskNoEvent, string(visible.Bytes()))
	}
	s.conn.Sync()
}

// own returns the windows of this process. A window manager may have put them into
// frames of its own, which may lie in others.
func (s *Screen) own() (windows []xproto.Window) {
	level := []xproto.Window{s.root}
	for depth := 0; depth < 4 && len(level) > 0; depth++ {
		queries := make([]xproto.QueryTreeCookie, len(level))
		for i, w := range level {
			queries[i] = xproto.QueryTree(s.conn, w)
		}
		level = nil
		for _, q := range queries {
			if tree, err := q.Reply(); err == nil {
				level = append(level, tree.Children...)
			}
		}
		pids := make([]xproto.GetPropertyCookie, len(level))
		for i, w := range level {
			pids[i] = xproto.GetProperty(s.conn, false, w, s.atoms[windowPID], xproto.AtomCardinal, 0, 1)
		}
		for i, q := range pids {
			if pid, err := q.Reply(); err == nil && len(pid.Value) == 4 && int(xgb.Get32(pid.Value)) == os.Getpid() {
				windows = append(windows, level[i])
			}
		}
	}
	return windows
}

// numbers returns a property of a window, nothing when it has none.
func (s *Screen) numbers(w xproto.Window, property string) (numbers []uint32) {
	answer, err := xproto.GetProperty(s.conn, false, w, s.atoms[property], xproto.GetPropertyTypeAny, 0, 1024).Reply()
	if err != nil || answer.Format != 32 {
		return nil
	}
	for value := answer.Value; len(value) >= 4; value = value[4:] {
		numbers = append(numbers, xgb.Get32(value))
	}
	return numbers
}

func (s *Screen) number(w xproto.Window, property string) (number uint32, ok bool) {
	numbers := s.numbers(w, property)
	if len(numbers) == 0 {
		return 0, false
	}
	return numbers[0], true
}
