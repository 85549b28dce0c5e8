package window

import "vestnik/core/desk"

// heights are those of a heading and of a person in the list.
type heights struct{ head, person float32 }

// rows are the parts of the list, line by line. What stands where follows from the parts
// alone, so that ten thousand lines cost no more than the headings among them.
type rows []part

// row is one line: a heading, or somebody.
type row struct {
	part   *part
	person *person // nil: the heading
}

// key is what a line stays known by while the list changes around it.
func (r row) key() rowKey {
	k := rowKey{part: r.part.key}
	if r.person != nil {
		k.peer, k.hit = r.person.peer, r.person.hit
	}
	return k
}

type rowKey struct {
	part string
	peer desk.Ref // zero: the heading
	hit  int      // which of the messages that were found; 0: none, but somebody
}

// heading tells whether the line is one.
func (r row) heading() bool { return r.person == nil }

func (p *part) heads() int {
	if p.key == "" {
		return 0
	}
	return 1
}

// lines returns how many lines a part has.
func (p *part) lines() int {
	if p.folded {
		return p.heads()
	}
	return p.heads() + len(p.all)
}

func (p *part) height(of heights) float32 {
	return float32(p.heads())*of.head + float32(p.lines()-p.heads())*of.person
}

func (r rows) count() (n int) {
	for i := range r {
		n += r[i].lines()
	}
	return n
}

func (r rows) height(of heights) (h float32) {
	for i := range r {
		h += r[i].height(of)
	}
	return h
}

// at returns line i, which there must be.
func (r rows) at(i int) row {
	for n := range r {
		p := &r[n]
		if i >= p.lines() {
			i -= p.lines()
			continue
		}
		if i < p.heads() {
			return row{part: p}
		}
		return row{part: p, person: p.all[i-p.heads()]}
	}
	panic("window: a line beyond the end of the list")
}

// top returns where line i begins; that of the line behind the last is the end.
func (r rows) top(i int, of heights) (y float32) {
	for n := range r {
		p := &r[n]
		if i >= p.lines() {
			i -= p.lines()
			y += p.height(of)
			continue
		}
		if i < p.heads() {
			return y
		}
		return y + float32(p.heads())*of.head + float32(i-p.heads())*of.person
	}
	return y
}

// under returns the line at a height; that behind the last where the list has ended.
func (r rows) under(y float32, of heights) (i int) {
	for n := range r {
		p := &r[n]
		if y >= p.height(of) {
			y -= p.height(of)
			i += p.lines()
			continue
		}
		if head := float32(p.heads()) * of.head; y >= head {
			return i + p.heads() + int((y-head)/of.person)
		}
		return i
	}
	return i
}

// find returns the line with a key, -1 where there is none.
func (r rows) find(k rowKey) int {
	before := 0
	for n := range r {
		p := &r[n]
		if p.key == k.part {
			if k.peer.IsZero() && p.heads() > 0 {
				return before
			}
			if at := p.find(k.peer, k.hit); at >= 0 {
				return before + at
			}
		}
		before += p.lines()
	}
	return -1
}

// whose returns the first line of somebody, by its key; the zero one where he is not to
// be seen.
func (r rows) whose(peer desk.Ref) rowKey {
	for n := range r {
		if at := r[n].find(peer, 0); at >= 0 {
			return rowKey{part: r[n].key, peer: peer}
		}
	}
	return rowKey{}
}

func (p *part) find(peer desk.Ref, hit int) int {
	if p.folded {
		return -1
	}
	for i, one := range p.all {
		if one.peer == peer && one.hit == hit {
			return p.heads() + i
		}
	}
	return -1
}
