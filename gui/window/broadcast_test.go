package window

import (
	"fmt"
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

// alerting opens the window to alert many.
func (o *office) alerting() *broadcast {
	o.t.Helper()
	o.show(desk.View{Screen: desk.ScreenBroadcast})
	if o.faces.cast == nil {
		o.t.Fatal("no window")
	}
	return o.faces.cast
}

// whom chooses somebody by what is typed.
func (o *office) whom(b *broadcast, text string) {
	o.write(b.composer.audience.search, text)
	o.key(b.composer.audience.search, fyne.KeyReturn)
}

// cast sends an alert to Anna and Boris, and returns what it went out by.
func (o *office) cast(b *broadcast) string {
	o.t.Helper()
	o.whom(b, "анн")
	o.whom(b, "бор")
	o.write(b.composer.subject, "Собрание")
	o.write(b.composer.body, "Сегодня в 15:00.")
	test.Tap(b.composer.urgency.all[1])
	b.composer.offer("Приду")
	b.composer.offer("Не приду")
	o.rest()
	test.Tap(b.composer.send)
	o.rest()
	if b.report == nil {
		o.t.Fatalf("not sent: %q", b.composer.problem.Text)
	}
	return b.report.id
}

// turns changes the message of an alert to somebody.
func (o *office) turns(id string, peer desk.Ref, change func(*desk.Message)) {
	o.t.Helper()
	r, err := o.desk.Report(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, one := range r.Recipients {
		if one.Peer == peer {
			m, err := o.desk.Message(o.t.Context(), peer, one.Number)
			if err != nil {
				o.t.Fatal(err)
			}
			change(&m)
			o.desk.Edit(m)
		}
	}
	o.rest()
}

// composed fills the form.
func (o *office) composed(b *broadcast) {
	o.whom(b, "анн")
	o.whom(b, "бор")
	o.whom(b, "director@example.org")
	o.write(b.composer.subject, "Собрание")
	o.write(b.composer.body, "Сегодня в 15:00, в большом зале.")
	test.Tap(b.composer.urgency.all[1])
	b.composer.offer("Приду")
	b.composer.offer("Не приду")
	test.Tap(b.composer.until.all[4])
	o.write(b.composer.clock, "18:00")
	o.write(b.composer.link, "https://office.example/17")
	o.rest()
}

// halfAnswered opens the report of an alert to five hundred, of whom some have answered.
func (o *office) halfAnswered() *broadcast {
	b := o.alerting()
	b.composer.c = composition{
		Audience: []target{{All: true}}, Subject: "Пожарная тревога", Body: "Выйдите на улицу.", Urgency: desk.HighUrgency,
		Buttons: []desk.Button{{Value: "out", Label: "Я вышел"}, {Value: "help", Label: "Нужна помощь"}},
	}
	b.composer.fill()
	out, to := b.composer.c.message(time.Now()), b.composer.to
	b.composer.dispatch("b1", out, to)
	o.rest()
	states := []func(*desk.Message){
		func(m *desk.Message) { m.State, m.Error = desk.Failed, "service-unavailable" }, func(m *desk.Message) {}, func(m *desk.Message) { m.State = desk.Sent },
		func(m *desk.Message) { m.State = desk.Delivered }, func(m *desk.Message) { m.State = desk.Displayed }, answers("help"),
	}
	for i := range to {
		change := answers("out")
		if i%100 < len(states) {
			change = states[i%100]
		}
		o.turns("b1", fakedesk.Peer(to[i]), change)
	}
	o.desk.Change(fakedesk.Peer(to[2]), func(c *desk.Contact) { c.Show = desk.Offline })
	o.rest()
	return b
}

func answers(value string) func(*desk.Message) {
	return func(m *desk.Message) { m.State, m.Answer, m.Acknowledged = desk.Delivered, value, time.Now() }
}

func TestAnAlertIsSentAndFollowedUntilItIsAnswered(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		b := o.alerting()
		id := o.cast(b)
		for _, peer := range []desk.Ref{fakedesk.Anna, fakedesk.Boris} {
			o.mustHaveAsked("send " + peer.Address + ": Сегодня в 15:00.")
		}
		r := b.report
		if r.said.text != "0 из 2 ответили" || r.remind.Visible() || !r.cancel.Visible() {
			t.Errorf("%q, %v, %v", r.said.text, r.remind.Visible(), r.cancel.Visible())
		}
		o.turns(id, fakedesk.Anna, func(m *desk.Message) { m.State = desk.Delivered })
		o.turns(id, fakedesk.Boris, answers("Приду"))
		if r.said.text != "1 из 2 ответил" || !strings.Contains(r.answers.text, "Приду: 1") || r.remind.Text != "Напомнить остальным (1)" || r.cancel.Visible() {
			t.Errorf("%q, %q, %q", r.said.text, r.answers.text, r.remind.Text)
		}
		if first := r.t.all[r.lines[0]].Peer; first != fakedesk.Anna {
			t.Errorf("%v has answered, and stands first", first)
		}
		// What is closed comes back, with all that came meanwhile.
		o.faces.shut(b.window)
		o.turns(id, fakedesk.Anna, answers("Не приду"))
		again := o.alerting()
		again.overview()
		o.rest()
		if len(again.sent.all) != 1 || again.sent.all[0].Tally[desk.ReachedAnswered] != 2 {
			t.Fatalf("%+v", again.sent.all)
		}
		again.sent.list.Select(0)
		o.rest()
		if again.report == nil || again.report.said.text != "2 из 2 ответили" || again.report.remind.Visible() {
			t.Errorf("%+v", again.report)
		}
	})
}

