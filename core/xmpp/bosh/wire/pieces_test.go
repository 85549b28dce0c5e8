package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"vestnik/core/xmpp/xmlsafe"
)

// large is a body with many stanzas and, in the middle, a result that is long by itself.
func large() []byte {
	var b bytes.Buffer
	b.WriteString("<body xmlns='" + NSHTTPBind + "' xmlns:p='u' sid='s1'>")
	for i := range 900 {
		fmt.Fprintf(&b, "<message xmlns='jabber:client' id='%d'><body>%s</body><p:x/></message>\n", i, strings.Repeat("ы", 200))
		if i == 450 {
			b.WriteString("<iq xmlns='jabber:client' type='result' id='roster'><query xmlns='jabber:iq:roster'>" +
				strings.Repeat("<item jid='somebody@office.example'><group>A</group></item>", 12_000) + "</query></iq>")
		}
	}
	b.WriteString("</body>")
	return b.Bytes()
}

// taken are the pieces of a body, one after the other.
func taken(t *testing.T, r *Reader, from io.Reader) (pieces []*Body) {
	t.Helper()
	for !r.Ended() || r.Waiting() {
		if err := r.Fill(from); err != nil {
			t.Fatal(err)
		}
		piece := r.Take()
		if len(piece.Payload) == 0 && !r.Ended() {
			t.Fatal("an empty piece")
		}
		pieces = append(pieces, piece)
	}
	return pieces
}

// A large body is handed over as it comes. Its pieces, put together, are the body, and each
// says what stood before it and what it goes on with.
func TestALargeBodyInPiecesIsTheSame(t *testing.T) {
	data := large()
	whole, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{700, 16 << 10, 1 << 20, len(data)} {
		r := NewReader(nil)
		r.InPieces()
		pieces := taken(t, r, &flowing{data: data, size: size})
		if len(pieces) < 4 || len(pieces) > len(data)/PieceSize+8 {
			t.Errorf("%d pieces", len(pieces))
		}
		var all [][]byte
		count, open, long := 0, false, 0
		for i, p := range pieces {
			switch {
			case p.Before != count:
				t.Fatalf("piece %d: %d elements before it, not %d", i, p.Before, count)
			case p.Goes != open:
				t.Fatalf("piece %d goes on: %v", i, p.Goes)
			case p.Get("sid") != "s1":
				t.Fatalf("piece %d does not say whose it is", i)
			case i < len(pieces)-1 && p.size > 2*PieceSize:
				t.Fatalf("piece %d has %d bytes", i, p.size)
			}
			for j, element := range p.Payload {
				if goesOn := j == 0 && p.Goes; goesOn {
					last := len(all) - 1
					all[last] = append(bytes.Clone(all[last]), element...)
				} else {
					all = append(all, element)
				}
			}
			whole := p.Whole(p.Payload)
			if open = p.Open; p.Open || p.Goes {
				long++
			}
			if want := len(p.Payload) - btoi(p.Goes) - btoi(p.Open && !(p.Goes && len(p.Payload) == 1)); len(whole) != max(want, 0) {
				t.Fatalf("piece %d: %d whole elements of %d, goes %v, open %v", i, len(whole), len(p.Payload), p.Goes, p.Open)
			}
			count += len(p.Payload)
		}
		if long < 3 || open {
			t.Errorf("the long element came in %d pieces, and ended: %v", long, !open)
		}
		if len(all) != len(whole.Payload) {
			t.Fatalf("%d elements, not %d", len(all), len(whole.Payload))
		}
		for i := range all {
			if bytes.HasPrefix(all[i], []byte("<iq")) {
				n, err := xmlsafe.Parse(all[i], NSClient, &xmlsafe.Default)
				if err != nil || len(n.Child("jabber:iq:roster", "query").Children) != 12_000 {
					t.Fatalf("the long element: %v", err)
				}
			} else if !bytes.Equal(all[i], whole.Payload[i]) {
				t.Fatalf("%s, not %s", all[i], whole.Payload[i])
			}
		}
		r.Done()
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// flowing gives so many bytes at a time, and then ends.
type flowing struct {
	data []byte
	size int
}

func (f *flowing) Read(p []byte) (int, error) {
	if len(f.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), f.size)], f.data)
	f.data = f.data[n:]
	return n, nil
}

// What breaks off within is no body, however much of it has come.
func TestALargeBodyThatBreaksOffIsNotWhole(t *testing.T) {
	data := large()
	for _, at := range []int{10, 5000, PieceSize + 1, len(data) / 2, len(data) - 3} {
		r := NewReader(nil)
		r.InPieces()
		from := &flowing{data: data[:at], size: 4096}
		err := error(nil)
		for err == nil && !r.Ended() {
			if err = r.Fill(from); err == nil {
				r.Take()
			}
		}
		if !errors.Is(err, io.ErrUnexpectedEOF) || r.Ended() {
			t.Errorf("at %d: %v", at, err)
		}
		r.Done()
	}
}

// An element leaves no more prefixes to its stream than there is room for beside what it has.
func TestOnlySoManyPrefixesAreLeftToTheStream(t *testing.T) {
	for n, may := range map[int]bool{0: true, 1: true, maxDeclared: true, maxDeclared + 1: false} {
		text := "<message>"
		for i := range n {
			text += fmt.Sprintf("<p%d:x/>", i)
		}
		text += "</message>"
		e, _, err := xmlsafe.ReadElement([]byte(text), &xmlsafe.Written)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := Envelop(&e, func(prefix string) string { return "urn:" + prefix })
		var refused *ElementError
		if (err == nil) != may || !may && (!errors.As(err, &refused) || refused.Limit != xmlsafe.RuleAttrs || refused.Size != len(text) || xmlsafe.BrokenLimit(err) != xmlsafe.RuleAttrs) {
			t.Errorf("%d prefixes: %v", n, err)
		}
		if may && strings.Count(string(raw), "xmlns") != n+1 {
			t.Errorf("%d prefixes: %s", n, raw)
		}
		if n == 1 {
			if _, err := Envelop(&e, func(string) string { return "" }); err == nil {
				t.Error("a prefix that nobody declares is sent")
			}
			if raw, err := Envelop(&e, func(string) string { return "" }, "p0"); err != nil || strings.Contains(string(raw), "xmlns:p0") {
				t.Errorf("what the body declares: %s, %v", raw, err)
			}
		}
	}
}

func TestAConditionThatIsNotListedIsUndefined(t *testing.T) {
	for name, want := range map[Condition]Condition{"item-not-found": ItemNotFound, "see-other-uri": SeeOtherURI, "": UndefinedCondition, "Item-Not-Found": UndefinedCondition, "x": UndefinedCondition} {
		if have := name.Known(); have != want {
			t.Errorf("%s: %s", name, have)
		}
	}
}
