package window

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"pgregory.net/rapid"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// journal is what a resident holds of one conversation, for the property below: who asks for
// a page gets it as it is then, and may get it late.
type journal []desk.Message

func (j journal) page(before int64, limit int) []desk.Message {
	end := len(j)
	if before > 0 {
		end = slices.IndexFunc(j, func(m desk.Message) bool { return m.Number == before })
	}
	return slices.Clone(j[max(0, end-limit):end])
}

// change makes something of a message happen that no order of arrival may lose, and tells th
// of it as an event does.
func (j journal) change(t *rapid.T, th *thread) {
	m := &j[rapid.IntRange(0, len(j)-1).Draw(t, "which")]
	switch rapid.SampledFrom([]string{"corrected", "taken back", "reacted to", "delivered"}).Draw(t, "what") {
	case "corrected":
		if !m.Retracted {
			m.Edited++
			m.Body = fmt.Sprint("text ", m.Edited)
		}
	case "taken back":
		m.Retracted, m.Body = true, ""
	case "reacted to":
		m.Reactions = append(slices.Clone(m.Reactions), desk.Reaction{})
	case "delivered":
		if m.Mine {
			m.State = desk.Delivered
		}
		th.take(*m)
		return
	}
	th.edit(*m)
}

// Pages are asked for while messages come, are corrected, taken back and delivered; whatever
// overtakes whatever, in the end there is what the resident has.
func TestAThreadIsWhatTheJournalHoldsWhateverOvertakesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all journal
		add := func(place int64) desk.Message {
			n := int64(len(all) + 1)
			m := desk.Message{Number: n, Place: place, Body: "text", Mine: n%3 == 0, State: map[bool]desk.State{true: desk.Sent}[n%3 == 0]}
			at, _ := slices.BinarySearchFunc(all, m, func(a, b desk.Message) int { return a.Compare(&b) })
			all = slices.Insert(all, at, m)
			return m
		}
		last := func() int64 { return int64(len(all)+1) << 20 }
		for range rapid.IntRange(1, 12).Draw(t, "before") {
			add(last())
		}
		th, limit := &thread{}, rapid.IntRange(1, 5).Draw(t, "page")
		var under []desk.Message
		asked := false
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"ask", "answer", "message", "archive", "change"}).Draw(t, "step") {
			case "ask":
				if !asked && !th.whole {
					under, asked = all.page(th.oldest(), limit), true
				}
			case "answer":
				if asked {
					th.putPage(under, limit)
					asked = false
				}
			case "message":
				th.take(add(last()))
			case "archive":
				th.take(add(all[rapid.IntRange(0, len(all)-1).Draw(t, "where")].Place - 1))
			case "change":
				all.change(t, th)
			}
		}
		if asked {
			th.putPage(under, limit)
		}
		for th.loaded && !th.whole {
			th.putPage(all.page(th.oldest(), limit), limit)
		}
		if th.loaded && !reflect.DeepEqual(th.messages, []desk.Message(all)) {
			t.Fatalf("held:\n%+v\nis:\n%+v", th.messages, all)
		}
	})
}

// The first page is on its way when an old message turns out to have been delivered, another
// is corrected, and a third is found in an archive: what stands between is not passed over.
func TestWhatIsToldOfOldMessagesMakesNoHole(t *testing.T) {
	var all []desk.Message
	for n := range int64(200) {
		all = append(all, desk.Message{Number: n + 1, Place: 10 * (n + 1), Mine: true, State: desk.Sent})
	}
	delivered := all[4]
	delivered.State = desk.Delivered
	archived := desk.Message{Number: 900, Place: 1005} // between the 100th and the 101st
	for _, early := range []bool{true, false} {
		th := &thread{}
		if early {
			th.take(delivered)
			th.take(archived)
		}
		th.putPage(all[150:], page)
		if !early {
			th.take(delivered)
			th.take(archived)
		}
		if th.oldest() != 151 || len(th.messages) != page {
			t.Fatalf("early %v: %d messages from %d", early, len(th.messages), th.oldest())
		}
		if th.putPage(all[101:150], page-1); th.oldest() != 102 { // it ends before the one of the archive
			t.Errorf("early %v: from %d", early, th.oldest())
		}
		th.putPage(slices.Insert(slices.Clone(all[:101]), 100, archived), page+100)
		if len(th.messages) != 201 || th.messages[100].Number != 900 || !th.whole {
			t.Errorf("early %v: %d messages", early, len(th.messages))
		}
	}
}

