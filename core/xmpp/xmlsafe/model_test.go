package xmlsafe

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The property of all readers: what a tree is written as, by whatever means XML has for
// that, is read as the tree that it was.

var (
	names   = rapid.SampledFrom([]string{"a", "b", "message", "iq", "item", "тело", "_x-1.y", "A"})
	uris    = rapid.SampledFrom([]string{"u", "v", "jabber:client", "http://a?b=1&c=2", "урна"})
	letters = rapid.SampledFrom([]rune("ab я😀\u0301<>&'\"]]\n\t\u00a0\uFFFD\U0010FFFF{;#x"))
)

func someText(t *rapid.T, label string) string {
	return string(rapid.SliceOfN(letters, 0, 8).Draw(t, label))
}

// someNode draws a tree. Text is before the children, as it is kept.
func someNode(t *rapid.T, depth int) *Node {
	n := &Node{Space: uris.Draw(t, "space"), Local: names.Draw(t, "name"), Text: someText(t, "text")}
	for i := range rapid.IntRange(0, 3).Draw(t, "attributes") {
		n.Attrs = append(n.Attrs, Attr{"", fmt.Sprintf("k%d", i), someText(t, "value")})
	}
	for range rapid.IntRange(0, min(3, 4-depth)).Draw(t, "children") {
		n.Children = append(n.Children, someNode(t, depth+1))
	}
	return n
}

// writer writes a tree in one of the many ways that mean the same.
type writer struct {
	t   *rapid.T
	out strings.Builder
}

func (w *writer) chance(label string) bool { return rapid.Bool().Draw(w.t, label) }

func (w *writer) space() string {
	return rapid.SampledFrom([]string{"", " ", "\n\t", "\r\n"}).Draw(w.t, "white space")
}

// characters writes text, or a value between such quotes.
func (w *writer) characters(text string, quote rune) {
	for _, r := range text {
		switch {
		case w.chance("reference"):
			fmt.Fprintf(&w.out, rapid.SampledFrom([]string{"&#%d;", "&#x%X;", "&#x0%x;"}).Draw(w.t, "form"), r)
		case r == '<':
			w.out.WriteString("&lt;")
		case r == '&':
			w.out.WriteString("&amp;")
		case r == '>':
			w.out.WriteString("&gt;")
		case r == quote && r == '\'':
			w.out.WriteString("&apos;")
		case r == quote:
			w.out.WriteString("&quot;")
		case quote != 0 && (r == '\n' || r == '\t'): // else they mean a space
			fmt.Fprintf(&w.out, "&#%d;", r)
		case quote != 0 && r == ' ':
			w.out.WriteString(rapid.SampledFrom([]string{" ", "\t", "\n", "\r\n"}).Draw(w.t, "space"))
		case r == '\n':
			w.out.WriteString(rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(w.t, "line end"))
		default:
			w.out.WriteRune(r)
		}
	}
}

func (w *writer) attr(name, value string) {
	quote := '"'
	if w.chance("apostrophes") {
		quote = '\''
	}
	w.out.WriteString(" " + w.space() + name + w.space() + "=" + w.space() + string(quote))
	w.characters(value, quote)
	w.out.WriteRune(quote)
}

// text writes text, some of it in sections.
func (w *writer) text(text string) {
	for text != "" {
		at := strings.IndexByte(text[1:], ' ') + 1
		if at == 0 {
			at = len(text)
		}
		piece := text[:at]
		if text = text[at:]; w.chance("section") && !strings.Contains(piece, "]]>") {
			w.out.WriteString("<![CDATA[" + piece + "]]>")
		} else {
			w.characters(piece, 0)
		}
	}
}

func (w *writer) node(n *Node, around string) {
	name, inner := n.Local, n.Space
	declare := [2]string{"xmlns", n.Space}
	if w.chance("prefix") {
		name, inner, declare[0] = "p:"+n.Local, around, "xmlns:p"
	}
	w.out.WriteString("<" + name)
	if strings.HasPrefix(name, "p:") || n.Space != around || w.chance("declared again") {
		w.attr(declare[0], declare[1])
	}
	for _, a := range n.Attrs {
		w.attr(a.Local, a.Value)
	}
	w.out.WriteString(w.space())
	if n.Text == "" && len(n.Children) == 0 && w.chance("empty") {
		w.out.WriteString("/>")
		return
	}
	w.out.WriteString(">")
	w.text(n.Text)
	for _, c := range n.Children {
		w.node(c, inner)
	}
	w.out.WriteString("</" + name + w.space() + ">")
}

// someDocument draws a tree, and one way to write it.
func someDocument(t *rapid.T) (*Node, []byte) {
	n, w := someNode(t, 0), &writer{t: t}
	w.node(n, "around")
	return n, []byte(w.out.String())
}

func TestATreeIsReadHoweverItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, data := someDocument(t)
		have, err := Parse(data, "around", &Default)
		if err != nil || !reflect.DeepEqual(have, want) {
			t.Fatalf("%s: %v\n%+v\nnot %+v", data, err, have, want)
		}
		e, n, err := ReadElement(append(bytes.Clone(data), "<next/>"...), &Default)
		if err != nil || n != len(data) || !bytes.Equal(e.Raw, data) || len(e.Missing) > 0 {
			t.Fatalf("%s: cut out %s, %v", data, e.Raw, err)
		}
		var out Encoder
		again, err := Parse(out.Node(want, "elsewhere").Bytes(), "elsewhere", &Default)
		if err != nil || !reflect.DeepEqual(again, want) {
			t.Fatalf("%s: %v\n%+v\nnot %+v", out.Bytes(), err, again, want)
		}
	})
}

