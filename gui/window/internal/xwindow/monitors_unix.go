//go:build !windows && !darwin

package xwindow

import (
	"image"

	"github.com/jezek/xgb/xproto"
)

// toMonitor moves a window to a monitor when none has enough of it to take hold of: that on which
// it was has become smaller, or has gone, as when a notebook leaves its desk.
func (s *Screen) toMonitor(w xproto.Window) error {
	at, err := s.place(w)
	if err != nil {
		return err
	}
	if to := inSight(at, s.Heads()); to != at.Min {
		return s.move(w, to)
	}
	return nil
}

// inSight returns where the corner of a window is to be, so that one of the monitors has it.
func inSight(window image.Rectangle, monitors []image.Rectangle) image.Point {
	title := window
	title.Max.Y = min(window.Max.Y, window.Min.Y+grip)
	best, nearest := window.Min, -1
	for _, m := range monitors {
		if held := title.Intersect(m); held.Dx() >= min(grip, title.Dx()) && held.Dy() >= min(grip, title.Dy())/2 {
			return window.Min
		}
		to := image.Pt(clamp(window.Min.X, m.Min.X, m.Max.X-window.Dx()), clamp(window.Min.Y, m.Min.Y, m.Max.Y-window.Dy()))
		way := to.Sub(window.Min)
		if far := way.X*way.X + way.Y*way.Y; nearest < 0 || far < nearest {
			best, nearest = to, far
		}
	}
	return best
}

// clamp returns what is nearest to a value between two bounds; the lower one where they cross.
func clamp(value, low, high int) int { return max(low, min(value, high)) }
