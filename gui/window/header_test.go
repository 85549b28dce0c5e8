package window

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// Nobody reads a status text that could not be told; to say it again takes an Enter.
func TestAStatusTextThatWasNotTakenIsSaidAgain(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		h, f := o.faces.compact.header, o.faults()
		f.fails("presence", desk.NewProblem(desk.NotOnLine))
		o.faces.compact.window.Canvas().Focus(h.text)
		h.text.SetText("на складе")
		o.key(h.text, fyne.KeyReturn)
		if b := o.faces.compact.banner; !b.root.Visible() || b.remedy.Text == "" || h.text.Text != "на складе" {
			t.Errorf("%q is left in the field, and why is said in %q", h.text.Text, b.sentence.Text)
		}
		f.fails("presence", nil)
		o.key(h.text, fyne.KeyReturn)
		o.mustHaveAsked("presence available на складе")
		if o.faces.compact.banner.root.Visible() {
			t.Error("what has been mended is still complained of")
		}

		f.fails("presence", desk.NewProblem(desk.NotOnLine))
		h.text.SetText("передумал")
		o.key(h.text, fyne.KeyReturn)
		if o.key(h.text, fyne.KeyEscape); h.text.Text != "на складе" {
			t.Errorf("Esc puts back %q, which others do not read", h.text.Text)
		}
	})
}

// Who is not to be disturbed for an hour, and says why, can be disturbed after it.
func TestAnotherStatusTextLeavesWhenThePresenceEnds(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		until := time.Now().Add(time.Hour)
		o.desk.SetStatus(func(s *desk.Status) { s.Presence.Show, s.Until = desk.DoNotDisturb, until })
		o.rest()
		h := o.faces.compact.header
		h.text.SetText("on the phone")
		o.key(h.text, fyne.KeyReturn)
		o.mustHaveAsked("presence dnd on the phone")
		if s := o.faces.model.status; s.Presence.Text != "on the phone" || !s.Until.Equal(until) {
			t.Errorf("%+v until %v", s.Presence, s.Until)
		}
		o.later(2 * time.Hour) // of which the resident has not told yet
		h.text.SetText("back")
		if o.key(h.text, fyne.KeyReturn); !o.faces.model.status.Until.IsZero() {
			t.Errorf("until %v", o.faces.model.status.Until)
		}
	})
}

func TestTheHeaderSaysHowTheConnectionIs(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		h := o.faces.compact.header
		for _, c := range []struct {
			connection desk.Connection
			want       string
			seen       desk.Show
		}{
			{desk.Connecting, o.faces.words.Say("window.connecting"), desk.Offline},
			{desk.Waiting, o.faces.words.Say("window.waiting"), desk.Offline},
			{desk.Checking, "Available", desk.Available},
			{desk.OnLine, "Available", desk.Available},
		} {
			o.desk.SetStatus(func(s *desk.Status) { s.Connection = c.connection })
			o.rest()
			if h.presence.Text != c.want || h.visible() != c.seen || h.face.sign.Resource != showSign(c.seen) {
				t.Errorf("%s: %q, seen %s", c.connection, h.presence.Text, h.visible())
			}
		}
		o.faces.lost(desk.NewProblem(desk.NoResident))
		if h.presence.Text != o.faces.words.Say("window.waiting") || h.visible() != desk.Offline {
			t.Errorf("without a resident: %q, seen %s", h.presence.Text, h.visible())
		}
	})
}

// A time of day says nothing of the day after tomorrow.
func TestAPresenceThatEndsFarOffSaysOnWhichDay(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		h := o.faces.compact.header
		for until, want := range map[time.Duration]string{2 * time.Hour: "14:00", 48 * time.Hour: "3 Jan"} {
			o.desk.SetStatus(func(s *desk.Status) { s.Until = time.Now().Add(until) })
			if o.rest(); !strings.HasPrefix(h.presence.Text, "Available until ") || !strings.Contains(h.presence.Text, want) {
				t.Errorf("in %v: %q", until, h.presence.Text)
			}
		}
	})
}

