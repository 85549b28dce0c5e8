package xmlsafe

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// scoped draws an element in which prefixes are declared, declared anew and left to others to
// declare, and knows which.
type scoped struct {
	t       *rapid.T
	out     strings.Builder
	missing []string // prefixes that nothing declares
	twice   bool     // two attributes of one tag have one name
}

var (
	prefixes = rapid.SampledFrom([]string{"p", "q", "тип"})
	locals   = rapid.SampledFrom([]string{"a", "b", "xml"})
	declared = rapid.SampledFrom([]string{"u", "u", "http://a?b=1&c=2", "urn:vestnik:undeclared:p"})
)

// element draws one, with what is in force around it: the namespace of each prefix, and under
// "" that of names without.
func (s *scoped) element(around map[string]string, depth int) {
	in := maps.Clone(around)
	var tag strings.Builder
	if rapid.Bool().Draw(s.t, "default") {
		in[""] = rapid.OneOf(declared, rapid.Just("")).Draw(s.t, "namespace")
		fmt.Fprintf(&tag, " xmlns='%s'", appendEscaped(nil, in[""], true))
	}
	for _, p := range rapid.SliceOfNDistinct(prefixes, 0, 3, func(p string) string { return p }).Draw(s.t, "declared") {
		in[p] = declared.Draw(s.t, "namespace")
		fmt.Fprintf(&tag, " xmlns:%s='%s'", p, appendEscaped(nil, in[p], true))
	}
	name := locals.Draw(s.t, "name")
	if rapid.Bool().Draw(s.t, "prefixed") {
		name, _ = s.prefixed(in)
	}
	mine := map[[2]string]bool{}
	for range rapid.IntRange(0, 3).Draw(s.t, "attributes") {
		a, means := s.prefixed(in)
		s.twice = s.twice || mine[means]
		mine[means] = true
		tag.WriteString(" " + a + "='1'")
	}
	// Declarations may stand behind what they are for.
	parts := strings.Fields(tag.String())
	if len(parts) > 0 {
		parts = rapid.Permutation(parts).Draw(s.t, "order")
	}
	s.out.WriteString("<" + strings.Join(append([]string{name}, parts...), " "))
	if depth == 4 || rapid.Bool().Draw(s.t, "empty") {
		s.out.WriteString("/>")
		return
	}
	s.out.WriteString(">")
	for range rapid.IntRange(0, 3).Draw(s.t, "children") {
		s.element(in, depth+1)
	}
	s.out.WriteString("</" + name + ">")
}

// prefixed draws a name with a prefix, and returns what it means too.
func (s *scoped) prefixed(in map[string]string) (name string, means [2]string) {
	p, local := prefixes.Draw(s.t, "prefix"), locals.Draw(s.t, "name")
	space, known := in[p]
	if !known {
		space = Undeclared(p)
		if !slices.Contains(s.missing, p) {
			s.missing = append(s.missing, p)
		}
	}
	return p + ":" + local, [2]string{space, local}
}

// namesOf returns the names of the elements of a tree.
func namesOf(n *Node) (elements []string) {
	elements = append(elements, n.Space+" "+n.Local)
	for _, c := range n.Children {
		elements = append(elements, namesOf(c)...)
	}
	return elements
}

// asStandard returns the names of the elements as the standard library has them.
func asStandard(t *rapid.T, data []byte) (elements []string) {
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		tok, err := d.Token()
		if err != nil {
			return elements
		}
		if start, ok := tok.(xml.StartElement); ok {
			elements = append(elements, start.Name.Space+" "+start.Name.Local)
		}
	}
}

// Namespaces in XML 1.0: what a name means is decided by the nearest declaration, wherever in
// its tag that stands; and who cuts an element out learns what it needs from around it.
func TestANameMeansWhatTheNearestDeclarationSays(t *testing.T) {
	whole, cutOut, twice := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		s := &scoped{t: t}
		s.element(map[string]string{"": ""}, 0)
		data := []byte(s.out.String())
		n, err := Parse(data, "", &Default)
		switch {
		case s.twice && len(s.missing) == 0:
			twice++
			if !errorRule(err, RuleDuplicate) {
				t.Fatalf("%s: one name twice in a tag: %v", data, err)
			}
			return
		case len(s.missing) > 0 && err == nil:
			t.Fatalf("%s: nothing declares %q", data, s.missing)
		case s.twice:
			return
		case len(s.missing) == 0:
			whole++
			if have, want := namesOf(n), asStandard(t, data); err != nil || !slices.Equal(have, want) {
				t.Fatalf("%s: %v\n%q, the standard library has\n%q", data, err, have, want)
			}
		}
		e, _, err := ReadElement(data, &Default)
		if err != nil || !slices.Equal(slices.Sorted(slices.Values(e.Missing)), slices.Sorted(slices.Values(s.missing))) {
			t.Fatalf("%s: %v, missing %q, not %q", data, err, e.Missing, s.missing)
		}
		if len(e.Missing) == 0 {
			return
		}
		cutOut++
		var declare []string
		for _, p := range e.Missing {
			declare = append(declare, "xmlns:"+p, Undeclared(p))
		}
		placed := e.WithAttrs(declare...)
		n, err = Parse(placed, "", &Default)
		if have, want := namesOf(n), asStandard(t, placed); err != nil || !slices.Equal(have, want) {
			t.Fatalf("%s: %v\n%q, the standard library has\n%q", placed, err, have, want)
		}
		// Who grows a tree of it without having it declared takes it for the same.
		g := NewGrower("", &Default, nil)
		grown, err := g.Add(&e)
		if have, want := namesOf(grown), namesOf(n); err != nil || !slices.Equal(have, want) {
			t.Fatalf("%s: %v\ngrown as %q,\nread as %q", data, err, have, want)
		}
	})
	if whole == 0 || cutOut == 0 || twice == 0 {
		t.Errorf("%d were whole, %d cut out, and %d had a name twice", whole, cutOut, twice)
	}
}