// What is counted of a conversation agrees with what is in it, wherever one stands.
func TestWhatIsNewIsCountedAndBegunWhereItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		th := &thread{loaded: true}
		received := []int64{}
		for n := range rapid.Int64Range(0, 20).Draw(t, "messages") {
			m := desk.Message{Number: n + 1, Mine: rapid.Bool().Draw(t, "mine")}
			if th.put(m); !m.Mine {
				received = append(received, m.Number)
			}
		}
		n := rapid.IntRange(0, 25).Draw(t, "unread")
		first := th.firstUnread(n)
		switch {
		case n == 0 || len(received) == 0:
			if first != 0 {
				t.Fatalf("of nothing the first is %d", first)
			}
		case first != received[max(0, len(received)-n)]:
			t.Fatalf("the first of the last %d of %v is %d", n, received, first)
		}
		if first > 0 && th.receivedAfter(first)+1 != min(n, len(received)) {
			t.Fatalf("after %d come %d of %v", first, th.receivedAfter(first), received)
		}
		for at := range int64(len(th.messages)) {
			want := int64(0)
			for _, r := range received {
				if r <= at+1 {
					want = r
				}
			}
			if got := th.lastReceived(at + 1); got != want {
				t.Fatalf("up to %d the last of %v is %d", at+1, received, got)
			}
		}
	})
}

// A message without end comes as its beginning, and the whole of it is got.
func TestTheRestOfALongMessageIsGot(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		m := o.receive(fakedesk.Anna, "the whole of it")
		part := m
		part.Body, part.Clipped = "the", true
		o.desk.Tell(desk.Event{Kind: desk.EventMessage, Message: &part})
		o.rest()
		if lastBody(c) != "the whole of it" {
			t.Errorf("%q", lastBody(c))
		}
		next := desk.Message{Number: m.Number + 1, Peer: fakedesk.Anna, Body: "only the beginning", Clipped: true}
		o.desk.Tell(desk.Event{Kind: desk.EventMessage, Message: &next})
		o.rest()
		o.mustHaveAsked(fmt.Sprint("message ", fakedesk.Anna.Address, " ", next.Number))
		if lastBody(c) != "only the beginning" {
			t.Errorf("it could not be got, and shown is %q", lastBody(c))
		}
		other := desk.Message{Number: 99, Peer: fakedesk.Boris, Body: "x", Clipped: true}
		o.desk.Tell(desk.Event{Kind: desk.EventMessage, Message: &other})
		o.rest()
		if o.asked("message " + fakedesk.Boris.Address + " 99") {
			t.Error("got for a conversation that nobody has opened")
		}
	})
}

// Who searches finds everybody by any words of his name, in any order, typed in either
// layout, with and without the dots.
func TestEverybodyIsFoundByHisNameHoweverItIsTyped(t *testing.T) {
	letters := []rune("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
	word := rapid.StringOfN(rapid.SampledFrom(letters), 2, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(word, 1, 3).Draw(t, "name")
		m := newModel(desk.Snapshot{Contacts: []desk.Contact{{Ref: fakedesk.Anna, Name: strings.ToUpper(strings.Join(names, " ")), InRoster: true}}})
		var typed []string
		for _, n := range rapid.Permutation(names).Draw(t, "order") {
			runes := []rune(n)
			typed = append(typed, string(runes[:rapid.IntRange(1, len(runes)).Draw(t, "so much")]))
		}
		filter := strings.Join(typed, " ")
		for how, f := range map[string]string{"as it is": filter, "without dots": strings.ReplaceAll(filter, "ё", "е"), "in the other layout": retyped(filter, toLatin), "in capitals": strings.ToUpper(filter)} {
			if len(m.people(f)) != 1 {
				t.Fatalf("%s: %q does not find %q", how, f, names)
			}
		}
	})
}