// What is made to stand elsewhere means what it did.
func TestAnElementMeansTheSameElsewhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, data := someDocument(t)
		e, _, err := ReadElement(data, &Default)
		if err != nil {
			t.Fatal(err)
		}
		added := e.WithAttrs("xmlns:unused", "a'&<b", "added", "x\n\"y\"")
		have, err := Parse(added, "around", &Default)
		if err != nil || have.Attr("added") != "x\n\"y\"" {
			t.Fatalf("%s: %v, %+v", added, err, have)
		}
		have.Attrs = append(have.Attrs[:0:0], have.Attrs[1:]...) // what is added comes first
		if len(have.Attrs) == 0 {
			have.Attrs = nil
		}
		if !reflect.DeepEqual(have, want) {
			t.Fatalf("%s\n%+v\nnot %+v", added, have, want)
		}
		rebound, err := e.Rebound("it's &new")
		if !e.Declares {
			if err == nil {
				t.Fatalf("%s was rebound", data)
			}
			return
		}
		have, err = Parse(rebound, "around", &Default)
		if err != nil || e.Prefix == "" && have.Space != "it's &new" || have.Text != want.Text || len(have.Children) != len(want.Children) {
			t.Fatalf("%s: %v, %+v", rebound, err, have)
		}
	})
}

// Elements in a row are cut out one by one, in whatever pieces they come, and whichever of
// them is beyond a limit.
func TestNeighboursAreToldApartInAnyPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var stream []byte
		var want [][]byte
		for range rapid.IntRange(1, 5).Draw(t, "elements") {
			_, data := someDocument(t)
			want = append(want, data)
			stream = append(append(stream, data...), rapid.SampledFrom([]string{"", " ", "\r\n\t"}).Draw(t, "between")...)
		}
		strict := Default
		strict.Elements, strict.Attrs, strict.Text = rapid.IntRange(1, 6).Draw(t, "few elements"), 4, 20
		c := NewCutter(&strict)
		var have []Element
		for len(stream) > 0 {
			n := rapid.IntRange(1, len(stream)).Draw(t, "piece")
			_, _ = c.Write(stream[:n])
			stream = stream[n:]
			for c.Space() {
				e, err := c.Next()
				if errors.Is(err, ErrShort) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				have = append(have, e)
			}
		}
		if len(have) != len(want) || c.Within() || len(c.Rest()) > 0 {
			t.Fatalf("%d elements of %d, %q is left", len(have), len(want), c.Rest())
		}
		for i, e := range have {
			_, _, err := ReadElement(want[i], &strict)
			switch limit := BrokenLimit(err); {
			case e.Limit != limit:
				t.Errorf("%s: %q, alone %v", want[i], e.Limit, err)
			case limit == "" && !bytes.Equal(e.Raw, want[i]):
				t.Errorf("%s: came out as %s", want[i], e.Raw)
			case limit != "" && e.Size != len(want[i]):
				t.Errorf("%s: %d bytes, of %d", want[i], e.Size, len(want[i]))
			}
		}
	})
}

// SECURITY: there are two readers, one that looks and one that passes over. Where they did
// not agree on where an element ends, somebody could hide a stanza of his in a text.
func TestTheReaderThatPassesOverEndsWhereTheOtherDoes(t *testing.T) {
	agree := func(t interface{ Fatalf(string, ...any) }, data []byte) {
		e, _, strict := ReadElement(data, &Default)
		n, done, lax := newPasser(RuleSize).feed(data)
		switch {
		case strict == nil && (lax != nil || !done || n != len(e.Raw)):
			t.Fatalf("%q: %d bytes, passed over %d, %v, %v", data, len(e.Raw), n, done, lax)
		case errors.Is(strict, ErrShort) && lax != nil:
			t.Fatalf("%q is only short, passed over %v", data, lax)
		case strict != nil && done && !errors.Is(strict, &Error{Rule: RuleNamespace}) && !errors.Is(strict, &Error{Rule: RuleDuplicate}) && BrokenLimit(strict) == "":
			t.Fatalf("%q: %v, passed over in %d bytes", data, strict, n)
		}
	}
	for _, c := range refused {
		if strings.HasPrefix(c.doc, "<") && !strings.HasPrefix(c.doc, "<?") {
			agree(t, []byte(c.doc))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		_, data := someDocument(t)
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			at := rapid.IntRange(1, len(data)).Draw(t, "at")
			what := rapid.SampledFrom([]string{"<", ">", "/", "'", "\"", "&", ";", "=", " ", "]", "]]>", "<![CDATA[", "<!--", "<?x?>", "p:", ":", "\x01", "\xc3", "\ufffe", "</a>", "x", "&#x;", "&#58;"}).Draw(t, "what")
			cut := min(len(data), at+rapid.IntRange(0, 2).Draw(t, "instead of"))
			data = append(append(bytes.Clone(data[:at]), what...), data[cut:]...)
		}
		agree(t, data)
	})
}
