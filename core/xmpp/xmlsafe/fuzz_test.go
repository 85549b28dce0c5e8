package xmlsafe

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// standard reads all tokens of a text with the standard library. It reports false
// where that library knows fewer names than XML 1.0 has had since its fifth edition.
func standard(t *testing.T, text []byte) ([]xml.Token, bool) {
	t.Helper()
	var all []xml.Token
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		tok, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			return all, true
		case err != nil && strings.Contains(err.Error(), "invalid XML name"):
			return nil, false
		case err != nil:
			t.Fatalf("the standard library refuses what was accepted: %v", err)
		}
		all = append(all, xml.CopyToken(tok))
	}
}

// same compares a tree with the tokens behind its start tag, and returns what
// follows its end.
func same(t *testing.T, n *Node, start xml.StartElement, rest []xml.Token) []xml.Token {
	t.Helper()
	if n.Local != start.Name.Local || n.Space != spaces.Replace(start.Name.Space) {
		t.Fatalf("%q %q, the standard library has %v", n.Space, n.Local, start.Name)
	}
	sameAttrs(t, n, start)
	var text strings.Builder
	for child := 0; ; {
		tok := rest[0]
		rest = rest[1:]
		switch tok := tok.(type) {
		case xml.StartElement:
			if child == len(n.Children) {
				t.Fatal("a child is missing")
			}
			rest = same(t, n.Children[child], tok, rest)
			child++
		case xml.CharData:
			text.Write(tok)
		case xml.EndElement:
			if child != len(n.Children) || text.String() != n.Text {
				t.Fatalf("%d children, text %q; the standard library has %d, %q", len(n.Children), n.Text, child, text.String())
			}
			return rest
		}
	}
}

// spaces does what the standard library does not: white space in a value means spaces.
var spaces = strings.NewReplacer("\r", " ", "\n", " ", "\t", " ")

// sameAttrs compares attributes but for their white space.
func sameAttrs(t *testing.T, n *Node, start xml.StartElement) {
	t.Helper()
	i := 0
	for _, a := range start.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		if i == len(n.Attrs) || n.Attrs[i].Local != a.Name.Local || spaces.Replace(n.Attrs[i].Value) != spaces.Replace(a.Value) {
			t.Fatalf("attributes %v, the standard library has %v", n.Attrs, start.Attr)
		}
		i++
	}
	if i != len(n.Attrs) {
		t.Fatalf("attributes %v, the standard library has %v", n.Attrs, start.Attr)
	}
}

// FuzzParse holds for any bytes: no panic; an error names a rule; and what is
// accepted reads the same with the standard library.
func FuzzParse(f *testing.F) {
	addRefused(f, func(doc []byte) { f.Add(doc) })
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Parse(data, "", &Default)
		if err != nil {
			isTyped(t, err)
			return
		}
		tokens, ok := standard(t, data)
		if !ok {
			return
		}
		for i, tok := range tokens {
			if start, ok := tok.(xml.StartElement); ok {
				same(t, n, start, tokens[i+1:])
				return
			}
		}
		t.Fatal("the standard library has nothing")
	})
}

// FuzzReadElement holds for any bytes: no panic; an element that was accepted is the
// same whatever follows; and cut anywhere, it is one that is not complete yet.
func FuzzReadElement(f *testing.F) {
	addRefused(f, func(doc []byte) { f.Add(doc, uint16(len(doc)/2)) })
	f.Fuzz(func(t *testing.T, data []byte, cut uint16) {
		e, n, err := ReadElement(data, &Default)
		if err != nil {
			if !errors.Is(err, ErrShort) {
				isTyped(t, err)
			}
			return
		}
		for _, more := range []string{"", "<", "</", "x", "\x00", ">", "]]>", "<a/>"} {
			again, m, err := ReadElement(append(data[:n:n], more...), &Default)
			if err != nil || m != n || !bytes.Equal(e.Raw, again.Raw) {
				t.Fatalf("%q becomes %q before %q: %v", e.Raw, again.Raw, more, err)
			}
		}
		if _, _, err := ReadElement(data[:int(cut)%n], &Default); !errors.Is(err, ErrShort) {
			t.Fatalf("cut: %v", err)
		}
		if _, m, err := ReadElement(e.WithAttrs("the-only", `<&'"`), &Default); err == nil && m <= len(e.Raw) {
			t.Fatal("an attribute that was added is not there")
		}
	})
}

