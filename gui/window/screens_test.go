package window

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

var (
	update = flag.Bool("update", false, "write the golden screens anew")
	sheets = flag.String("sheets", "", "a directory for pictures of the screens")
)

// picture draws a screen into the directory for that, if there is one.
func (o *office) picture(w fyne.Window, name string) {
	o.t.Helper()
	if *sheets != "" {
		o.draw(w, filepath.Join(*sheets, strings.TrimSuffix(name, ".xml")+".png"))
	}
}

// draw writes a picture of a window.
func (o *office) draw(w fyne.Window, path string) {
	o.t.Helper()
	var drawn bytes.Buffer
	if err := png.Encode(&drawn, w.Canvas().Capture()); err != nil {
		o.t.Fatal(err)
	}
	if err := os.WriteFile(path, drawn.Bytes(), 0o644); err != nil {
		o.t.Fatal(err)
	}
}

// looksLike compares a window with its golden markup: every object with its place,
// size, text and colour.
func (o *office) looksLike(w fyne.Window, name string) {
	o.t.Helper()
	w.Content().Refresh() // a real canvas lays out anew what needs more room now
	o.picture(w, name)
	if *update {
		if err := os.WriteFile(filepath.Join("testdata", name), []byte(test.RenderToMarkup(w.Canvas())), 0o644); err != nil {
			o.t.Fatal(err)
		}
	}
	if !test.AssertRendersToMarkup(o.t, name, w.Canvas()) {
		o.t.Log("if it is meant to look like this: go test ./gui/window -run Screens -update")
	}
	o.isCurrent(w, name)
	if !strings.Contains(name, "-dark") {
		o.isSound(w, name)
	}
}

// dark has the person choose the dark look.
func (o *office) dark() {
	o.desk.SetStatus(func(s *desk.Status) { s.Look.Scheme = desk.SchemeDark })
	o.rest()
}