func TestOnlyThoseAreRemindedWhoHaveNotAnswered(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		b := o.alerting()
		id := o.cast(b)
		o.turns(id, fakedesk.Anna, func(m *desk.Message) { m.State = desk.Sent })
		o.turns(id, fakedesk.Boris, answers("Приду"))
		test.Tap(b.report.remind)
		o.rest()
		yes, is := find(b.window.Canvas(), func(b *button) bool { return b.Text == "Отправить" })
		if !is {
			t.Fatal("nobody asks")
		}
		before := len(o.desk.Calls())
		test.Tap(yes)
		o.rest()
		if sent := o.desk.Calls()[before:]; fmt.Sprint(sent) != "[send "+fakedesk.Anna.Address+": Сегодня в 15:00.]" {
			t.Errorf("%q", sent)
		}
		anna := b.report.t.all[b.report.t.at[fakedesk.Anna]]
		if len(b.report.t.all) != 2 || anna.Number == anna.First {
			t.Errorf("%+v", b.report.t.all)
		}
		last, _ := o.desk.Message(t.Context(), fakedesk.Anna, anna.Number)
		if last.Subject != "Напоминание: Собрание" || len(last.Notice.Buttons) != 2 {
			t.Errorf("%+v", last)
		}
		// The answer to the reminder counts.
		o.turns(id, fakedesk.Anna, answers("Приду"))
		if b.report.said.text != "2 из 2 ответили" {
			t.Error(b.report.said.text)
		}
	})
}

func TestAnAlertThatIsNotWholeStaysInItsForm(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		b := o.alerting()
		for _, step := range []struct {
			do   func()
			says string
		}{
			{func() {}, "Кому это отправить?"},
			{func() { o.whom(b, "анн") }, "Напишите, о чём"},
			{func() { o.write(b.composer.body, "x"); o.write(b.composer.link, "офис") }, "Это не похоже на ссылку"},
			{func() { b.composer.link.SetText(""); test.Tap(b.composer.until.all[4]) }, "Срок не понятен"},
		} {
			step.do()
			test.Tap(b.composer.send)
			o.rest()
			if room := b.composer.problem.Size().Height; room < b.composer.problem.MinSize().Height {
				t.Errorf("%q has no room: %v", step.says, room)
			}
			if !strings.HasPrefix(b.composer.problem.Text, step.says) || !b.composer.problem.Visible() || b.report != nil {
				t.Errorf("%q instead of %q", b.composer.problem.Text, step.says)
			}
		}
	})
}