// FuzzDocument holds for any bytes: no panic; nothing is handed over of what is
// refused; what is accepted the standard library accepts, with the same children;
// and a document that was cut is refused.
func FuzzDocument(f *testing.F) {
	addRefused(f, func(doc []byte) { f.Add(doc, uint16(len(doc)/2)) })
	f.Fuzz(func(t *testing.T, data []byte, cut uint16) {
		_, _, _ = ReadStart(data[:min(int(cut), len(data))], &Default)
		var children []string
		root, err := Document(data, &Default, func(e Element) error {
			children = append(children, e.Local)
			return nil
		})
		if err != nil {
			isTyped(t, err)
			if len(children) > 0 {
				t.Fatalf("of a bad document %d children were handed over", len(children))
			}
			return
		}
		if end := bytes.LastIndexByte(data, '>'); end > 0 {
			if _, err := Document(data[:int(cut)%end], &Default, nil); err == nil {
				t.Fatal("it was cut, and accepted")
			}
		}
		tokens, ok := standard(t, data)
		if !ok {
			return
		}
		depth := 0
		for _, tok := range tokens {
			switch tok := tok.(type) {
			case xml.StartElement:
				if depth == 0 && tok.Name.Local != root.Local {
					t.Fatalf("root %q, the standard library has %q", root.Local, tok.Name.Local)
				}
				if depth == 1 {
					if len(children) == 0 || children[0] != tok.Name.Local {
						t.Fatalf("children %q, the standard library goes on with %q", children, tok.Name.Local)
					}
					children = children[1:]
				}
				depth++
			case xml.EndElement:
				depth--
			}
		}
		if len(children) > 0 {
			t.Fatalf("children %q, the standard library has none", children)
		}
	})
}

// FuzzEncoder holds for any text: what is written both readers accept, and they get
// the text back but for what XML 1.0 cannot carry.
func FuzzEncoder(f *testing.F) {
	for _, text := range []string{"", "Привет, 😀", "a\x00b\x1f\x7f\u0085", "\xff\xed\xa0\x80\ufffd\ufffe\uffff", "<&>\"']]>", "\r\n\t \r"} {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, value, text string) {
		var e Encoder
		e.Start("a", "b", value).Text(text).Leaf("c", value).Leaf("d", text, "e", value).End()
		if len(value) > Default.Value || len(text) > Default.Text {
			return
		}
		n, err := Parse(e.Bytes(), "", &Default)
		if err != nil {
			t.Fatalf("%v in %q", err, e.Bytes())
		}
		value, text = legal(value), legal(text)
		if n.Attr("b") != value || n.Text != text || n.ChildText("", "c") != value || n.ChildText("", "d") != text || n.Child("", "d").Attr("e") != value {
			t.Fatalf("%+v of %q and %q", n, value, text)
		}
		tokens, _ := standard(t, e.Bytes())
		same(t, n, tokens[0].(xml.StartElement), tokens[1:])
	})
}

// legal is a text without what XML 1.0 cannot carry.
func legal(text string) string {
	var b strings.Builder
	for i, r := range text {
		if Legal(r) && (r != '\uFFFD' || strings.HasPrefix(text[i:], "\uFFFD")) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isTyped(t *testing.T, err error) {
	t.Helper()
	var broken *Error
	if !errors.As(err, &broken) || broken.Rule == "" {
		t.Fatalf("not typed: %v", err)
	}
}

func addRefused(f *testing.F, add func([]byte)) {
	f.Helper()
	for _, c := range refused {
		if len(c.doc) < 1000 {
			add([]byte(c.doc))
		}
	}
}
