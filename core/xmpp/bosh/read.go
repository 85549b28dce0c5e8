package bosh

import "os"

// given is an answer, or a piece of one, that the reader was given and has not dealt
// with.
type given struct {
	end uint64 // where its payload ends, counted in bytes ever read
	// payload is what of it another process can be given, see [Resume]: elements that are
	// complete in it. A long one is the answer to a question that only this one has asked.
	payload [][]byte
	rid     uint64 // of the request that it answers
}

// Read reads from the XMPP stream that the server sends. Behind the last element
// of a session it returns io.EOF if that ended normally, else the reason: a
// [*TerminateError], or one of the errors of this package.
func (c *Conn) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dealtWith()
	for len(c.in) == 0 {
		if c.inErr != nil {
			return 0, c.inErr
		}
		if c.readBy.Passed() {
			return 0, os.ErrDeadlineExceeded
		}
		if !c.hungry {
			c.hungry = true
			c.poke()
		}
		c.news.Wait()
	}
	n := copy(p, c.in)
	c.read += uint64(n)
	if c.in = c.in[n:]; len(c.in) == 0 {
		c.in = nil
	}
	return n, nil
}

// dealtWith takes note that the reader asks for more: he is done with what he was
// given before.
func (c *Conn) dealtWith() {
	n := 0
	for n < len(c.unread) && c.unread[n].end <= c.read {
		n++
	}
	if n > 0 {
		clear(c.unread[:n]) // their array stays for a while
		c.unread = c.unread[n:]
		c.poke()
	}
}

// receive takes in what the answer to a request brought, and before it the header of
// the stream if there is one; whole are the complete elements of the payload.
func (c *Conn) receive(header []byte, payload, whole [][]byte, rid uint64) {
	c.in = append(c.in, header...)
	for _, p := range payload {
		c.in = append(c.in, p...)
	}
	if len(payload) > 0 {
		c.hungry = false
		c.unread = append(c.unread, given{c.read + uint64(len(c.in)), whole, rid})
	}
	if len(c.in) > 0 {
		c.news.Broadcast()
	}
}
