package desk

import (
	"fmt"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// checkPeer asks the kernel who is at the other end of a connection.
func checkPeer(conn net.Conn) error {
	local, ok := conn.(*net.UnixConn)
	if !ok {
		return errStranger
	}
	raw, err := local.SyscallConn()
	if err != nil {
		return fmt.Errorf("desk: %w", err)
	}
	var peer *unix.Ucred
	var asking error
	err = raw.Control(func(fd uintptr) {
		peer, asking = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	})
	if err != nil || asking != nil || int(peer.Uid) != os.Getuid() {
		return errStranger
	}
	return nil
}
