// Package notice is what a message says of itself besides its text, as those of business
// systems do: how much it matters, until when it is of use, how it is classified (XEP-0131),
// with what it can be answered (XEP-0439, or a form of XEP-0004), what it leads to (XEP-0066), and what it says to
// programs: JSON (XEP-0335), or an element of theirs.
//
//	n := notice.Read(stanza) // nil: nothing of all that
//	n.Encode(&encoder)       // into a message that goes out
//
// It is pure reading and writing. Whatever a stanza holds, what is read is within the bounds
// that the fields tell; that it is true, or that a link may be opened, is for others to say.
// A Notice is also a JSON object, which is how the journal keeps it and how scripts see it.
package notice

import (
	"encoding/json"
	"errors"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"

	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsHeaders   = "http://jabber.org/protocol/shim"
	nsResponses = "urn:xmpp:tmp:quick-response"
	nsLink      = "jabber:x:oob"
	nsJSON      = "urn:xmpp:json:0"
)

// Notice is what a message says of itself. The zero Notice says nothing.
type Notice struct {
	Urgency Urgency `json:"urgency,omitempty"`
	// Expires is from when on the message is of no use (XEP-0131, RFC 2156 §5.3.4), to the
	// second and in UTC; zero: never.
	Expires        time.Time `json:"expires,omitzero"`
	Classification string    `json:"classification,omitempty"` // such as "internal", in the sender's words; at most 64 bytes
	Buttons        []Button  `json:"buttons,omitempty"`        // at most MostButtons, no two with one value
	// Link leads to what the message is about (XEP-0066 §3). It is as the sender has written
	// it, and may lead anywhere, by any scheme; at most MostLink bytes.
	Link     string `json:"link,omitempty"`
	LinkText string `json:"linkText,omitempty"` // what the sender calls it; at most MostLine bytes
	// Form is to be filled in, or was: then it is an answer. At most MostForm bytes of texts; a
	// larger one is left out.
	Form *forms.Form `json:"form,omitempty"`
	// JSON is what the message says to programs (XEP-0335), as [json.Marshal] writes it; nobody
	// is shown it. At most MostJSON bytes, and values lie mostDepth deep in it at most: there are parsers that
	// recurse.
	JSON json.RawMessage `json:"json,omitempty"`
	// XML is an element that programs understand, as [XML] writes it; nobody is shown it.
	XML string `json:"xml,omitempty"`
}

// Urgency is how much a message matters, as its sender says (XEP-0131 §7.13).
type Urgency string

// The urgencies. Normal is also that of a message which says none.
const (
	Normal Urgency = ""
	Low    Urgency = "low"
	High   Urgency = "high"
)

// ParseUrgency reads how people and programs write an urgency: low, normal or high; empty is
// normal. It tells whether it is one.
func ParseUrgency(text string) (u Urgency, ok bool) {
	switch u = Urgency(text); u {
	case Low, Normal, High:
		return u, true
	}
	return Normal, text == "normal"
}

// Button is a response that the sender offers (XEP-0439 §4.1). Who chooses it sends Value
// as the body of a message; a person reads Label.
type Button struct {
	Value string `json:"value"` // not empty; at most MostLine bytes
	Label string `json:"label"` // Value where the sender gave none; at most MostLine bytes
}

// The most that a notice holds: buttons, and the bytes of a value or a label, of a link, and of
// what is for programs.
const (
	MostButtons = 10
	MostLine    = 256
	MostLink    = 2048
	MostJSON    = 16 << 10
	MostXML     = 16 << 10
	MostForm    = 32 << 10

	mostWord = 64
)

// Read reads what a message says of itself; nil where it says nothing.
func Read(message *xmlsafe.Node) *Notice {
	n := Notice{Buttons: buttons(message)}
	n.Link, n.LinkText = link(message)
	if f := forms.Read(message); f != nil && f.Size() <= MostForm {
		n.Form = f
	}
	n.JSON, n.XML = JSON(message.ChildText(nsJSON, "json")), payload(message)
	if headers := message.Child(nsHeaders, "headers"); headers != nil {
		for _, h := range headers.Children {
			if h.Is(nsHeaders, "header") {
				n.header(h.Attr("name"), strings.TrimSpace(h.Text))
			}
		}
	}
	return n.OrNil()
}

// OrNil returns n, or nil where it says nothing, which is how a message holds that.
func (n *Notice) OrNil() *Notice {
	if n.Urgency == Normal && n.Expires.IsZero() && n.Classification == "" && len(n.Buttons) == 0 && n.Link == "" && n.Form == nil && n.JSON == nil && n.XML == "" {
		return nil
	}
	return n
}

// header reads one of XEP-0131, if it means something here. Of several of one name the first
// counts.
func (n *Notice) header(name, value string) {
	switch {
	case strings.EqualFold(name, "Urgency") && n.Urgency == Normal:
		n.Urgency = urgency(value)
	case strings.EqualFold(name, "Expires") && n.Expires.IsZero():
		n.Expires = expiry(value)
	case strings.EqualFold(name, "Classification") && n.Classification == "" && len(value) <= mostWord:
		n.Classification = value
	}
}

