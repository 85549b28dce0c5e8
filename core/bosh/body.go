package bosh

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"vestnik/core/xmlsafe"
)

const (
	nsHTTPBind = "http://jabber.org/protocol/httpbind"
	nsXBOSH    = "urn:xmpp:xbosh"
	nsStreams  = "http://etherx.jabber.org/streams"
	nsClient   = "jabber:client"

	// maxRID is the largest rid, XEP-0124 §14.1: what a double holds exactly.
	maxRID = 1<<53 - 1

	contentType = "text/xml; charset=utf-8"
)

// bodyLimits bound the stanzas in a <body/>, each for itself.
var bodyLimits = xmlsafe.Default

// maxGrown is by how much a body's payload may grow when its stanzas are made to
// stand alone, each with the namespaces that the body declares for all.
const maxGrown = 1 << 20

// maxBare is how many children of a body are told of that no stream has.
const maxBare = 16

// body is one <body/>, the envelope of every request and every answer. Only the
// attributes that this package understands are kept, XEP-0124 §5: others are to
// be ignored.
type body struct {
	attrs   map[string]string // by name; those of urn:xmpp:xbosh as "xmpp:…"
	payload [][]byte          // complete elements, as they stand in an XMPP stream
	// streamError tells that a stream error is among the payload.
	streamError bool
	// bare lists the children of a terminating body that are neither stanzas nor
	// a stream error: old connection managers put the error's children there.
	bare []string
	uri  string // the content of a <uri/>, §17.2
	// grown is by how many bytes the payload is longer than it was in the body.
	grown int
	size  int // bytes of the payload
	// goes tells that the first of the payload goes on with what was handed over last, and
	// open that the last of it does not end there, see [xmlsafe.Cutter.InParts].
	goes, open bool
	// before is how many elements of the same body were handed over before these.
	before int
}

func (b *body) get(name string) string { return b.attrs[name] }

// terminates tells whether the body ends the session, XEP-0124 §13 and §17.2. It
// is the type that counts, not what the body holds.
func (b *body) terminates() bool { return b.attrs["type"] == "terminate" }

// recoverable tells whether the body reports an error that resending mends,
// XEP-0124 §17.3.
func (b *body) recoverable() bool { return b.attrs["type"] == "error" }

// parseBody reads a <body/> that is there as a whole. Nothing of a bad one is used.
func parseBody(data []byte) (*body, error) {
	r := readWhole(data)
	defer r.done()
	switch err := r.read(); {
	case errors.Is(err, xmlsafe.ErrShort): // no more will come
		return nil, fmt.Errorf("%w: %w: %w", ErrBadBody, io.ErrUnexpectedEOF, &xmlsafe.Error{Rule: xmlsafe.RuleSyntax, Offset: len(data)})
	case err != nil:
		return nil, err
	}
	return r.b, nil
}

// bodyAttrs collects the attributes of the envelope.
func bodyAttrs(root *xmlsafe.Tag) map[string]string {
	attrs := make(map[string]string, len(root.Attrs))
	for _, a := range root.Attrs {
		switch {
		case a.Prefix == "":
			attrs[a.Local] = a.Value
		case a.Prefix == "xml" && a.Local == "lang":
			attrs["xml:lang"] = a.Value
		case root.Attr("xmlns", a.Prefix) == nsXBOSH:
			attrs["xmpp:"+a.Local] = a.Value
		}
	}
	return attrs
}

// add takes one child into the payload, made to stand in an XMPP stream: there
// the default namespace is jabber:client and the prefix stream is declared.
func (b *body) add(root *xmlsafe.Tag, e *xmlsafe.Element) error {
	raw := e.Raw
	switch {
	case raw == nil:
		return nil // it was beyond a limit, and nothing can be told of it
	case e.Goes:
		b.goes = b.goes || len(b.payload) == 0
		b.append(e, raw)
		return nil
	}
	stanza := e.Local == "message" || e.Local == "presence" || e.Local == "iq"
	if e.Prefix == "" && (!e.Declares || e.Space == nsHTTPBind || e.Space == "") {
		// Many connection managers forward stanzas without a namespace, XEP-0206 §2.
		if !stanza {
			return b.addBare(e)
		}
		if e.Declares {
			var err error
			if raw, err = e.Rebound(nsClient); err != nil {
				return err
			}
		}
	}
	raw, err := declared(root, e, raw)
	limit := xmlsafe.BrokenLimit(err)
	if err == nil && b.grown+len(raw)-len(e.Raw) > maxGrown {
		limit = xmlsafe.RuleSize
	}
	if limit != "" && e.Limit == "" {
		// With what it has got, it holds more than a stanza can, or the body has grown.
		left := xmlsafe.Clip(e.Raw, limit, &bodyLimits)
		return b.add(root, &left)
	}
	if err != nil {
		return err
	}
	// A short stanza with a long declaration, many times over, is small only on the way.
	if b.grown += len(raw) - len(e.Raw); b.grown > maxGrown {
		return &xmlsafe.Error{Rule: xmlsafe.RuleSize}
	}
	if e.Local == "error" && (e.Prefix == "stream" || e.Prefix != "" && root.Attr("xmlns", e.Prefix) == nsStreams || e.Space == nsStreams) {
		b.streamError = true
	}
	b.append(e, raw)
	return nil
}

