package bosh

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"vestnik/core/xmlsafe"
)

// bodyReader reads one <body/>, from bytes or piece by piece. A stanza in it that is
// well-formed and breaks a limit does not spoil it, see [xmlsafe.SpaceLimit].
type bodyReader struct {
	cut    *xmlsafe.Cutter
	root   xmlsafe.Tag
	b      *body // its attributes, and the payload that was not taken yet
	ended  bool
	pieces bool // it is taken piece by piece
	// barren is how much was read since there was a piece.
	barren int
}

var cutters = sync.Pool{New: func() any { return xmlsafe.NewCutter(&bodyLimits) }}

func newBodyReader() *bodyReader { return &bodyReader{cut: cutters.Get().(*xmlsafe.Cutter)} }

func readWhole(data []byte) *bodyReader {
	r := newBodyReader()
	r.cut.Reset(data)
	return r
}

// inPieces makes it hand over the body as it comes, and so the long elements in it.
func (r *bodyReader) inPieces() {
	r.pieces = true
	r.cut.InParts()
}

// done gives back what is used again.
func (r *bodyReader) done() {
	r.cut.Reset(nil)
	cutters.Put(r.cut)
}

// read takes in what there is, up to the end of the body or of what has come: then it
// returns [xmlsafe.ErrShort]. What else it returns is ErrBadBody.
func (r *bodyReader) read() error {
	for !r.ended && !(r.pieces && r.full()) {
		if err := r.one(); err != nil {
			return r.bad(err)
		}
	}
	if r.ended && r.cut.Space() {
		return r.bad(&xmlsafe.Error{Rule: xmlsafe.RuleRoot})
	}
	return nil
}

func (r *bodyReader) bad(err error) error {
	if err == nil || errors.Is(err, xmlsafe.ErrShort) || errors.Is(err, ErrBadBody) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrBadBody, err)
}

// one takes in the next part of the body. Its own tags, and what stands before them, are
// held until they have ended, so they are bounded as an element is.
func (r *bodyReader) one() error {
	err := r.part()
	if errors.Is(err, xmlsafe.ErrShort) && !r.cut.Within() && len(r.cut.Rest()) > bodyLimits.Size {
		return &xmlsafe.Error{Rule: xmlsafe.RuleSize}
	}
	return err
}

func (r *bodyReader) part() error {
	if r.b == nil {
		return r.begin()
	}
	if !r.cut.Space() {
		return xmlsafe.ErrShort
	}
	if !r.cut.Within() && bytes.HasPrefix(r.cut.Rest(), []byte("</")) {
		n, err := xmlsafe.ReadEnd(r.cut.Rest(), &r.root, &bodyLimits)
		if err == nil {
			r.cut.Skip(n)
			r.ended = true
		}
		return err
	}
	e, err := r.cut.Next()
	if err != nil {
		return err
	}
	return r.b.add(&r.root, &e)
}

// begin reads the body's start tag.
func (r *bodyReader) begin() error {
	root, n, err := xmlsafe.ReadStart(r.cut.Rest(), &bodyLimits)
	if err != nil {
		return err
	}
	// ejabberd takes a body without a namespace, so clients without one exist; but a
	// prefix that nothing declares is no such client's.
	if space := root.Space(); root.Local != "body" || space != nsHTTPBind && (space != "" || root.Prefix != "") {
		return fmt.Errorf("%w: the root is %.100q in %.100q", ErrBadBody, root.Local, space)
	}
	r.cut.Skip(n)
	r.cut.Surround(&root)
	r.root, r.ended = root, root.Empty
	r.b = &body{attrs: bodyAttrs(&root)}
	return nil
}

const (
	// pieceSize is how much of a large body is handed over at a time.
	pieceSize = 256 << 10
	// maxBarren is how much may come of a body without a stanza in it.
	maxBarren = 128 << 20
)

// full tells whether there is a piece. A part of a long element is the last in its own.
func (r *bodyReader) full() bool {
	return r.b != nil && (r.b.open || r.b.size+r.b.grown >= pieceSize)
}

// fill reads from a body until there is a piece of it, or until it has ended and what
// brings it as well.
func (r *bodyReader) fill(from io.Reader) error {
	for {
		err := r.read()
		switch {
		case err != nil && !errors.Is(err, xmlsafe.ErrShort):
			return err
		case r.full() && !r.ended:
			return nil
		case r.barren > maxBarren:
			return r.bad(&xmlsafe.Error{Rule: xmlsafe.RuleSize})
		}
		n, end := r.cut.Fill(from)
		r.barren += n
		switch {
		case n > 0 || end == nil:
		case errors.Is(end, io.EOF) && r.ended:
			return nil
		case errors.Is(end, io.EOF):
			return io.ErrUnexpectedEOF
		default:
			return end
		}
	}
}

// take returns the piece that was read.
func (r *bodyReader) take() *body {
	piece := r.b
	r.b = &body{attrs: piece.attrs, before: piece.before + len(piece.payload), bare: piece.bare, uri: piece.uri, streamError: piece.streamError}
	r.barren = 0
	return piece
}
