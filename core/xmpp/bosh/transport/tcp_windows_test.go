package transport

import (
	"errors"
	"net"
	"testing"

	"golang.org/x/sys/windows"
)

// Wine does not know the option. Windows 10 and every Server since 2016 must.
func TestWindowsIsToldToAcknowledgeAtOnce(t *testing.T) {
	s := httpServer(t, greet)
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	raw, err := conn.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var told error
	if err := raw.Control(func(fd uintptr) { told = acknowledgeAll(windows.Handle(fd)) }); err != nil {
		t.Fatal(err)
	}
	if errors.Is(told, windows.WSAEOPNOTSUPP) {
		t.Skip("this is wine, or a Windows without SIO_TCP_SET_ACK_FREQUENCY")
	}
	if told != nil {
		t.Error(told)
	}
	promptly(conn)()
	if _, err := conn.Write([]byte("GET / HTTP/1.0\r\n\r\n")); err != nil {
		t.Error(err)
	}
}
