package bench

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// between opens a relay to a server that does serve with each connection, and a
// connection to it.
func between(t *testing.T, delay time.Duration, serve func(net.Conn)) (*Relay, net.Conn) {
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
				serve(c)
			}()
		}
	}()
	r, err := NewRelay(l.Addr().String(), delay)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	c, err := net.Dial("tcp", r.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return r, c
}

func echo(c net.Conn) { io.Copy(c, c) }

func TestARelayPassesOnAllInOrderAndThenTheEnd(t *testing.T) {
	for name, delay := range map[string]time.Duration{"near": 0, "far": 2 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			_, c := between(t, delay, echo)
			sent := bytes.Repeat([]byte("0123456789abcde\n"), 1<<16)
			go func() {
				c.Write(sent)
				c.(*net.TCPConn).CloseWrite()
			}()
			got, err := io.ReadAll(c)
			if err != nil || !bytes.Equal(got, sent) {
				t.Errorf("%d bytes of %d, or others, and %v", len(got), len(sent), err)
			}
		})
	}
}

// What counts is that it is never less. A machine that is busy may take any longer.
func TestALongWayTakesTheDelayEachWayAndARoundTripToConnect(t *testing.T) {
	const delay = 30 * time.Millisecond
	start := time.Now()
	_, c := between(t, delay, echo)
	ask := func() time.Duration {
		c.Write([]byte("x"))
		io.ReadFull(c, make([]byte, 1))
		return time.Since(start)
	}
	if took := ask(); took < 4*delay {
		t.Errorf("connecting and asking takes %v, less than two round trips of %v", took, 2*delay)
	}
	start = time.Now()
	if took := ask(); took < 2*delay {
		t.Errorf("asking takes %v, less than a round trip of %v", took, 2*delay)
	}
}

func TestALongWayHoldsNothingBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const delay, parcels = 50 * time.Millisecond, 1000
		from, feed := net.Pipe()
		to, drain := net.Pipe()
		var relay Relay
		w := &way{from: from, to: to, delay: delay, bytes: &relay.up}
		go w.carry()
		start := time.Now()
		go func() {
			for range parcels {
				feed.Write([]byte("x"))
			}
			feed.Close()
		}()
		if _, err := io.ReadFull(drain, make([]byte, parcels)); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != delay {
			t.Errorf("%d parcels that were sent at once take %v, and not %v", parcels, took, delay)
		}
		drain.Close()
		to.Close()
	})
}

func TestARelayCountsBytesConnectionsAndRequests(t *testing.T) {
	r, c := between(t, 0, echo)
	before := r.Traffic()
	// The second request line comes in two parts.
	for _, part := range []string{"POST / HTTP/1.1\r\n\r\nPO", "ST / HTTP/1.1\r\n\r\n"} {
		c.Write([]byte(part))
		io.ReadFull(c, make([]byte, len(part)))
	}
	if got, want := r.Traffic(), (Traffic{Up: 38, Down: 38, Requests: 2, Connections: 1}); got != want {
		t.Errorf("%+v, and not %+v", got, want)
	}
	if got := r.Traffic().Sub(before); got.Requests != 2 {
		t.Errorf("since the beginning %+v", got)
	}
}

func TestARequestLineIsCountedOnceWhereverItIsCut(t *testing.T) {
	const text = "POST /a\r\n\r\nPOST /b\r\n\r\n"
	for cut := range len(text) {
		var relay Relay
		w := &way{bytes: &relay.up, requests: &relay.requests}
		w.count([]byte(text[:cut]))
		w.count([]byte(text[cut:]))
		if got := relay.Traffic(); got.Requests != 2 || got.Up != int64(len(text)) {
			t.Errorf("cut at %d: %+v", cut, got)
		}
	}
}

func TestAResetReachesBothEnds(t *testing.T) {
	broken := make(chan error, 2)
	r, c := between(t, 0, func(c net.Conn) {
		c.Write([]byte("!"))
		_, err := c.Read(make([]byte, 1))
		broken <- err
	})
	io.ReadFull(c, make([]byte, 1))
	r.Reset()
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Error("the client sees", err)
	}
	if err := <-broken; !errors.Is(err, syscall.ECONNRESET) {
		t.Error("the server sees", err)
	}
	again, err := net.Dial("tcp", r.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err := io.ReadFull(again, make([]byte, 1)); err != nil {
		t.Error("a new connection:", err)
	}
}

func TestAClosedRelayIsGone(t *testing.T) {
	r, c := between(t, time.Millisecond, echo)
	r.Close()
	if _, err := c.Read(make([]byte, 1)); err == nil {
		t.Error("a connection lives on")
	}
	if _, err := net.Dial("tcp", r.Addr()); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Error("it listens still:", err)
	}
}
