package window

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// alerted is the office, with alerts.
func alerted() *fakedesk.Desk {
	d := usual()
	at := func(minutes int) time.Time { return time.Now().Add(-time.Duration(minutes) * time.Minute) }
	for _, m := range []desk.Message{
		{Peer: fakedesk.Billing, Subject: "Заказ 17", Body: "Ждёт согласования до вечера.", Notice: approval, Time: at(300), Answer: "approve 17", Acknowledged: at(200), Read: true},
		{Peer: fakedesk.Anna, Body: "Кофе в переговорной, пока горячий", Notice: &desk.Notice{Urgency: desk.LowUrgency, Expires: at(60)}, Time: at(90), Read: true},
		{Peer: fakedesk.Peer("example.com"), Type: desk.TypeHeadline, Subject: "Объявление", Body: "В 18:00 сервер будет перезапущен.", Time: at(40), Read: true},
		{Peer: fakedesk.Boris, Body: "Пожарная тревога: выходите", Notice: &desk.Notice{Urgency: desk.HighUrgency}, Time: at(30), Acknowledged: at(29), Read: true},
		{Peer: fakedesk.Billing, Subject: "Заказ 18", Body: "Ждёт согласования", Notice: &desk.Notice{Urgency: desk.HighUrgency, Buttons: approval.Buttons, Classification: "ДСП"}, Time: at(3)},
	} {
		m.From = m.Peer.Address
		d.Receive(m)
	}
	return d
}

// journal opens the alert journal.
func (o *office) journal() *alerts {
	o.t.Helper()
	c := o.talk(fakedesk.Anna)
	o.ctrl(c.window, fyne.KeyJ)
	if c.alerts == nil {
		o.t.Fatal("it does not open")
	}
	return c.alerts
}

func (a *alerts) titles() string {
	var all []string
	for _, m := range a.list.all {
		all = append(all, m.Subject+m.Body[:2])
	}
	return strings.Join(all, "|")
}

func TestTheAlertJournalShowsWhatIsWanted(t *testing.T) {
	inOffice(t, locale.Russian, alerted, func(o *office) {
		a := o.journal()
		count := func(want int) {
			t.Helper()
			if o.rest(); len(a.list.all) != want {
				t.Errorf("%d, not %d: %s", len(a.list.all), want, a.titles())
			}
		}
		count(5)
		if first := a.list.all[0]; first.Subject != "Заказ 18" {
			t.Errorf("the newest is not the first: %+v", first)
		}
		high := desk.HighUrgency
		a.wanted.Urgency = &high
		a.label()
		a.filter()
		count(3)
		if a.urgency.Text != "Срочность: срочно" {
			t.Error(a.urgency.Text)
		}
		a.wanted.State = desk.AlertAnswered
		a.filter()
		count(1)
		a.wanted.Urgency, a.wanted.State = nil, desk.AlertExpired
		a.filter()
		count(1)
		a.wanted.State = ""
		o.write(a.from, "бухг")
		count(2)
		a.from.SetText("")
		o.write(a.from, "example.com")
		count(5)
		a.from.SetText("")
		o.write(a.from, "nobody@example.org")
		count(0)
		if !a.said.Visible() || a.said.Text != "Таких оповещений нет." || !a.save.Disabled() {
			t.Errorf("%q", a.said.Text)
		}
	})
	inOffice(t, locale.English, usual, func(o *office) {
		if a := o.journal(); !a.said.Visible() || a.said.Text != "There have been no alerts yet." {
			t.Errorf("%q", a.said.Text)
		}
	})
}

func TestTheAlertJournalIsUsedByTheKeyboard(t *testing.T) {
	inOffice(t, locale.English, alerted, func(o *office) {
		a := o.journal()
		c := o.faces.compact
		if c.window.Canvas().Focused() != a.list {
			t.Fatal("the keyboard is elsewhere")
		}
		for _, k := range []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyEnd, fyne.KeyHome, fyne.KeyDown} {
			o.key(a.list, k)
		}
		want := a.list.all[1]
		o.key(a.list, fyne.KeyReturn)
		if c.alerts != nil || c.talk.peer != want.Peer {
			t.Errorf("Enter leads to %v, not %v", c.talk.peer, want.Peer)
		}
		a = o.journal()
		o.key(a.list, fyne.KeyEscape)
		if c.alerts != nil {
			t.Error("Esc does not close it")
		}
	})
}

