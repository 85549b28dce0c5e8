package xmlsafe

import (
	"bytes"
	"io"
)

// Cutter cuts what comes in any pieces into elements, each checked as [ReadElement]
// does. One that is well-formed and breaks a limit it passes over, and hands over what
// is left of it: its neighbours shall not be lost with it. It holds no more than one
// element and what was read behind it.
//
// What a piece has made plain is not looked at again when the next one comes.
type Cutter struct {
	lim  *Limits
	buf  []byte // what came and was not cut off yet
	base []byte // the array that buf is in, from its beginning
	used bool   // what was handed over is in there too
	scan scanner
	e    Element
	in   bool // scan is within an element
	over *passer
	room room
	// seen is how much of buf was looked at, and tried how much was found to be too
	// short.
	seen, tried int

	around []binding

	going bool // parts of the element were handed over
	fed   int  // how much of buf over was fed, within such an element
}

// NewCutter returns a cutter that has got nothing yet.
func NewCutter(lim *Limits) *Cutter {
	c := &Cutter{lim: lim}
	c.scan = newScanner(&c.room, nil, lim)
	return c
}

// Reset makes the cutter begin anew with other data, which it does not copy. It forgets
// all that there was before.
func (c *Cutter) Reset(data []byte) {
	c.buf, c.base, c.used = data, nil, true
	c.in, c.over, c.around, c.e = false, nil, nil, Element{}
	c.room = room{}
	c.scan = newScanner(&c.room, nil, c.lim)
	c.going, c.fed = false, 0
}

// Surround tells the cutter what stands around the elements: prefixes that it declares
// are known within them.
func (c *Cutter) Surround(t *Tag) { c.around = t.declared() }

// Write adds what has come. It copies it.
func (c *Cutter) Write(p []byte) (int, error) {
	c.grow(len(p))
	c.buf = append(c.buf, p...)
	return len(p), nil
}

const readSize = 16 << 10

// Fill reads once from r, into room of its own.
func (c *Cutter) Fill(r io.Reader) (int, error) {
	c.grow(readSize / 4)
	n, err := r.Read(c.buf[len(c.buf):cap(c.buf)])
	c.buf = c.buf[:len(c.buf)+n]
	return n, err
}

// grow makes room for n bytes. What was handed over may still be in use, so nothing is
// moved within its array.
func (c *Cutter) grow(n int) {
	switch {
	case len(c.buf) > 0 || c.used:
	case cap(c.base) > 8*readSize:
		c.buf, c.base = nil, nil // room for much, which is rare, is not kept
	default:
		c.buf = c.base[:0]
	}
	if cap(c.buf)-len(c.buf) >= n {
		return
	}
	grown := make([]byte, len(c.buf), len(c.buf)+max(n, min(len(c.buf), 4<<20), readSize))
	copy(grown, c.buf)
	c.buf, c.base, c.used = grown, grown, false
}

// Rest returns what came and was not cut off yet.
func (c *Cutter) Rest() []byte { return c.buf }

// Skip drops n bytes of what Rest returns. It must not be called within an element.
func (c *Cutter) Skip(n int) { c.buf = c.buf[n:] }

// Space drops white space between elements, and tells whether something stands behind.
func (c *Cutter) Space() bool {
	if !c.Within() {
		c.buf = c.buf[len(c.buf)-len(bytes.TrimLeft(c.buf, " \t\r\n")):] // with its room, where nothing is left
	}
	return len(c.buf) > 0
}

// Within tells whether an element has begun and not ended.
func (c *Cutter) Within() bool { return c.in || c.over != nil }

// Next returns the next element, [ErrShort] when that is not complete yet. Its Raw is
// valid for ever. Of any other error there is no way on.
func (c *Cutter) Next() (Element, error) {
	if c.over == nil {
		e, err := c.next()
		limit := BrokenLimit(err)
		if limit == "" {
			return e, err
		}
		c.over, c.in = newPasser(limit), false
		if c.going {
			c.over.goOn(&c.scan)
			c.fed = c.scan.token
		}
	}
	if c.going {
		return c.passOn()
	}
	n, done, err := c.over.feed(c.buf)
	c.buf = c.buf[n:]
	switch {
	case err != nil:
		return Element{}, err
	case !done:
		if cap(c.base) > 8*readSize {
			c.buf, c.base = nil, nil // none of it is needed
		}
		return Element{}, ErrShort
	}
	e := c.over.element(c.lim)
	c.over = nil
	return e, nil
}

