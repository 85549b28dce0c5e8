package window

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// banner says above everything else what is wrong with the connection, what to do
// about it, and when the next attempt is made.
type banner struct {
	faces     *faces
	own       *desk.Problem // something the person asked for here has failed
	counting  context.CancelFunc
	root      *fyne.Container
	sentence  *widget.Label
	remedy    *widget.Label
	countdown *widget.Label
	again     *button
	aside     *button
	wrong     *button // finds out what is
	sign      *button // signs in again
	dismiss   *button
}

func newBanner(f *faces, keys *keyboard) *banner {
	b := &banner{faces: f, sentence: newWrapped(), remedy: newWrapped(), countdown: newWrapped()}
	b.sentence.TextStyle.Bold = true
	b.remedy.SizeName, b.countdown.SizeName = theme.SizeNameCaptionText, theme.SizeNameCaptionText
	b.again = newButton(keys, "", theme.ViewRefreshIcon(), b.reconnect)
	b.aside = newButton(keys, "", theme.DocumentCreateIcon(), b.setAside)
	b.aside.Hide()
	b.wrong = newButton(keys, "", theme.SearchIcon(), func() { f.showCheckup(f.compact.window, desk.Account{}) })
	b.sign = newButton(keys, "", theme.LoginIcon(), func() {
		f.signInAgain(f.model.status.Address, f.model.status.URL)
	})
	b.dismiss = newButton(keys, "", theme.CancelIcon(), func() { b.fail(nil) })
	b.dismiss.Importance = widget.LowImportance
	foot := container.New(layout.NewCustomPaddedVBoxLayout(0), b.countdown, container.New(&flow{}, b.again, b.sign, b.aside, b.wrong))
	texts := container.New(layout.NewCustomPaddedVBoxLayout(spaceOne), b.sentence, b.remedy)
	inner := container.NewVBox(border(nil, nil, nil, container.NewVBox(b.dismiss), texts), foot)
	b.root = container.NewStack(newSurface(colorNotice, 0),
		container.New(layout.NewCustomPaddedLayout(spaceHair, spaceTight, spaceNear, spaceNear), inner))
	b.root.Hide()
	b.spell()
	return b
}

// fail shows that something the person asked for did not work; nil takes it back.
func (b *banner) fail(err error) {
	b.own = problemOf(err)
	b.refresh()
}

// problem returns what is to be shown, the most important first.
func (b *banner) problem() *desk.Problem {
	status := b.faces.model.status
	switch {
	case b.faces.model.gone != nil:
		return b.faces.model.gone
	case b.own != nil:
		return b.own
	case status.Problem == nil && status.Connection == desk.Waiting:
		return desk.NewProblem(desk.NotOnLine)
	case b.troubled():
		return status.Trouble
	}
	return status.Problem
}

// troubled tells whether a file of ours is what is to be told: it can wait while there
// is no connection.
func (b *banner) troubled() bool {
	status := b.faces.model.status
	quiet := status.Problem == nil && status.Connection != desk.Checking
	return status.Trouble != nil && (quiet || status.Connection == desk.SignedOut)
}

// refresh draws the model.
func (b *banner) refresh() {
	p := b.problem()
	checking := b.own == nil && b.faces.model.gone == nil && b.faces.model.status.Connection == desk.Checking
	seen(b.root, p != nil || checking)
	if p == nil && !checking {
		b.stop()
		return
	}
	sentence, remedy := b.faces.words.Say("window.checking"), b.faces.words.Say("window.checking-remedy")
	if !checking {
		sentence, remedy = b.faces.words.Problem(cleaned(p))
	}
	setWrapped(b.sentence, sentence)
	setWrapped(b.remedy, remedy)
	seen(b.dismiss, b.own != nil && b.faces.model.gone == nil)
	waiting := b.faces.model.gone == nil && b.faces.model.status.Connection == desk.Waiting
	seen(b.aside, b.own == nil && b.faces.model.gone == nil && b.troubled())
	seen(b.again, waiting || checking)
	seen(b.sign, b.own == nil && b.faces.model.gone == nil && !checking && byPerson(p))
	seen(b.wrong, b.faces.model.gone == nil && !refusal(p))
	seen(b.countdown, waiting)
	if waiting {
		b.count()
	} else {
		b.stop()
	}
}

// byPerson tells whether signing in anew is what helps: another password, or a certificate
// to be compared.
func byPerson(p *desk.Problem) bool {
	switch p.Code {
	case desk.WrongPassword, desk.PasswordMissing, desk.WeakerSignIn, desk.CertificateUnknown, desk.CertificateAlone, desk.CertificateReplaced:
		return true
	}
	return false
}

// refusal tells whether nothing is wrong that an examination could find.
func refusal(p *desk.Problem) bool { return p != nil && p.Code == desk.Managed }

// count shows the seconds until the next attempt, every second anew.
func (b *banner) count() {
	b.tick()
	if b.counting != nil {
		return
	}
	ctx, cancel := context.WithCancel(b.faces.ctx)
	b.counting = cancel
	go func() {
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				fyne.Do(func() {
					if ctx.Err() == nil {
						b.tick()
					}
				})
			}
		}
	}()
}

func (b *banner) tick() {
	text := ""
	if seconds, ok := b.faces.model.waits(time.Now()); ok {
		text = b.faces.words.Count("window.retry", seconds)
	}
	if b.countdown.Text != text {
		b.countdown.SetText(text)
	}
}

// stop ends the counting.
func (b *banner) stop() {
	if b.counting != nil {
		b.counting()
		b.counting = nil
	}
}

func (b *banner) reconnect() {
	workOnly(b.faces.ctx, b.faces.desk.Reconnect, b.fail)
}

func (b *banner) setAside() {
	workOnly(b.faces.ctx, b.faces.desk.SetAside, b.fail)
}
