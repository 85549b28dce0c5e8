package window

import (
	"strings"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestACorrectionChangesTheBubbleThatIsThere(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		m := o.receive(fakedesk.Anna, "At three")
		n := len(c.talk.feed.items)
		m.Body, m.Edited = "At four", m.Number+1
		o.desk.Edit(m)
		o.rest()
		if all := c.talk.feed.items; len(all) != n || all[n-1].message.Body != "At four" {
			t.Errorf("%d bubbles, were %d; %+v", len(all), n, all[len(all)-1])
		}
		if row := lastLine(o.faces.words, o.faces.model.person(fakedesk.Anna)); row != "At four" {
			t.Errorf("the list says %q", row)
		}
		m.Body, m.Retracted = "", true
		o.desk.Edit(m)
		o.rest()
		if all := c.talk.feed.items; len(all) != n || all[n-1].message.Body != "" {
			t.Errorf("%+v", all[len(all)-1])
		}
		if row := lastLine(o.faces.words, o.faces.model.person(fakedesk.Anna)); row != "Message taken back" {
			t.Errorf("the list says %q", row)
		}
	})
}

func TestABubbleSaysWhatHasBecomeOfItsMessage(t *testing.T) {
	b := newTestBubble(t)
	for want, m := range map[string]desk.Message{
		"edited · ":             {Number: 1, Body: "b", Edited: 2},
		"message taken back · ": {Number: 1, Mine: true, Retracted: true, State: desk.Sent},
	} {
		if b.fill(item{message: m, limit: firstRunes}); !strings.HasPrefix(b.meta.text, want) || b.text.Visible() == m.Retracted {
			t.Errorf("%q", b.meta.text)
		}
	}
	plain, signs := item{message: desk.Message{Number: 1, Body: "b"}, limit: firstRunes}, item{limit: firstRunes}
	signs.message = plain.message
	signs.message.Reactions = []desk.Reaction{{From: "a", Emoji: []string{"👍", "❤"}}, {Mine: true, Emoji: []string{"👍"}}}
	if plain.same(signs) || b.heightAt(signs, 300) <= b.heightAt(plain, 300) {
		t.Error("reactions take no place")
	}
	if b.fill(signs); len(b.reacted.chips) != 2 || b.reacted.chips[0].sign != (tally{"👍", 2, true}) || b.reacted.chips[1].sign != (tally{"❤", 1, false}) {
		t.Errorf("%+v", b.reacted.chips)
	}
}

// What is told of a message that is not held makes no hole in the thread.
func TestAnEditOfAnOldMessageWaitsForItsPage(t *testing.T) {
	th := &thread{}
	th.edit(desk.Message{Number: 10, Body: "new", Edited: 99}) // the first page is under way
	th.putPage([]desk.Message{{Number: 50}, {Number: 51}}, 2)
	if th.oldest() != 50 {
		t.Fatalf("%+v", th.messages)
	}
	th.edit(desk.Message{Number: 10, Body: "new", Edited: 99})
	th.putPage([]desk.Message{{Number: 10, Body: "old"}, {Number: 11}}, 2)
	if th.messages[0].Body != "new" || len(th.messages) != 4 {
		t.Errorf("%+v", th.messages)
	}
}

func TestTheTextThatWasWrittenLastStays(t *testing.T) {
	first, whole := desk.Message{Number: 1, Body: "first"}, strings.Repeat("x", 100)
	corrected := desk.Message{Number: 1, Body: whole, Edited: 2}
	beginning := desk.Message{Number: 1, Body: whole[:10], Edited: 2, Clipped: true}
	gone := desk.Message{Number: 1, Retracted: true}
	for name, c := range map[string]struct {
		a, b desk.Message
		want string
	}{
		"a page that is older than the event": {corrected, first, whole},
		"an event that is newer":              {first, corrected, whole},
		"its beginning alone":                 {corrected, beginning, whole},
		"the beginning of a newer one":        {first, beginning, whole[:10]},
		"taken back":                          {corrected, gone, ""},
		"taken back before":                   {gone, corrected, ""},
	} {
		if got := merged(c.a, c.b); got.Body != c.want {
			t.Errorf("%s: %q", name, got.Body)
		}
	}
}