// next goes on with an element that is within the limits, as far as is known.
func (c *Cutter) next() (Element, error) {
	s := &c.scan
	if !c.in {
		if !c.Space() {
			return Element{}, ErrShort
		}
		switch {
		case c.buf[0] != '<':
			return Element{}, &Error{RuleText, 0}
		case len(c.buf) == 1: // perhaps the end of what is around
			return Element{}, ErrShort
		}
		c.begin()
	}
	if !c.worthwhile() {
		return Element{}, ErrShort
	}
	s.data = c.buf
	err := s.goOn(&c.e)
	if err == errPart { //nolint:errorlint // the scanner's own, never wrapped
		return c.partOf(), nil
	}
	if err != nil {
		return Element{}, err
	}
	e := c.e
	e.Goes = c.going
	c.in, c.going, c.e = false, false, Element{}
	c.cutOff(s.pos)
	s.data = nil
	return e, nil
}

// cutOff takes what is handed over from what came.
func (c *Cutter) cutOff(n int) {
	c.used = true
	if c.buf = c.buf[n:]; n > 4*readSize && len(c.buf) < n { // it does not stay for what is behind it
		c.buf, c.used = bytes.Clone(c.buf), false
		c.base = c.buf
	}
}

// worthwhile tells whether what has come since the last look can end the element, as
// every one ends with '>', or may have brought it beyond a limit.
func (c *Cutter) worthwhile() bool {
	fresh := c.buf[c.seen:]
	if c.seen = len(c.buf); bytes.IndexByte(fresh, '>') < 0 && c.seen < c.tried+c.tried/4+4*readSize {
		return false
	}
	c.tried = c.seen
	return true
}

func (c *Cutter) begin() {
	c.scan.again(nil)
	c.scan.outer = true
	c.scan.bindings = append(c.scan.bindings, c.around...)
	c.in, c.e, c.seen, c.tried = true, Element{}, 0, 0
}

// PartSize is about how much of a long element is handed over at a time.
const PartSize = 256 << 10

// InParts makes the cutter hand over elements that may be long, which are results, in
// parts of about [PartSize]: each but the last is Open, each but the first Goes on with the
// one before. Where they are cut depends on nothing but the element. All but the first
// have no name. If the element breaks a limit further on, the rest of it comes as it is,
// with Limit set, once it is known to be well-formed so far.
func (c *Cutter) InParts() { c.scan.part = PartSize }

// partOf hands over what has been read of an element.
func (c *Cutter) partOf() Element {
	s := &c.scan
	e := Element{Raw: c.buf[:s.pos:s.pos], Open: true, Goes: c.going}
	if !c.going {
		e.Prefix, e.Local, e.Space, e.Declares, e.nameEnd = c.e.Prefix, c.e.Local, c.e.Space, c.e.Declares, c.e.nameEnd
	}
	c.cutOff(s.pos)
	c.going, c.seen, c.tried = true, 0, 0
	s.begin -= s.pos
	s.pos, s.data = 0, nil
	return e
}

// passOn hands over the parts of an element that has broken a limit.
func (c *Cutter) passOn() (Element, error) {
	n, done, err := c.over.feed(c.buf[c.fed:max(c.fed, min(len(c.buf), PartSize))])
	c.fed += n
	switch {
	case err != nil:
		return Element{}, err
	case !done && c.fed < PartSize:
		return Element{}, ErrShort
	}
	e := Element{Raw: c.buf[:c.fed:c.fed], Open: !done, Goes: true, Limit: c.over.rule}
	c.cutOff(c.fed)
	if c.fed = 0; done {
		c.over, c.going = nil, false
	}
	return e, nil
}
