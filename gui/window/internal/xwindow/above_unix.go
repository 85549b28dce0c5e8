//go:build !windows && !darwin

package xwindow

import (
	"errors"
	"image"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xinerama"
	"github.com/jezek/xgb/xproto"
)

// The words in which a window says that it lies above all others and wants no keyboard.
const (
	windowType   = "_NET_WM_WINDOW_TYPE"
	notification = "_NET_WM_WINDOW_TYPE_NOTIFICATION" // above what has the whole screen, too
	userTime     = "_NET_WM_USER_TIME"
	above        = "_NET_WM_STATE_ABOVE"
	sticky       = "_NET_WM_STATE_STICKY"
	skipTaskbar  = "_NET_WM_STATE_SKIP_TASKBAR"
	skipPager    = "_NET_WM_STATE_SKIP_PAGER"
)

// Heads returns the monitors, in pixels of the screen; the whole of it where the server does
// not tell. Mirrored ones are one.
func (s *Screen) Heads() (all []image.Rectangle) {
	if xinerama.Init(s.conn) == nil {
		if answer, err := xinerama.QueryScreens(s.conn).Reply(); err == nil {
			for _, m := range answer.ScreenInfo {
				all = appendHead(all, image.Rect(0, 0, int(m.Width), int(m.Height)).Add(image.Pt(int(m.XOrg), int(m.YOrg))))
			}
		}
	}
	if len(all) > 0 {
		return all
	}
	screen, err := xproto.GetGeometry(s.conn, xproto.Drawable(s.root)).Reply()
	if err != nil {
		return nil
	}
	return []image.Rectangle{image.Rect(0, 0, int(screen.Width), int(screen.Height))}
}

// appendHead adds a monitor, unless another shows the same.
func appendHead(all []image.Rectangle, one image.Rectangle) []image.Rectangle {
	for _, o := range all {
		if one.Empty() || one.In(o) {
			return all
		}
	}
	return append(all, one)
}

// Above has a window lie above all others, on every workspace, at a place, and take no
// keyboard when it appears. It is to be called before the window is shown: window managers
// look at these words then.
func (s *Screen) Above(window uint32, at image.Point) error {
	w := xproto.Window(window)
	atoms := func(names ...string) (values []uint32) {
		for _, name := range names {
			values = append(values, uint32(s.atoms[name]))
		}
		return values
	}
	return errors.Join(
		s.put(w, windowType, xproto.AtomAtom, atoms(notification)...),
		s.put(w, windowState, xproto.AtomAtom, atoms(above, sticky, skipTaskbar, skipPager)...),
		s.put(w, windowDesktop, xproto.AtomCardinal, everyone),
		s.put(w, userTime, xproto.AtomCardinal, 0),
		xproto.ConfigureWindowChecked(s.conn, w, xproto.ConfigWindowX|xproto.ConfigWindowY, []uint32{uint32(int32(at.X)), uint32(int32(at.Y))}).Check())
}

// put writes a property of a window.
func (s *Screen) put(w xproto.Window, property string, of xproto.Atom, values ...uint32) error {
	data := make([]byte, 4*len(values))
	for i, v := range values {
		xgb.Put32(data[4*i:], v)
	}
	return xproto.ChangePropertyChecked(s.conn, xproto.PropModeReplace, w, s.atoms[property], of, 32, uint32(len(values)), data).Check()
}
