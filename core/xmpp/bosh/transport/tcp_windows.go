package transport

import (
	"net"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// limitSilence would bound how long what was sent may stay unacknowledged; Windows gives
// up by itself after some twenty seconds.
func limitSilence(_, _ string, _ syscall.RawConn) error { return nil }

// ackFrequency is SIO_TCP_SET_ACK_FREQUENCY of mstcpip.h: after how many segments an
// acknowledgement is sent. Since Windows 8 the option is the connection's own, and it
// stays.
const ackFrequency = 0x98000017

// promptly makes a connection acknowledge every segment at once, where Windows waits for
// a second one or 40 to 200 ms; see the one for Linux. There is nothing to be done again.
func promptly(conn net.Conn) func() {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return func() {}
	}
	if raw, err := tcp.SyscallConn(); err == nil {
		// Where the system does not know the option, answers are late, and no more.
		_ = raw.Control(func(fd uintptr) { _ = acknowledgeAll(windows.Handle(fd)) })
	}
	return func() {}
}

func acknowledgeAll(socket windows.Handle) error {
	segments, returned := uint32(1), uint32(0)
	return windows.WSAIoctl(socket, ackFrequency, (*byte)(unsafe.Pointer(&segments)), uint32(unsafe.Sizeof(segments)), nil, 0, &returned, nil, 0)
}