func (b *body) append(e *xmlsafe.Element, raw []byte) {
	b.payload = append(b.payload, raw)
	b.size += len(raw)
	b.open = e.Open
}

// whole returns the elements among the payload that are complete in it.
func (b *body) whole(payload [][]byte) [][]byte {
	if b.goes && len(payload) == len(b.payload) && len(payload) > 0 {
		payload = payload[1:]
	}
	if b.open && len(payload) > 0 {
		payload = payload[:len(payload)-1]
	}
	return payload
}

// declared returns an element with what the body declares for it.
func declared(root *xmlsafe.Tag, e *xmlsafe.Element, raw []byte) ([]byte, error) {
	now := *e
	now.Raw = raw
	if e.Open {
		return foresighted(root, &now)
	}
	var declare []string
	for _, prefix := range e.Missing {
		uri := root.Attr("xmlns", prefix)
		switch {
		case prefix == "stream" && (uri == nsStreams || uri == ""):
			continue
		case uri == "":
			uri = xmlsafe.Undeclared(prefix)
		}
		declare = append(declare, "xmlns:"+prefix, uri)
	}
	if declare == nil {
		return raw, nil
	}
	raw = now.WithAttrs(declare...)
	_, _, err := xmlsafe.ReadElement(raw, &bodyLimits)
	return raw, err
}

// foresighted returns the beginning of an element with all that the body declares and it
// does not, since what it will need is not known.
func foresighted(root *xmlsafe.Tag, e *xmlsafe.Element) ([]byte, error) {
	tag, _, err := xmlsafe.ReadStart(e.Raw, &bodyLimits)
	if err != nil {
		return nil, err
	}
	var declare []string
	for _, a := range root.Attrs {
		if a.Prefix == "xmlns" && a.Local != "xml" && tag.Attr("xmlns", a.Local) == "" {
			declare = append(declare, "xmlns:"+a.Local, a.Value)
		}
	}
	return e.WithAttrs(declare...), nil
}

// addBare takes a child that is neither a stanza nor of another namespace.
func (b *body) addBare(e *xmlsafe.Element) error {
	if e.Local != "uri" || e.Limit != "" {
		if len(b.bare) < maxBare {
			b.bare = append(b.bare, e.Local)
		}
		return nil
	}
	node, err := xmlsafe.Parse(e.Raw, nsHTTPBind, &bodyLimits)
	if err != nil {
		return err
	}
	b.uri = node.Text
	return nil
}

// appendBody writes a <body/>: attributes as name, value pairs, then the payload.
// Of the prefixes only those that are used are declared.
func appendBody(payload [][]byte, attrs ...string) []byte {
	var e xmlsafe.Encoder
	e.Start("body", "xmlns", nsHTTPBind)
	xbosh := false
	for i := 0; i+1 < len(attrs); i += 2 {
		xbosh = xbosh || strings.HasPrefix(attrs[i], "xmpp:")
		e.Attr(attrs[i], attrs[i+1])
	}
	if xbosh {
		e.Attr("xmlns:xmpp", nsXBOSH)
	}
	for _, p := range payload {
		e.Raw(p)
	}
	return e.End().Bytes()
}

// parseRID reads a rid, XEP-0124 §14.1: a positive integer below 2^53.
func parseRID(s string) (uint64, bool) {
	n, err := strconv.ParseUint(s, 10, 64)
	return n, err == nil && n > 0 && n <= maxRID
}

// seconds reads a number of seconds between 0 and most; what is not such a
// number counts as absent, what is larger is cut.
func seconds(s string, most time.Duration) (time.Duration, bool) {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n < 0 || math.IsNaN(n) {
		return 0, false
	}
	if n > most.Seconds() {
		return most, true
	}
	return time.Duration(n * float64(time.Second)), true
}

// count reads a small number; what is not a number between 0 and most counts as
// absent.
func count(s string, most int) (int, bool) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > most {
		return 0, false
	}
	return n, true
}
