package xmlsafe

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"hash/fnv"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// measured is what an element has of what limits bound, as the standard library sees it.
func measured(t *rapid.T, data []byte) (m Limits) {
	m.Size = len(data)
	depth := 0
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		tok, err := d.RawToken()
		if err != nil {
			return m
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			depth++
			m.Elements, m.Depth, m.Attrs = m.Elements+1, max(m.Depth, depth), max(m.Attrs, len(tok.Attr))
			m.Name = max(m.Name, length(tok.Name))
			for _, a := range tok.Attr {
				m.Name = max(m.Name, length(a.Name))
			}
		case xml.EndElement:
			depth--
		}
	}
}

func length(n xml.Name) int {
	if n.Space == "" {
		return len(n.Local)
	}
	return len(n.Space) + 1 + len(n.Local)
}

// Whatever an element is like: it is taken as it is when no limit is broken, or is reduced by
// one that is; and its neighbours are what they are.
func TestALimitIsBrokenByWhatIsMoreAndNeverByItsNeighbours(t *testing.T) {
	taken, broken := 0, map[Rule]int{}
	rapid.Check(t, func(t *rapid.T) {
		_, data := someDocument(t)
		data = append(append([]byte("<m from='a@b' id='7'>"), data...), "</m>"...)
		m, lim := measured(t, data), Default
		for _, l := range []struct{ is, may *int }{{&m.Depth, &lim.Depth}, {&m.Elements, &lim.Elements}, {&m.Attrs, &lim.Attrs}, {&m.Name, &lim.Name}, {&m.Size, &lim.Size}} {
			if rapid.IntRange(0, 3).Draw(t, "narrow") == 0 {
				*l.may = max(1, *l.is+rapid.IntRange(-2, 1).Draw(t, "by"))
			}
		}
		// The mark itself, and a sender, are to fit.
		within := m.Depth <= lim.Depth && m.Elements <= lim.Elements && m.Attrs <= lim.Attrs && m.Name <= lim.Name && m.Size <= lim.Size
		over := map[Rule]bool{RuleDepth: m.Depth > lim.Depth, RuleElements: m.Elements > lim.Elements, RuleAttrs: m.Attrs > lim.Attrs, RuleSize: m.Size > lim.Size || m.Name > lim.Name}
		if lim.Name < 5 {
			return // namespaces are bounded by four times that, and the mark's too
		}
		_, _, err := ReadElement(data, &lim)
		if limit := BrokenLimit(err); (err == nil) != within || err != nil && !over[limit] {
			t.Fatalf("%s of %+v in %+v: %v", data, m, lim, err)
		}
		c := NewCutter(&lim)
		stream := slices.Concat([]byte("<x/>"), data, []byte("<y/>"))
		var all []Element
		for len(stream) > 0 {
			n := rapid.IntRange(1, len(stream)).Draw(t, "piece")
			_, _ = c.Write(stream[:n])
			stream = stream[n:]
			for {
				e, err := c.Next()
				if errors.Is(err, ErrShort) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, e)
			}
		}
		if len(all) != 3 || string(all[0].Raw) != "<x/>" || string(all[2].Raw) != "<y/>" || (all[1].Limit == "") != within || all[1].Limit != "" && !over[all[1].Limit] {
			t.Fatalf("%s in %+v: %+v", data, lim, all)
		}
		if within {
			taken++
			return
		}
		broken[all[1].Limit]++
		if raw := all[1].Raw; raw != nil {
			if n, err := Parse(raw, "", &Default); err != nil || n.Attr("from") != "a@b" || n.Limit() != string(all[1].Limit) {
				t.Fatalf("%s is left of %s: %v", raw, data, err)
			}
		}
	})
	if taken == 0 || len(broken) < 3 {
		t.Errorf("%d were taken, broken were %v", taken, broken)
	}
}

// chosen decides by nothing but what a child is.
func chosen(n *Node) bool {
	h := fnv.New32()
	fmt.Fprint(h, n.Space, n.Local, n.Text, len(n.Attrs), len(n.Children))
	return h.Sum32()%2 == 0
}

// Who takes children out of long lists is offered each, once and in order, with its parent,
// complete; and the tree is the same as if he had taken them out of it.
func TestWhoTakesPartsIsOfferedEachOnceAndInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, data := someDocument(t)
		var offered, expected []*Node
		have, err := ParseEach(data, "around", &Default, func(parent, child *Node) bool {
			if last := len(parent.Children) - 1; last < 0 || parent.Children[last] != child {
				t.Fatalf("%s: %+v is not the last in %+v", data, child, parent)
			}
			offered = append(offered, child)
			return chosen(child)
		})
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		for _, parent := range want.Children {
			expected = append(expected, parent.Children...)
			if parent.Children = slices.DeleteFunc(slices.Clone(parent.Children), chosen); len(parent.Children) == 0 {
				parent.Children = nil
			}
		}
		if len(offered) != len(expected) || len(offered) > 0 && !reflect.DeepEqual(offered, expected) {
			t.Fatalf("%s: %d are offered, %d are there", data, len(offered), len(expected))
		}
		for _, parent := range have.Children {
			if len(parent.Children) == 0 {
				parent.Children = nil
			}
		}
		if !reflect.DeepEqual(have, want) {
			t.Fatalf("%s:\n%+v\nnot %+v", data, have, want)
		}
	})
}

