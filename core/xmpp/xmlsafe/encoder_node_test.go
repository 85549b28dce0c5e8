package xmlsafe

import (
	"reflect"
	"testing"
)

// What was read, written and read again is the same.
func FuzzEncoderNode(f *testing.F) {
	f.Add("<a xmlns='u'><b xml:lang='ru' c=\"d'&lt;\">т&amp;е</b><x:y xmlns:x='v'><z xmlns=''/></x:y></a>")
	f.Add("<a b='&#xA;&#x9;'>&#xD;<![CDATA[<>]]></a>")
	f.Fuzz(func(t *testing.T, text string) {
		n, err := Parse([]byte(text), "space", &Default)
		if err != nil || prefixed(n) {
			return
		}
		var e Encoder
		again, err := Parse(e.Node(n, "space").Bytes(), "space", &Default)
		if err == nil && !reflect.DeepEqual(n, again) {
			t.Errorf("%s: %s", text, e.Bytes())
		}
	})
}

// prefixed tells attributes that are not written.
func prefixed(n *Node) bool {
	for _, a := range n.Attrs {
		if a.Prefix != "" {
			return true
		}
	}
	for _, c := range n.Children {
		if prefixed(c) {
			return true
		}
	}
	return false
}

func TestANodeIsWrittenAsItWasRead(t *testing.T) {
	for text, want := range map[string]string{
		"<a><b/>t<c xmlns='u' d='e'>f</c>u</a>":               "<a>tu<b/><c xmlns='u' d='e'>f</c></a>",
		"<p:a xmlns:p='u' p:b='c' xml:lang='ru'><p:d/></p:a>": "<a xmlns='u' xml:lang='ru'><d/></a>",
	} {
		n, err := Parse([]byte(text), "space", &Default)
		if err != nil {
			t.Fatal(err)
		}
		var e Encoder
		if have := string(e.Node(n, "space").Bytes()); have != want {
			t.Errorf("%s: %s", text, have)
		}
	}
}