// One who writes is shown so; ten thousand strangers who say that they do cost nothing.
func TestThatSomebodyWritesIsForgottenAfterAMinute(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		for range 100 { // he begins anew, and anew
			o.desk.Tell(desk.Event{Kind: desk.EventTyping, Typing: &desk.Typing{Peer: fakedesk.Anna, On: true}})
			o.later(longestTyping / 2)
			if !strings.HasPrefix(c.talk.status.text, "is typing") {
				t.Fatalf("%q while he writes", c.talk.status.text)
			}
		}
		o.later(longestTyping)
		if strings.HasPrefix(c.talk.status.text, "is typing") {
			t.Error("for ever")
		}
	})
}

// Another one shows the same picture, or says so: what he cannot show is no reason not to
// show it where it is.
func TestOneWhoClaimsAPictureDoesNotTakeItAway(t *testing.T) {
	inOffice(t, locale.English, func() *fakedesk.Desk {
		d := usual()
		d.Pictures = map[string]desk.Picture{fakedesk.Anna.Address: {Hash: "same", PNG: pngOf(t, 20, 20)}}
		return d
	}, func(o *office) {
		evil := fakedesk.Boris
		o.desk.Change(evil, func(c *desk.Contact) { c.Picture = "same" })
		o.rest()
		o.desk.Change(fakedesk.Anna, func(c *desk.Contact) { c.Picture = "same" })
		o.rest()
		c := o.talk(fakedesk.Anna)
		if !c.talk.face.picture.Visible() {
			t.Error("her picture is not shown")
		}
		c.choose(evil, true)
		o.rest()
		if c.talk.face.picture.Visible() {
			t.Error("her picture is shown as his")
		}
	})
}

// Who scrolls past hundreds does not wait for their pictures before he sees those where he is.
func TestWhoWasScrolledPastIsNotWaitedFor(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		p := o.faces.pictures
		for n := range 500 {
			p.of(fakedesk.Peer(fmt.Sprint("p", n, "@example.com")), fmt.Sprint("hash", n))
		}
		if len(p.waiting) > mostOutstanding || p.running != picturesAtOnce || len(p.asked) != len(p.waiting)+p.running {
			t.Errorf("%d wait, %d run, %d are said to be asked", len(p.waiting), p.running, len(p.asked))
		}
		o.rest()
		calls := o.desk.Calls()
		if last := slices.Index(calls, "picture p499@example.com"); last < 0 || last > slices.Index(calls, "picture p450@example.com") {
			t.Error("the one in sight comes after one that is not")
		}
		if o.asked("picture p100@example.com") {
			t.Error("one that was scrolled past is asked for")
		}
		if p.of(fakedesk.Peer("p100@example.com"), "hash100"); p.running != 1 {
			t.Error("whoever comes into sight again is not asked for again")
		}
		o.rest()
	})
}

// Whoever sees no red and green tells presences, and how far a message has come, by shape.
func TestEverySignHasAShapeOfItsOwn(t *testing.T) {
	named := regexp.MustCompile(`\{[a-z]+\}`)
	for what, all := range map[string][]fyne.Resource{
		"presence": {shows[desk.Available], shows[desk.Chat], shows[desk.Away], shows[desk.ExtendedAway], shows[desk.DoNotDisturb], shows[desk.Invisible], shows[desk.Offline], stranger},
		"message":  {marks[desk.Queued], marks[desk.Sent], marks[desk.Delivered], marks[desk.Displayed], marks[desk.Failed]},
	} {
		seen := map[string]string{}
		for _, r := range all {
			s := r.(*drawing)
			shape := named.ReplaceAllString(s.shapes, "")
			if other, ok := seen[shape]; ok {
				t.Errorf("%s: %s looks like %s", what, s.name, other)
			}
			seen[shape] = s.name
		}
	}
	if showSign("of-a-newer-server") != shows[desk.Offline] {
		t.Error("a presence that we do not know is shown as one that we do")
	}
}
