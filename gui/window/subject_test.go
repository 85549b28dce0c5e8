package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// What watches over machines may put all it has to say into the subject.
func TestALongSubjectCanBeReadToItsEnd(t *testing.T) {
	test.NewTempApp(t)
	b := newBubble(locale.New(locale.English), deeds{})
	subject := strings.Repeat("disk full ", 100) + "the end"
	m := desk.Message{Number: 1, Subject: subject}
	b.fill(item{message: m, limit: firstRunes})
	if !b.more.Visible() {
		t.Error("nothing says that there is more")
	}
	b.fill(item{message: m, limit: firstRunes + moreRunes})
	if b.more.Visible() || b.subject.Text != subject {
		t.Errorf("asked for more, it shows %d bytes of %d", len(b.subject.Text), len(subject))
	}
}
