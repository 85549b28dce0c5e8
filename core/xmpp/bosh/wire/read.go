package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"

	"vestnik/core/xmpp/xmlsafe"
)

// Reader reads one <body/>, from bytes or piece by piece. A stanza in it that is
// well-formed and breaks a limit does not spoil it, see [xmlsafe.SpaceLimit].
type Reader struct {
	cut    *xmlsafe.Cutter
	root   xmlsafe.Tag
	b      *Body // its attributes, and the payload that was not taken yet
	ended  bool
	pieces bool // it is taken piece by piece
	// barren is how much was read since there was a piece.
	barren int
}

var cutters = sync.Pool{New: func() any { return xmlsafe.NewCutter(&bodyLimits) }}

// NewReader returns a reader of a body of which this is the beginning, or all. Whoever
// is done with it calls Done.
func NewReader(data []byte) *Reader {
	r := &Reader{cut: cutters.Get().(*xmlsafe.Cutter)}
	r.cut.Reset(data)
	return r
}

// InPieces makes it hand over the body as it comes, and so the long elements in it.
func (r *Reader) InPieces() {
	r.pieces = true
	r.cut.InParts()
}

// Done gives back what is used again.
func (r *Reader) Done() {
	r.cut.Reset(nil)
	cutters.Put(r.cut)
}

// Ended tells whether the end of the body has been read.
func (r *Reader) Ended() bool { return r.ended }

// Waiting tells whether something was read that Take has not returned.
func (r *Reader) Waiting() bool { return r.b != nil && len(r.b.Payload) > 0 }

// Strange tells whether what has come does not even begin as a body would.
func (r *Reader) Strange() bool { return r.b == nil && !LooksLikeBody(r.cut.Rest()) }

// read takes in what there is, up to the end of the body or of what has come: then it
// returns [xmlsafe.ErrShort]. What else it returns is ErrBadBody.
func (r *Reader) read() error {
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

func (r *Reader) bad(err error) error {
	if err == nil || errors.Is(err, xmlsafe.ErrShort) || errors.Is(err, ErrBad) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrBad, err)
}

// one takes in the next part of the body. Its own tags, and what stands before them, are
// held until they have ended, so they are bounded as an element is.
func (r *Reader) one() error {
	err := r.part()
	if errors.Is(err, xmlsafe.ErrShort) && !r.cut.Within() && len(r.cut.Rest()) > bodyLimits.Size {
		return &xmlsafe.Error{Rule: xmlsafe.RuleSize}
	}
	return err
}

func (r *Reader) part() error {
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
func (r *Reader) begin() error {
	root, n, err := xmlsafe.ReadStart(r.cut.Rest(), &bodyLimits)
	if err != nil {
		return err
	}
	// ejabberd takes a body without a namespace, so clients without one exist; but a
	// prefix that nothing declares is no such client's.
	if space := root.Space(); root.Local != "body" || space != NSHTTPBind && (space != "" || root.Prefix != "") {
		return fmt.Errorf("%w: the root is %.100q in %.100q", ErrBad, root.Local, space)
	}
	r.cut.Skip(n)
	r.cut.Surround(&root)
	r.root, r.ended = root, root.Empty
	r.b = &Body{attrs: bodyAttrs(&root)}
	return nil
}

const (
	// PieceSize is how much of a large body is handed over at a time.
	PieceSize = 256 << 10
	// maxBarren is how much may come of a body without a stanza in it.
	maxBarren = 128 << 20
)

// full tells whether there is a piece. A part of a long element is the last in its own.
func (r *Reader) full() bool {
	return r.b != nil && (r.b.Open || r.b.size+r.b.grown >= PieceSize)
}

// Fill reads from a body until there is a piece of it, or until it has ended and what
// brings it as well.
func (r *Reader) Fill(from io.Reader) error {
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

// Take returns the piece that was read.
func (r *Reader) Take() *Body {
	piece := r.b
	r.b = &Body{attrs: piece.attrs, Before: piece.Before + len(piece.Payload), Bare: piece.Bare, URI: piece.URI, StreamError: piece.StreamError}
	r.barren = 0
	return piece
}
