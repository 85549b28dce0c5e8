package session

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// reader cuts a stream into elements. Memory is bounded by what one element may
// hold; one that is beyond that comes as what is left of it, see [xmlsafe.SpaceLimit].
type reader struct {
	r      io.Reader
	cutter *xmlsafe.Cutter
	// each takes the parts of long lists, see [xmlsafe.ParseEach].
	each func(parent, child *xmlsafe.Node) bool
	// long is a long element, which is not held as it came, but looked into part by part.
	long *xmlsafe.Grower
}

// more reads what comes next.
func (r *reader) more() error {
	n, err := r.cutter.Fill(r.r)
	if n > 0 {
		return nil
	}
	return err
}

// start reads the stream header, RFC 6120 §4.7.
func (r *reader) start() (xmlsafe.Tag, error) {
	if r.cutter == nil {
		r.cutter = xmlsafe.NewCutter(&xmlsafe.Default)
		r.cutter.InParts()
	}
	for {
		tag, n, err := xmlsafe.ReadStart(r.cutter.Rest(), &xmlsafe.Default)
		switch {
		case err == nil && (tag.Local != "stream" || tag.Space() != xmpp.NSStreams):
			return tag, fmt.Errorf("%w: the stream begins with %.100q", ErrProtocol, tag.Local)
		case err == nil:
			r.cutter.Skip(n)
			return tag, nil
		case !errors.Is(err, xmlsafe.ErrShort):
			return tag, fmt.Errorf("%w: %w", ErrProtocol, err)
		case len(r.cutter.Rest()) > xmlsafe.Default.Value:
			return tag, fmt.Errorf("%w: more than %d bytes before the stream", ErrProtocol, xmlsafe.Default.Value)
		}
		if err := r.more(); err != nil {
			return tag, err
		}
	}
}

// next reads an element. At the end of the stream it returns io.EOF, and what the
// server said last as a [*xmpp.StreamError].
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
	for r.cutter.Space() {
		if !r.cutter.Within() && bytes.HasPrefix(r.cutter.Rest(), []byte("</")) {
			return nil, io.EOF
		}
		e, err := r.cutter.Next()
		switch {
		case errors.Is(err, xmlsafe.ErrShort):
			return nil, nil
		case err != nil:
			return nil, fmt.Errorf("%w: %w", ErrProtocol, err)
		case e.Open || e.Goes:
			if n, err := r.part(&e); n != nil || err != nil {
				return n, err
			}
		case e.Raw != nil:
			return r.tree(&e)
		}
	}
	return nil, nil
}

// part looks into a part of an element, which is returned with the last.
func (r *reader) part(e *xmlsafe.Element) (*xmlsafe.Node, error) {
	if !e.Goes {
		r.long = xmlsafe.NewGrower(xmpp.NSClient, &xmlsafe.Default, r.each)
	}
	n, err := r.long.Add(e)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProtocol, err)
	}
	if !e.Open {
		r.long = nil
	}
	return n, nil
}

// tree looks inside an element.
func (r *reader) tree(e *xmlsafe.Element) (*xmlsafe.Node, error) {
	raw := e.Raw
	var declare []string
	for _, prefix := range e.Missing {
		space := xmlsafe.Undeclared(prefix)
		if prefix == "stream" {
			space = xmpp.NSStreams
		}
		declare = append(declare, "xmlns:"+prefix, space)
	}
	if declare != nil {
		raw = e.WithAttrs(declare...)
	}
	node, err := xmlsafe.ParseEach(raw, xmpp.NSClient, &xmlsafe.Default, r.each)
	if limit := xmlsafe.BrokenLimit(err); limit != "" { // as a tree it is larger
		if e := xmlsafe.Clip(raw, limit, &xmlsafe.Default); e.Raw != nil {
			node, err = xmlsafe.Parse(e.Raw, xmpp.NSClient, &xmlsafe.Default)
		}
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrProtocol, err)
	case node.Is(xmpp.NSStreams, "error"):
		return nil, xmpp.ReadStreamError(node)
	}
	return node, nil
}
