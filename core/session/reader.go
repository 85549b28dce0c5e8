package session

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"vestnik/core/xmlsafe"
)

// reader cuts a stream into elements. Memory is bounded by what one element may
// hold.
type reader struct {
	r   io.Reader
	buf []byte // read and not used
	// tried is how much of buf was found to be too short for an element: as an
	// element ends with '>', nothing is tried again before another one has come.
	tried int
}

const readSize = 16 << 10

// more reads what comes next, unless what there is should have been enough.
func (r *reader) more() error {
	if len(r.buf) > xmlsafe.Default.Size {
		return fmt.Errorf("%w: more than %d bytes in one element", ErrProtocol, xmlsafe.Default.Size)
	}
	if cap(r.buf)-len(r.buf) < readSize {
		grown := make([]byte, len(r.buf), 2*len(r.buf)+readSize)
		copy(grown, r.buf)
		r.buf = grown
	}
	n, err := r.r.Read(r.buf[len(r.buf):cap(r.buf)])
	r.buf = r.buf[:len(r.buf)+n]
	if n > 0 {
		return nil
	}
	return err
}

// start reads the stream header, RFC 6120 §4.7.
func (r *reader) start() (xmlsafe.Tag, error) {
	for {
		tag, n, err := xmlsafe.ReadStart(r.buf, &xmlsafe.Default)
		switch {
		case err == nil && (tag.Local != "stream" || tag.Space() != nsStreams):
			return tag, fmt.Errorf("%w: the stream begins with %s", ErrProtocol, tag.Local)
		case err == nil:
			r.buf = r.buf[n:]
			return tag, nil
		case !errors.Is(err, xmlsafe.ErrShort):
			return tag, fmt.Errorf("%w: %w", ErrProtocol, err)
		}
		if err := r.more(); err != nil {
			return tag, err
		}
	}
}

// next reads an element. At the end of the stream it returns io.EOF, and what the
// server said last as a [*StreamError].
func (r *reader) next() (*xmlsafe.Node, error) {
	for {
		n, err := r.cut()
		if err != nil || n != nil {
			return n, err
		}
		if err := r.more(); err != nil {
			return nil, err
		}
	}
}

// cut returns the element at the beginning of what was read; nil when it is not
// complete yet.
func (r *reader) cut() (*xmlsafe.Node, error) {
	if bytes.IndexByte(r.buf[r.tried:], '>') < 0 {
		if r.tried == 0 { // white space keeps a connection alive, and must not add up
			r.buf = bytes.TrimLeft(r.buf, " \t\r\n")
		}
		r.tried = len(r.buf)
		return nil, nil
	}
	if endsStream(r.buf) {
		return nil, io.EOF
	}
	e, n, err := xmlsafe.ReadElement(r.buf, &xmlsafe.Default)
	if errors.Is(err, xmlsafe.ErrShort) {
		r.tried = len(r.buf)
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	raw := e.Raw
	for _, prefix := range e.Missing {
		if prefix != "stream" {
			return nil, fmt.Errorf("%w: prefix %q is not declared", ErrProtocol, prefix)
		}
		raw = e.WithAttrs("xmlns:stream", nsStreams)
	}
	node, err := xmlsafe.Parse(raw, nsClient, &xmlsafe.Default)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	r.buf, r.tried = r.buf[n:], 0
	if len(r.buf) == 0 {
		r.buf = nil
	}
	if node.Is(nsStreams, "error") {
		name, text := condition(node, nsStream)
		return nil, &StreamError{Condition: name, Text: text}
	}
	return node, nil
}

// endsStream tells whether the end of the stream comes next.
func endsStream(b []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(b, " \t\r\n"), []byte("</"))
}