func TestScreensLookAsTheyDid(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		t.Run(language, func(t *testing.T) {
			inOffice(t, language, signedOut, func(o *office) {
				s := o.faces.signIn
				o.looksLike(s.window, "sign-in."+language+".xml")
				o.desk.SignInError = desk.NewProblem(desk.WrongPassword, "address", "ольга@example.com")
				o.write(s.address, "ольга@example.com")
				time.Sleep(settled)
				o.rest()
				fillInRest(o)
				o.key(s.url, fyne.KeyReturn)
				o.looksLike(s.window, "sign-in-failed."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				c := o.talk(fakedesk.Anna)
				o.write(c.talk.writer, "Ёлка 🌲")
				o.looksLike(c.window, "compact."+language+".xml")
				c.choose(fakedesk.Boris, true)
				c.window.Resize(fyne.NewSize(360, 600))
				o.desk.SetStatus(func(s *desk.Status) {
					s.Connection, s.RetryAt = desk.Waiting, time.Now().Add(5*time.Second)
					s.Problem = desk.NewProblem(desk.Unreachable, "host", "chat.example.com", "again", "yes")
				})
				o.rest()
				o.looksLike(c.window, "compact-narrow."+language+".xml")
			})
			inOffice(t, language, grouped, func(o *office) {
				c := o.talk(fakedesk.Boris)
				o.faces.foldPart(keyTalks, true)
				o.pins(fakedesk.Boris)
				o.looksLike(c.window, "groups."+language+".xml")
				o.faces.onlyOnline()
				o.looksLike(c.window, "people."+language+".xml")
				o.write(c.search, map[string]string{locale.Russian: "на", locale.English: "pre"}[language])
				o.looksLike(c.window, "search."+language+".xml")
				c.search.SetText("")
				o.key(c.people, fyne.KeyF10)
				o.looksLike(c.window, "list-menu."+language+".xml")
				o.faces.closeTop(c.window.Canvas())
				c.choose(desk.Ref{}, false)
				c.window.Resize(fyne.NewSize(380, 560))
				o.faces.choose(filterUnread)
				o.pins(fakedesk.Billing)
				o.desk.SetStatus(func(s *desk.Status) {
					s.Muted = []desk.Muted{{Peer: fakedesk.Billing, Until: time.Now().Add(time.Hour)}}
				})
				o.rest()
				o.looksLike(c.window, "unread."+language+".xml")
				o.dark()
				o.looksLike(c.window, "unread-dark."+language+".xml")
			})
			inOffice(t, language, carded, func(o *office) {
				c := o.cardOf(fakedesk.Anna)
				o.looksLike(c.window, "card."+language+".xml")
				c.card.shut()
				o.ctrl(c.window, fyne.KeyN)
				o.looksLike(c.window, "add."+language+".xml")
			})
			inOffice(t, language, mine, func(o *office) {
				o.faces.compact.showOwnCard(fakedesk.Me)
				o.rest()
				o.looksLike(o.faces.compact.window, "own-card."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				c := o.remarked()
				c.talk.correct()
				o.rest()
				o.looksLike(c.window, "remarked."+language+".xml")
				o.dark()
				o.looksLike(c.window, "remarked-dark."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				c := o.talk(fakedesk.Anna)
				b := o.asks(fakedesk.Anna, approval)
				test.Tap(b.choices.buttons[0])
				o.asks(fakedesk.Anna, approval)
				o.looksLike(c.window, "asking."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				c := o.filed()
				o.desk.Turn(desk.Upload{ID: "1", Peer: fakedesk.Anna, Name: "Смета.xlsx", Size: 5 << 20, Sent: 2 << 20, State: desk.UploadSending, Again: true})
				o.desk.Turn(desk.Upload{ID: "2", Peer: fakedesk.Anna, Name: "видео.mp4", Size: 9 << 20, State: desk.UploadFailed, Problem: desk.NewProblem(desk.FileTooLarge, "limit", "8")})
				c.window.Resize(fyne.NewSize(820, 900))
				o.rest()
				o.looksLike(c.window, "files."+language+".xml")
				o.dark()
				o.looksLike(c.window, "files-dark."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				c := o.talk(fakedesk.Anna)
				c.window.Resize(fyne.NewSize(380, 560))
				o.rest()
				o.ctrl(c.window, fyne.KeyPeriod)
				o.looksLike(c.window, "emoji."+language+".xml")
				o.dark()
				o.looksLike(c.window, "emoji-dark."+language+".xml")
			})
			inOffice(t, language, alerted, func(o *office) {
				a := o.journal()
				o.looksLike(a.window, "alerts."+language+".xml")
				o.dark()
				o.looksLike(a.window, "alerts-dark."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				a := o.alarmed(fakedesk.Anna, approval, desk.PreviewAll)
				o.desk.SetTakeovers(a.at, o.alarm(fakedesk.Boris, high, "Потоп"))
				o.later(2 * headsUp)
				o.looksLike(a.panels[0].window, "takeover."+language+".xml")
				o.dark()
				o.looksLike(a.panels[0].window, "takeover-dark."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				p := o.setting()
				p.window.Resize(fyne.NewSize(480, 3400))
				o.rest()
				o.looksLike(p.window, "settings."+language+".xml")
				o.dark()
				o.looksLike(p.window, "settings-dark."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				o.desk.Foretold = fakedesk.Held
				s := o.foresees(o.setting(), "Анна")
				o.looksLike(s.window, "forecast."+language+".xml")
				o.dark()
				o.looksLike(s.window, "forecast-dark."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				o.desk.Keeps = desk.Kept{Messages: 12345, Waiting: 2}
				s := o.faces.askWipe(o.setting().window, desk.Ref{})
				o.rest()
				o.looksLike(s.window, "wipe."+language+".xml")
				o.dark()
				o.looksLike(s.window, "wipe-dark."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				b := o.writing("vestnik-2026-11-27.zip")
				o.tells(desk.Exported{Messages: 12345, Done: true})
				o.looksLike(b.window, "export."+language+".xml")
				o.dark()
				o.looksLike(b.window, "export-dark."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				r := o.recording()
				o.happens("INFO", "started", map[string]string{"version": "9.8.7", "system": "linux"})
				o.happens("DEBUG", "connected", map[string]string{"to": "192.0.2.7:5280", "took": "12ms"})
				o.happens("WARN", "not signed in", map[string]string{"account": "anna@office.example", "problem": "wrong-password"})
				o.happens("ERROR", "journal: the disk is full", nil)
				o.looksLike(r.window, "records."+language+".xml")
				o.dark()
				o.looksLike(r.window, "records-dark."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				b := o.alerting()
				o.looksLike(b.window, "alert-empty."+language+".xml")
				o.composed(b)
				o.looksLike(b.window, "alert."+language+".xml")
				o.dark()
				o.looksLike(b.window, "alert-dark."+language+".xml")
			})
			inOffice(t, language, hundreds, func(o *office) {
				b := o.halfAnswered()
				o.looksLike(b.window, "alert-report."+language+".xml")
				o.dark()
				o.looksLike(b.window, "alert-report-dark."+language+".xml")
				b.overview()
				o.rest()
				o.looksLike(b.window, "alert-sent."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				c := o.talk(fakedesk.Anna)
				o.requested(asker, fakedesk.Boris, fakedesk.Anna)
				c.askBlock(asker)
				o.looksLike(c.window, "requests."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				c := o.blocking("spam@example.org", fakedesk.Anna.Address, "evil.example")
				o.looksLike(c.window, "blocked."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				o.desk.Checks = make(chan desk.Check, 3)
				o.desk.Checks <- desk.Check{Step: desk.StepCertificate, Result: desk.Good, Facts: map[string]string{"until": "2027-05-01", "signer": "Office CA"}}
				o.desk.Checks <- desk.Check{Step: desk.StepSignIn, Result: desk.Bad, Problem: desk.NewProblem(desk.WrongPassword, "address", fakedesk.Me)}
				o.desk.Checks <- desk.Check{Step: desk.StepRoster, Result: desk.Skipped, Facts: map[string]string{"after": string(desk.StepSignIn)}}
				close(o.desk.Checks)
				o.faces.showCheckup(o.faces.compact.window, desk.Account{})
				o.rest()
				o.looksLike(o.faces.compact.window, "checkup."+language+".xml")
				o.dark()
				o.looksLike(o.faces.compact.window, "checkup-dark."+language+".xml")
			})
			inOffice(t, language, usual, func(o *office) {
				q := openQuick(o)
				o.write(q.writer, "Ёлка 🌲")
				o.asLargeAsItNeeds(q.window)
				o.looksLike(q.window, "quick."+language+".xml")
				m := o.desk.Receive(desk.Message{Peer: fakedesk.Anna, Body: "Подпишите, пожалуйста, договор № 7 сегодня до обеда: завтра его уже ждут в банке."})
				o.show(desk.View{Screen: desk.ScreenQuick, Peer: fakedesk.Anna, Number: m.Number})
				o.rest()
				o.looksLike(q.window, "quick-quotes."+language+".xml")
			})
		})
	}
}

func fillInRest(o *office) {
	o.write(o.faces.signIn.password, "пароль 🔑")
	o.write(o.faces.signIn.url, fakeURL)
}
