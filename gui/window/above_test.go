package window

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// alarm is a message of high urgency.
func (o *office) alarm(from desk.Ref, n *desk.Notice, body string) desk.Takeover {
	m := o.desk.Receive(desk.Message{Peer: from, From: from.Address, Type: desk.TypeNormal, Subject: "Авария", Body: body, Notice: n})
	return desk.Takeover{Peer: from, Number: m.Number, Preview: desk.PreviewAll}
}

// alarmed has one take the screens over.
func (o *office) alarmed(from desk.Ref, n *desk.Notice, p desk.Preview) *above {
	o.t.Helper()
	is := o.alarm(from, n, "Пожар на складе.\n<b>Покиньте</b> здание.")
	is.Preview = p
	o.desk.SetTakeovers(is)
	if o.rest(); o.faces.above == nil {
		o.t.Fatal("nothing lies above all else")
	}
	return o.faces.above
}

// twoHeads are two monitors, which note what is to lie where.
type twoHeads struct {
	at    []image.Point
	fails error
}

func (h *twoHeads) Heads() []image.Rectangle {
	return []image.Rectangle{image.Rect(0, 0, 1600, 900), image.Rect(1600, 200, 1900, 500)}
}

func (h *twoHeads) Above(_ uint32, at image.Point) error {
	h.at = append(h.at, at)
	return h.fails
}

var high = &desk.Notice{Urgency: desk.HighUrgency}

func (p *panel) labels() string {
	var all []string
	for _, b := range p.buttons {
		all = append(all, b.Text)
	}
	return strings.Join(all, ", ")
}

func TestWhatIsUrgentLiesOnEachMonitorUntilItIsDealtWith(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		_, windows := o.onScreen()
		h := &twoHeads{}
		focusless := 0
		o.faces.heads, o.faces.unfocused = h, func(show func()) { focusless++; show() }
		a := o.alarmed(fakedesk.Anna, high, desk.PreviewAll)
		if len(a.panels) != 2 || focusless != 2 || len(*windows) != 2 {
			t.Fatalf("%d panels", len(a.panels))
		}
		for _, w := range *windows {
			if w.shown != 1 || w.asked != 0 {
				t.Errorf("shown %d times, asked for the keyboard %d times", w.shown, w.asked)
			}
		}
		// One that does not fit begins where its monitor does.
		if len(h.at) != 2 || h.at[0] != image.Pt(520, 173) || h.at[1] != image.Pt(1600, 200) {
			t.Errorf("at %v", h.at)
		}
		for _, p := range a.panels {
			if p.name.text != "Anna" && p.name.text != o.faces.model.person(fakedesk.Anna).name || p.subject.Text != "Авария" || p.text.Text != "Пожар на складе.\n<b>Покиньте</b> здание." || p.labels() != "Acknowledge" {
				t.Errorf("%q %q %q %q", p.name.text, p.subject.Text, p.text.Text, p.labels())
			}
		}
		// Who clicked as it came meant something else.
		test.Tap(a.panels[1].buttons[0])
		if o.rest(); o.asked(fmt.Sprintf("acknowledge %s %d", fakedesk.Anna.Address, a.at.Number)) || !a.panels[1].buttons[0].Disabled() {
			t.Error("a click that was on its way acknowledges")
		}
		o.later(headsUp)
		test.Tap(a.panels[1].buttons[0])
		o.rest()
		o.mustHaveAsked(fmt.Sprintf("acknowledge %s %d", fakedesk.Anna.Address, a.at.Number))
		if o.settle(); o.faces.above != nil || len(o.faces.lives) != 0 {
			t.Error("it stays")
		}
	})
}

func TestOneAfterAnotherWithACount(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.talk(fakedesk.Anna)
		first, second := o.alarm(fakedesk.Anna, high, "one"), o.alarm(fakedesk.Boris, approval, "two")
		o.desk.SetTakeovers(first, second)
		o.rest()
		a, p := o.faces.above, o.faces.above.panels[0]
		if p.more.text != "and 1 more" || p.more.Size().Width < p.more.canvas.MinSize().Width || p.text.Text != "one" {
			t.Errorf("%q, %q", p.more.text, p.text.Text)
		}
		o.focus(true)
		if o.desk.Attended(fakedesk.Anna) {
			t.Error("what is covered is looked at")
		}
		o.later(headsUp)
		o.desk.Acknowledge(t.Context(), first.Peer, first.Number) // in the conversation, or on another device
		o.rest()
		if p.more.text != "" || !strings.HasPrefix(p.text.Text, "two") || p.labels() != "Согласовать, Отклонить" || !p.buttons[0].Disabled() || o.faces.above != a {
			t.Errorf("%q, %q, %q", p.more.text, p.text.Text, p.labels())
		}
		o.later(headsUp)
		test.Tap(p.buttons[1])
		o.rest()
		o.mustHaveAsked(fmt.Sprintf("answer %s %d: decline 17", second.Peer.Address, second.Number))
		if o.faces.above != nil || !o.desk.Attended(fakedesk.Anna) {
			t.Error("it stays")
		}
	})
}

