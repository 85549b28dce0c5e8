package agent_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
)

// shelf is the archive of a piped server: of n messages, whose ids are a0, a1, …
type shelf struct {
	n     int
	delay time.Duration // before each page
	disco time.Duration // before the server says what it can, which is asked first
	// bend makes something else of a page from first to last, asked for with this element.
	bend func(e string, first, last int) string
}

const shelfForm = "<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='form'><field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field><field var='with'/></x></query>"

// answer is for piped.answers.
func (a *shelf) answer(e string) string {
	id := attribute(e, "id")
	switch {
	case strings.Contains(e, "disco#info"):
		time.Sleep(a.disco)
		return ""
	case !strings.Contains(e, "urn:xmpp:mam:2"):
		return ""
	case strings.Contains(e, "type='get'") || strings.Contains(e, `type="get"`):
		return "<iq type='result' id='" + id + "'>" + shelfForm + "</iq>"
	}
	time.Sleep(a.delay)
	first, last := 0, min(a.n, 250)-1
	if _, rest, ok := strings.Cut(e, "<after>a"); ok {
		at, _, _ := strings.Cut(rest, "<")
		i, _ := strconv.Atoi(at)
		first, last = i+1, min(a.n-1, i+250)
	} else if strings.Contains(e, "<before") {
		last = a.n - 1
		if _, rest, ok := strings.Cut(e, "<before>a"); ok {
			at, _, _ := strings.Cut(rest, "<")
			i, _ := strconv.Atoi(at)
			last = i - 1
		}
		first = max(0, last-49)
	}
	if a.bend != nil {
		if text := a.bend(e, first, last); text != "" {
			return text
		}
	}
	return shelved(e, me, first, last) + shelfEnd(e, first, last, last == a.n-1)
}

// shelfTime is when message i was written.
func shelfTime(i int) time.Time {
	return time.Date(1999, 12, 31, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Second)
}

// shelved returns the results from first to last, which say that they are from whom.
func shelved(e, from string, first, last int) (text string) {
	for i := first; i <= last; i++ {
		text += fmt.Sprintf("<message from='%s'><result xmlns='urn:xmpp:mam:2' queryid='%s' id='a%d'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='%s'/>"+
			"<message xmlns='jabber:client' from='%s/1' to='%s' type='chat' id='shelf-%d-long'><body>%d</body></message></forwarded></result></message>",
			from, attribute(e, "queryid"), i, shelfTime(i).Format(time.RFC3339), anna, me, i, i)
	}
	return text
}

func shelfEnd(e string, first, last int, complete bool) string {
	set := ""
	if first <= last {
		set = fmt.Sprintf("<first>a%d</first><last>a%d</last>", first, last)
	}
	return fmt.Sprintf("<iq type='result' id='%s'><fin xmlns='urn:xmpp:mam:2' complete='%v'><set xmlns='http://jabber.org/protocol/rsm'>%s</set></fin></iq>",
		attribute(e, "id"), complete, set)
}

// again ends the session, so that the next one catches up.
func (r *pipedResident) again() {
	r.t.Helper()
	r.server.say("</stream:stream>")
	if synctest.Wait(); !r.within(five) {
		r.t.Fatalf("%+v", r.now().Status)
	}
}

var annas = desk.Ref{Account: me, Address: anna}

// bodies returns all messages with anna that are here.
func (r *pipedResident) bodies() string {
	r.t.Helper()
	var all []string
	for last := int64(0); ; {
		page, err := r.Since(context.Background(), last, 1000)
		if err != nil {
			r.t.Fatal(err)
		}
		if len(page) == 0 {
			return strings.Join(all, " ")
		}
		for _, m := range page {
			all, last = append(all, m.Body), m.Number
		}
	}
}

func numbers(from, to int) string { return strings.Trim(fmt.Sprint(ints(from, to)), "[]") }

func ints(from, to int) (all []int) {
	for i := from; i < to; i++ {
		all = append(all, i)
	}
	return all
}

func TestCatchingUpTellsHowFarItIsAndSumsUpWhatWasMissed(t *testing.T) {
	a := &shelf{n: 50}
	inVirtualTime(t, func(s *piped, _ *keyring) { s.answer = a.answer }, func(r *pipedResident) {
		before := r.now()
		a.n, a.delay = 2050, 400*time.Millisecond
		ctx, cancel := context.WithCancel(r.t.Context())
		defer cancel()
		events, err := r.Watch(ctx, before.Seq)
		if err != nil {
			t.Fatal(err)
		}
		var told []int
		alerts, count, ended := 0, 0, make(chan struct{})
		go func() {
			defer close(ended)
			for e := range events {
				switch {
				case e.Kind == desk.EventAlert:
					alerts, count = alerts+1, e.Alert.Count
				case e.Status != nil && len(e.Status.Accounts) == 1:
					if n := e.Status.Accounts[0].Reading; n > 0 && (len(told) == 0 || told[len(told)-1] != n) {
						told = append(told, n)
					}
				}
			}
		}()
		r.again()
		time.Sleep(time.Minute)
		s := r.now()
		cancel()
		<-ended
		if fmt.Sprint(told) != "[750 1500]" {
			t.Errorf("it is told how far it is: %v", told)
		}
		if alerts != 1 || count != 2000 || s.Status.Accounts[0].Reading != 0 || s.Status.Unread != 2000 {
			t.Errorf("%d popups, the first of %d messages; %d are unread, %d being read", alerts, count, s.Status.Unread, s.Status.Accounts[0].Reading)
		}
	})
}

