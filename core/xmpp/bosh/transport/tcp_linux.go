package transport

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// limitSilence bounds how long what was sent may stay unacknowledged.
func limitSilence(_, _ string, raw syscall.RawConn) error {
	// Where the system does not know the option, the probes have to do.
	return raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(unacknowledged.Milliseconds()))
	})
}

// promptly returns what makes a connection acknowledge at once what it has received.
//
// Linux delays an acknowledgement by 40 ms in the hope of data to send along with it.
// A server that writes an answer in several pieces and has not switched Nagle's
// algorithm off, as Prosody, sends the last piece only when the others are
// acknowledged: so each waits for the other. The option holds only until the system
// changes its mind, so it is set again whenever something was read or written.
func promptly(conn net.Conn) func() {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return func() {}
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return func() {}
	}
	set := func(fd uintptr) { _ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_QUICKACK, 1) }
	return func() { _ = raw.Control(set) }
}
