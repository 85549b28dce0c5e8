package window

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// blocking opens the sheet of those who are blocked, by the menu.
func (o *office) blocking(who ...string) *compact {
	o.t.Helper()
	for _, address := range who {
		if err := o.desk.Block(context.Background(), desk.Block{Peer: fakedesk.Peer(address)}); err != nil {
			o.t.Fatal(err)
		}
	}
	c, label := o.talk(fakedesk.Anna), o.faces.words.Say("window.blocked-people")
	items := c.header.items()
	at := slices.IndexFunc(items, func(i *fyne.MenuItem) bool { return i.Label == label })
	if at < 0 {
		o.t.Fatalf("the menu has no %q", label)
	}
	items[at].Action()
	o.rest()
	return c
}

// listed returns who stands in the sheet.
func (b *blocked) listed() (all []string) {
	for _, o := range test.LaidOutObjects(b.popup) {
		if l, ok := o.(*line); ok && l.Visible() && l.text != "" {
			all = append(all, l.text)
		}
	}
	return all[1:] // but the title
}

func TestWhoIsBlockedIsSeenAndUnblockedAndThatIsUndone(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.blocking("spam@example.org", fakedesk.Anna.Address, "evil.example")
		name := o.faces.model.person(fakedesk.Anna).name
		want := []string{"spam@example.org", name, fakedesk.Anna.Address, "evil.example", "the whole server"}
		if got := c.blocked.listed(); !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		o.write(o.typed(c), "ANNA")
		if got := c.blocked.listed(); !slices.Equal(got, want[1:3]) {
			t.Errorf("found %q", got)
		}
		o.pushed(c, "Unblock")
		o.mustHaveAsked("unblock " + fakedesk.Anna.Address)
		o.typed(c).SetText("")
		if got := c.blocked.listed(); !slices.Equal(got, slices.Delete(slices.Clone(want), 1, 3)) {
			t.Errorf("left are %q", got)
		}
		o.key(c.window.Canvas().Focused(), fyne.KeyEscape)
		if c.blocked != nil || !c.undo.root.Visible() || c.undo.text.text != name+" is no longer blocked" {
			t.Fatalf("%q", c.undo.text.text)
		}
		test.Tap(c.undo.back)
		o.rest()
		if all, _ := o.desk.Blocked(context.Background()); !slices.Contains(all, fakedesk.Anna) {
			t.Errorf("%v", all)
		}
	})
}

// The keyboard goes to the field when the button goes under it.
func TestUnblockingByTheKeyboardLeavesItInTheSheet(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.blocking("one@example.org", "two@example.org")
		field := o.typed(c)
		row := c.blocked.drawn[fakedesk.Peer("two@example.org")]
		c.window.Canvas().Focus(row.back)
		o.key(row.back, fyne.KeyReturn)
		if got := c.blocked.listed(); !slices.Equal(got, []string{"one@example.org"}) || c.window.Canvas().Focused() != field {
			t.Errorf("%q, the keyboard is at %T", got, c.window.Canvas().Focused())
		}
		o.pushed(c, "Unblock")
		if got := c.blocked.said.Text; got != "Nobody is blocked." {
			t.Errorf("%q", got)
		}
	})
}

func TestTheSheetOfTheBlockedFollowsOtherPrograms(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		c := o.blocking()
		if got := c.blocked.said.Text; !c.blocked.said.Visible() || got != "Никто не заблокирован." {
			t.Errorf("%q", got)
		}
		_ = o.desk.Block(context.Background(), desk.Block{Peer: fakedesk.Peer("spam@example.org")})
		o.rest()
		if got := c.blocked.listed(); !slices.Equal(got, []string{"spam@example.org"}) || c.blocked.said.Visible() {
			t.Errorf("%q", got)
		}
	})
}

func TestOffLineNobodySaysThatNobodyIsBlocked(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.desk.SetStatus(func(s *desk.Status) { s.Connection = desk.Waiting })
		c := o.blocking()
		if got := c.blocked.said.Text; !strings.Contains(got, "is known when there is a connection") {
			t.Errorf("%q", got)
		}
	})
}

func TestAFailureToUnblockIsSaidInTheSheet(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.blocking("spam@example.org")
		o.desk.BlockError = desk.NewProblem(desk.NotOnLine)
		o.pushed(c, "Unblock")
		if !c.blocked.failed.Visible() || len(c.blocked.listed()) != 1 || c.undo.root.Visible() {
			t.Errorf("%q", c.blocked.failed.Text)
		}
	})
}

func TestOfThousandsWhoAreBlockedOnlySomeAreDrawn(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		var many []string
		for i := range 2000 {
			many = append(many, fmt.Sprintf("s%04d@spam.example", i))
		}
		c := o.blocking(many...)
		if got := c.blocked.listed(); len(got) != blockedRows+1 || got[blockedRows] != "and 1950 more" {
			t.Errorf("%d, %q", len(got), got[len(got)-1])
		}
		o.write(o.typed(c), "s1999")
		if got := c.blocked.listed(); !slices.Equal(got, []string{"s1999@spam.example"}) {
			t.Errorf("%q", got)
		}
	})
}
