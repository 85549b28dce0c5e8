package bosh

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"vestnik/core/xmpp/bosh/wire"
)

// rosterOf is the answer to a question, several times as large as a piece.
func rosterOf(n int, who string) string {
	var b strings.Builder
	b.WriteString("<iq xmlns='jabber:client' type='result' id='roster'><query xmlns='jabber:iq:roster'>")
	for i := range n {
		fmt.Fprintf(&b, "<item jid='%s%d@office.example' name='Имя %d'><group>Отдел</group></item>", who, i, i)
	}
	b.WriteString("</query></iq>")
	return b.String()
}

// It breaks off within an element, again and again. The reader goes on where he was.
func TestALongElementThatBreaksOffGoesOnWhereItWas(t *testing.T) {
	all := []string{message("before"), rosterOf(15_000, "u"), message("behind")}
	for _, cuts := range [][]int{{1 << 20}, {300 << 10, 600 << 10, 200, 900 << 10, 1 << 20}} {
		session(t, usual, func(t *testing.T, m *fakeManager, _ *Conn, h *heard) {
			q := m.poll()
			go func() {
				for _, cut := range cuts {
					q.send(all, cut)
					q = m.next()
				}
				q.send(all, 0)
			}()
			for i, want := range all {
				if got := <-h.elements; got != want {
					t.Fatalf("%v: number %d is %.100s", cuts, i, got)
				}
			}
			m.poll().answer("", message("next"))
			if got := <-h.elements; got != message("next") {
				t.Error(got)
			}
		})
	}
}

// Nobody is given two halves of different elements.
func TestALongElementThatComesOtherwiseEndsTheSession(t *testing.T) {
	for name, other := range map[string][]string{
		"another one":      {rosterOf(15_000, "other")},
		"a short one":      {message("new")},
		"nothing":          {},
		"another behind":   {rosterOf(10_000, "u"), message("new")},
		"something before": {message("new"), rosterOf(15_000, "u")},
	} {
		t.Run(name, func(t *testing.T) {
			session(t, usual, func(t *testing.T, m *fakeManager, _ *Conn, h *heard) {
				go m.poll().send([]string{rosterOf(15_000, "u")}, 1<<20)
				go m.next().send(other, 0)
				got, err := h.end()
				if !errors.Is(err, ErrBadBody) || strings.Contains(got, "new") || strings.Contains(got, "other") {
					t.Errorf("%d bytes, %v", len(got), err)
				}
			})
		})
	}
}

// What the body declares, or declares otherwise, holds in a long element too.
func TestALongElementStandsInTheStreamAsAShortOneDoes(t *testing.T) {
	bare := strings.Replace(rosterOf(15_000, "u"), " xmlns='jabber:client'", "", 1)
	session(t, usual, func(t *testing.T, m *fakeManager, _ *Conn, h *heard) {
		go m.poll().send([]string{bare, message("behind")}, 0)
		if got := <-h.elements; got != bare {
			t.Errorf("%.100s", got)
		}
		if got := <-h.elements; got != message("behind") {
			t.Errorf("%.100s", got)
		}
	})
	for _, c := range []struct{ root, iq, want string }{
		{"", "<iq xmlns='" + wire.NSHTTPBind + "' type='result'>", "<iq xmlns='jabber:client' type='result'>"},
		{" xmlns:a='urn:a'", "<iq type='result'>", "<iq xmlns:a='urn:a' type='result'>"},
		{" xmlns:a='urn:a'", "<iq xmlns='" + wire.NSHTTPBind + "' type='result' xmlns:a='urn:b'>", "<iq xmlns='jabber:client' type='result' xmlns:a='urn:b'>"},
	} {
		r := wire.NewReader(nil)
		r.InPieces()
		text := "<body xmlns='" + wire.NSHTTPBind + "'" + c.root + ">" + strings.Replace(bare, "<iq type='result' id='roster'>", c.iq, 1) + "</body>"
		if err := r.Fill(strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		if b := r.Take(); len(b.Payload) != 1 || !b.Open || !strings.HasPrefix(string(b.Payload[0]), c.want) {
			t.Errorf("%d elements, %.120s", len(b.Payload), b.Payload[0])
		}
	}
}

// Half an element is of no use to another process, and would spoil its stream.
func TestOfALongElementNothingIsKeptForAnotherProcess(t *testing.T) {
	keptSession(t, func(t *testing.T, m *fakeManager, c *Conn, kept *memory) {
		all := []string{message("before"), rosterOf(5000, "u"), message("behind")}
		go func() { m.poll().send(append(gathered(200, 5000), all...), 0) }()
		for e := next(t, c); !strings.HasPrefix(e, "<iq"); e = next(t, c) {
		}
		synctest.Wait()
		state, ok := decodeState(kept.kept())
		if !ok {
			t.Fatal("no state")
		}
		for _, payload := range state.Unread {
			for _, p := range payload {
				if !strings.HasPrefix(string(p), "<message") || !strings.HasSuffix(string(p), "/message>") && !strings.HasSuffix(string(p), "/>") {
					t.Errorf("kept is %.60s…", p)
				}
			}
		}
		c.kill()
	})
}

func TestWhatTheBodyDeclaresIsGivenToAStanzaWhoseNamespaceIsCorrected(t *testing.T) {
	b, err := wire.Parse([]byte("<body xmlns='" + wire.NSHTTPBind + "' xmlns:a='urn:a'><message xmlns='" + wire.NSHTTPBind + "'><a:x/></message></body>"))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(b.Payload[0]); got != "<message xmlns:a='urn:a' xmlns='jabber:client'><a:x/></message>" {
		t.Error(got)
	}
}
