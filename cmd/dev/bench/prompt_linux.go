package bench

import (
	"net"

	"golang.org/x/sys/unix"
)

// acknowledge has what was read acknowledged now. The system forgets that it was
// asked to, so it is asked each time.
func acknowledge(c *net.TCPConn) {
	raw, err := c.SyscallConn()
	if err != nil {
		return // closed: the next Read says so
	}
	_ = raw.Control(func(fd uintptr) { _ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_QUICKACK, 1) })
}
