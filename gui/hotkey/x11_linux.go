package hotkey

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"vestnik/gui/xserver"
)

// hearX11 has the X server give us a key, in whatever window it is pressed.
func hearX11(ctx context.Context, k Key, pressed func()) error {
	display := os.Getenv("DISPLAY")
	if display == "" {
		return ErrNone
	}
	x, err := xserver.Open(ctx, func() (*xGrab, error) { return connectX(display, k) }, (*xGrab).close)
	if err != nil {
		return unlessEnded(ctx, err)
	}
	defer x.close()
	events := xserver.Events(ctx, x.conn)
	for {
		select {
		case event, open := <-events:
			if !open {
				return fmt.Errorf("%w: the X server has ended", ErrNone)
			}
			if err := x.hear(event, pressed); err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// xGrab is a key that the X server gives us.
type xGrab struct {
	conn *xgb.Conn
	root xproto.Window
	key  Key
	last xproto.Timestamp // when it was last pressed or let go
}

// connectX connects to a server and takes the key.
func connectX(display string, k Key) (*xGrab, error) {
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNone, err)
	}
	x := &xGrab{conn: conn, root: xproto.Setup(conn).DefaultScreen(conn).Root, key: k}
	if err := x.grab(); err != nil {
		conn.Close()
		return nil, err
	}
	return x, nil
}

func (x *xGrab) close() { x.conn.Close() }

// locks are the states of CapsLock and NumLock: a grab is of one of them.
var locks = []uint16{0, xproto.ModMaskLock, xproto.ModMask2, xproto.ModMaskLock | xproto.ModMask2}

// grab takes the key from where it is on the keyboard now.
func (x *xGrab) grab() error {
	code, err := x.code()
	if err != nil {
		return err
	}
	xproto.UngrabKey(x.conn, xproto.GrabAny, x.root, xproto.ModMaskAny)
	for _, lock := range locks {
		err := xproto.GrabKeyChecked(x.conn, true, x.root, x.held()|lock, code, xproto.GrabModeAsync, xproto.GrabModeAsync).Check()
		var taken xproto.AccessError
		if errors.As(err, &taken) {
			return ErrTaken
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNone, err)
		}
	}
	return nil
}

// held are the modifiers as X has them; Alt is the first that there are to be used freely.
func (x *xGrab) held() (mask uint16) {
	for of, bit := range map[Modifiers]uint16{Ctrl: xproto.ModMaskControl, Alt: xproto.ModMask1, Shift: xproto.ModMaskShift} {
		if x.key.Held&of != 0 {
			mask |= bit
		}
	}
	return mask
}

// code finds the key that has the sign, or the Russian letter that shares its key.
func (x *xGrab) code() (xproto.Keycode, error) {
	setup := xproto.Setup(x.conn)
	first := setup.MinKeycode
	all, err := xproto.GetKeyboardMapping(x.conn, first, byte(setup.MaxKeycode-first)+1).Reply()
	if err != nil || all.KeysymsPerKeycode == 0 {
		return 0, fmt.Errorf("%w: no keyboard (%w)", ErrNone, err)
	}
	for _, sign := range signs(x.key.Sign) {
		if at := slices.Index(all.Keysyms, sign); at >= 0 {
			return first + xproto.Keycode(at/int(all.KeysymsPerKeycode)), nil
		}
	}
	return 0, fmt.Errorf("%w: no such key", ErrNone)
}

// russian are the keysyms of the letters that stand on the keys from A to Z.
var russian = [...]xproto.Keysym{
	0x6c6, 0x6c9, 0x6d3, 0x6d7, 0x6d5, 0x6c1, 0x6d0, 0x6d2, 0x6db, 0x6cf, 0x6cc, 0x6c4, 0x6d8,
	0x6d4, 0x6dd, 0x6da, 0x6ca, 0x6cb, 0x6d9, 0x6c5, 0x6c7, 0x6cd, 0x6c3, 0x6de, 0x6ce, 0x6d1,
}

// signs are the keysyms that a key may have, the first one first.
func signs(sign byte) []xproto.Keysym {
	if sign == ' ' {
		return []xproto.Keysym{' '}
	}
	return []xproto.Keysym{xproto.Keysym(sign - 'A' + 'a'), russian[sign-'A']}
}

// held down, a key is let go and pressed again at the same moment, over and over.
func (x *xGrab) hear(event xgb.Event, pressed func()) error {
	switch e := event.(type) {
	case xproto.KeyPressEvent:
		if repeated := x.last == e.Time; !repeated {
			pressed()
		}
		x.last = e.Time
	case xproto.KeyReleaseEvent:
		x.last = e.Time
	case xproto.MappingNotifyEvent:
		return x.grab()
	}
	return nil
}
