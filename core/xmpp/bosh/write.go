package bosh

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"time"

	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/xmlsafe"
)

// maxQueue is how many bytes may wait to be sent before Write blocks.
const maxQueue = 1 << 20

// item is one thing to be sent, in order with the others.
type item struct {
	kind    itemKind
	element []byte
	ahead   bool              // written together with the first stream header
	header  map[string]string // of a stream header: to, from, xml:lang, version
	pause   time.Duration
}

type itemKind uint8

const (
	itemElement itemKind = iota
	itemOpen             // <stream:stream>: creation, or a restart
	itemClose            // </stream:stream>
	itemPause            // §10
)

// Write writes to the XMPP stream. Complete elements are queued at once; what is
// incomplete waits for the rest. It blocks while more than 1 MiB is queued.
//
// One element that cannot go is no end of the connection: it is an [*wire.ElementError] where
// it is beyond [xmlsafe.Written], and everything around it goes; what is no XML is
// forgotten with what stands behind it in the same call, and another error. Then the
// next call begins anew.
//
// Elements that are written in one call with the first stream header leave with it, in
// the request that creates the session: where it is known beforehand that the server
// takes what they say, a round trip is saved. A connection manager that takes no content
// there (HTTP status 400) is given them as soon as the session is there.
func (c *Conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.queued > maxQueue && c.outErr == nil && !c.writeBy.Passed() {
		c.poke() // see stuck
		c.cond.Wait()
	}
	switch {
	case c.outErr != nil:
		return 0, c.outErr
	case c.writeBy.Passed():
		return 0, os.ErrDeadlineExceeded
	case c.closing:
		return 0, ErrClosed
	}
	_, _ = c.framing.Write(p)
	if bytes.IndexByte(p, '>') < 0 {
		return len(p), nil
	}
	first := !c.opened
	before := len(c.queue)
	err := c.frame()
	for i := before; first && i < len(c.queue); i++ {
		c.queue[i].ahead = c.queue[i].kind == itemElement
	}
	c.poke()
	return len(p), err
}

// frame moves every complete element from framing to the queue. It returns the first
// error of one of them.
func (c *Conn) frame() (first error) {
	for c.framing.Space() {
		err := c.frameOne()
		if errors.Is(err, xmlsafe.ErrShort) {
			break
		}
		if err != nil && first == nil {
			first = err
		}
	}
	return first
}

// frameOne queues the element, the stream header or the end of the stream that comes
// next.
func (c *Conn) frameOne() error {
	const end = "</stream:stream>"
	rest := c.framing.Rest()
	switch {
	case c.framing.Within():
	case bytes.HasPrefix(rest, []byte(end)):
		c.closing = true
		c.push(item{kind: itemClose})
		c.framing.Skip(len(end))
		return nil
	case bytes.HasPrefix(rest, []byte("<?xml")), bytes.HasPrefix(rest, []byte("<stream:stream")):
		tag, n, err := xmlsafe.ReadStart(rest, &xmlsafe.Written)
		if err != nil {
			return c.forget(err)
		}
		c.framing.Skip(n)
		return c.header(&tag)
	}
	e, err := c.framing.Next()
	switch {
	case err != nil:
		return c.forget(err)
	case e.Limit != "":
		return &wire.ElementError{Limit: e.Limit, Size: e.Size}
	}
	element, err := c.envelop(&e)
	if err == nil {
		c.push(item{element: element})
	}
	return err
}

// forget drops what was written and is no XML: where it would end cannot be known.
func (c *Conn) forget(err error) error {
	if errors.Is(err, xmlsafe.ErrShort) {
		return err
	}
	c.framing.Reset(nil)
	return fmt.Errorf("bosh: written: %w", err)
}

// header queues a stream header and remembers the namespaces it declares.
func (c *Conn) header(tag *xmlsafe.Tag) error {
	attrs := map[string]string{}
	c.prefix = nil // the old ones may be on their way to the keeper
	for _, a := range tag.Attrs {
		switch {
		case a.Prefix == "":
			attrs[a.Local] = a.Value
		case a.Prefix == "xml":
			attrs["xml:"+a.Local] = a.Value
		case a.Prefix == "xmlns":
			c.prefix = append(c.prefix, a.Local, a.Value)
		}
	}
	if attrs["to"] == "" {
		return fmt.Errorf("%w: the stream header names no domain", ErrConfig)
	}
	c.opened = true
	c.push(item{kind: itemOpen, header: attrs})
	return nil
}

// envelop makes an element of the stream stand in a <body/>.
func (c *Conn) envelop(e *xmlsafe.Element) ([]byte, error) {
	if !c.opened {
		return nil, errors.New("an element before the stream header")
	}
	return wire.Envelop(e, func(prefix string) string {
		for i := 0; i < len(c.prefix); i += 2 {
			if c.prefix[i] == prefix {
				return c.prefix[i+1]
			}
		}
		return ""
	})
}

func (c *Conn) push(i item) {
	c.queue = append(c.queue, i)
	c.queued += len(i.element)
	c.written++
}

// poke lets the engine look again.
func (c *Conn) poke() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}
