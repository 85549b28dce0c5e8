//go:build linux

package desktop

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/damage"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"

	"vestnik/gui/desktoptest"
)

// screen is what a person sees, and where he presses keys. The X server tells of all that is drawn
// (the extension DAMAGE), so nobody has to look again and again whether something was.
type screen struct {
	conn                      *xgb.Conn
	root                      xproto.Window
	damage                    damage.Damage
	drawn                     chan time.Time // something was, or windows have come or gone
	pids                      xproto.Atom
	list                      xproto.Atom
	closing, changing, active xproto.Atom
}

func init() { xgb.Logger = log.New(io.Discard, "", 0) } // what is wrong comes as an error

func openScreen(d *desktoptest.Desktop) (*screen, error) {
	conn, err := xgb.NewConnDisplay(d.Display())
	if err != nil {
		return nil, err
	}
	s := &screen{conn: conn, root: xproto.Setup(conn).DefaultScreen(conn).Root, drawn: make(chan time.Time, 1)}
	if err := s.listen(); err != nil {
		conn.Close()
		return nil, fmt.Errorf("the screen: %w", err)
	}
	go s.hear()
	return s, nil
}

// listen asks the server for what has to be told.
func (s *screen) listen() error {
	if err := errors.Join(damage.Init(s.conn), xtest.Init(s.conn)); err != nil {
		return err
	}
	if _, err := damage.QueryVersion(s.conn, 1, 1).Reply(); err != nil {
		return err
	}
	for name, atom := range map[string]*xproto.Atom{"_NET_WM_PID": &s.pids, "_NET_CLIENT_LIST": &s.list, "_NET_CLOSE_WINDOW": &s.closing, "WM_CHANGE_STATE": &s.changing, "_NET_ACTIVE_WINDOW": &s.active} {
		answer, err := xproto.InternAtom(s.conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			return err
		}
		*atom = answer.Atom
	}
	id, err := damage.NewDamageId(s.conn)
	if err != nil {
		return err
	}
	s.damage = id
	return errors.Join(
		damage.CreateChecked(s.conn, id, xproto.Drawable(s.root), damage.ReportLevelRawRectangles).Check(),
		xproto.ChangeWindowAttributesChecked(s.conn, s.root, xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange}).Check(),
	)
}

func (s *screen) close() { s.conn.Close() }

// hear passes on when something has happened last; who is late finds the latest.
func (s *screen) hear() {
	for {
		event, err := s.conn.WaitForEvent()
		if event == nil && err == nil {
			return // the connection has ended
		}
		select {
		case <-s.drawn:
		default:
		}
		s.drawn <- time.Now()
	}
}

// until looks whenever something was drawn, until what is waited for is to be seen, and
// returns when that was drawn.
func (s *screen) until(ctx context.Context, seen func() bool) (time.Time, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errPatience)
	defer cancel()
	for at := time.Now(); ; {
		if seen() {
			return at, nil
		}
		select {
		case at = <-s.drawn:
		case <-ctx.Done():
			return time.Time{}, context.Cause(ctx)
		}
	}
}

// still waits until nothing was drawn for so long, but no longer than most, and returns when
// something was drawn last.
func (s *screen) still(ctx context.Context, long, most time.Duration) (last time.Time) {
	end := time.After(most)
	for last = time.Now(); ; {
		select {
		case last = <-s.drawn:
		case <-time.After(long):
			return last
		case <-end:
			return last
		case <-ctx.Done():
			return last
		}
	}
}

// press presses and releases a key.
func (s *screen) press(key byte) error {
	for _, kind := range []byte{xproto.KeyPress, xproto.KeyRelease} {
		if err := xtest.FakeInputChecked(s.conn, kind, key, 0, s.root, 0, 0, 0).Check(); err != nil {
			return err
		}
	}
	return nil
}

// click presses and releases the left button at a place of the screen.
func (s *screen) click(x, y int16) error {
	for _, kind := range []struct{ event, detail byte }{{xproto.MotionNotify, 0}, {xproto.ButtonPress, 1}, {xproto.ButtonRelease, 1}} {
		if err := xtest.FakeInputChecked(s.conn, kind.event, kind.detail, 0, s.root, x, y, 0).Check(); err != nil {
			return err
		}
	}
	return nil
}

// shut asks a window to close, as the cross in its frame does.
func (s *screen) shut(w window) error { return s.ask(w, s.closing, 0, fromPager) }

// shrink asks for an icon in place of a window.
func (s *screen) shrink(w window) error { return s.ask(w, s.changing, iconic) }

// raise gives a window the keyboard.
func (s *screen) raise(w window) error { return s.ask(w, s.active, fromPager) }

