//go:build !linux && !windows

package transport

import (
	"net"
	"syscall"
)

// limitSilence would bound how long what was sent may stay unacknowledged; here the
// system's own limit holds.
func limitSilence(_, _ string, _ syscall.RawConn) error { return nil }

// promptly would make a connection acknowledge at once what it has received; here the
// system decides.
func promptly(net.Conn) func() { return func() {} }