func TestWhatWasBegunForManyIsKept(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		b := o.alerting()
		o.whom(b, "анн")
		o.write(b.composer.body, "Собрание")
		test.Tap(b.composer.urgency.all[1])
		o.ctrl(b.window, fyne.KeyW)
		if o.faces.cast != nil {
			t.Fatal("it is still there")
		}
		again := o.alerting().composer
		if again.body.Text != "Собрание" || len(again.c.Audience) != 1 || again.urgency.chosen != 1 || again.count.text != "1 получатель" {
			t.Errorf("%+v", again.c)
		}
		test.Tap(again.send)
		o.rest()
		if s, _ := o.desk.Snapshot(t.Context()); len(s.Drafts) > 0 {
			t.Errorf("sent, and still kept: %q", s.Drafts)
		}
	})
}

func TestWhomItCouldNotBeSentToStayInTheForm(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		b := o.alerting()
		o.whom(b, "анн")
		o.write(b.composer.body, "x")
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SendError = desk.NewProblem(desk.JournalFull) })
		test.Tap(b.composer.send)
		o.rest()
		if b.report != nil || len(b.composer.c.Audience) != 1 || b.composer.body.Text != "x" || !strings.Contains(b.composer.problem.Text, "1 message of 1 was not sent") {
			t.Errorf("%q, %+v", b.composer.problem.Text, b.composer.c)
		}
		o.desk.SetErrors(func(d *fakedesk.Desk) { d.SendError = nil })
		test.Tap(b.composer.send)
		o.rest()
		if b.report == nil {
			t.Error("it does not go out")
		}
	})
}

func TestWhatHasNotGoneIsTakenBack(t *testing.T) {
	inOffice(t, locale.Russian, usual, func(o *office) {
		b := o.alerting()
		id := o.cast(b)
		o.turns(id, fakedesk.Boris, func(m *desk.Message) { m.State = desk.Sent })
		test.Tap(b.report.cancel)
		o.rest()
		if tally := b.report.t.tally; tally[desk.ReachedFailed] != 1 || tally[desk.ReachedSent] != 1 || b.report.cancel.Visible() {
			t.Errorf("%v", tally)
		}
	})
}

// hundreds is an office of five hundred.
func hundreds() *fakedesk.Desk {
	s := desk.Snapshot{Status: desk.Status{Connection: desk.OnLine, Address: fakedesk.Me, Presence: desk.Presence{Show: desk.Available}}}
	for i := range 500 {
		s.Contacts = append(s.Contacts, desk.Contact{
			Ref: fakedesk.Peer(fmt.Sprintf("u%03d@example.com", i)), Name: fmt.Sprintf("User %03d", i), Groups: []string{"Office"}, Show: desk.Available, InRoster: true,
		})
	}
	return fakedesk.New(s)
}

func TestWhoAlertsManyIsAsked(t *testing.T) {
	inOffice(t, locale.English, hundreds, func(o *office) {
		b := o.alerting()
		o.whom(b, "Office")
		o.write(b.composer.body, "Fire drill")
		if b.composer.count.text != "500 recipients" {
			t.Error(b.composer.count.text)
		}
		test.Tap(b.composer.send)
		o.rest()
		if b.composer.sending != nil || b.report != nil {
			t.Fatal("sent without a question")
		}
		yes, is := find(b.window.Canvas(), func(b *button) bool { return b.Text == "Send" })
		if !is {
			t.Fatal("nobody asks")
		}
		test.Tap(yes)
		o.rest()
		if b.report == nil || b.report.t.tally.All() != 500 {
			t.Fatal("not sent to all")
		}
		if heads := len(b.composer.c.Audience); heads != 0 || b.composer.body.Text != "" {
			t.Errorf("%d are left in the form", heads)
		}
	})
}