// encoding draws calls of an encoder, and the tree that they mean.
func encoding(t *rapid.T, e *Encoder, depth int) *Node {
	value := rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "ж", "😀", "<", "&", "'", "\"", "]]>", "\n", "\t", "\r", " ", "\x00", "\x1f", "\xff", "\ufffe", "\ufffd", "\x7f", "&amp;"}), 0, 6),
		func(all []string) string { return strings.Join(all, "") })
	n := &Node{Local: names.Draw(t, "name"), Space: "s"}
	var pairs []string
	for i := range rapid.IntRange(0, 2).Draw(t, "attributes") {
		a := Attr{Local: fmt.Sprint("k", i), Value: value.Draw(t, "value")}
		pairs, n.Attrs = append(pairs, a.Local, a.Value), append(n.Attrs, Attr{"", a.Local, legal(a.Value)})
	}
	e.Start(n.Local, pairs...)
	for i := range rapid.IntRange(0, 2).Draw(t, "more") {
		v := value.Draw(t, "value")
		if e.Attr(fmt.Sprint("m", i), v); v != "" {
			n.Attrs = append(n.Attrs, Attr{"", fmt.Sprint("m", i), legal(v)})
		}
	}
	for range rapid.IntRange(0, 4).Draw(t, "content") {
		switch rapid.IntRange(0, 4-min(depth, 2)).Draw(t, "what") {
		case 0:
			text := value.Draw(t, "text")
			e.Text(text).Attr("late", "it is not a tag any more")
			n.Text += legal(text)
		case 1:
			text := value.Draw(t, "text")
			e.Leaf("leaf", text, "of", text)
			n.Children = append(n.Children, &Node{Space: "s", Local: "leaf", Text: legal(text), Attrs: []Attr{{"", "of", legal(text)}}})
		case 2:
			e.Raw(nil).Raw([]byte("<raw/>"), nil, []byte("<raw a='&lt;'/>"))
			n.Children = append(n.Children, &Node{Space: "s", Local: "raw"}, &Node{Space: "s", Local: "raw", Attrs: []Attr{{"", "a", "<"}}})
		default:
			n.Children = append(n.Children, encoding(t, e, depth+1))
		}
	}
	e.End()
	return n
}

// Whatever is written, in whatever order of calls, is read as what was meant, but for what
// XML 1.0 cannot carry.
func TestWhatIsEncodedIsReadAsItWasMeant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var e Encoder
		want := encoding(t, &e, 0)
		have, err := Parse(e.Bytes(), "s", &Default)
		if err != nil || !reflect.DeepEqual(have, want) {
			t.Fatalf("%s: %v\n%+v\nnot %+v", e.Bytes(), err, have, want)
		}
	})
}

// A cutter holds what is not complete, and no more, however much has gone through it and
// whatever was among it.
func TestACutterHoldsNoMoreThanWhatIsNotComplete(t *testing.T) {
	c := NewCutter(&Default)
	large := "<message><body>" + strings.Repeat("ж", 400_000) + "</body></message>"
	for round := range 15 {
		for _, text := range []string{
			"<presence/>", large, strings.Repeat("<presence from='a@b'/>", 5000), "<m>" + strings.Repeat("<a>", 70) + strings.Repeat("x", 3<<20) + strings.Repeat("</a>", 70) + "</m>",
			"<m>" + strings.Repeat("x", 1<<20+100) + "</m>", // the limit is broken by what ends it
		} {
			r := &slow{[]byte(text), 50_000}
			for {
				if n, err := c.Fill(r); err != nil && n == 0 {
					break
				}
				for {
					if _, err := c.Next(); err != nil {
						break
					}
				}
				if c.Within() && c.over == nil && len(c.Rest()) > len(text) {
					t.Fatalf("round %d: %d bytes of an element of %d", round, len(c.Rest()), len(text))
				}
				if room := cap(c.base); room > 2*len(text)+8*readSize && len(c.Rest()) > 0 {
					t.Fatalf("round %d: room for %d bytes, for an element of %d", round, room, len(text))
				}
			}
			if c.Within() || len(c.Rest()) > 0 {
				t.Fatalf("round %d: %q is left", round, c.Rest())
			}
		}
		if _, err := c.Fill(strings.NewReader("<")); err != nil || cap(c.base) > 8*readSize {
			t.Fatalf("round %d: room for %d bytes at the beginning of an element", round, cap(c.base))
		}
		if _, err := c.Fill(strings.NewReader("a/>")); err != nil {
			t.Fatal(err)
		}
		if e, err := c.Next(); err != nil || e.Local != "a" {
			t.Fatal(e, err)
		}
	}
}
