package xmlsafe_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"vestnik/core/xmpp/xmlsafe"
)

// longResult is a roster of n, with something in it.
func longResult(n int, within string) string {
	var b strings.Builder
	b.WriteString("<iq type='result' id='7' from='me@office.example' to='x'><query xmlns='jabber:iq:roster'>")
	for i := range n {
		if i == n/2 {
			b.WriteString(within)
		}
		fmt.Fprintf(&b, "<item jid='u%d@office.example' name='Имя %d'><group>А &amp; Б</group></item>", i, i)
	}
	b.WriteString("</query></iq>")
	return b.String()
}

// inParts reads all that there is, with a tree of what came in parts.
func inParts(t *testing.T, r io.Reader, each func(parent, child *xmlsafe.Node) bool) (parts []xmlsafe.Element, trees []*xmlsafe.Node) {
	t.Helper()
	c := xmlsafe.NewCutter(&xmlsafe.Default)
	c.InParts()
	var long *xmlsafe.Grower
	for {
		for c.Space() {
			e, err := c.Next()
			if errors.Is(err, xmlsafe.ErrShort) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, e)
			if e.Open && !e.Goes {
				long = xmlsafe.NewGrower("jabber:client", &xmlsafe.Default, each)
			}
			if e.Open || e.Goes {
				tree, err := long.Add(&e)
				if err != nil {
					t.Fatal(err)
				}
				if tree != nil {
					trees = append(trees, tree)
				}
			}
		}
		if n, err := c.Fill(r); n == 0 && err != nil {
			return parts, trees
		}
	}
}

func TestALongResultIsHandedOverInPartsThatDependOnNothingButIt(t *testing.T) {
	for name, within := range map[string]string{
		"within the limits": "",
		"an odd prefix":     "<odd:x odd:y=''/>",
		"too deep":          strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100),
		"too long a text":   "<a>" + strings.Repeat("z", 2<<20) + "</a>",
		"too many":          strings.Repeat("<a/>", 1<<18+1),
	} {
		t.Run(name, func(t *testing.T) {
			long := longResult(20_000, within)
			text := "<message/>" + long + "<presence/>" + longResult(3, "")
			want, trees := inParts(t, strings.NewReader(text), nil)
			for _, r := range []io.Reader{iotest.HalfReader(strings.NewReader(text)), &steps{text: text}} {
				got, _ := inParts(t, r, nil)
				if len(got) != len(want) {
					t.Fatalf("%d and %d parts", len(got), len(want))
				}
				for i := range got {
					if string(got[i].Raw) != string(want[i].Raw) || got[i].Open != want[i].Open || got[i].Goes != want[i].Goes {
						t.Fatalf("part %d of %d differs", i, len(got))
					}
				}
			}
			all := ""
			for i, e := range want {
				if all += string(e.Raw); len(e.Raw) > 4*xmlsafe.PartSize && within == "" {
					t.Errorf("part %d has %d bytes", i, len(e.Raw))
				}
			}
			if all != text {
				t.Error("something is lost")
			}
			if len(trees) != 1 || trees[0].Attr("id") != "7" || trees[0].Attr("from") != "me@office.example" {
				t.Fatalf("%d trees", len(trees))
			}
			broken := name != "within the limits" && name != "an odd prefix"
			if limit := trees[0].Limit(); (limit != "") != broken {
				t.Errorf("limit %q", limit)
			}
		})
	}
}

// steps is read in steps of all sizes.
type steps struct {
	text string
	n    int
}

func (s *steps) Read(p []byte) (int, error) {
	if s.text == "" {
		return 0, io.EOF
	}
	s.n = (s.n*7 + 13) % 5003
	n := copy(p, s.text[:min(s.n+1, len(s.text))])
	s.text = s.text[n:]
	return n, nil
}

func TestATreeThatGrowsInPartsIsTheSameAsOfTheWhole(t *testing.T) {
	text := longResult(10_000, "<item jid='ü@x'/>")
	var want, got []string
	note := func(list *[]string) func(parent, child *xmlsafe.Node) bool {
		return func(parent, child *xmlsafe.Node) bool {
			*list = append(*list, fmt.Sprint(parent.Space, child.Space, child.Local, child.Attrs, len(child.Children), child.ChildText("jabber:iq:roster", "group")))
			return true
		}
	}
	if _, err := xmlsafe.ParseEach([]byte(text), "jabber:client", &xmlsafe.Default, note(&want)); err != nil {
		t.Fatal(err)
	}
	inParts(t, strings.NewReader(text), note(&got))
	if len(want) != 10_001 || strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%d and %d", len(got), len(want))
	}
}

// What is not well-formed breaks the stream, be it behind a limit.
func TestALongResultThatIsNotWellFormedIsAnError(t *testing.T) {
	for _, within := range []string{"<a></b>", strings.Repeat("<a>", 100) + "</b>", "&nbsp;"} {
		c := xmlsafe.NewCutter(&xmlsafe.Default)
		c.InParts()
		_, _ = c.Write([]byte(longResult(20_000, within)))
		var err error
		for err == nil {
			_, err = c.Next()
		}
		if errors.Is(err, xmlsafe.ErrShort) {
			t.Errorf("%.10s is taken", within)
		}
	}
}

// However long it is, only a part of it is held.
func TestALongResultNeedsLittleMemory(t *testing.T) {
	text := longResult(50_000, "")
	c := xmlsafe.NewCutter(&xmlsafe.Default)
	c.InParts()
	r, most := strings.NewReader(text), 0
	for {
		_, err := c.Next()
		if errors.Is(err, xmlsafe.ErrShort) {
			if n, _ := c.Fill(r); n == 0 {
				break
			}
		}
		most = max(most, len(c.Rest()))
	}
	if most > 2*xmlsafe.PartSize {
		t.Errorf("%d bytes of %d are held", most, len(text))
	}
}