func urgency(value string) Urgency {
	for _, u := range []Urgency{Low, High} {
		if strings.EqualFold(value, string(u)) {
			return u
		}
	}
	return Normal // which is "medium" there
}

// expiry reads a date as mail writes it, or as XMPP does (XEP-0082).
func expiry(value string) time.Time {
	t, err := mail.ParseDate(value)
	if err != nil {
		t, err = time.Parse(time.RFC3339, value)
	}
	if t = t.UTC().Truncate(time.Second); err != nil || t.Year() < 1970 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

// buttons reads those that can be shown and sent; of two with one value the first.
func buttons(message *xmlsafe.Node) (all []Button) {
	for _, c := range message.Children {
		if !c.Is(nsResponses, "response") || len(all) == MostButtons {
			continue
		}
		b := Button{Value: c.Attr("value"), Label: c.Attr("label")}
		if strings.TrimSpace(b.Label) == "" {
			b.Label = b.Value
		}
		same := func(other Button) bool { return other.Value == b.Value }
		if strings.TrimSpace(b.Value) == "" || len(b.Value) > MostLine || len(b.Label) > MostLine || slices.ContainsFunc(all, same) {
			continue
		}
		all = append(all, b)
	}
	return all
}

func link(message *xmlsafe.Node) (url, text string) {
	x := message.Child(nsLink, "x")
	if x == nil {
		return "", ""
	}
	url, text = strings.TrimSpace(x.ChildText(nsLink, "url")), strings.TrimSpace(x.ChildText(nsLink, "desc"))
	if url == "" || len(url) > MostLink {
		return "", ""
	}
	if len(text) > MostLine {
		text = ""
	}
	return url, text
}

// Encode writes into a message what there is to say; of nil nothing.
func (n *Notice) Encode(e *xmlsafe.Encoder) {
	if n == nil {
		return
	}
	if n.Urgency != Normal || !n.Expires.IsZero() || n.Classification != "" {
		n.encodeHeaders(e)
	}
	for _, b := range n.Buttons {
		e.Leaf("response", "", "xmlns", nsResponses, "value", b.Value, "label", b.Label)
	}
	if n.Link != "" {
		e.Start("x", "xmlns", nsLink).Leaf("url", n.Link)
		if n.LinkText != "" {
			e.Leaf("desc", n.LinkText)
		}
		e.End()
	}
	if n.Form != nil {
		n.Form.Encode(e)
	}
	if n.JSON != nil {
		e.Leaf("json", string(n.JSON), "xmlns", nsJSON)
	}
	if element, err := XML(n.XML); err == nil { // else it would end the session
		e.Raw([]byte(element))
	}
}

func (n *Notice) encodeHeaders(e *xmlsafe.Encoder) {
	e.Start("headers", "xmlns", nsHeaders)
	if n.Urgency != Normal {
		e.Leaf("header", string(n.Urgency), "name", "Urgency")
	}
	if !n.Expires.IsZero() {
		e.Leaf("header", n.Expires.UTC().Format(time.RFC1123Z), "name", "Expires")
	}
	if n.Classification != "" {
		e.Leaf("header", n.Classification, "name", "Classification")
	}
	e.End()
}

// Expired tells whether the message is of no use any more.
func (n *Notice) Expired(now time.Time) bool {
	return n != nil && !n.Expires.IsZero() && !now.Before(n.Expires)
}

// What is wrong with a notice that is to be sent.
var (
	ErrButton = errors.New("notice: a button is empty, too long, there already, or one too many")
	ErrLink   = errors.New("notice: the link is too long, or none")
	ErrForm   = errors.New("notice: the form is too large")
	ErrJSON   = errors.New("notice: what is for programs is no JSON, too long, or too deep")
	ErrXML    = errors.New("notice: what is for programs is not one XML element of a namespace of its own, or more than can be sent")
)

// Check tells whether a notice that is to be sent would be read as it is.
func (n *Notice) Check() error {
	if n == nil {
		return nil
	}
	if n.Link != "" {
		if u, err := url.Parse(n.Link); err != nil || u.Scheme == "" || len(n.Link) > MostLink || len(n.LinkText) > MostLine {
			return ErrLink
		}
	}
	if n.Form != nil && (n.Form.Cut || n.Form.Legacy || n.Form.Size() > MostForm) {
		return ErrForm
	}
	if n.JSON != nil && JSON(string(n.JSON)) == nil {
		return ErrJSON
	}
	if n.XML != "" {
		if _, err := XML(n.XML); err != nil {
			return err
		}
	}
	for i, b := range n.Buttons {
		same := func(o Button) bool { return o.Value == b.Value }
		if i == MostButtons || strings.TrimSpace(b.Value) == "" || len(b.Value) > MostLine || len(b.Label) > MostLine || slices.ContainsFunc(n.Buttons[:i], same) {
			return ErrButton
		}
	}
	return nil
}