func TestSigningOutIsAskedAboutAndLeavesTheAccountThatIsMeant(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.several()
		c, f := o.talk(fakedesk.Anna), o.faults()
		call := "sign-out " + second
		leave := func() {
			at := slices.IndexFunc(c.header.items(), func(i *fyne.MenuItem) bool { return i.Label == "Sign out of "+second+"…" })
			c.header.items()[at].Action()
		}
		leave()
		if _, ok := find(c.window.Canvas(), func(l *widget.Label) bool { return strings.Contains(l.Text, second) }); !ok {
			t.Error("the question does not say which account")
		}
		o.key(c.window.Canvas().Focused(), fyne.KeyReturn)
		if f.times(call) > 0 {
			t.Fatal("the first Enter signs out")
		}
		f.fails(call, desk.NewProblem(desk.DiskFull, "file", "settings.json"))
		leave()
		o.pushed(c, o.faces.words.Say("window.sign-out-yes"))
		if f.times(call) != 1 || !strings.Contains(c.banner.sentence.Text+c.banner.remedy.Text, "settings.json") {
			t.Errorf("asked %d times; %q", f.times(call), c.banner.sentence.Text)
		}
	})
}

func TestSigningOutTakesTheMessagesAlongOnlyWhenThatIsTicked(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		o.several()
		c, f := o.talk(fakedesk.Anna), o.faults()
		for call, tick := range map[string]bool{"sign-out " + second: false, "sign-out " + second + " true": true} {
			f.fails(call, desk.NewProblem(desk.DiskFull, "file", "journal.db"))
			o.faces.askSignOut(c.window, second, c.banner.fail)
			box := o.ticked(c, "Удалить и сообщения")
			if box.Checked {
				t.Fatal("they would go unasked")
			}
			if tick {
				test.Tap(box)
			}
			o.pushed(c, o.faces.words.Say("window.sign-out-yes"))
			if f.times(call) != 1 {
				t.Errorf("%s: asked %d times", call, f.times(call))
			}
		}
		o.faces.askSignOut(c.window, second, c.banner.fail)
		o.key(o.ticked(c, "Удалить и сообщения"), fyne.KeyEscape)
		if c.window.Canvas().Overlays().Top() != nil {
			t.Error("Esc does not shut it")
		}
	})
}

// A server may let one write a status of any length and in any script; the menu stays one.
func TestStatusesOfOthersMakingStayOneLineInTheMenu(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.SetStatus(func(s *desk.Status) {
			s.Recent = []desk.Presence{{Show: desk.Away, Text: "a\n\n\u202Eb" + strings.Repeat("שלום ", 10_000)}}
			s.Kept = s.Recent
			s.Accounts = []desk.AccountStatus{{Address: fakedesk.Me}, {Address: "eve@\u202Eexample.com"}}
		})
		o.rest()
		h := o.faces.compact.header
		for _, item := range append(h.items(), append(h.recent().ChildMenu.Items, h.kept().ChildMenu.Items...)...) {
			if len([]rune(item.Label)) > 60 || strings.ContainsAny(item.Label, "\n\u202E") {
				t.Errorf("%.100q", item.Label)
			}
		}
	})
}

// Whoever writes his status is not disturbed by what another of his programs says.
func TestAStatusFromElsewhereWaitsForWhatIsTyped(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		h := o.faces.compact.header
		o.faces.compact.window.Canvas().Focus(h.text)
		o.write(h.text, "!")
		typed := h.text.Text
		o.desk.SetStatus(func(s *desk.Status) { s.Presence.Text = "from the telephone" })
		o.rest()
		if h.text.Text != typed {
			t.Fatalf("%q was overwritten by %q", typed, h.text.Text)
		}
		if o.key(h.text, fyne.KeyEscape); h.text.Text != "from the telephone" || o.asked("presence available "+typed) {
			t.Errorf("Esc leaves %q", h.text.Text)
		}
	})
}
