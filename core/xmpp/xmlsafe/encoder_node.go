package xmlsafe

// Node writes an element that was read, with all in it, into an open element of the
// namespace space. Text that stood between elements comes before them, and of attributes
// with a prefix only xml's are written: what others mean is not known here.
func (e *Encoder) Node(n *Node, space string) *Encoder {
	e.Start(n.Local)
	if n.Space != space {
		e.buf = appendAttrs(e.buf, []string{"xmlns", n.Space})
	}
	for _, a := range n.Attrs {
		switch a.Prefix {
		case "":
			e.buf = appendAttrs(e.buf, []string{a.Local, a.Value})
		case "xml":
			e.buf = appendAttrs(e.buf, []string{"xml:" + a.Local, a.Value})
		}
	}
	if n.Text != "" {
		e.Text(n.Text)
	}
	for _, c := range n.Children {
		e.Node(c, n.Space)
	}
	return e.End()
}
