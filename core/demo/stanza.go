package demo

import (
	"bytes"
	"errors"
	"time"

	"mellium.im/xmpp/jid"

	"vestnik/core/xmpp/xmlsafe"
)

// The namespaces of the core.
const (
	nsClient  = "jabber:client"
	nsStream  = "http://etherx.jabber.org/streams"
	nsStreams = "urn:ietf:params:xml:ns:xmpp-streams"
	nsStanzas = "urn:ietf:params:xml:ns:xmpp-stanzas"
	nsSASL    = "urn:ietf:params:xml:ns:xmpp-sasl"
	nsBind    = "urn:ietf:params:xml:ns:xmpp-bind"
	nsSession = "urn:ietf:params:xml:ns:xmpp-session"
)

// stanza is a message, presence or iq on its way. It is not changed once it has
// been handed on, so that many sessions may hold the same.
type stanza struct {
	kind          string // message, presence or iq
	from, to      jid.JID
	typ, id, lang string

	declared []xmlsafe.Attr // the prefixes that the payload may use
	payload  []byte         // the children, as they came
	node     *xmlsafe.Node  // the same as a tree; only its children are to be looked at

	at     time.Time // when it came
	number uint64    // and in which order
	late   bool      // says so already
	fault  string    // the stanza error that it deserves, if any
}

// parse makes a stanza of an element of the stream. An error ends the stream.
func parse(raw []byte, lim *xmlsafe.Limits) (*stanza, error) {
	node, err := xmlsafe.Parse(raw, nsClient, lim)
	if err != nil {
		return nil, err
	}
	if node.Space != nsClient || node.Local != "message" && node.Local != "presence" && node.Local != "iq" {
		return nil, streamError("unsupported-stanza-type")
	}
	st := &stanza{
		kind: node.Local, typ: node.Attr("type"), id: node.Attr("id"), lang: node.Lang(), node: node,
	}
	st.from, st.to = st.address("from"), st.address("to")
	var payload bytes.Buffer
	tag, err := xmlsafe.Document(raw, lim, func(e xmlsafe.Element) error {
		payload.Write(e.Raw)
		return nil
	})
	if err != nil {
		if !hasRule(err, xmlsafe.RuleText) {
			return nil, err
		}
		st.fault = "bad-request" // text between the children
	}
	st.payload = payload.Bytes()
	for _, a := range tag.Attrs {
		if a.Prefix == "xmlns" {
			st.declared = append(st.declared, a)
		}
	}
	return st, nil
}

func hasRule(err error, rule xmlsafe.Rule) bool {
	var broken *xmlsafe.Error
	return errors.As(err, &broken) && broken.Rule == rule
}

// address reads an address of the stanza; one that is none is its fault.
func (st *stanza) address(attr string) jid.JID {
	text, has := st.node.LookupAttr(attr)
	if !has {
		return jid.JID{}
	}
	j, err := jid.Parse(text)
	if err != nil {
		st.fault = "jid-malformed"
	}
	return j
}

// compose makes a stanza of our own; children may be nil.
func compose(kind, typ, id string, from, to jid.JID, children func(*xmlsafe.Encoder)) *stanza {
	st := &stanza{kind: kind, typ: typ, id: id, from: from, to: to}
	if children != nil {
		var e xmlsafe.Encoder
		children(&e)
		st.payload = e.Bytes()
	}
	st.node, _ = xmlsafe.Parse(st.bytes(), nsClient, &xmlsafe.Default)
	return st
}

// with returns a copy of the stanza for another recipient.
func (st *stanza) with(to jid.JID) *stanza {
	c := *st
	c.to = to
	return &c
}

// delayed returns a copy that says when it came, XEP-0203.
func (st *stanza) delayed(by string) *stanza {
	if st.late {
		return st
	}
	var e xmlsafe.Encoder
	e.Raw(st.payload)
	e.Leaf("delay", "", "xmlns", "urn:xmpp:delay", "from", by, "stamp", st.at.UTC().Format("2006-01-02T15:04:05.000Z"))
	c := *st
	c.payload, c.late = e.Bytes(), true
	return &c
}

// bytes returns the stanza as it stands in a stream of jabber:client.
func (st *stanza) bytes() []byte {
	var e xmlsafe.Encoder
	e.Start(st.kind)
	for _, a := range st.declared {
		e.Attr("xmlns:"+a.Local, a.Value)
	}
	e.Attr("from", st.from.String()).Attr("to", st.to.String())
	e.Attr("type", st.typ).Attr("id", st.id).Attr("xml:lang", st.lang)
	return e.Raw(st.payload).End().Bytes()
}

// size is about what the stanza takes in memory and on the way.
func (st *stanza) size() int { return len(st.payload) + 200 }

// request tells whether an answer is due, RFC 6120 §8.2.3.
func (st *stanza) request() bool {
	return st.kind == "iq" && st.typ != "result" && st.typ != "error"
}

// errorTypes tells what the sender may do about a condition, RFC 6120 §8.3.3.
var errorTypes = map[string]string{
	"bad-request":             "modify",
	"jid-malformed":           "modify",
	"not-acceptable":          "modify",
	"resource-constraint":     "wait",
	"item-not-found":          "cancel",
	"not-allowed":             "cancel",
	"conflict":                "cancel",
	"forbidden":               "auth",
	"not-authorized":          "auth",
	"registration-required":   "auth",
	"remote-server-not-found": "cancel",
	"service-unavailable":     "cancel",
}

// refusal returns the error that answers a stanza.
func (st *stanza) refusal(condition string) *stanza {
	return compose(st.kind, "error", st.id, st.to, st.from, func(e *xmlsafe.Encoder) {
		e.Start("error", "type", errorTypes[condition])
		e.Leaf(condition, "", "xmlns", nsStanzas).End()
	})
}

// result returns the positive answer to an iq.
func (st *stanza) result(children func(*xmlsafe.Encoder)) *stanza {
	return compose("iq", "result", st.id, st.to, st.from, children)
}

// streamError is a condition of RFC 6120 §4.9.3 that ends the stream.
type streamError string

func (e streamError) Error() string { return "demo: stream error " + string(e) }

// condition returns the stream error that a failure to read deserves; "" when the
// client ended the stream or the connection broke.
func condition(err error) string {
	var own streamError
	var broken *xmlsafe.Error
	switch {
	case errors.As(err, &own):
		return string(own)
	case errors.Is(err, errRestart):
		return "bad-format"
	case !errors.As(err, &broken):
		return ""
	}
	switch broken.Rule {
	case xmlsafe.RuleDTD, xmlsafe.RuleComment, xmlsafe.RulePI, xmlsafe.RuleEntity:
		return "restricted-xml"
	case xmlsafe.RuleEncoding:
		return "unsupported-encoding"
	case xmlsafe.RuleNamespace:
		return "bad-namespace-prefix"
	case xmlsafe.RuleDepth, xmlsafe.RuleElements, xmlsafe.RuleAttrs, xmlsafe.RuleSize:
		return "policy-violation"
	case xmlsafe.RuleText, xmlsafe.RuleRoot:
		return "bad-format"
	}
	return "not-well-formed"
}
