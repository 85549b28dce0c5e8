package window

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

func openQuick(o *office) *quick {
	o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna})
	return o.faces.quicks[fakedesk.Anna]
}

func TestQuickSendsAndCloses(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		q := openQuick(o)
		if q.window.Canvas().Focused() != q.writer {
			t.Error("the keyboard is elsewhere")
		}
		o.write(q.writer, cyrillic)
		o.key(q.writer, fyne.KeyReturn)
		o.mustHaveAsked("send " + fakedesk.Anna.Address + ": " + cyrillic)
		if len(o.faces.quicks) != 0 {
			t.Error("it stays open")
		}
	})
}

func TestACannedPhraseIsOneTap(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		q := openQuick(o)
		test.Tap(q.phrases.Objects[1].(fyne.Tappable))
		o.rest()
		o.mustHaveAsked("send " + fakedesk.Anna.Address + ": Позже отвечу")
		if len(o.faces.quicks) != 0 {
			t.Error("it stays open")
		}
	})
}

func TestAQuickFailureKeepsTheText(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.SendError = desk.NewProblem(desk.Internal, "reason", "disk \u202Efull")
		q := openQuick(o)
		o.write(q.writer, cyrillic)
		o.key(q.writer, fyne.KeyReturn)
		want := told(o.faces.words, desk.NewProblem(desk.Internal, "reason", "disk full"))
		if q.writer.Text != cyrillic || !q.problem.Visible() || q.problem.Text != want {
			t.Errorf("text %q, problem %q", q.writer.Text, q.problem.Text)
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SendError = nil })
		test.Tap(q.send)
		o.rest()
		if len(o.faces.quicks) != 0 {
			t.Error("the second try does not close")
		}
	})
}
