package window

import (
	"strings"
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// XEP-0245: who says of himself what he does is named in what is shown, and what was written stays as it is.
func TestWhatSomebodyDoesIsShownWithHisName(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		name := o.faces.model.person(fakedesk.Anna).name
		o.receive(fakedesk.Anna, "/me waves")
		shown := c.talk.feed.items[len(c.talk.feed.items)-1]
		if got := shown.text(); got != "* "+name+" waves" || shown.message.Body != "/me waves" {
			t.Errorf("the bubble says %q of %q", got, shown.message.Body)
		}
		if row := lastLine(o.faces.words, o.faces.model.person(fakedesk.Anna)); row != "* "+name+" waves" {
			t.Errorf("the list says %q", row)
		}
		mine := o.desk.Receive(desk.Message{Peer: fakedesk.Anna, Body: "/me машет", Mine: true, State: desk.Sent, Time: time.Now()})
		o.rest()
		own, _, _ := strings.Cut(fakedesk.Me, "@")
		if row := lastLine(o.faces.words, o.faces.model.person(mine.Peer)); row != "* "+own+" машет" {
			t.Errorf("the list says of ours %q", row)
		}
	})
	inOffice(t, locale.English, roomy, func(o *office) {
		o.desk.Receive(inRoom("Глеб", "/me вздыхает", time.Now()))
		c := o.talk(planning)
		shown := c.talk.feed.items[len(c.talk.feed.items)-1]
		if row := lastLine(o.faces.words, o.faces.model.person(planning)); row != "* Глеб вздыхает" || shown.text() != row {
			t.Errorf("the list says %q, the bubble %q", row, shown.text())
		}
	})
}
