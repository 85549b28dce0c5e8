package bench

import "net"

// prompt is a TCP connection that acknowledges at once what it has read. The server
// uses Nagle's algorithm: it keeps what is less than a full segment back until the
// segment before is acknowledged, and a receiver that sends nothing may take 40 ms
// for that. The colleague's own delay would be measured with every client.
type prompt struct{ *net.TCPConn }

// Read reads, and acknowledges.
func (p prompt) Read(b []byte) (int, error) {
	n, err := p.TCPConn.Read(b)
	if err == nil {
		acknowledge(p.TCPConn)
	}
	return n, err
}