func TestWhatIsHiddenIsShownWhenThePersonAsks(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		a := o.alarmed(fakedesk.Anna, high, desk.PreviewName)
		p := a.panels[0]
		if p.text.Visible() || p.subject.Visible() || p.labels() != "Show it" {
			t.Errorf("%q %q", p.text.Text, p.labels())
		}
		is := a.at
		is.Preview = desk.PreviewNone
		o.desk.SetTakeovers(is)
		if o.rest(); p.face.Visible() || strings.Contains(p.name.text, o.faces.model.person(fakedesk.Anna).name) {
			t.Errorf("%q is named", p.name.text)
		}
		o.later(headsUp)
		test.Tap(p.buttons[0])
		if o.rest(); !strings.HasPrefix(p.text.Text, "Пожар") || p.labels() != "Acknowledge" {
			t.Errorf("%q %q", p.text.Text, p.labels())
		}
	})
}

func TestWhatCannotBeDealtWithCanBePutAway(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		a := o.alarmed(fakedesk.Anna, high, desk.PreviewAll)
		p := a.panels[0]
		o.later(headsUp)
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SendError = desk.NewProblem(desk.JournalFull) })
		test.Tap(p.buttons[0])
		if o.rest(); !p.problem.Visible() || p.labels() != "Acknowledge, Put it away" {
			t.Fatalf("%q %q", p.problem.Text, p.labels())
		}
		test.Tap(p.buttons[1])
		if o.rest(); o.faces.above != nil {
			t.Error("it stays")
		}
	})
}

// The popup may be quicker than the disk, and so is this.
func TestWhatTheDiskHasNotYetIsReadWhenItHas(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.SetTakeovers(desk.Takeover{Peer: fakedesk.Anna, Number: 999, Preview: desk.PreviewAll})
		o.rest()
		p := o.faces.above.panels[0]
		if p.text.Visible() || p.problem.Visible() || len(p.buttons) != 0 {
			t.Errorf("%q %q", p.text.Text, p.problem.Text)
		}
		o.desk.Receive(desk.Message{Number: 999, Peer: fakedesk.Anna, From: fakedesk.Anna.Address, Type: desk.TypeChat, Body: "now", Notice: high})
		if o.rest(); p.text.Text != "now" || p.labels() != "Acknowledge" {
			t.Errorf("%q %q", p.text.Text, p.labels())
		}
	})
}

// Nobody has asked for the contacts, and what was dealt with meanwhile needs no program.
func TestAProgramThatIsStartedForWhatIsUrgentShowsNothingElse(t *testing.T) {
	began := func(takes bool) func() *fakedesk.Desk {
		return func() *fakedesk.Desk {
			d := usual()
			m := d.Receive(desk.Message{Peer: fakedesk.Anna, From: fakedesk.Anna.Address, Type: desk.TypeChat, Body: "now", Notice: high})
			d.SetTakeovers(desk.Takeover{Peer: fakedesk.Anna, Number: m.Number, Preview: desk.PreviewAll})
			if !takes {
				_ = d.Acknowledge(context.Background(), fakedesk.Anna, m.Number)
			}
			return d
		}
	}
	inOffice(t, locale.English, began(true), func(o *office) {
		if o.faces.compact != nil || o.faces.above == nil || len(o.faces.lives) != 1 {
			t.Errorf("%d windows", len(o.faces.lives))
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SnapshotError = errors.New("gone") })
		o.desk.Break()
		o.later(headsUp)
		if p := o.faces.above.panels[0]; !p.problem.Visible() || o.faces.away != nil {
			t.Error("that the resident has gone is not told there")
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SnapshotError = nil })
		o.later(2 * time.Second)
		if p := o.faces.above.panels[0]; p.problem.Visible() || p.labels() != "Acknowledge" {
			t.Errorf("it is there again: %q, %q", p.problem.Text, p.labels())
		}
	})
	inOffice(t, locale.English, began(false), func(o *office) {
		if o.faces.compact != nil || o.faces.above != nil || !o.faces.over.Load() {
			t.Error("it stays")
		}
	})
}

func TestWhoCannotBePlacedIsSaidAndShownAllTheSame(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		_, windows := o.onScreen()
		o.faces.heads = &twoHeads{fails: errors.New("no such window")}
		o.alarmed(fakedesk.Anna, high, desk.PreviewAll)
		if len(*windows) != 2 || (*windows)[0].shown != 1 {
			t.Error("not shown")
		}
	})
}

// A message that the disk has refused in the end, or that was deleted while no window was there,
// can be put away: there is nothing else that could be done with it.
func TestWhatIsNotThereCanBePutAway(t *testing.T) {
	for _, p := range []desk.Preview{desk.PreviewAll, desk.PreviewName} {
		inOffice(t, locale.English, usual, func(o *office) {
			o.desk.SetTakeovers(desk.Takeover{Peer: fakedesk.Anna, Number: 999, Preview: p})
			o.rest()
			panel := o.faces.above.panels[0]
			o.later(headsUp)
			if p != desk.PreviewAll {
				test.Tap(panel.buttons[0])
				o.rest()
			}
			if panel.labels() != "Put it away" || panel.buttons[0].Disabled() {
				t.Fatalf("%q", panel.labels())
			}
			test.Tap(panel.buttons[0])
			if o.rest(); o.faces.above != nil {
				t.Error("it stays")
			}
		})
	}
}
