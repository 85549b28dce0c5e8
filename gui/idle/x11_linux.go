package idle

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"vestnik/gui/xserver"
)

// x11 hears from an X server for how long nothing was touched. It returns whether there
// was one that tells; when it went, too. Limits are in rising order, and there is one.
func x11(ctx context.Context, display string, limits []time.Duration, tell func(State)) (there bool) {
	if display == "" {
		return false
	}
	x, err := xserver.Open(ctx, func() (*xServer, error) { return connectX(display, limits) }, (*xServer).close)
	if err != nil {
		return false
	}
	defer x.close()
	if x.alarms == nil {
		poll(ctx, nil, func() (State, error) {
			idle, err := x.sinceInput()
			return State{Idle: passed(limits, idle)}, err
		}, tell)
		return true
	}
	idle := passed(limits, x.idle)
	tell(State{Idle: idle})
	events := xserver.Events(ctx, x.conn)
	var again <-chan time.Time
	for {
		select {
		case event, open := <-events:
			if !open {
				return true
			}
			if limit, is := x.rung(event); is {
				idle = further(idle, limit)
				tell(State{Idle: idle})
				again = time.After(behind)
			}
		case <-again:
			xproto.NoOperation(x.conn)
		case <-ctx.Done():
			return true
		}
	}
}

// behind is how long after an alarm the server is made to look again. Where one rings on
// the very millisecond, as they do, Xorg 21 goes on waiting for that value and sets itself
// no time for the next one, until something wakes it (SyncComputeBracketValues).
const behind = 20 * time.Millisecond

// xServer is a connection to an X server.
type xServer struct {
	conn  *xgb.Conn
	sync  extension
	saver extension
	// alarms has what is so when one of them rings; nil when the server has none, and has
	// to be asked.
	alarms map[uint32]time.Duration
	idle   time.Duration // when the alarms had been set
}

// extension is where the server has put one: the first numbers of its requests and
// events; 0 where it has not.
type extension struct{ request, event byte }

// connectX connects to a server and asks it to tell.
func connectX(display string, limits []time.Duration) (*xServer, error) {
	conn, err := xgb.NewConnDisplay(display)
	if err != nil {
		return nil, fmt.Errorf("idle: %w", err)
	}
	x := &xServer{conn: conn}
	x.sync, err = x.extension("SYNC")
	if err == nil {
		x.saver, err = x.extension("MIT-SCREEN-SAVER")
	}
	if err == nil && x.setAlarms(limits) != nil {
		x.alarms = nil
		_, err = x.sinceInput()
	}
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("idle: %w", err)
	}
	return x, nil
}

func (x *xServer) close() { x.conn.Close() }

func (x *xServer) extension(name string) (e extension, err error) {
	reply, err := xproto.QueryExtension(x.conn, uint16(len(name)), name).Reply()
	if err == nil && reply.Present {
		e = extension{request: reply.MajorOpcode, event: reply.FirstEvent}
	}
	return e, err
}

// errNoExtension says that the server cannot do what is asked.
var errNoExtension = errors.New("no such extension")

// call sends a request of an extension and returns the answer, of at least 32 bytes.
func (x *xServer) call(e extension, request byte, arguments ...uint32) ([]byte, error) {
	if e.request == 0 {
		return nil, errNoExtension
	}
	cookie := x.conn.NewCookie(true, true)
	x.conn.NewRequest(e.encode(request, arguments), cookie)
	return cookie.Reply()
}

// do sends a request that is not answered, and returns whether it was refused.
func (x *xServer) do(e extension, request byte, arguments ...uint32) error {
	cookie := x.conn.NewCookie(true, false)
	x.conn.NewRequest(e.encode(request, arguments), cookie)
	return cookie.Check()
}

// encode writes a request: its number, its length in words, and its arguments.
func (e extension) encode(request byte, arguments []uint32) []byte {
	words := 1 + len(arguments)
	data := make([]byte, 4*words)
	data[0], data[1] = e.request, request
	xgb.Put16(data[2:], uint16(words))
	for i, a := range arguments {
		xgb.Put32(data[4+4*i:], a)
	}
	return data
}

// sinceInput asks for how long nothing was touched.
func (x *xServer) sinceInput() (time.Duration, error) {
	const queryInfo = 1
	root := xproto.Setup(x.conn).DefaultScreen(x.conn).Root
	info, err := x.call(x.saver, queryInfo, uint32(root))
	if err != nil {
		return 0, err
	}
	return time.Duration(xgb.Get32(info[16:])) * time.Millisecond, nil
}
