package transport

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// option reads an option of a connection's socket.
func option(t testing.TB, conn net.Conn, level, name int) int {
	t.Helper()
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	value := 0
	_ = raw.Control(func(fd uintptr) { value, err = unix.GetsockoptInt(int(fd), level, name) })
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func TestConnectionsNoticeADeadPath(t *testing.T) {
	s := httpServer(t, greet)
	tr := newPath(t, Config{})
	mustCarry(t, tr, s.URL)
	for w := range tr.conns {
		for name, want := range map[int][3]int{
			unix.TCP_USER_TIMEOUT: {unix.IPPROTO_TCP, 20_000, 30_000}, // milliseconds
			unix.TCP_KEEPIDLE:     {unix.IPPROTO_TCP, 10, 15},         // seconds
			unix.TCP_KEEPINTVL:    {unix.IPPROTO_TCP, 1, 5},
			unix.TCP_KEEPCNT:      {unix.IPPROTO_TCP, 2, 3},
		} {
			if got := option(t, w.Conn, want[0], name); got < want[1] || got > want[2] {
				t.Errorf("option %d is %d, not within %v", name, got, want[1:])
			}
		}
		if option(t, w.Conn, unix.SOL_SOCKET, unix.SO_KEEPALIVE) != 1 {
			t.Error("no probes are sent")
		}
	}
	if openWires(tr) != 1 {
		t.Error(openWires(tr), "connections")
	}
}

// A server that leaves Nagle's algorithm on sends the second piece of an answer when
// the first is acknowledged. Linux does that after 40 ms, or at once if it is told.
func TestLargeAnswersDoNotStall(t *testing.T) {
	l := listenOn(t, "127.0.0.1:0")
	go serveInPieces(l)
	url := "http://" + l.Addr().String() + "/"
	tr := newPath(t, Config{})
	plain := &http.Transport{}
	defer plain.CloseIdleConnections()
	ours := medianTime(func() { mustCarry(t, tr, url) })
	theirs := medianTime(func() { mustCarry(t, plain, url) })
	if theirs < 20*time.Millisecond {
		t.Skip("this system acknowledges at once by itself")
	}
	if ours > theirs/2 {
		t.Errorf("an answer takes %v, and %v with a transport that leaves it to the system", ours, theirs)
	}
}

// serveInPieces answers requests with bodies that are written in three pieces.
func serveInPieces(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			_ = c.(*net.TCPConn).SetNoDelay(false)
			r := bufio.NewReader(c)
			for {
				req, err := http.ReadRequest(r)
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, req.Body)
				for _, piece := range []string{"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n<bo", "dy/", "> "} {
					_, _ = io.WriteString(c, piece)
				}
			}
		}()
	}
}

// medianTime returns how long work takes. The system acknowledges the first segments
// of a connection at once, so it is done often enough to see what comes after them.
func medianTime(work func()) time.Duration {
	took := make([]time.Duration, 60)
	for i := range took {
		start := time.Now()
		work()
		took[i] = time.Since(start)
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// BenchmarkRead measures what it costs to acknowledge at once: one byte there and one
// back, on loopback.
func BenchmarkRead(b *testing.B) {
	for _, prompt := range []bool{false, true} {
		b.Run(fmt.Sprintf("prompt=%v", prompt), func(b *testing.B) {
			l := listenOn(b, "127.0.0.1:0")
			go func() {
				c, err := l.Accept()
				if err != nil {
					return
				}
				defer c.Close()
				p := make([]byte, 1)
				for {
					if _, err := c.Read(p); err != nil {
						return
					}
					if _, err := c.Write(p); err != nil {
						return
					}
				}
			}()
			conn, err := net.DialTimeout("tcp", l.Addr().String(), time.Second)
			if err != nil {
				b.Fatal(err)
			}
			w := &link{Conn: conn, transport: &Transport{}, prompt: func() {}}
			defer w.Close()
			if prompt {
				w.prompt = promptly(conn)
			}
			p := make([]byte, 1)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := w.Write(p); err != nil {
					b.Fatal(err)
				}
				if _, err := w.Read(p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
