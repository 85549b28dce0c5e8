package message

import (
	"strconv"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// Reply says which message another one answers (XEP-0461 §3).
type Reply struct {
	To xmpp.Address // who has written that; zero where it is not said
	ID string
	// Text is the body without what it quotes for programs that do not know replies
	// (XEP-0428), and never empty where the body is not.
	Text string
}

func reply(n *xmlsafe.Node, body string) *Reply {
	c := n.Child(nsReply, "reply")
	if id(c) == "" {
		return nil
	}
	to, _ := xmpp.ReadAddress(c.Attr("to"))
	r := &Reply{To: to, ID: id(c), Text: body}
	if f := fallback(n, nsReply); f != nil {
		if begin, end, ok := span(f.Child(nsFallback, "body"), body); ok {
			r.Text = body[:begin] + body[end:]
		}
	}
	if strings.TrimSpace(r.Text) == "" {
		r.Text = body
	}
	return r
}

// fallback returns what says which text of a stanza stands for something else in it.
func fallback(n *xmlsafe.Node, what string) *xmlsafe.Node {
	for _, c := range n.Children {
		if c.Is(nsFallback, "fallback") && c.Attr("for") == what {
			return c
		}
	}
	return nil
}

// isFallback tells whether the body says in words what the stanza says besides. So it does
// not when only its sender claims that: then there is nothing else to be shown.
func isFallback(n *xmlsafe.Node) bool {
	return n.Child(nsRetract, "retract") != nil && fallback(n, nsRetract) != nil ||
		n.Child(nsReactions, "reactions") != nil && fallback(n, nsReactions) != nil
}

// span returns where in text a part begins and ends, in bytes; said it is in characters,
// XEP-0428 §3.
func span(part *xmlsafe.Node, text string) (begin, end int, ok bool) {
	from, errFrom := strconv.Atoi(part.Attr("start"))
	to, errTo := strconv.Atoi(part.Attr("end"))
	if errFrom != nil || errTo != nil || from < 0 || to < from {
		return 0, 0, false
	}
	begin, end, at := len(text), len(text), 0
	for i := range text {
		if at == from {
			begin = i
		}
		if at == to {
			end = i
			break
		}
		at++
	}
	return min(begin, end), end, true
}
