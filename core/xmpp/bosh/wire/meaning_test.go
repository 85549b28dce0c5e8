package wire

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"vestnik/core/xmpp/xmlsafe"
)

// meant is an element as its writer means it.
type meant struct {
	space, local, text string
	children           []meant
}

func (m meant) String() string {
	var all strings.Builder
	fmt.Fprintf(&all, "{%s}%s %q(", m.space, m.local, m.text)
	for _, c := range m.children {
		all.WriteString(c.String())
	}
	return all.String() + ")"
}

// read returns what a tree means to who reads it in a stream.
func read(n *xmlsafe.Node) meant {
	m := meant{space: n.Space, local: n.Local, text: n.Text}
	for _, c := range n.Children {
		m.children = append(m.children, read(c))
	}
	return m
}

// bodyWriter writes elements into a body, each namespace in any of the ways that there are:
// by a prefix of the body, by one of the element, or as the default.
type bodyWriter struct {
	t   *rapid.T
	out strings.Builder
}

// ofBody are the prefixes that every body here declares.
var ofBody = map[string]string{"c": NSClient, "p": "u", "q": "v&w"}

func (w *bodyWriter) element(m meant, around string) {
	tag, declares := m.local, ""
	switch rapid.IntRange(0, 2).Draw(w.t, "by") {
	case 0:
		for prefix, uri := range ofBody {
			if uri == m.space {
				tag = prefix + ":" + m.local
			}
		}
	case 1: // an own prefix may be one of the body's that means something else there
		prefix := rapid.SampledFrom([]string{"own", "p", "c"}).Draw(w.t, "prefix")
		tag, declares = prefix+":"+m.local, prefix
	}
	var e xmlsafe.Encoder
	e.Start(tag)
	if declares != "" {
		e.Attr("xmlns:"+declares, m.space)
	}
	if !strings.Contains(tag, ":") && m.space != around {
		e.Attr("xmlns", m.space)
		around = m.space
	}
	if m.text != "" {
		e.Text(m.text)
	}
	w.out.Write(e.Bytes())
	for _, c := range m.children {
		inner := &bodyWriter{t: w.t}
		if declares != "" { // what the body says of that prefix no longer holds
			inner.shadowed(c, around)
		} else {
			inner.element(c, around)
		}
		w.out.WriteString(inner.out.String())
	}
	w.out.WriteString("</" + tag + ">")
}

// shadowed writes an element without the body's prefixes.
func (w *bodyWriter) shadowed(m meant, around string) {
	var e xmlsafe.Encoder
	if e.Start(m.local); m.space != around {
		e.Attr("xmlns", m.space)
	}
	w.out.Write(e.Text(m.text).Bytes())
	for _, c := range m.children {
		w.shadowed(c, m.space)
	}
	w.out.WriteString("</" + m.local + ">")
}

func someElement(t *rapid.T, depth int) meant {
	m := meant{
		space: rapid.SampledFrom([]string{NSClient, "u", "v&w"}).Draw(t, "space"),
		local: rapid.SampledFrom([]string{"message", "iq", "x", "body", "тело"}).Draw(t, "name"),
		text:  rapid.StringOfN(rapid.RuneFrom([]rune("aя<&>]'\" ")), 0, 5, -1).Draw(t, "text"),
	}
	for range rapid.IntRange(0, 3-depth).Draw(t, "children") {
		m.children = append(m.children, someElement(t, depth+1))
	}
	return m
}

// What an element means in a body it means in the stream, however it was written there, and
// whether the body came at once or in pieces.
func TestWhatAnElementMeansInABodyItMeansInTheStream(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []meant
		var e xmlsafe.Encoder
		e.Start("body", "xmlns", NSHTTPBind)
		for prefix, uri := range ofBody {
			e.Attr("xmlns:"+prefix, uri)
		}
		for range rapid.IntRange(1, 4).Draw(t, "elements") {
			m := someElement(t, 0)
			w := &bodyWriter{t: t}
			w.element(m, NSHTTPBind)
			want = append(want, m)
			e.Raw([]byte(w.out.String())).Raw([]byte(rapid.SampledFrom([]string{"", " ", "\r\n"}).Draw(t, "between")))
		}
		data := e.End().Bytes()
		whole, err := Parse(data)
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if fmt.Sprint(inStream(t, whole.Payload)) != fmt.Sprint(want) {
			t.Fatalf("%s\nmeans %v\nnot   %v", data, inStream(t, whole.Payload), want)
		}
		if pieces := inPieces(t, data); !bytes.Equal(bytes.Join(pieces, nil), bytes.Join(whole.Payload, nil)) {
			t.Fatalf("%s\nin pieces is %s", data, pieces)
		}
	})
}

// inStream reads elements as they stand in a stream.
func inStream(t *rapid.T, payload [][]byte) (all []meant) {
	for _, raw := range payload {
		n, err := xmlsafe.Parse(raw, NSClient, &xmlsafe.Default)
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		all = append(all, read(n))
	}
	return all
}

// inPieces reads a body that comes byte by byte.
func inPieces(t *rapid.T, data []byte) (all [][]byte) {
	r := NewReader(nil)
	defer r.Done()
	r.InPieces()
	for from := io.Reader(iotest.OneByteReader(bytes.NewReader(data))); !r.Ended(); {
		if err := r.Fill(from); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		all = append(all, r.Take().Payload...)
	}
	return all
}