const (
	fromPager = 2 // who asks, EWMH
	iconic    = 3 // a state of a window, ICCCM
)

// ask asks the window manager something about a window.
func (s *screen) ask(w window, what xproto.Atom, values ...uint32) error {
	event := xproto.ClientMessageEvent{
		Format: 32, Window: w.id, Type: what,
		Data: xproto.ClientMessageDataUnionData32New(append(values, make([]uint32, 5-len(values))...)),
	}
	return xproto.SendEventChecked(s.conn, false, s.root, xproto.EventMaskSubstructureNotify|xproto.EventMaskSubstructureRedirect, string(event.Bytes())).Check()
}

// window is a window of a client, without its frame.
type window struct {
	id            xproto.Window
	width, height int
}

// windows returns those on the screen that belong to our processes, the oldest first.
func (s *screen) windows(ours func(pid int) bool) (found []window) {
	list, err := xproto.GetProperty(s.conn, false, s.root, s.list, xproto.AtomWindow, 0, 1024).Reply()
	if err != nil {
		return nil
	}
	for rest := list.Value; len(rest) >= 4; rest = rest[4:] {
		id := xproto.Window(xgb.Get32(rest))
		owner, err := xproto.GetProperty(s.conn, false, id, s.pids, xproto.AtomCardinal, 0, 1).Reply()
		if err != nil || len(owner.Value) < 4 || !ours(int(xgb.Get32(owner.Value))) {
			continue
		}
		state, err1 := xproto.GetWindowAttributes(s.conn, id).Reply()
		size, err2 := xproto.GetGeometry(s.conn, xproto.Drawable(id)).Reply()
		if err1 == nil && err2 == nil && state.MapState == xproto.MapStateViewable {
			found = append(found, window{id, int(size.Width), int(size.Height)})
		}
	}
	return found
}

// picture is a part of a window, four bytes a pixel.
type picture struct {
	area
	pixels []byte
}

// area is a rectangle within a window.
type area struct{ x, y, width, height int }

func (w window) all() area { return area{0, 0, w.width, w.height} }

// look returns what is to be seen in a part of a window; false when it is not all on the screen.
func (s *screen) look(w window, a area) (picture, bool) {
	answer, err := xproto.GetImage(s.conn, xproto.ImageFormatZPixmap, xproto.Drawable(w.id),
		int16(a.x), int16(a.y), uint16(a.width), uint16(a.height), 0xffffffff).Reply()
	if err != nil || len(answer.Data) < 4*a.width*a.height {
		return picture{}, false
	}
	return picture{a, answer.Data}, true
}

// colour is that of a pixel.
func (p picture) colour(x, y int) uint32 {
	return xgb.Get32(p.pixels[4*(y*p.width+x):]) & 0xffffff
}

// isDrawn tells whether a picture is more than bare surfaces, which is what there is of a window before its first
// frame: of each hundred pixels at least one is not of the surface, and there are as many colours as the edges of
// letters have.
func (p picture) isDrawn() bool {
	const step, edges = 2, 16
	count, all, most := map[uint32]int{}, 0, 0
	for y := 0; y < p.height; y += step {
		for x := 0; x < p.width; x += step {
			c := p.colour(x, y)
			count[c]++
			most = max(most, count[c])
			all++
		}
	}
	return len(count) >= edges && (all-most)*100 >= all
}

// tileSize is that of the squares that are told apart where it matters in which part of a window something changes.
const tileSize = 16

// tiles returns the squares in which two pictures of the same area differ.
func (p picture) tiles(o picture) map[area]bool {
	changed := map[area]bool{}
	for y := range p.height {
		for x := range p.width {
			if p.colour(x, y) != o.colour(x, y) {
				changed[area{x / tileSize * tileSize, y / tileSize * tileSize, tileSize, tileSize}] = true
			}
		}
	}
	return changed
}

// with returns the smallest area that holds two; one of no size is none.
func (a area) with(b area) area {
	if a.width == 0 {
		return b
	}
	x, y := min(a.x, b.x), min(a.y, b.y)
	return area{x, y, max(a.x+a.width, b.x+b.width) - x, max(a.y+a.height, b.y+b.height) - y}
}

// difference returns the smallest area that holds all pixels in which two pictures of the same
// area differ; false when there are none.
func (p picture) difference(o picture) (area, bool) {
	left, top, right, bottom := p.width, p.height, -1, -1
	for y := range p.height {
		for x := range p.width {
			if p.colour(x, y) != o.colour(x, y) {
				left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
			}
		}
	}
	return area{p.x + left, p.y + top, right - left + 1, bottom - top + 1}, right >= 0
}
