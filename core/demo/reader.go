package demo

import (
	"bytes"
	"errors"
	"io"

	"vestnik/core/xmpp/xmlsafe"
)

// The limits of what one client may send at once: little before it has signed in,
// then what Prosody allows by default.
var (
	strangerLimits = xmlsafe.Limits{
		Size: 16 << 10, Depth: 8, Elements: 32, Attrs: 32, Value: 4 << 10, Text: 8 << 10, Name: 256,
	}
	memberLimits = xmlsafe.Limits{
		Size: 256 << 10, Depth: 32, Elements: 4000, Attrs: 32, Value: 16 << 10, Text: 256 << 10, Name: 256,
	}
)

// errRestart says that a new stream header is next where an element was expected.
var errRestart = errors.New("demo: stream restarted")

// reader cuts a stream into its header and the elements in it.
type reader struct {
	src   io.Reader
	lim   *xmlsafe.Limits
	buf   []byte // received; from pos on not yet taken
	pos   int
	root  string         // the qualified name of the stream element
	outer []xmlsafe.Attr // the attributes of the header
}

// header reads the start tag of a stream.
func (r *reader) header() (xmlsafe.Tag, error) {
	for {
		rest := r.buf[r.pos:]
		tag, n, err := xmlsafe.ReadStart(rest, r.lim)
		switch {
		case err == nil:
			r.pos += n
			r.outer, r.root = tag.Attrs, tag.Local
			if tag.Prefix != "" {
				r.root = tag.Prefix + ":" + tag.Local
			}
			return tag, nil
		case !errors.Is(err, xmlsafe.ErrShort):
			return tag, err
		case len(rest) > r.lim.Size:
			return tag, &xmlsafe.Error{Rule: xmlsafe.RuleSize, Offset: len(rest)}
		}
		if err := r.more(); err != nil {
			return tag, err
		}
	}
}

// next reads an element of the stream; it is valid until the next call. The end
// tag of the stream is [io.EOF], a broken connection is not.
func (r *reader) next() (xmlsafe.Element, error) {
	for {
		r.skipSpace()
		rest := r.buf[r.pos:]
		if done, err := r.boundary(rest); done {
			return xmlsafe.Element{}, err
		}
		if len(rest) > 0 && !bytes.HasPrefix(rest, []byte("</")) {
			e, n, err := xmlsafe.ReadElement(rest, r.lim)
			if err == nil {
				r.pos += n
				return e, nil
			}
			if !errors.Is(err, xmlsafe.ErrShort) {
				return e, err
			}
		}
		if err := r.more(); err != nil {
			return xmlsafe.Element{}, err
		}
	}
}

// boundary tells whether the stream ends or begins anew here.
func (r *reader) boundary(rest []byte) (bool, error) {
	if bytes.HasPrefix(rest, []byte("<?xml ")) {
		return true, errRestart
	}
	if after, ok := bytes.CutPrefix(rest, []byte("<"+r.root)); ok && len(after) > 0 {
		return bytes.IndexByte([]byte(" \t\r\n>/"), after[0]) >= 0, errRestart
	}
	if !bytes.HasPrefix(rest, []byte("</")) {
		return false, nil
	}
	end := bytes.IndexByte(rest, '>')
	switch {
	case end < 0 && len(rest) <= 2*r.lim.Name:
		return false, nil
	case end < 0 || string(bytes.TrimRight(rest[2:end], " \t\r\n")) != r.root:
		return true, &xmlsafe.Error{Rule: xmlsafe.RuleSyntax, Offset: len(rest)}
	}
	r.pos += end + 1
	return true, io.EOF
}

func (r *reader) skipSpace() {
	rest := r.buf[r.pos:]
	r.pos += len(rest) - len(bytes.TrimLeft(rest, " \t\r\n"))
}

// more waits for bytes that can complete something: only '>' does. It stops
// waiting when there is more than any element may have.
func (r *reader) more() error {
	const chunk = 4 << 10
	r.buf = r.buf[:copy(r.buf, r.buf[r.pos:])]
	r.pos = 0
	for {
		if cap(r.buf)-len(r.buf) < chunk {
			r.buf = append(make([]byte, 0, 2*len(r.buf)+chunk), r.buf...)
		}
		fresh := r.buf[len(r.buf):cap(r.buf)]
		n, err := r.src.Read(fresh)
		r.buf = r.buf[:len(r.buf)+n]
		switch {
		case bytes.IndexByte(fresh[:n], '>') >= 0, len(r.buf) > r.lim.Size:
			return nil
		case errors.Is(err, io.EOF):
			return io.ErrUnexpectedEOF
		case err != nil:
			return err
		case len(bytes.TrimLeft(r.buf, " \t\r\n")) == 0: // a keep-alive
			r.buf = r.buf[:0]
		}
	}
}

// complete returns the element with the prefixes declared that the header declares
// around it. What it still lacks then is an error to who parses it.
func (r *reader) complete(e xmlsafe.Element) []byte {
	var pairs []string
	for _, prefix := range e.Missing {
		for _, a := range r.outer {
			if a.Prefix == "xmlns" && a.Local == prefix {
				pairs = append(pairs, "xmlns:"+prefix, a.Value)
			}
		}
	}
	return e.WithAttrs(pairs...)
}
