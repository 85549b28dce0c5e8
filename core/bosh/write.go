package bosh

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"time"

	"vestnik/core/xmlsafe"
)

// maxQueue is how many bytes may wait to be sent before Write blocks.
const maxQueue = 1 << 20

// item is one thing to be sent, in order with the others.
type item struct {
	kind    itemKind
	element []byte
	header  map[string]string // of a stream header: to, xml:lang, version
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
func (c *Conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.queued > maxQueue && c.outErr == nil && !c.writeBy.passed() {
		c.cond.Wait()
	}
	switch {
	case c.outErr != nil:
		return 0, c.outErr
	case c.writeBy.passed():
		return 0, os.ErrDeadlineExceeded
	case c.closing:
		return 0, ErrClosed
	}
	c.framing = append(c.framing, p...)
	if bytes.IndexByte(p, '>') < 0 {
		return len(p), nil
	}
	if err := c.frame(); err != nil {
		c.outErr = err
		return 0, err
	}
	c.poke()
	return len(p), nil
}

// frame moves every complete element from framing to the queue.
func (c *Conn) frame() error {
	for {
		rest := bytes.TrimLeft(c.framing, " \t\r\n")
		if len(rest) == 0 {
			c.framing = nil
			return nil
		}
		n, err := c.frameOne(rest)
		if errors.Is(err, xmlsafe.ErrShort) {
			c.framing = rest
			return nil
		}
		if err != nil {
			return fmt.Errorf("bosh: written: %w", err)
		}
		c.framing = rest[n:]
	}
}

// frameOne queues the element, the stream header or the end of the stream that
// stands first in rest, and returns its length.
func (c *Conn) frameOne(rest []byte) (int, error) {
	const end = "</stream:stream>"
	switch {
	case bytes.HasPrefix(rest, []byte(end)):
		c.closing = true
		c.push(item{kind: itemClose})
		return len(end), nil
	case bytes.HasPrefix(rest, []byte("<?xml")), bytes.HasPrefix(rest, []byte("<stream:stream")):
		tag, n, err := xmlsafe.ReadStart(rest, &xmlsafe.Default)
		if err != nil {
			return 0, err
		}
		return n, c.header(&tag)
	}
	e, n, err := xmlsafe.ReadElement(rest, &xmlsafe.Default)
	if err != nil {
		return 0, err
	}
	element, err := c.envelop(&e)
	if err == nil {
		c.push(item{element: element})
	}
	return n, err
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

// envelop makes an element of the stream stand in a <body/>, where the default
// namespace is another one and the stream's prefixes are not declared.
func (c *Conn) envelop(e *xmlsafe.Element) ([]byte, error) {
	if !c.opened {
		return nil, errors.New("an element before the stream header")
	}
	var declare []string
	if e.Prefix == "" && !e.Declares {
		declare = append(declare, "xmlns", nsClient)
	}
	for _, missing := range e.Missing {
		uri := ""
		for i := 0; i < len(c.prefix); i += 2 {
			if c.prefix[i] == missing {
				uri = c.prefix[i+1]
			}
		}
		if uri == "" {
			return nil, fmt.Errorf("prefix %q is not declared", missing)
		}
		declare = append(declare, "xmlns:"+missing, uri)
	}
	if declare == nil {
		return bytes.Clone(e.Raw), nil
	}
	return e.WithAttrs(declare...), nil
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
