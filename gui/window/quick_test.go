package window

import (
	"strconv"
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

// What is answered stands above, and what goes out says what it answers; where that offers
// answers of its own, another text is none of them.
func TestQuickQuotesWhatItAnswers(t *testing.T) {
	for _, c := range []struct {
		notice  *desk.Notice
		replyTo string
		takes   bool
	}{
		{nil, "r17", false},
		{&desk.Notice{Urgency: desk.HighUrgency}, "r17", true},
		{&desk.Notice{Buttons: []desk.Button{{Value: "yes", Label: "Да"}}}, "", false},
	} {
		inOffice(t, locale.English, usual, func(o *office) {
			m := o.desk.Receive(desk.Message{Peer: fakedesk.Anna, ID: "r17", Body: "Где\n вы?\u202E", Notice: c.notice})
			o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna, Number: m.Number})
			q := o.faces.quicks[fakedesk.Anna]
			o.rest()
			if !q.quoted.Visible() || q.quoted.text != "«Где вы?»" {
				t.Fatalf("%q", q.quoted.text)
			}
			o.write(q.writer, "Здесь")
			o.key(q.writer, fyne.KeyReturn)
			if sent, _ := o.desk.History(t.Context(), fakedesk.Anna, 0, 1); sent[0].ReplyTo != c.replyTo || sent[0].Body != "Здесь" {
				t.Errorf("%+v", sent)
			}
			if taken := o.asked("acknowledge " + fakedesk.Anna.Address + " " + strconv.FormatInt(m.Number, 10)); taken != c.takes {
				t.Errorf("%+v: taken notice of %v", c.notice, taken)
			}
		})
	}
}

func TestQuickQuotesNothingThatWasTakenBack(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		m := o.desk.Receive(desk.Message{Peer: fakedesk.Anna, ID: "r17", Body: "Где вы?", Retracted: true})
		for _, number := range []int64{m.Number, 4711} {
			o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna, Number: number})
			o.rest()
			if q := o.faces.quicks[fakedesk.Anna]; q.quoted.Visible() || q.answers != nil {
				t.Errorf("%d: %q", number, q.quoted.text)
			}
		}
	})
}
