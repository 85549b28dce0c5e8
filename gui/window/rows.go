package window

import "vestnik/core/desk"

// heights are those of a heading, of a person and of a command in the list.
type heights struct{ head, person, command float32 }

// rows are the parts of the list, line by line. What stands where follows from the parts
// alone, so that ten thousand lines cost no more than the headings among them.
type rows []part

// row is one line: a heading, somebody, or a command.
type row struct {
	part    *part
	person  *person
	command *command
}

// key is what a line stays known by while the list changes around it.
func (r row) key() rowKey {
	k := rowKey{part: r.part.key}
	switch {
	case r.person != nil:
		k.peer, k.hit = r.person.peer, r.person.hit
	case r.command != nil:
		k.command = r.command.label
	}
	return k
}

type rowKey struct {
	part    string
	peer    desk.Ref // zero: the heading, or a command
	hit     int      // which of the messages that were found; 0: none, but somebody
	command string   // its label
}

// heading tells whether the line is one.
func (r row) heading() bool { return r.person == nil && r.command == nil }

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
	return p.heads() + len(p.all) + len(p.commands)
}

// line is how high each of its lines is, the heading apart.
func (p *part) line(of heights) float32 {
	if len(p.commands) > 0 {
		return of.command
	}
	return of.person
}

func (p *part) height(of heights) float32 {
	return float32(p.heads())*of.head + float32(p.lines()-p.heads())*p.line(of)
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
		i -= p.heads()
		switch {
		case i < 0:
			return row{part: p}
		case len(p.commands) > 0:
			return row{part: p, command: p.commands[i]}
		}
		return row{part: p, person: p.all[i]}
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
		return y + float32(p.heads())*of.head + float32(i-p.heads())*p.line(of)
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
			return i + p.heads() + int((y-head)/p.line(of))
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
			if k.peer.IsZero() && k.command == "" && p.heads() > 0 {
				return before
			}
			if at := p.find(k); at >= 0 {
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
		if at := r[n].find(rowKey{peer: peer}); at >= 0 {
			return rowKey{part: r[n].key, peer: peer}
		}
	}
	return rowKey{}
}

func (p *part) find(k rowKey) int {
	if p.folded {
		return -1
	}
	for i, one := range p.all {
		if one.peer == k.peer && one.hit == k.hit && k.command == "" {
			return p.heads() + i
		}
	}
	for i, one := range p.commands {
		if one.label == k.command {
			return p.heads() + i
		}
	}
	return -1
}
