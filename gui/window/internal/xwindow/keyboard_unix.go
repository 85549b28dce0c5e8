//go:build !windows && !darwin

package xwindow

import (
	"fmt"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// Keyboard tells, until stop is called or the server has gone, when a program takes the
// keyboard away from a window that keeps it for all that the toolkit knows, and when it
// gives it back. It returns at once; taken is called on a goroutine of its own.
func (s *Screen) Keyboard(window uint32, taken func(bool)) (stop func(), err error) {
	conn, err := xgb.NewConn() // events of this one are for nobody else
	if err != nil {
		return nil, fmt.Errorf("xwindow: %w", err)
	}
	err = xproto.ChangeWindowAttributesChecked(conn, xproto.Window(window), xproto.CwEventMask,
		[]uint32{xproto.EventMaskFocusChange}).Check()
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("xwindow: %w", err)
	}
	go func() {
		for {
			event, err := conn.WaitForEvent()
			switch e := event.(type) {
			case xproto.FocusOutEvent:
				if e.Mode == xproto.NotifyModeGrab {
					taken(true)
				}
			case xproto.FocusInEvent:
				taken(false)
			case nil:
				if err == nil {
					return // the connection has ended
				}
			}
		}
	}()
	return conn.Close, nil
}
