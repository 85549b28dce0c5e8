package window

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func TestTheMenuOfAMessageComesByKey(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		for name, from := range map[string]fyne.Focusable{"the writer": c.talk.writer, "the conversation": c.talk.feed} {
			for _, key := range []fyne.KeyName{desktop.KeyMenu, fyne.KeyF10} {
				c.window.Canvas().Focus(from)
				o.key(from, key)
				if _, is := c.window.Canvas().Focused().(*widget.PopUpMenu); !is || !c.covered() {
					t.Errorf("in %s %s opens no menu", name, key)
					continue
				}
				o.faces.closeTop(c.window.Canvas())
				o.rest()
			}
		}
		c.choose(desk.Ref{}, false)
		if c.talk.menuOfChosen() {
			t.Error("of no conversation there is a menu")
		}
	})
}

func TestTheKeyIsAboutTheMessageThatIsChosen(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		first := o.receive(fakedesk.Anna, "first")
		o.receive(fakedesk.Anna, "second")
		mine := o.says(c, "mien")
		o.ctrl(c.window, fyne.KeyUp)
		if m, _ := c.talk.chosen(); m.Number != mine.Number {
			t.Fatalf("%q is chosen", m.Body)
		}
		if o.ctrl(c.window, fyne.KeyE); c.talk.about.way != correcting || c.talk.writer.Text != "mien" {
			t.Errorf("one's own is not put right: %q", c.talk.writer.Text)
		}
		o.key(c.talk.writer, fyne.KeyEscape)
		for range 3 {
			o.ctrl(c.window, fyne.KeyUp)
		}
		o.ctrl(c.window, fyne.KeyE)
		for _, key := range []fyne.KeyName{fyne.KeyDown, fyne.KeyReturn} {
			o.key(c.window.Canvas().Focused(), key)
		}
		o.mustHaveAsked(fmt.Sprintf("react %s %d: 👍", fakedesk.Anna.Address, first.Number))
	})
}

func TestTheFilesOfAMessageAreInItsMenu(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		it := item{message: desk.Message{Peer: fakedesk.Anna, Number: 1}, files: []filed{
			{name: "a.txt"}, {name: "b.txt", saving: true}, {name: "c.txt", saved: desk.Saved{File: "/x/c.txt"}}, {name: "d.exe", saved: desk.Saved{File: "/x/d.exe", Program: true}},
		}}
		var got []string
		for _, one := range c.talk.fileItems(it) {
			got = append(got, one.Label)
		}
		if want := "[Save: a.txt Open: c.txt Folder: c.txt Folder: d.exe]"; fmt.Sprint(got) != want {
			t.Errorf("%v, not %s", got, want)
		}
	})
}
