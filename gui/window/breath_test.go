package window

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// breaths are the rows of a conversation, in one word each: whether they belong to the one above, and
// what stands under them.
func (c *compact) breaths() (all []string) {
	gauge := newBubble(c.faces.words, deeds{})
	for _, i := range c.talk.feed.items {
		gauge.fill(i)
		text := i.message.Body + " " + gauge.meta.text
		if i.joined {
			text = "…" + text
		}
		if gauge.mark.Visible() {
			text += " ✓"
		}
		all = append(all, strings.TrimSpace(text))
	}
	return all
}

func TestWhatIsSaidInOneBreathStandsTogether(t *testing.T) {
	inOffice(t, locale.English, func() *fakedesk.Desk {
		noon := time.Now()
		said := func(body string, after time.Duration, m desk.Message) desk.Message {
			m.Peer, m.Body, m.Time, m.Read = fakedesk.Anna, body, noon.Add(after), true
			return m
		}
		return fakedesk.New(desk.Snapshot{Status: desk.Status{Address: fakedesk.Me, Connection: desk.OnLine}},
			said("a", 0, desk.Message{}), said("b", 10*time.Second, desk.Message{}), said("c", 70*time.Second, desk.Message{}),
			said("d", 80*time.Second, desk.Message{Mine: true, State: desk.Displayed}), said("e", 81*time.Second, desk.Message{Mine: true, State: desk.Sent}), said("f", 82*time.Second, desk.Message{Mine: true, State: desk.Sent}),
			said("g", 20*time.Minute, desk.Message{Mine: true, State: desk.Sent}), said("h", 20*time.Minute, desk.Message{Mine: true, State: desk.Sent, Edited: 1}), said("i", 20*time.Minute, desk.Message{Mine: true, State: desk.Sent}),
			said("j", 13*time.Hour, desk.Message{Mine: true, State: desk.Sent}),
		)
	}, func(o *office) {
		c := o.talk(fakedesk.Anna)
		want := "a, …b 12:00, …c 12:01, d 12:01 ✓, …e, …f 12:01 ✓, g, …h edited · 12:20 ✓, …i 12:20 ✓, j 01:00 ✓"
		if got := strings.Join(c.breaths()[1:], ", "); got != want {
			t.Errorf("%s\nnot\n%s", got, want)
		}
		heights := c.talk.feed.heights
		if heights[1] >= heights[3] || heights[5] >= heights[6] {
			t.Errorf("what belongs together is no nearer: %v", heights)
		}
		o.focus(false)
		o.receive(fakedesk.Anna, "k")
		o.receive(fakedesk.Anna, "l")
		if got := c.breaths(); got[len(got)-2] != "k" && !strings.HasPrefix(got[len(got)-2], "k ") || !strings.HasPrefix(got[len(got)-1], "…l") {
			t.Errorf("behind the line of what is new there are %q", got[len(got)-2:])
		}
	})
}

// Who comes back finds the line where what came meanwhile begins, and has read no more than he sees.
func TestWhoComesBackSeesWhereWhatCameMeanwhileBegins(t *testing.T) {
	inOffice(t, locale.English, long, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.focus(true)
		o.receive(fakedesk.Anna, "seen")
		o.focus(false)
		first := o.receive(fakedesk.Anna, "while away")
		for n := range 30 {
			o.receive(fakedesk.Anna, fmt.Sprint("more ", n, strings.Repeat(" word", 40)))
		}
		o.focus(true)
		if got := c.talk.feed.where(t, first.Number); got < 0 || got > 40 {
			t.Errorf("the first that came is %v below the top", got)
		}
		if c.talk.sight.fresh != first.Number {
			t.Errorf("the line is above %d, not %d", c.talk.sight.fresh, first.Number)
		}
		if n := o.unread(fakedesk.Anna); n == 0 || n > 30 {
			t.Errorf("%d are unread", n)
		}
		if !c.talk.below.Visible() {
			t.Error("nothing says that there is more")
		}
		c.talk.toEnd()
		o.rest()
		if o.receive(fakedesk.Anna, "at the end"); !c.talk.feed.atEnd || o.unread(fakedesk.Anna) != 0 {
			t.Error("who has gone to the end does not stay there")
		}
		o.focus(false)
		for n := range 30 {
			o.receive(fakedesk.Anna, fmt.Sprint("again ", n, strings.Repeat(" word", 40)))
		}
		if c.talk.feed.atEnd {
			t.Error("what came has pushed the line out of sight")
		}
		c.talk.feed.end()
		if o.receive(fakedesk.Anna, "beyond it"); !c.talk.feed.atEnd {
			t.Error("who has gone beyond the line is brought back to it")
		}
	})
}