func TestNobodyAlertsManyWhereThatIsOff(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		off := desk.Managing{Key: "off", Values: []string{desk.FeatureBroadcast}}
		b := o.alerting()
		id := o.cast(b)
		o.turns(id, fakedesk.Anna, func(m *desk.Message) { m.State = desk.Sent })
		o.managedBy(off)
		if !b.report.remind.Disabled() || !b.report.managed.Visible() {
			t.Error("a reminder is offered")
		}
		b.compose()
		if !b.composer.send.Disabled() || !b.composer.managed.Visible() {
			t.Error("the form is offered")
		}
		o.ctrl(b.window, fyne.KeyReturn)
		o.faces.shut(b.window)
		c := o.talk(fakedesk.Anna)
		o.ctrl(c.window, fyne.KeyB)
		if o.faces.cast != nil || !o.told(c, desk.NewProblem(desk.Managed, "key", desk.FeatureBroadcast)) {
			t.Error("a window that leads nowhere")
		}
	})
}

func TestAReportIsSavedAsATable(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		b := o.alerting()
		id := o.cast(b)
		o.rename(fakedesk.Boris, "=HYPERLINK(1)")
		o.turns(id, fakedesk.Boris, answers("Приду"))
		var out strings.Builder
		if err := b.report.table(&out); err != nil {
			t.Fatal(err)
		}
		want := "\ufeffName,Address,State,Time,Answer,Reason\r\n" +
			"Анна Кузнецова,anna@example.com,waits for the server,2000-01-01 12:00:00,,\r\n" +
			"'=HYPERLINK(1),boris@example.com,answered,2000-01-01 12:00:00,Приду,\r\n"
		if out.String() != want {
			t.Errorf("%q", out.String())
		}
	})
}

// Who closes the window at once has sent all the same.
func TestTheWindowWaitsForWhatIsOnItsWay(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		b := o.alerting()
		o.whom(b, "анн")
		o.write(b.composer.body, "x")
		test.Tap(b.composer.send)
		b.close()
		if o.faces.cast == nil {
			t.Error("gone before it was sent")
		}
		o.rest()
		if o.faces.cast != nil {
			t.Error("it stays for ever")
		}
		o.mustHaveAsked("send " + fakedesk.Anna.Address + ": x")
	})
}

func TestASendingThatIsStoppedTakesBackWhatHasNotGone(t *testing.T) {
	inOffice(t, locale.English, hundreds, func(o *office) {
		b := o.alerting()
		o.whom(b, "Office")
		o.write(b.composer.body, "Fire drill")
		c := b.composer
		out, to := c.c.message(time.Now()), c.to
		c.dispatch("b1", out, to)
		if !c.stop.Visible() || !c.send.Disabled() {
			t.Error("it cannot be stopped, or sent twice")
		}
		test.Tap(c.stop)
		o.rest()
		if c.sending != nil || c.stop.Visible() || !strings.HasPrefix(c.problem.Text, "Stopped: ") || c.body.Text != "Fire drill" {
			t.Errorf("%q", c.problem.Text)
		}
		if r, err := o.desk.Report(t.Context(), "b1"); err == nil && desk.Count(r.Recipients)[desk.ReachedQueued] > 0 {
			t.Errorf("%+v", desk.Count(r.Recipients))
		}
	})
}

func TestWhoIsNotFoundForAnAlertIsSaidNotToBe(t *testing.T) {
	inOffice(t, locale.English, usual, func(o *office) {
		b := o.alerting()
		says := func() bool {
			_, is := find(b.window.Canvas(), func(l *widget.Label) bool { return l.Visible() && l.Text == o.faces.words.Say("window.nobody-found") })
			return is
		}
		if says() {
			t.Error("nobody was looked for")
		}
		o.whom(b, "zzzz")
		if !says() || b.composer.audience.search.Text != "zzzz" {
			t.Error("nothing says so")
		}
	})
}
