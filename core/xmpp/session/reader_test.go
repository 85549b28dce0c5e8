package session

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// elements reads a stream to its end, and returns what it held and why it ended.
func elements(r io.Reader) (all []string, err error) {
	in := &reader{r: r}
	if _, err := in.start(); err != nil {
		return nil, err
	}
	for {
		n, err := in.next()
		if err != nil {
			return all, err
		}
		all = append(all, fmt.Sprintf("%+v", flat(n)))
	}
}

// flat is a tree without pointers.
func flat(n *xmlsafe.Node) []any {
	out := []any{n.Space, n.Local, n.Attrs, n.Text}
	for _, c := range n.Children {
		out = append(out, flat(c))
	}
	return out
}

const (
	testHeader = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='" + xmpp.NSStreams + "'>"
	testStream = testHeader + " <stream:features/>\n<message to='a&amp;b'><body>Привет &gt; 😀</body></message> <presence/></stream:stream>"
)

func TestAStreamMayComeInAnyPieces(t *testing.T) {
	whole, err := elements(strings.NewReader(testStream))
	if len(whole) != 3 || !errors.Is(err, io.EOF) {
		t.Fatalf("%d elements, %v", len(whole), err)
	}
	for name, r := range map[string]io.Reader{
		"bytes":             iotest.OneByteReader(strings.NewReader(testStream)),
		"halves":            iotest.HalfReader(strings.NewReader(testStream)),
		"the end with data": iotest.DataErrReader(strings.NewReader(testStream)),
	} {
		pieces, err := elements(r)
		if fmt.Sprint(pieces) != fmt.Sprint(whole) || !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v, %v", name, pieces, err)
		}
	}
}

func TestWhatBeginsNoStreamIsRefused(t *testing.T) {
	for _, text := range []string{
		"<stream xmlns='jabber:client'>", "<stream:stream xmlns:stream='evil'>", "<html>", "text", "</stream:stream>", "\x16\x03\x01",
		"HTTP/1.1 400 Bad Request\r\n\r\n", "<!DOCTYPE a>", "<?xml version='1.0' encoding='utf-16'?><a>",
		"<stream:stream x='" + strings.Repeat("y", 9<<20), strings.Repeat(" ", 9<<20),
	} {
		if _, err := elements(strings.NewReader(text)); !errors.Is(err, ErrProtocol) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

// endless is a stream whose last element does not end.
type endless struct {
	head  io.Reader
	piece []byte
	read  int
}

func (e *endless) Read(p []byte) (int, error) {
	if n, _ := e.head.Read(p); n > 0 {
		return n, nil
	}
	n := copy(p, e.piece)
	e.read += n
	return n, nil
}

func TestMemoryIsBoundedWhateverComes(t *testing.T) {
	for _, c := range []struct{ head, piece string }{
		{"<message><body>", "x"}, {"<message><body a='", "x"}, {"<message><body>", "<a/>"}, {"<", "x"}, {"<message ", " "}, {"<message>", " "}, {"<a><![CDATA[", "x"},
	} {
		e := &endless{head: strings.NewReader(testHeader + c.head), piece: bytes.Repeat([]byte(c.piece), 64<<10/len(c.piece))}
		if _, err := elements(e); !errors.Is(err, ErrProtocol) {
			t.Errorf("%s%s…: %v", c.head, c.piece, err)
		}
		if e.read > 80<<20 { // it is passed over for a while, and not kept
			t.Errorf("%s%s…: %d bytes were read", c.head, c.piece, e.read)
		}
	}
}

// FuzzReader holds for any stream: no panic; every error is typed; and the pieces
// in which it comes make no difference.
func FuzzReader(f *testing.F) {
	f.Add([]byte(testStream[len(testHeader):]))
	f.Add([]byte("<message><body>a</body></message><!-- x --><presence/>"))
	f.Add([]byte("<e:error xmlns:e='" + xmpp.NSStreams + "'><reset xmlns='" + xmpp.NSStreamErrors + "'/><text xmlns='" + xmpp.NSStreamErrors + "'>t</text></e:error>"))
	f.Add([]byte("<stream:error/>"))
	f.Add([]byte(" \n <a:b/>"))
	f.Add([]byte("<iq xmlns=''><q xmlns='u' x='&#65;'><![CDATA[>]]></q></iq></"))
	f.Fuzz(func(t *testing.T, data []byte) {
		stream := append([]byte(testHeader), data...)
		whole, err := elements(bytes.NewReader(stream))
		var said *xmpp.StreamError
		if !errors.Is(err, ErrProtocol) && !errors.Is(err, io.EOF) && !errors.As(err, &said) {
			t.Fatal(err)
		}
		pieces, _ := elements(iotest.OneByteReader(bytes.NewReader(stream)))
		if fmt.Sprint(pieces) != fmt.Sprint(whole) {
			t.Fatalf("whole %q, in pieces %q", whole, pieces)
		}
	})
}
