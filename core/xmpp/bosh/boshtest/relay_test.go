package boshtest

import (
	"bufio"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// soon is when nothing that was to come is late any more.
const soon = 50 * time.Millisecond

// echo is a server that says where a connection comes from, and then repeats.
func echo(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				host, _, _ := net.SplitHostPort(c.RemoteAddr().String())
				io.WriteString(c, host+"\n")
				io.Copy(c, c)
			}()
		}
	}()
	return l.Addr().String()
}

func relay(t *testing.T, to string) *Relay {
	t.Helper()
	r, err := NewRelay(to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// caller is a connection to a relay.
type caller struct {
	*testing.T
	net.Conn
	in *bufio.Reader
}

func call(t *testing.T, r *Relay) *caller {
	t.Helper()
	c, err := net.Dial("tcp", r.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return &caller{t, c, bufio.NewReader(c)}
}

// hears checks that a line comes.
func (c *caller) hears(want string) {
	c.Helper()
	c.SetReadDeadline(time.Now().Add(10 * time.Second))
	if line, err := c.in.ReadString('\n'); err != nil || line != want+"\n" {
		c.Errorf("%q, %v, not %q", line, err, want)
	}
}

// hearsNothing checks that nothing comes, not even an end.
func (c *caller) hearsNothing() {
	c.Helper()
	c.SetReadDeadline(time.Now().Add(soon))
	if line, err := c.in.ReadString('\n'); !errors.Is(err, os.ErrDeadlineExceeded) || line != "" {
		c.Errorf("%q, %v", line, err)
	}
}

func (c *caller) says(text string) {
	c.Helper()
	if _, err := io.WriteString(c, text+"\n"); err != nil {
		c.Error(err)
	}
}

func TestARelayCarriesBothWays(t *testing.T) {
	r := relay(t, echo(t))
	c := call(t, r)
	c.hears("127.0.0.1")
	long := strings.Repeat("x", 1<<20)
	go io.WriteString(c, long+"\n")
	c.hears(long)
	c.Conn.(*net.TCPConn).CloseWrite()
	c.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := c.in.ReadByte(); err != io.EOF {
		t.Error("the end was not carried:", err)
	}
	if got := r.Traffic(); got.Connections != 1 || got.Up != 1<<20+1 {
		t.Errorf("%+v", got)
	}
}

func TestAFrozenRelayLosesNothing(t *testing.T) {
	r := relay(t, echo(t))
	c := call(t, r)
	c.hears("127.0.0.1")
	r.Freeze()
	c.says("one")
	later := call(t, r)
	c.hearsNothing()
	later.hearsNothing()
	r.Restore()
	c.hears("one")
	later.hears("127.0.0.1")
}

func TestConnectionsFromBeforeACutStayDead(t *testing.T) {
	r := relay(t, echo(t))
	c := call(t, r)
	c.hears("127.0.0.1")
	r.Cut()
	c.says("one")
	meanwhile := call(t, r)
	c.hearsNothing()
	meanwhile.hearsNothing()
	r.Restore()
	meanwhile.hears("127.0.0.1")
	c.says("two")
	c.hearsNothing()
	call(t, r).hears("127.0.0.1")
}

func TestAResetBreaksEveryConnection(t *testing.T) {
	r := relay(t, echo(t))
	callers := []*caller{call(t, r), call(t, r)}
	for _, c := range callers {
		c.hears("127.0.0.1")
	}
	r.Reset()
	for _, c := range callers {
		c.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := c.in.ReadByte(); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error(err)
		}
	}
	call(t, r).hears("127.0.0.1")
}

func TestAConnectionBreaksWhenItHasCarriedWhatItBears(t *testing.T) {
	r := relay(t, echo(t))
	bears := []int64{0, 20}
	r.Break(func() int64 { bears = append(bears[1:], bears[0]); return bears[len(bears)-1] })
	for n := range 4 { // every second one
		c := call(t, r)
		c.hears("127.0.0.1")
		io.WriteString(c, "one more line\n")
		if n%2 == 0 {
			c.hears("one more line")
			continue
		}
		c.SetReadDeadline(time.Now().Add(time.Minute))
		if line, err := c.in.ReadString('\n'); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("connection %d carries %q, %v", n, line, err)
		}
	}
	if got := r.Traffic(); got.Broken != 2 || got.Connections != 4 {
		t.Errorf("%+v", got)
	}
}

func TestConnectionsComeFromAnotherAddress(t *testing.T) {
	r := relay(t, echo(t))
	r.From(net.IPv4(127, 0, 0, 2))
	call(t, r).hears("127.0.0.2")
	r.From(nil)
	call(t, r).hears("127.0.0.1")
}

func TestADelayHoldsBytesBackEachWay(t *testing.T) {
	r := relay(t, echo(t))
	c := call(t, r)
	c.hears("127.0.0.1")
	r.Delay(soon)
	begin := time.Now()
	c.says("one")
	c.hears("one")
	if took := time.Since(begin); took < 2*soon {
		t.Errorf("there and back in %v", took)
	}
}

// What counts is that it is never less. A machine that is busy may take any longer.
func TestADelayTakesARoundTripToConnect(t *testing.T) {
	r := relay(t, echo(t))
	r.Delay(soon)
	begin := time.Now()
	c := call(t, r)
	c.says("one")
	c.hears("127.0.0.1")
	c.hears("one")
	if took := time.Since(begin); took < 4*soon {
		t.Errorf("connected, there and back in %v", took)
	}
}

func TestADelayHoldsNothingBack(t *testing.T) {
	r := relay(t, echo(t))
	c := call(t, r)
	c.hears("127.0.0.1")
	r.Delay(time.Hour)
	const lines = 1000
	for range lines {
		c.says("one")
	}
	for r.Traffic().Up < lines*int64(len("one\n")) {
		time.Sleep(time.Millisecond)
	}
}

func TestARelayCountsWhatGoesThrough(t *testing.T) {
	r := relay(t, echo(t))
	c := call(t, r)
	c.hears("127.0.0.1")
	before := r.Traffic()
	// The second request line comes in two parts.
	for _, part := range []string{"POST / HTTP/1.1", "PO"} {
		io.WriteString(c, part)
		if _, err := io.ReadFull(c.in, make([]byte, len(part))); err != nil {
			t.Fatal(err)
		}
	}
	c.says("ST / HTTP/1.1")
	c.hears("ST / HTTP/1.1")
	if got, want := r.Traffic().Sub(before), (Traffic{Up: 31, Down: 31, Requests: 2}); got != want {
		t.Errorf("%+v, and not %+v", got, want)
	}
}

func TestARequestLineIsCountedOnceWhereverItIsCut(t *testing.T) {
	const text = "POST /a\r\n\r\nPOST /b\r\n\r\n"
	for cut := range len(text) {
		var r Relay
		w := &tally{bytes: &r.up, requests: &r.requests}
		w.count([]byte(text[:cut]))
		w.count([]byte(text[cut:]))
		if got := r.Traffic(); got.Requests != 2 || got.Up != int64(len(text)) {
			t.Errorf("cut at %d: %+v", cut, got)
		}
	}
}

func TestAServerThatRefusesIsSeenThroughTheRelay(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	c, err := net.Dial("tcp", relay(t, l.Addr().String()).Addr())
	if err != nil {
		return // refused before it began
	}
	defer c.Close()
	c.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := c.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
}

func TestAClosedRelayLetsEverybodyGo(t *testing.T) {
	r := relay(t, echo(t))
	c := call(t, r)
	c.hears("127.0.0.1")
	r.Cut()
	lost := call(t, r)
	r.Close()
	for _, c := range []*caller{c, lost} {
		c.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := c.in.ReadByte(); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Error(err)
		}
	}
}
