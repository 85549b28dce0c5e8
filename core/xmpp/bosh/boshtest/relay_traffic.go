package boshtest

import (
	"bytes"
	"sync/atomic"
)

// Traffic is what has gone through a relay.
type Traffic struct {
	Up, Down    int64 // bytes from the client and to it
	Requests    int64 // of BOSH, begun by the client over plain http
	Connections int64
	Broken      int64 // connections that have broken by themselves, see [Relay.Break]
}

// Traffic returns what has gone through so far.
func (r *Relay) Traffic() Traffic {
	return Traffic{Up: r.up.Load(), Down: r.down.Load(), Requests: r.requests.Load(), Connections: r.connections.Load(), Broken: r.broken.Load()}
}

// Sub returns the traffic since an earlier moment.
func (t Traffic) Sub(earlier Traffic) Traffic {
	return Traffic{t.Up - earlier.Up, t.Down - earlier.Down, t.Requests - earlier.Requests, t.Connections - earlier.Connections, t.Broken - earlier.Broken}
}

// tally counts one direction of one connection.
type tally struct {
	bytes    *atomic.Int64
	requests *atomic.Int64 // nil where there are none
	tail     []byte        // the end of what was counted, for a request line that comes in two parts
}

// requestLine begins every request of BOSH, and nothing in the messages of tests.
var requestLine = []byte("POST ")

func (t *tally) count(content []byte) {
	t.bytes.Add(int64(len(content)))
	if t.requests == nil || len(content) == 0 {
		return
	}
	seam := append(t.tail, content...)
	t.requests.Add(int64(bytes.Count(seam, requestLine)))
	t.tail = bytes.Clone(seam[max(0, len(seam)-len(requestLine)+1):])
}
