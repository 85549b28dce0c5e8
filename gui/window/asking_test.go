package window

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// A thousand who ask leave the list its place, and are counted.
func TestAThousandRequestsTakeTwoRows(t *testing.T) {
	for language, want := range map[string]string{locale.English: "and 998 more", locale.Russian: "и ещё 998 человек"} {
		inOffice(t, language, usual, func(o *office) {
			c := o.talk(fakedesk.Anna)
			var all []desk.Ref
			for n := range 1000 {
				all = append(all, fakedesk.Peer(fmt.Sprintf("bot%d@evil.example", n)))
			}
			c.window.Resize(fyne.NewSize(760, 560))
			o.requested(all...)
			if got := c.asking.more.text; !strings.HasPrefix(got, want) {
				t.Errorf("%q, not %q", got, want)
			}
			if high := c.people.Size().Height; high < 2*listHeights().person {
				t.Errorf("%v are left for the list", high)
			}
			o.requested()
			if c.asking.root.Visible() {
				t.Error("the rows stay")
			}
		})
	}
}

// Who asks chooses his address, his name and what he says.
func TestAHostileRequestIsTwoPlainLines(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		row := o.talk(fakedesk.Anna).asking.rows[0]
		peer := fakedesk.Peer("anna\u202e@evil.example")
		long := strings.Repeat("ж\u202Eж\n", 5000)
		o.desk.Tell(desk.Event{Kind: desk.EventRequest, Requests: []desk.Request{{Ref: peer, Nick: long, Text: "»: принять?\x00" + long}}})
		o.rest()
		if row.name.text != "anna·@evil.example" {
			t.Errorf("%q", row.name.text)
		}
		if n := len([]rune(row.wish.text)); n > 410 || strings.ContainsAny(row.wish.text, "\n\u202E\x00") {
			t.Errorf("%d letters: %.60q", n, row.wish.text)
		}
		if high := row.root.MinSize().Height; high > 120 {
			t.Errorf("the row is %v high", high)
		}
		test.Tap(row.accept)
		o.rest()
		o.mustHaveAsked("request " + peer.Address + " true") // of him, not of whom he looks like
	})
}

// The same popup, or the other account's program, has answered meanwhile.
func TestWhatWasAnsweredElsewhereIsNoFailure(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.requested(asker)
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.RequestError = desk.NewProblem(desk.NoRequest) })
		test.Tap(c.asking.rows[0].refuse)
		o.rest()
		if c.banner.root.Visible() || !c.asking.rows[0].busy.IsZero() {
			t.Error("it is told as a failure")
		}
	})
}

func TestARequestIsAnsweredByTheKeyboard(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.requested(asker, fakedesk.Boris)
		canvas := c.window.Canvas()
		canvas.Focus(c.search)
		reached := map[fyne.Focusable]bool{}
		for range 40 {
			canvas.FocusNext()
			reached[canvas.Focused()] = true
		}
		for i, row := range c.asking.rows {
			for name, b := range map[string]*button{"accept": row.accept, "refuse": row.refuse, "block": row.block} {
				if !reached[b] || b.Text == "" {
					t.Errorf("Tab does not lead to %s of row %d, or it has no name", name, i)
				}
			}
		}
		o.key(c.asking.rows[0].refuse, fyne.KeySpace)
		o.mustHaveAsked("request " + asker.Address + " false")
	})
}

// An event that the window has seen already, or that came too late, brings no request back.
func TestAnOldEventBringsNoRequestBack(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		o.requested(asker)
		before := o.faces.model.seq
		o.requested()
		o.faces.fold([]desk.Event{{Seq: before, Kind: desk.EventRequest, Requests: []desk.Request{{Ref: asker}}}})
		if c.asking.root.Visible() || len(o.faces.model.requests) > 0 {
			t.Error("it is back")
		}
	})
}
