package manager

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"time"

	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/xmlsafe"
)

// conn is a session as the XMPP server sees it: a net.Conn that carries
// the client's stream.
type conn struct{ *session }

// Encrypted tells whether the client came over TLS.
func (c *conn) Encrypted() bool { return c.encrypted }

// Read reads what the client has sent; a session that was ended reads to its end.
func (c *conn) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.in) == 0 {
		switch {
		case c.ended:
			return 0, io.EOF
		case c.readBy.Passed():
			return 0, os.ErrDeadlineExceeded
		}
		c.cond.Wait()
	}
	n := copy(p, c.in)
	full := len(c.in) > maxQueue
	if c.in = c.in[n:]; len(c.in) == 0 {
		c.in = nil
	}
	if full && len(c.in) <= maxQueue {
		c.process() // what came while the server was slow to read
		c.pace()
	}
	return n, nil
}

// maxQueue is how many bytes of one direction may wait before the other end is slowed down.
const maxQueue = 1 << 20

// writePiece is how much Write takes between two looks at the queue.
const writePiece = 64 << 10

// limits are what a server may write: less than a client takes, as on its way a
// stanza is given more declarations.
var limits = func() xmlsafe.Limits {
	less := func(l xmlsafe.Limits) xmlsafe.Limits {
		l.Size, l.Attrs = l.Size-16<<10, l.Attrs-8
		return l
	}
	l, result := less(xmlsafe.Default), less(*xmlsafe.Default.Result)
	l.Result = &result
	return l
}()

// Write sends complete elements to the client; it blocks while the client is more
// than 1 MiB behind. An element that is beyond what a client takes is left out, and is an
// [*wire.ElementError]. What is no XML ends the session, behind what came before it.
func (c *conn) Write(p []byte) (n int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		for c.outSize > maxQueue && !c.ended && !c.writeBy.Passed() {
			c.cond.Wait()
		}
		switch {
		case c.ended:
			return n, net.ErrClosed
		case c.writeBy.Passed():
			return n, os.ErrDeadlineExceeded
		}
		piece := p[n:min(n+writePiece, len(p))]
		_, _ = c.framing.Write(piece)
		if bytes.IndexByte(piece, '>') >= 0 {
			failed := c.frame()
			var left *wire.ElementError
			switch {
			case errors.As(failed, &left) && err == nil:
				err = failed
			case failed != nil && left == nil:
				// On TCP the client would have been given this, and ended the stream.
				c.end(wire.InternalServerError)
				return n, failed
			}
			c.answerDue()
		}
		if n += len(piece); n == len(p) {
			return n, err
		}
	}
}

// frame moves complete elements to out. Stream headers are not sent, the session
// has them; the end of the stream ends the session.
func (c *conn) frame() (left error) {
	for c.framing.Space() {
		err := c.frameOne()
		var element *wire.ElementError
		switch {
		case errors.Is(err, xmlsafe.ErrShort):
			return left
		case errors.As(err, &element):
			left = err
		case err != nil:
			return err
		}
	}
	return left
}

func (c *conn) frameOne() error {
	const end = "</stream:stream>"
	rest := c.framing.Rest()
	switch {
	case c.framing.Within():
	case bytes.HasPrefix(rest, []byte(end)):
		c.end(c.endCondition())
		c.framing.Skip(len(end))
		return nil
	case bytes.HasPrefix(rest, []byte("<?xml")), bytes.HasPrefix(rest, []byte("<stream:stream")):
		tag, n, err := xmlsafe.ReadStart(rest, &limits)
		if err == nil {
			c.header(&tag)
			c.framing.Skip(n)
		}
		return err
	}
	e, err := c.framing.Next()
	switch {
	case err != nil:
		return err
	case e.Limit != "":
		return &wire.ElementError{Limit: e.Limit, Size: e.Size}
	}
	element, err := c.alone(&e)
	if err != nil {
		return err
	}
	c.failed = c.failed || bytes.HasPrefix(element, []byte("<stream:error"))
	c.out = append(c.out, element)
	c.outSize += len(element)
	return nil
}

// header takes in the server's stream header: what the first answer tells of it,
// and the prefixes that it declares for the whole stream.
func (c *conn) header(tag *xmlsafe.Tag) {
	c.id = tag.Attr("", "id")
	c.prefixes = make(map[string]string)
	for _, a := range tag.Attrs {
		if a.Prefix == "xmlns" {
			c.prefixes[a.Local] = a.Value
		}
	}
}

// alone makes an element of the stream stand in a <body/>. The prefix stream is declared
// by the answer.
func (c *conn) alone(e *xmlsafe.Element) ([]byte, error) {
	return wire.Envelop(e, func(prefix string) string { return c.prefixes[prefix] }, "stream")
}

// endCondition is remote-stream-error when the server has written one, XEP-0206 §6.
func (c *conn) endCondition() wire.Condition {
	if c.failed {
		return wire.RemoteStreamError
	}
	return ""
}

// Close ends the session; what was written before is still delivered with its
// last answers.
func (c *conn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end(c.endCondition())
	return nil
}

// LocalAddr returns a name, not an address.
func (c *conn) LocalAddr() net.Addr { return wire.Addr("bosh") }

// RemoteAddr returns a name, not an address: requests may come from anywhere.
func (c *conn) RemoteAddr() net.Addr { return wire.Addr("bosh") }

// SetDeadline sets both deadlines.
func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetReadDeadline makes Read fail with os.ErrDeadlineExceeded from t on.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.readBy.Set(t, c.cond)
	return nil
}

// SetWriteDeadline makes Write fail with os.ErrDeadlineExceeded from t on.
func (c *conn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writeBy.Set(t, c.cond)
	return nil
}
