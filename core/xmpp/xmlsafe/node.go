package xmlsafe

import "strings"

// Node is an element as a tree: what it is called, its attributes, the elements
// in it, and the text that stands directly in it. A nil *Node answers every
// question like an element that is not there, so that paths can be asked for
// without a check at every step.
type Node struct {
	Space, Local string
	Attrs        []Attr // without namespace declarations
	Children     []*Node
	Text         string
}

// Parse makes a tree of one checked element, or of any bytes, which it checks.
// Names without a prefix and without a declaration are in the namespace space.
// An undeclared prefix is an error, and so is more text directly in one element than
// one run of it may have.
func Parse(data []byte, space string, lim *Limits) (*Node, error) {
	return ParseEach(data, space, lim, nil)
}

// ParseEach is [Parse] for long lists: each is called with every grandchild of the
// element and its parent when it is complete, and the tree does without those for
// which it returns true. When there is an error in the end, it has been called all the
// same.
func ParseEach(data []byte, space string, lim *Limits, each func(parent, child *Node) bool) (*Node, error) {
	r := lend()
	defer r.back()
	t := newTree(r, space, lim, each)
	t.s.data = data
	t.s.skipSpace()
	for t.root == nil {
		if err := t.next(); err != nil {
			return nil, whole(err, 0)
		}
	}
	return t.root, t.s.atEnd()
}

// offer offers the last child, and drops it when it is taken.
func (n *Node) offer(each func(parent, child *Node) bool) {
	last := len(n.Children) - 1
	if each(n, n.Children[last]) {
		n.Children[last] = nil
		n.Children = n.Children[:last]
	}
}

// branch is an element that is open while a tree grows. Text that comes in several
// pieces is gathered beside it, so that a thousand pieces cost no more than one.
type branch struct {
	node *Node
	text []byte
	size int // bytes of all its text
}

func (b *branch) write(text string) {
	switch {
	case b.text == nil && b.node.Text == "":
		b.node.Text = text
	case b.text == nil:
		b.text = append(append(b.text, b.node.Text...), text...)
	default:
		b.text = append(b.text, text...)
	}
}

func (b *branch) done() *Node {
	if b.text != nil {
		b.node.Text = string(b.text)
	}
	return b.node
}

// node makes a Node of the current tag.
func (s *scanner) node() *Node {
	n := &Node{Space: s.space(), Local: word(s.tag.local)}
	for _, a := range s.attrs {
		if string(a.name.prefix) == "xmlns" || string(a.name.full) == "xmlns" {
			continue
		}
		if n.Attrs == nil {
			n.Attrs = make([]Attr, 0, len(s.attrs))
		}
		n.Attrs = append(n.Attrs, Attr{word(a.name.prefix), word(a.name.local), unescape(a.value, true)})
	}
	return n
}

func (s *scanner) textString() string {
	if !s.isCDATA {
		return unescape(s.text, false)
	}
	text := string(s.text)
	if strings.IndexByte(text, '\r') < 0 {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

func (s *scanner) atEnd() error {
	s.skipSpace()
	if s.pos < len(s.data) {
		return s.fail(RuleRoot)
	}
	return nil
}

// Is tells whether the element has this name.
func (n *Node) Is(space, local string) bool {
	return n != nil && n.Local == local && n.Space == space
}

// Attr returns the value of an attribute without a prefix, "" when there is none.
func (n *Node) Attr(local string) string {
	v, _ := n.LookupAttr(local)
	return v
}

// LookupAttr tells a missing attribute from an empty one.
func (n *Node) LookupAttr(local string) (string, bool) {
	if n != nil {
		for i := range n.Attrs {
			if n.Attrs[i].Local == local && n.Attrs[i].Prefix == "" {
				return n.Attrs[i].Value, true
			}
		}
	}
	return "", false
}

// Lang returns the element's xml:lang, "" when it has none.
func (n *Node) Lang() string {
	if n != nil {
		for i := range n.Attrs {
			if n.Attrs[i].Local == "lang" && n.Attrs[i].Prefix == "xml" {
				return n.Attrs[i].Value
			}
		}
	}
	return ""
}

// Child returns the first child of this name, nil when there is none. An empty
// local name matches any.
func (n *Node) Child(space, local string) *Node {
	if n != nil {
		for _, c := range n.Children {
			if c.Space == space && (local == "" || c.Local == local) {
				return c
			}
		}
	}
	return nil
}

// ChildText returns the text of the first child of this name.
func (n *Node) ChildText(space, local string) string {
	if c := n.Child(space, local); c != nil {
		return c.Text
	}
	return ""
}
