package window

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// menuOf returns the entry of the menu of a message with a label; nil where there is none.
func (o *office) menuOf(c *compact, m desk.Message, label string) *fyne.MenuItem {
	o.t.Helper()
	for _, item := range c.talk.aboutItems(m) {
		if item.Label == label {
			return item
		}
	}
	return nil
}

func TestASignIsGivenAndTakenBackByTheSameClick(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		m := o.receive(fakedesk.Anna, "Done")
		asked := func(signs string) {
			t.Helper()
			o.rest()
			o.mustHaveAsked(fmt.Sprintf("react %s %d: %s", fakedesk.Anna.Address, m.Number, signs))
		}
		o.menuOf(c, m, "React").ChildMenu.Items[0].Action()
		asked("👍")
		chips := o.bubbleOf(m.Number).reacted.chips
		if len(chips) != 1 || chips[0].sign != (tally{"👍", 1, true}) {
			t.Fatalf("%+v", chips)
		}
		now, _ := o.faces.model.thread(fakedesk.Anna).last(false)
		if first := o.menuOf(c, now, "React").ChildMenu.Items[0]; !first.Checked {
			t.Error("the menu does not tell that it was given")
		}
		test.Tap(chips[0])
		asked("")
		if row := o.bubbleOf(m.Number).reacted; row.box.Visible() {
			t.Error("it is still there")
		}
		// What another has said is said too, and both are one.
		m.Reactions = []desk.Reaction{{From: fakedesk.Anna.Address, Emoji: []string{"🎉"}}}
		o.desk.Edit(m)
		o.rest()
		test.Tap(o.bubbleOf(m.Number).reacted.chips[0])
		asked("🎉")
		if got := o.bubbleOf(m.Number).reacted.chips[0].sign; got != (tally{"🎉", 2, true}) {
			t.Errorf("%+v", got)
		}
	})
}

func TestSignsAreOfferedByKey(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		m := o.receive(fakedesk.Anna, "Done")
		o.ctrl(c.window, fyne.KeyE)
		for _, key := range []fyne.KeyName{fyne.KeyDown, fyne.KeyReturn} {
			o.key(c.window.Canvas().Focused(), key)
		}
		o.mustHaveAsked(fmt.Sprintf("react %s %d: 👍", fakedesk.Anna.Address, m.Number))
	})
}

func TestWhatIsTakenBackIsAskedForBefore(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		theirs, mine := o.receive(fakedesk.Anna, "Done"), o.says(c, "1234")
		if o.menuOf(c, theirs, "Take back") != nil {
			t.Error("another's can be taken back")
		}
		call := fmt.Sprintf("retract %s %d: ", fakedesk.Anna.Address, mine.Number)
		o.menuOf(c, mine, "Take back").Action()
		o.rest()
		if o.asked(call) {
			t.Fatal("nobody was asked")
		}
		o.key(c.window.Canvas().Focused(), fyne.KeyEscape)
		o.rest()
		if o.asked(call) {
			t.Fatal("Esc takes it back")
		}
		c.talk.askRetract(mine)
		o.pressIn(c.window, "Take back")
		o.mustHaveAsked(call)
		at := slices.IndexFunc(c.talk.feed.items, func(i item) bool { return i.message.Number == mine.Number })
		if now := c.talk.feed.items[at].message; !now.Retracted || len(c.talk.aboutItems(now)) > 0 {
			t.Errorf("%+v", now)
		}
	})
}
