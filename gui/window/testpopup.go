package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// popupTest is the sheet that tries whether popups are shown, and says what is wrong.
type popupTest struct {
	*sheet
	says    *widget.Label
	failure *widget.Label
	again   *button
	busy    bool
}

// testPopup opens the sheet, and tries at once.
func (f *faces) testPopup(w fyne.Window) {
	words := f.words
	t := &popupTest{sheet: f.newSheet(w)}
	t.says, t.failure = t.wrapped(words.Say("window.wait")), t.problem()
	t.again = t.button(words.Say("window.test-popup-again"), t.try)
	no := t.button(words.Say("window.close"), t.shut)
	t.show(words.Say("window.test-popup"), container.NewVBox(t.says, t.failure), no, t.again, no)
	t.try()
}

// try has the resident raise a popup.
func (t *popupTest) try() {
	if t.busy {
		return
	}
	t.busy = true
	setWrapped(t.says, t.faces.words.Say("window.wait"))
	setWrapped(t.failure, "")
	work(t.faces.ctx, t.faces.desk.TestPopup, func(came desk.Popups, err error) {
		t.busy = false
		if err != nil {
			setWrapped(t.says, "")
			setWrapped(t.failure, told(t.faces.words, problemOf(err)))
			return
		}
		says, remedy := t.faces.words.Tested(came)
		setWrapped(t.says, says)
		setWrapped(t.failure, remedy)
	})
}
