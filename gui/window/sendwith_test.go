package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// The person chooses which key sends, and it holds in the windows that are open.
func TestThePersonChoosesWhichKeySends(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		w, sent := c.talk.writer, "send "+fakedesk.Anna.Address+": "
		o.desk.SetStatus(func(s *desk.Status) { s.CtrlEnter = true })
		o.rest()
		if !strings.Contains(w.PlaceHolder, "Ctrl+Enter") {
			t.Errorf("the writer says %q", w.PlaceHolder)
		}
		o.write(w, "one")
		o.key(w, fyne.KeyReturn)
		o.write(w, "two")
		if w.Text != "one\ntwo" || o.asked(sent+"one") {
			t.Fatalf("%q", w.Text)
		}
		w.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault})
		o.rest()
		o.mustHaveAsked(sent + "one\ntwo")
		o.desk.SetStatus(func(s *desk.Status) { s.CtrlEnter = false })
		o.rest()
		if strings.Contains(w.PlaceHolder, "Ctrl") {
			t.Errorf("the writer says %q", w.PlaceHolder)
		}
		o.write(w, "three")
		o.key(w, fyne.KeyReturn)
		o.mustHaveAsked(sent + "three")
	})
}
