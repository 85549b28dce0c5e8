package xmlsafe

// tree is an element that becomes a tree of nodes, token by token.
type tree struct {
	s     scanner
	lim   *Limits
	each  func(parent, child *Node) bool
	stack []branch
	root  *Node // once the element has ended
}

func newTree(r *room, space string, lim *Limits, each func(parent, child *Node) bool) *tree {
	t := &tree{s: newScanner(r, nil, lim), lim: lim, each: each}
	t.s.bindings = append(t.s.bindings, binding{uri: []byte(space), text: space})
	return t
}

// next takes one token.
func (t *tree) next() error {
	k, err := t.s.next()
	if err != nil {
		return err
	}
	if len(t.stack) == 0 && k == tokText {
		return t.s.fail(RuleText)
	}
	switch k {
	case tokText:
		top := &t.stack[len(t.stack)-1]
		if top.size += len(t.s.text); top.size > t.lim.Text {
			return t.s.fail(RuleSize)
		}
		top.write(t.s.textString())
	case tokEnd:
		top := t.stack[len(t.stack)-1].done()
		t.stack = t.stack[:len(t.stack)-1]
		t.ended(top)
	default:
		t.begun(k)
	}
	return nil
}

// begun takes a start tag.
func (t *tree) begun(k kind) {
	if len(t.stack) == 0 {
		t.s.lim = t.lim.of(&t.s)
	}
	n := t.s.node()
	if len(t.stack) > 0 {
		parent := t.stack[len(t.stack)-1].node
		parent.Children = append(parent.Children, n)
	}
	if k == tokStart {
		t.stack = append(t.stack, branch{node: n})
		return
	}
	t.ended(n)
}

// ended takes an element that is complete.
func (t *tree) ended(n *Node) {
	switch {
	case len(t.stack) == 0:
		t.root = n
	case len(t.stack) == 2 && t.each != nil:
		t.stack[1].node.offer(t.each)
	}
}

// Grower makes a tree, as [ParseEach] does, of an element that comes in the parts of a
// [Cutter]. Prefixes that nothing declares are in the namespace [Undeclared].
type Grower struct {
	tree *tree
	room room
	lost Rule // the limit that was broken
}

// NewGrower returns one for an element of which there is nothing yet.
func NewGrower(space string, lim *Limits, each func(parent, child *Node) bool) *Grower {
	g := new(Grower)
	g.tree = newTree(&g.room, space, lim, each)
	g.tree.s.outer = true
	return g
}

// Add takes the next part. It returns the tree with the last one, and nil before. Of an
// element that breaks a limit the tree is what is left, see [SpaceLimit].
func (g *Grower) Add(e *Element) (*Node, error) {
	t := g.tree
	if g.lost == "" {
		g.lost = e.Limit
	}
	t.s.data, t.s.pos = e.Raw, 0
	for g.lost == "" && t.s.pos < len(t.s.data) {
		err := t.next()
		if g.lost = BrokenLimit(err); g.lost == "" && err != nil {
			return nil, whole(err, 0)
		}
	}
	t.s.data = nil
	switch {
	case e.Open:
		return nil, nil
	case g.lost == "":
		return t.root, nil
	}
	return t.stack[0].node.left(g.lost), nil
}

// left returns what is left of an element that has broken a limit.
func (n *Node) left(limit Rule) *Node {
	l := &Node{Space: n.Space, Local: n.Local}
	for _, a := range n.Attrs {
		switch name := a.Local; {
		case a.Prefix == "" && (name == "from" || name == "to" || name == "id" || name == "type"), a.Prefix == "xml" && name == "lang":
			l.Attrs = append(l.Attrs, a)
		}
	}
	l.Children = []*Node{{Space: SpaceLimit, Local: "limit", Attrs: []Attr{{Local: "name", Value: string(limit)}}}}
	return l
}
