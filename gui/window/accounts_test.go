package window

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

const second = "olga@home.example"

// several signs a second account in, which knows Anna as well.
func (o *office) several() {
	o.desk.SetStatus(func(s *desk.Status) {
		s.Accounts = []desk.AccountStatus{{Address: fakedesk.Me, Connection: desk.OnLine}, {Address: second, Connection: desk.OnLine}}
	})
	other := desk.Contact{Ref: desk.Ref{Account: second, Address: fakedesk.Anna.Address}, Name: "Аня", Show: desk.Away, InRoster: true}
	o.desk.Tell(desk.Event{Kind: desk.EventContact, Contact: &other})
	o.rest()
}

func (o *office) row(peer desk.Ref) *personRow {
	row := newPersonRow(o.faces.words)
	row.show(o.faces.model.drawn(o.faces.model.person(peer)), false, time.Now())
	return row
}

func TestOfSeveralAccountsItIsSeenWhichOneKnowsSomebody(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		if row := o.row(fakedesk.Anna); !row.edge.Hidden {
			t.Error("of one account there is nothing to tell")
		}
		o.several()
		mine, other := o.row(fakedesk.Anna), o.row(desk.Ref{Account: second, Address: fakedesk.Anna.Address})
		if mine.edge.Hidden || other.edge.Hidden || mine.edge.color == other.edge.color || other.name.text != "Аня" {
			t.Errorf("%q and %q", mine.edge.color, other.edge.color)
		}
		if want := "by " + fakedesk.Me; !strings.HasSuffix(c.talk.status.text, want) {
			t.Errorf("%q does not end with %q", c.talk.status.text, want)
		}
		o.talk(desk.Ref{Account: second, Address: fakedesk.Anna.Address})
		if want := "by " + second; c.talk.name.text != "Аня" || !strings.HasSuffix(c.talk.status.text, want) {
			t.Errorf("%q, %q", c.talk.name.text, c.talk.status.text)
		}
		if len(c.talk.feed.items) > 1 { // where it begins
			t.Error("the messages of one account are shown as those of the other")
		}
		c.talk.writer.SetText("Привет")
		c.talk.submit()
		o.rest()
		if h, _ := o.desk.History(t.Context(), desk.Ref{Account: second, Address: fakedesk.Anna.Address}, 0, 10); len(h) != 1 {
			t.Errorf("it did not go by its account: %+v", h)
		}
	})
}

// One roster comes anew, and the other stays.
func TestTheRosterOfOneAccountSaysNothingOfTheOther(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		o.talk(fakedesk.Anna)
		o.several()
		before := len(o.faces.model.contacts)
		o.desk.Tell(desk.Event{Kind: desk.EventAllOffline, Account: second})
		o.rest()
		if m := o.faces.model; m.contacts[fakedesk.Anna].Show != desk.Available || m.contacts[desk.Ref{Account: second, Address: fakedesk.Anna.Address}].Show != desk.Offline {
			t.Error("who is off line to one account is so to the other")
		}
		o.desk.Tell(desk.Event{Kind: desk.EventContacts, Account: second})
		o.rest()
		if got := len(o.faces.model.contacts); got != before-1 {
			t.Errorf("%d contacts of %d", got, before)
		}
	})
}

func TestOfSeveralAccountsItIsSeenWhichOneIsAskedAndWhoseCardItIs(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		row := o.talk(fakedesk.Anna).asking.rows[0]
		o.requested(asker)
		if row.by.Visible() {
			t.Error("of one account there is nothing to tell")
		}
		o.several()
		o.requested(desk.Ref{Account: second, Address: asker.Address})
		if !row.by.Visible() || row.by.text != "by "+second {
			t.Errorf("%v %q", row.by.Visible(), row.by.text)
		}
		c := o.own("Card of " + second + "…")
		if _, ok := find(c.window.Canvas(), func(l *line) bool { return l.text == second && l.Visible() }); !ok {
			t.Error("the card does not say whose it is")
		}
	})
}

func TestTheMenuAddsAnAccountAndSignsOutOfEach(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		c := o.talk(fakedesk.Anna)
		labels := func() (all []string) {
			for _, i := range c.header.items() {
				all = append(all, i.Label)
			}
			return all
		}
		if got := labels(); !slices.Contains(got, "Sign out…") || !slices.Contains(got, "Add an account…") {
			t.Errorf("%q", got)
		}
		o.several()
		if got := labels(); !slices.Contains(got, "Sign out of "+fakedesk.Me+"…") || !slices.Contains(got, "Sign out of "+second+"…") {
			t.Errorf("%q", got)
		}
		at := slices.IndexFunc(c.header.items(), func(i *fyne.MenuItem) bool { return i.Label == "Add an account…" })
		c.header.items()[at].Action()
		o.rest()
		if o.faces.signIn == nil || o.faces.compact == nil {
			t.Error("the sign-in window does not stand beside the other one")
		}
	})
}
