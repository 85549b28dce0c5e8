//go:build !windows && !darwin

package clipboard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// The words of the Inter-Client Communication Conventions, §2, and of the desktops.
const (
	selection = "CLIPBOARD"
	targets   = "TARGETS"
	bit       = "INCR" // it comes bit by bit
	uriList   = "text/uri-list"
	picture   = "image/png"
	here      = "VESTNIK_SELECTION" // the property that it is put into
)

func init() { xgb.Logger = log.New(io.Discard, "", 0) } // what is wrong comes as an error

var errEnded = errors.New("clipboard: the connection has ended")

// client asks for what is on the clipboard.
type client struct {
	conn   *xgb.Conn
	window xproto.Window
	atoms  map[string]xproto.Atom
}

func read(ctx context.Context) (held Held, err error) {
	if os.Getenv("DISPLAY") == "" {
		return held, ErrNothing
	}
	conn, err := xgb.NewConn()
	if err != nil {
		return held, fmt.Errorf("clipboard: %w", err)
	}
	end := sync.OnceFunc(conn.Close) // which ends all that waits
	defer end()
	defer context.AfterFunc(ctx, end)()
	c := &client{conn: conn, atoms: map[string]xproto.Atom{}}
	if err := c.begin(); err != nil {
		return held, err
	}
	offered, err := c.offered()
	switch {
	case err != nil:
	case slices.Contains(offered, c.atoms[uriList]):
		var list []byte
		list, err = c.get(uriList)
		held.Files = localFiles(string(list))
	case slices.Contains(offered, c.atoms[picture]):
		held.Picture, err = c.get(picture)
	}
	return held, err
}

// begin makes the window that it is handed to.
func (c *client) begin() error {
	for _, name := range []string{selection, targets, bit, uriList, picture, here} {
		answer, err := xproto.InternAtom(c.conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			return fmt.Errorf("clipboard: %w", err)
		}
		c.atoms[name] = answer.Atom
	}
	var err error
	if c.window, err = xproto.NewWindowId(c.conn); err != nil {
		return err
	}
	screen := xproto.Setup(c.conn).DefaultScreen(c.conn)
	return xproto.CreateWindowChecked(c.conn, 0, c.window, screen.Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOnly, screen.RootVisual,
		xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange}).Check()
}

// offered returns as what it can be had.
func (c *client) offered() (all []xproto.Atom, err error) {
	value, err := c.get(targets)
	for ; len(value) >= 4; value = value[4:] {
		all = append(all, xproto.Atom(xgb.Get32(value)))
	}
	return all, err
}

// get returns what lies there as one of its kinds, nothing where it is none.
func (c *client) get(kind string) ([]byte, error) {
	xproto.ConvertSelection(c.conn, c.window, c.atoms[selection], c.atoms[kind], c.atoms[here], xproto.TimeCurrentTime)
	notice, err := await(c, func(e xproto.SelectionNotifyEvent) bool { return e.Requestor == c.window })
	if err != nil || notice.Property == xproto.AtomNone {
		return nil, err
	}
	value, of, err := c.take()
	if err != nil || of != c.atoms[bit] {
		return value, err
	}
	var whole []byte // §2.7.2: what was taken away is followed by more, until nothing comes
	for {
		if _, err := await(c, func(e xproto.PropertyNotifyEvent) bool {
			return e.Atom == c.atoms[here] && e.State == xproto.PropertyNewValue
		}); err != nil {
			return nil, err
		}
		value, _, err := c.take()
		switch whole = append(whole, value...); {
		case err != nil:
			return nil, err
		case len(whole) > mostBytes:
			return nil, errLarge
		case len(value) == 0:
			return whole, nil
		}
	}
}

// await waits for an event.
func await[E any](c *client, is func(E) bool) (one E, err error) {
	for {
		event, fault := c.conn.WaitForEvent()
		if event == nil && fault == nil {
			return one, errEnded
		}
		if e, ok := event.(E); ok && is(e) {
			return e, nil
		}
	}
}

// take takes what was put into the property, and of what kind it is.
func (c *client) take() (value []byte, of xproto.Atom, err error) {
	answer, err := xproto.GetProperty(c.conn, true, c.window, c.atoms[here], xproto.GetPropertyTypeAny, 0, mostBytes/4).Reply()
	switch {
	case err != nil:
		return nil, 0, fmt.Errorf("clipboard: %w", err)
	case answer.BytesAfter > 0:
		return nil, 0, errLarge
	}
	return answer.Value, answer.Type, nil
}

// localFiles reads a list of addresses, RFC 2483 §5: those of files that lie here.
func localFiles(list string) (all []string) {
	for line := range strings.Lines(list) {
		at, err := url.Parse(strings.TrimSpace(line))
		if err == nil && at.Scheme == "file" && (at.Host == "" || at.Host == "localhost") && at.Path != "" && len(all) < mostFiles {
			all = append(all, at.Path)
		}
	}
	return all
}
