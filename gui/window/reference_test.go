package window

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// says has the person write something and send it.
func (o *office) says(c *compact, text string) desk.Message {
	o.t.Helper()
	o.write(c.talk.writer, text)
	o.key(c.talk.writer, fyne.KeyReturn)
	m, ok := o.faces.model.thread(c.talk.peer).last(true)
	if !ok || m.Body != text {
		o.t.Fatalf("%q was not sent: %+v", text, m)
	}
	return m
}

func TestUpInAnEmptyWriterCorrectsWhatWasSaidLast(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		m := o.says(c, "At three")
		o.receive(fakedesk.Anna, "Good")
		w := c.talk.writer
		o.key(w, fyne.KeyUp)
		if w.Text != "At three" || !c.talk.about.root.Visible() || c.talk.about.title.text != "Correction" || w.CursorColumn != len("At three") {
			t.Fatalf("%q, %v", w.Text, c.talk.about.root.Visible())
		}
		w.SetText("At four")
		o.later(2 * draftPause)
		o.key(w, fyne.KeyReturn)
		o.mustHaveAsked(fmt.Sprintf("correct %s %d: At four", fakedesk.Anna.Address, m.Number))
		if w.Text != "" || c.talk.about.root.Visible() {
			t.Errorf("%q is still there", w.Text)
		}
		at := slices.IndexFunc(c.talk.feed.items, func(i item) bool { return i.message.Number == m.Number })
		if now := c.talk.feed.items[at].message; now.Body != "At four" || now.Edited == 0 || now.State != desk.Queued {
			t.Errorf("%+v", now)
		}
		if slices.ContainsFunc(o.desk.Calls(), func(call string) bool { return strings.HasPrefix(call, "draft") && strings.Contains(call, "At four") }) {
			t.Error("a correction is kept as a draft, and would be sent as a message")
		}
	})
}

func TestWhoLeavesACorrectionHasWhatHeHadBegun(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.says(c, "At three")
		w := c.talk.writer
		o.write(w, "And then")
		o.key(w, fyne.KeyUp)
		if w.Text != "And then" {
			t.Fatalf("Up in a text leads away from it: %q", w.Text)
		}
		c.talk.correct()
		o.rest()
		o.write(w, "!")
		o.key(w, fyne.KeyEscape)
		if w.Text != "And then" || c.talk.about.root.Visible() || c.window.Canvas().Focused() != w {
			t.Errorf("%q", w.Text)
		}
		// The same text again is no correction, and another conversation none either.
		c.talk.correct()
		o.key(w, fyne.KeyReturn)
		if w.Text != "And then" || slices.ContainsFunc(o.desk.Calls(), func(call string) bool { return strings.HasPrefix(call, "correct") }) {
			t.Errorf("%q, %q", w.Text, o.desk.Calls())
		}
		c.talk.correct()
		c.choose(fakedesk.Boris, true)
		o.rest()
		if c.talk.about.root.Visible() || w.Text != "" {
			t.Errorf("%q", w.Text)
		}
		c.choose(fakedesk.Anna, true)
		o.rest()
		if w.Text != "And then" {
			t.Errorf("%q", w.Text)
		}
	})
}

func TestWhatIsNoTextOfOnesOwnIsNotCorrected(t *testing.T) {
	sent := desk.Message{Mine: true, ID: "1", State: desk.Sent, Body: "x"}
	if !sent.Correctable() {
		t.Error("a text")
	}
	for name, change := range map[string]func(*desk.Message){
		"another's": func(m *desk.Message) { m.Mine = false }, "taken back": func(m *desk.Message) { m.Retracted = true },
		"failed": func(m *desk.Message) { m.State = desk.Failed }, "a file": func(m *desk.Message) { m.Attachments = make([]desk.Attachment, 1) },
		"one of many": func(m *desk.Message) { m.Broadcast = "b" }, "an answer": func(m *desk.Message) { m.Notice = &desk.Notice{} }, "nameless": func(m *desk.Message) { m.ID = "" },
	} {
		m := sent
		if change(&m); m.Correctable() {
			t.Error(name)
		}
	}
}

// How far a message has come is told of its text as it stands: a correction begins anew.
func TestACorrectionBeginsItsWayAnew(t *testing.T) {
	th := &thread{}
	for _, step := range []struct {
		tells, want desk.Message
	}{
		{desk.Message{State: desk.Delivered}, desk.Message{State: desk.Delivered}},
		{desk.Message{State: desk.Queued, Edited: 2}, desk.Message{State: desk.Queued, Edited: 2}},
		{desk.Message{State: desk.Delivered}, desk.Message{State: desk.Queued, Edited: 2}}, // which comes late
		{desk.Message{State: desk.Sent, Edited: 2}, desk.Message{State: desk.Sent, Edited: 2}},
	} {
		step.tells.Number, step.tells.Mine = 1, true
		th.put(step.tells)
		if m := th.messages[0]; m.State != step.want.State || m.Edited != step.want.Edited {
			t.Errorf("%+v: %s, %d", step.tells, m.State, m.Edited)
		}
	}
}