func TestTheAlertJournalFollowsWhatHappens(t *testing.T) {
	inOffice(t, locale.English, alerted, func(o *office) {
		a := o.journal()
		soon := time.Now().Add(10 * time.Minute)
		m := o.desk.Receive(desk.Message{Peer: fakedesk.Boris, From: fakedesk.Boris.Address, Body: "new", Time: time.Now(), Notice: &desk.Notice{Urgency: desk.HighUrgency, Expires: soon}})
		o.rest()
		state := func() desk.AlertState { return a.list.all[0].AlertState(time.Now()) }
		if o.later(time.Second); a.list.all[0].Number != m.Number || state() != desk.AlertNew {
			t.Fatalf("%+v", a.list.all[0])
		}
		m.Read = true
		o.desk.Edit(m)
		o.rest()
		if o.later(time.Second); state() != desk.AlertRead {
			t.Errorf("%s", state())
		}
		// What is wanted may change with the clock alone.
		a.wanted.State = desk.AlertExpired
		a.filter()
		o.rest()
		before := len(a.list.all)
		a.wanted.State = ""
		a.filter()
		o.later(10 * time.Minute)
		a.wanted.State = desk.AlertExpired
		a.filter()
		if o.rest(); len(a.list.all) != before+1 {
			t.Errorf("%d expired, %d before", len(a.list.all), before)
		}
	})
}

// many is an office with so many alerts.
func many(n int) func() *fakedesk.Desk {
	return func() *fakedesk.Desk {
		d := usual()
		for i := range n {
			d.Receive(desk.Message{Peer: fakedesk.Billing, From: fakedesk.Billing.Address, Body: fmt.Sprint("=", i), Time: time.Now(), Notice: approval})
		}
		return d
	}
}

func TestTheAlertJournalIsLoadedInPages(t *testing.T) {
	inOffice(t, locale.English, many(120), func(o *office) {
		a := o.journal()
		if len(a.list.all) != alertsAtOnce {
			t.Fatalf("%d at once", len(a.list.all))
		}
		for range 4 {
			o.key(a.list, fyne.KeyEnd)
		}
		if len(a.list.all) != 120 || !a.whole {
			t.Errorf("%d", len(a.list.all))
		}
		if a.list.all[119].Body != "=0" {
			t.Errorf("%q is the oldest", a.list.all[119].Body)
		}
	})
}

// sheetFile is a file that is written.
type sheetFile struct {
	bytes.Buffer
	wrote  func() error
	closed bool
}

func (f *sheetFile) Write(p []byte) (int, error) {
	if err := f.wrote(); err != nil {
		return 0, err
	}
	return f.Buffer.Write(p)
}

func (f *sheetFile) URI() fyne.URI {
	return storage.NewFileURI("/tmp/vestnik-no-such-directory/alerts.csv")
}
func (f *sheetFile) Close() error { f.closed = true; return nil }

func TestTheAlertJournalIsSavedAsATable(t *testing.T) {
	inOffice(t, locale.English, many(3), func(o *office) {
		a := o.journal()
		file := &sheetFile{wrote: func() error { return nil }}
		a.write(file)
		o.rest()
		if lines := strings.Count(file.String(), "\r\n"); lines != 4 || !strings.Contains(file.String(), ",'=2,new,") || !file.closed {
			t.Errorf("%d lines: %s", lines, file)
		}
		if a.told.text != "3 alerts are saved in alerts.csv" || a.saving != nil {
			t.Errorf("%q", a.told.text)
		}
		failing := &sheetFile{wrote: func() error { return errors.New("no space left") }}
		a.write(failing)
		if o.rest(); !a.failed.Visible() || !strings.Contains(a.failed.Text, "no space left") || a.told.text != "" {
			t.Errorf("%q %q", a.failed.Text, a.told.text)
		}
	})
	inOffice(t, locale.English, many(2000), func(o *office) {
		a := o.journal()
		slow := &sheetFile{wrote: func() error { time.Sleep(2 * time.Second); return nil }}
		a.write(slow)
		o.later(3 * time.Second)
		if !strings.HasSuffix(a.told.text, " alerts written…") || a.save.Text != "Stop" {
			t.Errorf("%q, %q", a.told.text, a.save.Text)
		}
		test.Tap(a.save)
		o.later(time.Minute)
		if a.told.text != "The table was not saved." || a.saving != nil || a.save.Text != "Save as a table…" {
			t.Errorf("%q, %q", a.told.text, a.save.Text)
		}
	})
}

func TestAFilterIsChosenFromAMenu(t *testing.T) {
	inOffice(t, locale.English, alerted, func(o *office) {
		a := o.journal()
		before := slices.Clone(o.faces.compact.window.Canvas().Overlays().List())
		test.Tap(a.state)
		o.rest()
		if len(o.faces.compact.window.Canvas().Overlays().List()) != len(before)+1 {
			t.Fatal("no menu opens")
		}
		o.faces.closeTop(o.faces.compact.window.Canvas())
		if !a.open {
			t.Error("Esc closes more than the menu")
		}
	})
}
