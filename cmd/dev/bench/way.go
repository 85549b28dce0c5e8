package bench

import (
	"bytes"
	"net"
	"sync/atomic"
	"time"
)

// way is one direction of a connection through a relay.
type way struct {
	from, to net.Conn
	delay    time.Duration
	opens    time.Time // nothing has been sent before
	bytes    *atomic.Int64
	requests *atomic.Int64 // nil where there are none

	tail []byte // the end of what was read, for a request line that comes in two parts
}

// parcel is something under way.
type parcel struct {
	content []byte
	due     time.Time
}

// window is how many parcels may be under way; more than a benchmark sends in a
// round trip, so that it never holds anybody back.
const window = 1 << 14

// carry passes on what comes until one of the ends is closed.
func (w *way) carry() {
	if w.delay == 0 {
		w.pass(w.deliver)
		return
	}
	road := make(chan parcel, window)
	arrived := make(chan struct{})
	go func() {
		defer close(arrived)
		for p := range road {
			time.Sleep(time.Until(p.due))
			if !w.deliver(p.content) {
				w.from.Close() // which ends pass
			}
		}
	}()
	w.pass(func(content []byte) bool {
		sent := time.Now()
		if sent.Before(w.opens) {
			sent = w.opens
		}
		road <- parcel{bytes.Clone(content), sent.Add(w.delay)}
		return true
	})
	close(road)
	<-arrived
}

// pass reads until the end and gives what it has read to send, whose false ends it.
func (w *way) pass(send func([]byte) bool) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := w.from.Read(buffer)
		w.count(buffer[:n])
		if n > 0 && !send(buffer[:n]) || err != nil {
			return
		}
	}
}

func (w *way) deliver(content []byte) bool {
	_, err := w.to.Write(content)
	return err == nil
}

// finish passes on that nothing more will come.
func (w *way) finish() {
	if c, ok := w.to.(*net.TCPConn); ok {
		_ = c.CloseWrite() // fails where the connection is closed already
	}
}

// requestLine begins every request of BOSH, and nothing in a message of ours.
var requestLine = []byte("POST ")

// count notes what has been read.
func (w *way) count(content []byte) {
	w.bytes.Add(int64(len(content)))
	if w.requests == nil || len(content) == 0 {
		return
	}
	seam := append(w.tail, content...)
	w.requests.Add(int64(bytes.Count(seam, requestLine)))
	w.tail = bytes.Clone(seam[max(0, len(seam)-len(requestLine)+1):])
}