// Else what is new would be taken for what is old, and be read.
func TestNobodyScrollsBackBeforeWhatWasMissedHasBeenRead(t *testing.T) {
	a := &shelf{}
	inVirtualTime(t, func(s *piped, _ *keyring) { s.answer, s.eager = a.answer, true }, func(r *pipedResident) {
		r.server.say("<message from='" + anna + "/1' to='" + me + "' type='chat' id='live-long-id'><body>live</body></message>")
		r.now()
		a.n, a.delay, a.disco = 60, time.Second, time.Second
		r.server.say("</stream:stream>")
		time.Sleep(500 * time.Millisecond) // it is on line, and learns what the server can
		if h, err := r.History(context.Background(), annas, 0, 100); err != nil || len(h) != 1 {
			t.Fatalf("%d messages, %v", len(h), err)
		}
		if found, err := r.Search(context.Background(), desk.Query{Peer: annas}); err != nil || found.Local == nil || found.Local.Code != desk.ArchiveBusy {
			t.Errorf("%+v %v", found.Local, err)
		}
		time.Sleep(time.Minute)
		if s := r.now(); s.Status.Unread != 61 {
			t.Errorf("%d are unread", s.Status.Unread)
		}
	})
}

// Whatever an archive answers, the session goes on, nothing foreign is stored, and what is
// good is, once; when the archive behaves again, the rest.
func TestABadArchiveDoesNoHarm(t *testing.T) {
	forged := func(e string, first, last int) string {
		return shelved(e, "mallory@evil.example", first, last) + shelfEnd(e, 0, -1, true)
	}
	for name, c := range map[string]struct {
		bend func(e string, first, last int) string
		then string // what is here while it is bad, beside the first 50
	}{
		"results of somebody else": {forged, ""},
		"an end of somebody else": {func(e string, first, last int) string {
			return strings.Replace(shelfEnd(e, first, last, true), "<iq ", "<iq from='mallory@evil.example' ", 1)
		}, ""},
		"more than was asked for": {func(e string, _, _ int) string { return shelved(e, me, 50, 350) + shelfEnd(e, 50, 350, true) }, ""},
		"without an end": {func(e string, _, _ int) string {
			return strings.Repeat(shelved(e, me, 50, 400), 5)
		}, ""},
		"the same page for ever": {func(e string, _, _ int) string { return shelved(e, me, 40, 49) + shelfEnd(e, 40, 49, false) }, ""},
		"out of order": {func(e string, first, last int) string {
			text := ""
			for i := last; i >= first; i-- {
				text += shelved(e, me, i, i)
			}
			return text + shelfEnd(e, first, last, true)
		}, " " + strings.Join(strings.Fields(numbers(50, 100)), " ")},
		"the id is forgotten": {func(e string, _, _ int) string {
			if strings.Contains(e, "<after>") {
				return "<iq type='error' id='" + attribute(e, "id") + "'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
			}
			return shelved(e, me, 30, 99) + shelfEnd(e, 30, 99, true)
		}, " " + numbers(50, 100)},
		"nonsense": {func(e string, _, _ int) string {
			return "<iq type='result' id='" + attribute(e, "id") + "'><fin xmlns='u'/></iq>"
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := &shelf{n: 50}
			inVirtualTime(t, func(s *piped, _ *keyring) { s.answer = a.answer }, func(r *pipedResident) {
				r.now()
				a.n, a.bend = 100, c.bend
				r.again()
				time.Sleep(5 * time.Minute)
				if s := r.now(); s.Status.Connection != desk.OnLine {
					t.Errorf("%+v", s.Status)
				}
				if got := sorted(r.bodies()); got != sorted(numbers(0, 50)+c.then) {
					t.Errorf("while it is bad: %s", got)
				}
				a.bend = nil
				r.again()
				time.Sleep(time.Minute)
				r.now()
				if got := sorted(r.bodies()); got != numbers(0, 100) {
					t.Errorf("afterwards: %s", got)
				}
			})
		})
	}
}

// sorted puts numbers in order.
func sorted(text string) string {
	all := map[string]int{}
	for _, word := range strings.Fields(text) {
		all[word]++
	}
	var out []string
	for i := range 500 {
		for range all[fmt.Sprint(i)] {
			out = append(out, fmt.Sprint(i))
		}
	}
	return strings.Join(out, " ")
}
