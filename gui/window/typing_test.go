package window

import (
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestWhoWritesIsShownUntilHeHasWritten(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		before := c.talk.status.text
		types := func(peer desk.Ref, on bool) {
			o.desk.Tell(desk.Event{Kind: desk.EventTyping, Typing: &desk.Typing{Peer: peer, On: on}})
			o.rest()
		}
		shown := func() bool { return c.talk.status.text == "is typing… · "+fakedesk.Anna.Address }
		types(fakedesk.Boris, true)
		if c.talk.status.text != before {
			t.Errorf("another one writes: %q", c.talk.status.text)
		}
		if types(fakedesk.Anna, true); !shown() {
			t.Errorf("%q", c.talk.status.text)
		}
		if types(fakedesk.Anna, false); shown() {
			t.Error("who has stopped still writes")
		}
		types(fakedesk.Anna, true)
		if o.receive(fakedesk.Anna, "Готово"); shown() {
			t.Error("who has written still writes")
		}
		types(fakedesk.Anna, true)
		time.Sleep(longestTyping + time.Second)
		if o.rest(); shown() {
			t.Error("who has gone away writes for ever")
		}
	})
}
