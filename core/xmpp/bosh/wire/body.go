package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"vestnik/core/xmpp/xmlsafe"
)

// Namespaces of the envelope and of what stands in it.
const (
	NSHTTPBind = "http://jabber.org/protocol/httpbind"
	NSXBOSH    = "urn:xmpp:xbosh"
	NSStreams  = "http://etherx.jabber.org/streams"
	NSClient   = "jabber:client"
)

// MaxRID is the largest rid, XEP-0124 §14.1: what a double holds exactly.
const MaxRID = 1<<53 - 1

// ContentType is what a body is sent as, XEP-0124 §6.
const ContentType = "text/xml; charset=utf-8"

// ErrBad says that something was not a <body/> that obeys the rules.
var ErrBad = errors.New("bosh: bad body")

// bodyLimits bound the stanzas in a <body/>, each for itself.
var bodyLimits = xmlsafe.Default

// maxGrown is by how much a body's payload may grow when its stanzas are made to
// stand alone, each with the namespaces that the body declares for all.
const maxGrown = 1 << 20

// maxBare is how many children of a body are told of that no stream has.
const maxBare = 16

// Body is one <body/>, the envelope of every request and every answer. Only the
// attributes that this package understands are kept, XEP-0124 §5: others are to
// be ignored.
type Body struct {
	Payload [][]byte // complete elements, as they stand in an XMPP stream
	// StreamError tells that a stream error is among the payload.
	StreamError bool
	// Bare lists the children of a terminating body that are neither stanzas nor
	// a stream error: old connection managers put the error's children there.
	Bare []string
	URI  string // the content of a <uri/>, XEP-0124 §17.2
	// Before is how many elements of the same body were handed over before these.
	Before int
	// Goes tells that the first of the payload goes on with what was handed over last, and
	// Open that the last of it does not end there, see [xmlsafe.Cutter.InParts].
	Goes, Open bool

	attrs map[string]string // by name; those of urn:xmpp:xbosh as "xmpp:…"
	// grown is by how many bytes the payload is longer than it was in the body.
	grown int
	size  int // bytes of the payload
}

// Get returns an attribute, "" when there is none. Those of urn:xmpp:xbosh are named
// "xmpp:…".
func (b *Body) Get(name string) string { return b.attrs[name] }

// Terminates tells whether the body ends the session, XEP-0124 §13 and §17.2. It
// is the type that counts, not what the body holds.
func (b *Body) Terminates() bool { return b.attrs["type"] == "terminate" }

// Recoverable tells whether the body reports an error that resending mends,
// XEP-0124 §17.3.
func (b *Body) Recoverable() bool { return b.attrs["type"] == "error" }

// Parse reads a <body/> that is there as a whole. Nothing of a bad one is used.
func Parse(data []byte) (*Body, error) {
	r := NewReader(data)
	defer r.Done()
	switch err := r.read(); {
	case errors.Is(err, xmlsafe.ErrShort): // no more will come
		return nil, fmt.Errorf("%w: %w: %w", ErrBad, io.ErrUnexpectedEOF, &xmlsafe.Error{Rule: xmlsafe.RuleSyntax, Offset: len(data)})
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
		case root.Attr("xmlns", a.Prefix) == NSXBOSH:
			attrs["xmpp:"+a.Local] = a.Value
		}
	}
	return attrs
}

// add takes one child into the payload, made to stand in an XMPP stream: there
// the default namespace is jabber:client and the prefix stream is declared.
func (b *Body) add(root *xmlsafe.Tag, e *xmlsafe.Element) error {
	raw := e.Raw
	switch {
	case raw == nil:
		return nil // it was beyond a limit, and nothing can be told of it
	case e.Goes:
		b.Goes = b.Goes || len(b.Payload) == 0
		b.append(e, raw)
		return nil
	}
	stanza := e.Local == "message" || e.Local == "presence" || e.Local == "iq"
	if e.Prefix == "" && (!e.Declares || e.Space == NSHTTPBind || e.Space == "") {
		// Many connection managers forward stanzas without a namespace, XEP-0206 §2.
		if !stanza {
			return b.addBare(e)
		}
		if e.Declares {
			var err error
			if raw, err = e.Rebound(NSClient); err != nil {
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
	if e.Local == "error" && (e.Prefix == "stream" || e.Prefix != "" && root.Attr("xmlns", e.Prefix) == NSStreams || e.Space == NSStreams) {
		b.StreamError = true
	}
	b.append(e, raw)
	return nil
}

func (b *Body) append(e *xmlsafe.Element, raw []byte) {
	b.Payload = append(b.Payload, raw)
	b.size += len(raw)
	b.Open = e.Open
}

// Whole returns the elements among the payload that are complete in it.
func (b *Body) Whole(payload [][]byte) [][]byte {
	if b.Goes && len(payload) == len(b.Payload) && len(payload) > 0 {
		payload = payload[1:]
	}
	if b.Open && len(payload) > 0 {
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
		case prefix == "stream" && (uri == NSStreams || uri == ""):
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
func (b *Body) addBare(e *xmlsafe.Element) error {
	if e.Local != "uri" || e.Limit != "" {
		if len(b.Bare) < maxBare {
			b.Bare = append(b.Bare, e.Local)
		}
		return nil
	}
	node, err := xmlsafe.Parse(e.Raw, NSHTTPBind, &bodyLimits)
	if err != nil {
		return err
	}
	b.URI = node.Text
	return nil
}

// Append writes a <body/>: attributes as name, value pairs, then the payload.
// Of the prefixes only those that are used are declared.
func Append(payload [][]byte, attrs ...string) []byte {
	var e xmlsafe.Encoder
	e.Start("body", "xmlns", NSHTTPBind)
	xbosh := false
	for i := 0; i+1 < len(attrs); i += 2 {
		xbosh = xbosh || strings.HasPrefix(attrs[i], "xmpp:")
		e.Attr(attrs[i], attrs[i+1])
	}
	if xbosh {
		e.Attr("xmlns:xmpp", NSXBOSH)
	}
	return e.Raw(payload...).End().Bytes()
}

// Without writes a body that holds nothing anew, with all its attributes but one.
func (b *Body) Without(name string) []byte {
	var attrs []string
	for _, other := range slices.Sorted(maps.Keys(b.attrs)) {
		if other != name && other != "xmlns" {
			attrs = append(attrs, other, b.attrs[other])
		}
	}
	return Append(nil, attrs...)
}

// ParseRID reads a rid, XEP-0124 §14.1: a positive integer below 2^53.
func ParseRID(s string) (uint64, bool) {
	n, err := strconv.ParseUint(s, 10, 64)
	return n, err == nil && n > 0 && n <= MaxRID
}

// FormatRID writes a rid.
func FormatRID(rid uint64) string { return strconv.FormatUint(rid, 10) }

// Seconds reads a number of seconds between 0 and most; what is not such a
// number counts as absent, what is larger is cut.
func Seconds(s string, most time.Duration) (time.Duration, bool) {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || n < 0 || math.IsNaN(n) {
		return 0, false
	}
	if n > most.Seconds() {
		return most, true
	}
	return time.Duration(n * float64(time.Second)), true
}

// Count reads a small number; what is not a number between 0 and most counts as
// absent.
func Count(s string, most int) (int, bool) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > most {
		return 0, false
	}
	return n, true
}

// LooksLikeBody tells a broken <body/> from something else altogether.
func LooksLikeBody(data []byte) bool {
	return bytes.Contains(data[:min(len(data), 512)], []byte("<body")) &&
		bytes.Contains(data[:min(len(data), 1024)], []byte(NSHTTPBind))
}
