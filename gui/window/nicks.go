package window

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"vestnik/core/desk"
)

// completion is what Tab has made of the beginning of a nick: the same key goes on to the next
// nick that begins so.
type completion struct {
	room  desk.Ref
	start string   // what stands before the nick
	nicks []string // that begin so
	at    int
	text  string // what the writer had then: another text is another completion
}

// completes tells whether Tab has something to complete: in a room, behind the beginning of a word.
func (c *conversation) completes() bool {
	r, is := c.faces.model.rooms[c.peer]
	text := c.writer.Text
	return is && r.State == desk.RoomJoined && text != "" && (text == c.tabbed.text || !strings.HasSuffix(text, " "))
}

// complete makes a nick of the beginning of one.
func (c *conversation) complete() {
	if c.tabbed.text == c.writer.Text && len(c.tabbed.nicks) > 0 {
		c.tabbed.at = (c.tabbed.at + 1) % len(c.tabbed.nicks)
		c.putNick()
		return
	}
	room, text := c.peer, c.writer.Text
	work(c.faces.ctx, func(ctx context.Context) ([]desk.Occupant, error) { return c.faces.desk.Occupants(ctx, room) }, func(all []desk.Occupant, err error) {
		if err != nil || c.peer != room || c.writer.Text != text {
			return
		}
		cut := strings.LastIndexAny(text, " \n") + 1
		c.tabbed = completion{room: room, start: text[:cut], nicks: beginning(all, text[cut:], c.faces.model.thread(room).messages)}
		c.putNick()
	})
}

// putNick writes the nick that is proposed, as one calls somebody.
func (c *conversation) putNick() {
	t := &c.tabbed
	if len(t.nicks) == 0 {
		return
	}
	t.text = t.start + t.nicks[t.at] + " "
	if t.start == "" {
		t.text = t.nicks[t.at] + ": "
	}
	c.writer.SetText(t.text)
	c.writer.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
}

// beginning are the nicks of others that begin so, who has spoken last first.
func beginning(all []desk.Occupant, word string, said []desk.Message) (nicks []string) {
	word = fold(word)
	for _, o := range all {
		if !o.Self && word != "" && strings.HasPrefix(fold(o.Nick), word) && len(o.Nick) <= mostCompleted && plain(o.Nick) == o.Nick {
			nicks = append(nicks, o.Nick)
		}
	}
	slices.Sort(nicks)
	spoke := make(map[string]int, len(nicks))
	for i := range said {
		spoke[said[i].Nick] = i + 1
	}
	slices.SortStableFunc(nicks, func(a, b string) int { return spoke[b] - spoke[a] })
	return nicks
}

// mostCompleted is how many bytes of a nick are put into a text.
const mostCompleted = 200
