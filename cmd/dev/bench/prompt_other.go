//go:build !linux

package bench

import "net"

// acknowledge does nothing: the benchmark runs on Linux.
func acknowledge(*net.TCPConn) {}
