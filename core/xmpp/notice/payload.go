package notice

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"vestnik/core/xmpp/xmlsafe"
)

// mostDepth is how deep values may lie in what is for programs.
const mostDepth = 64

// JSON returns a text as a notice holds it: one value, and not too much of it; else nil.
func JSON(text string) json.RawMessage {
	if len(text) > MostJSON || depth(text) > mostDepth {
		return nil
	}
	value, err := json.Marshal(json.RawMessage(text))
	if err != nil || len(value) > MostJSON {
		return nil
	}
	return value
}

// depth returns how deep arrays and objects lie in each other.
func depth(text string) (most int) {
	now, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			now++
			most = max(most, now)
		case c == ']' || c == '}':
			now--
		}
	}
	return most
}

// payloadLimits leave room for the message around an element.
var payloadLimits = xmlsafe.Limits{Size: MostXML, Depth: mostDepth - 8, Elements: 4 << 10, Attrs: 32, Value: MostXML, Text: MostXML, Name: 256}

// XML returns one element as a notice holds it, or an [ErrXML] that says why it cannot: it
// has a namespace of its own ([foreign]), is well-formed and no more than [MostXML] bytes
// long. What would come otherwise than it was written is refused too, since servers write
// anew what they pass on: attributes with a prefix but xml's, and text beside elements.
// White space between elements goes, and so do the prefixes of their names, and the
// declaration that files begin with.
func XML(text string) (string, error) {
	text = declaration.ReplaceAllString(text, "")
	n, err := xmlsafe.Parse([]byte(text), "", &payloadLimits)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrXML, err)
	}
	element, why := canonical(n)
	if why != "" {
		return "", fmt.Errorf("%w: %s", ErrXML, why)
	}
	return element, nil
}

var declaration = regexp.MustCompile(`^\s*<\?xml\s+version\s*=\s*["']1\.0["'](\s+encoding\s*=\s*["'](?i:utf-8)["'])?(\s+standalone\s*=\s*["'](yes|no)["'])?\s*\?>`)

// payload reads the first element of a message that is for programs of no protocol known here.
func payload(message *xmlsafe.Node) string {
	for _, c := range message.Children {
		if element, why := canonical(c); why == "" {
			return element
		}
	}
	return ""
}

// canonical writes an element as a notice holds it, or says why it does not.
func canonical(n *xmlsafe.Node) (element, why string) {
	if !foreign(n.Space) {
		return "", fmt.Sprintf("its namespace %q is one of XMPP, or none", n.Space)
	}
	n, why = plain(n, mostDepth)
	if why != "" {
		return "", why
	}
	var e xmlsafe.Encoder
	element = string(e.Node(n, "").Bytes())
	if len(element) > MostXML {
		return "", fmt.Sprintf("it is longer than %d bytes", MostXML)
	}
	return element, ""
}

// protocols are how the namespaces begin by which messages say things to programs of chats.
var protocols = []string{
	"jabber:", "urn:xmpp:", "urn:ietf:params:xml:ns:xmpp", "urn:vestnik:", "vcard-temp", "google:", "eu.siacs.", "msgoffline:", "storage:", "p1:",
	"http://jabber.org/", "http://etherx.jabber.org/", "http://www.w3.org/", "http://jivesoftware.com/", "http://www.jivesoftware.com/",
	"http://igniterealtime.org/", "http://www.igniterealtime.org/", "http://process-one.net/", "http://prosody.im/",
}

// foreign tells whether a namespace is that of a business and not of a chat.
func foreign(space string) bool {
	return space != "" && !slices.ContainsFunc(protocols, func(p string) bool { return strings.HasPrefix(space, p) })
}

// plain returns a copy of an element without white space between elements, or says what of it
// would not come as it is.
func plain(n *xmlsafe.Node, depth int) (*xmlsafe.Node, string) {
	if depth == 0 {
		return nil, "it is too deep"
	}
	for _, a := range n.Attrs {
		if a.Prefix != "" && a.Prefix != "xml" {
			return nil, fmt.Sprintf("the attribute %s:%s has a prefix", a.Prefix, a.Local)
		}
	}
	if len(n.Children) == 0 {
		return n, ""
	}
	if strings.TrimSpace(n.Text) != "" {
		return nil, fmt.Sprintf("text stands beside elements in %s", n.Local)
	}
	same := *n
	same.Text, same.Children = "", make([]*xmlsafe.Node, len(n.Children))
	for i, c := range n.Children {
		var why string
		if same.Children[i], why = plain(c, depth-1); why != "" {
			return nil, why
		}
	}
	return &same, ""
}
