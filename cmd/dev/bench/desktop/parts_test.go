//go:build linux

package desktop

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func TestTheNetworkLeadsToTheServerAndNowhereElse(t *testing.T) {
	n := &network{port: 4711}
	ask := func(name string, kind dnsmessage.Type) []dnsmessage.Resource {
		t.Helper()
		question := dnsmessage.Message{
			Header:    dnsmessage.Header{ID: 7, RecursionDesired: true},
			Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(name), Type: kind, Class: dnsmessage.ClassINET}},
		}
		packed, err := question.Pack()
		if err != nil {
			t.Fatal(err)
		}
		var answer dnsmessage.Message
		if err := answer.Unpack(n.answer(packed)); err != nil || answer.ID != 7 || !answer.Response {
			t.Fatalf("%v, %v", answer, err)
		}
		return answer.Answers
	}
	if got := ask("_xmpp-client._tcp.office.example.", dnsmessage.TypeSRV); len(got) != 1 || got[0].Body.(*dnsmessage.SRVResource).Port != 4711 {
		t.Error(got)
	}
	if got := ask("office.example.", dnsmessage.TypeA); len(got) != 1 || got[0].Body.(*dnsmessage.AResource).A != [4]byte{127, 0, 0, 1} {
		t.Error(got)
	}
	for name, kind := range map[string]dnsmessage.Type{
		"office.example.": dnsmessage.TypeAAAA, "_xmpps-client._tcp.office.example.": dnsmessage.TypeSRV, "_xmppconnect.office.example.": dnsmessage.TypeTXT,
	} {
		if got := ask(name, kind); len(got) != 0 {
			t.Error(name, got)
		}
	}
	if n.answer([]byte("no question")) != nil {
		t.Error("noise is answered")
	}
}

// drawing is a picture with a dot wherever there is a letter.
func drawing(rows ...string) picture {
	p := picture{area: area{100, 50, len(rows[0]), len(rows)}}
	for _, row := range rows {
		for _, c := range row {
			value := byte(0)
			if c != '.' {
				value = byte(c)
			}
			p.pixels = append(p.pixels, value, 0, 0, 255)
		}
	}
	return p
}

func TestADifferenceIsTheSmallestAreaThatHoldsIt(t *testing.T) {
	blank := drawing("......", "......", "......")
	if _, ok := blank.difference(blank); ok {
		t.Error("a picture differs from itself")
	}
	if got, ok := blank.difference(drawing("......", ".x..x.", "..x...")); !ok || got != (area{101, 51, 4, 2}) {
		t.Error(got, ok)
	}
}

func TestWhatChangesIsToldBySquares(t *testing.T) {
	blank, row := drawing(strings.Repeat(".", 40)), []byte(strings.Repeat(".", 40))
	row[3], row[20], row[21] = 'x', 'x', 'x'
	changed := blank.tiles(drawing(string(row)))
	if len(changed) != 2 || !changed[area{0, 0, tileSize, tileSize}] || !changed[area{tileSize, 0, tileSize, tileSize}] {
		t.Error(changed)
	}
	var all area
	for tile := range changed {
		all = all.with(tile)
	}
	if all != (area{0, 0, 2 * tileSize, tileSize}) {
		t.Error(all)
	}
}

func TestBareSurfacesAreNoFrame(t *testing.T) {
	row := strings.Repeat(".", 90)
	half := strings.Repeat("x", 30) + row[30:]
	if drawing(row, row, row).isDrawn() || drawing(half, half, half).isDrawn() {
		t.Error("bare ones count")
	}
	text := "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r." + row[36:]
	if !drawing(text, text, text).isDrawn() {
		t.Error("a text does not count")
	}
}

func TestWakeUpsAreOfThreadsThatAreStillThere(t *testing.T) {
	before := usage{sleeps: map[string]int64{"1": 10, "2": 500}}
	after := usage{sleeps: map[string]int64{"1": 13, "3": 4}}
	if got := after.wakes(before); got != 7 {
		t.Error(got)
	}
}

func TestAPasswordOfPsiIsHiddenBehindTheAddress(t *testing.T) {
	if got := hidden("ab", "a"); got != "00000003" {
		t.Error(got)
	}
}

func TestAReportHasMediansAndWhereTheySaySomethingPercentiles(t *testing.T) {
	r := &report{clients: []string{"ours", "theirs"}, versions: []string{"1", "2"}}
	for i := range 10 {
		r.put("keys", "to pixels", milliseconds, "ours", float64(i))
	}
	r.put("rest", "private", megabytes, "theirs", 20)
	r.note("theirs: something")
	var out bytes.Buffer
	r.write(&out)
	for _, line := range []string{
		"to pixels, median of 10 ms     4       –", "to pixels, p95          ms     9       –", "private, median of 1 MB     –    20.0", "note: theirs: something",
	} {
		if !strings.Contains(out.String(), line+"\n") {
			t.Errorf("no %q in\n%s", line, out.String())
		}
	}
	if strings.Contains(out.String(), "private, p95") {
		t.Error("a percentile of one value")
	}
}

func TestAClientThatWasNotStartedHasEnded(t *testing.T) {
	if err := (&seat{home: t.TempDir()}).stop(); err != nil {
		t.Error(err)
	}
}
