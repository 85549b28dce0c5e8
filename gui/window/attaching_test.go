package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// A file goes from the small window too: dropped there, or looked for, as the tray offers it; and
// it is seen how far it is.
func TestTheQuickWindowSendsFiles(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		q := openQuick(o)
		q.files.dropped([]fyne.URI{storage.NewFileURI("/home/ivan/plan.pdf")})
		o.rest()
		o.mustHaveAsked("upload anna@example.com: /home/ivan/plan.pdf")
		if !q.uploads.root.Visible() || len(q.uploads.rows.Objects) != 1 {
			t.Error("nothing of it is seen")
		}
		o.desk.FileError = desk.NewProblem(desk.NoUpload)
		q.files.dropped([]fyne.URI{storage.NewFileURI("/home/ivan/b.txt")})
		o.rest()
		if !q.problem.Visible() {
			t.Error("nothing is said")
		}
		small := q.window.Canvas().Size()
		test.Tap(q.clip)
		if q.window.Canvas().Overlays().Top() == nil || q.window.Canvas().Size().Width < chooser.Width {
			t.Error("no file can be looked for")
		}
		if !o.faces.closeTop(q.window.Canvas()) || q.window.Canvas().Size() != small {
			t.Error("it stays so large")
		}
		o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Boris, Attach: true})
		if q := o.faces.quicks[fakedesk.Boris]; q == nil || q.window.Canvas().Overlays().Top() == nil {
			t.Error("the tray offers it, and no file is looked for")
		}
	})
}

func TestNothingIsSentToWhoReadsNothing(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.announces(fakedesk.Anna, true)
		q := openQuick(o)
		q.files.dropped([]fyne.URI{storage.NewFileURI("/home/ivan/plan.pdf")})
		o.rest()
		if len(o.desk.Uploaded) > 0 || q.clip.Visible() {
			t.Error("it is sent")
		}
	})
}
