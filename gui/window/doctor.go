package window

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// checkup is the sheet that looks for what is wrong, and says what helps: a line as each
// step ends.
type checkup struct {
	*sheet
	of            desk.Account // who is looked at, see [desk.Support]
	again, copies *button      // again stops one that goes on
	rows          *fyne.Container
	scroll        *container.Scroll
	said          []string // the lines, as they are copied
	failed        *widget.Label
	step          *line // at which it is
	progress      *widget.ProgressBar
	stop          context.CancelFunc // of the one that goes on
	busy          bool
}

// showCheckup opens the sheet over a window, and begins.
func (f *faces) showCheckup(w fyne.Window, of desk.Account) {
	words := f.words
	k := &checkup{sheet: f.newSheet(w), of: of, stop: func() {}}
	k.onShut = func() { k.stop() }
	k.failed = k.problem()
	k.step, k.progress = newLine(theme.SizeNameCaptionText, colorFaint), widget.NewProgressBar()
	k.progress.Max, k.progress.TextFormatter = float64(len(desk.Steps)), func() string { return "" }
	k.rows = container.New(layout.NewCustomPaddedVBoxLayout(spaceHair))
	k.scroll = container.NewVScroll(k.rows)
	k.scroll.SetMinSize(fyne.NewSize(0, fyne.Max(120, fyne.Min(360, w.Canvas().Size().Height-200))))
	k.copies = k.button(words.Say("window.copy"), func() { k.faces.app.Clipboard().SetContent(strings.Join(k.said, "\n")) })
	k.again = k.button(words.Say("window.check-again"), func() {
		if k.busy {
			k.stop()
		} else {
			k.begin()
		}
	})
	away := k.button(words.Say("window.close"), k.shut)
	k.show(words.Say("window.check-title"), border(nil, container.NewVBox(k.step, container.New(thin{}, k.progress), k.failed), nil, nil, k.scroll), away, k.copies, k.again, away)
	k.begin()
}

// begin looks at everything anew.
func (k *checkup) begin() {
	k.said, k.rows.Objects = nil, nil
	k.rows.Refresh()
	setWrapped(k.failed, "")
	k.goes(true)
	ctx, stop := context.WithCancel(k.faces.ctx)
	k.stop = stop
	work(ctx, func(ctx context.Context) (<-chan desk.Check, error) { return k.faces.desk.Examine(ctx, k.of) },
		func(checks <-chan desk.Check, err error) {
			if err != nil {
				k.goes(false)
				setWrapped(k.failed, told(k.faces.words, problemOf(err)))
				return
			}
			go k.follow(ctx, stop, checks)
		})
}

// goes shows whether it goes on, and at which step it is.
func (k *checkup) goes(on bool) {
	k.busy = on
	label := k.faces.words.Say("window.check-again")
	if at := len(k.said); on && at < len(desk.Steps) {
		label = k.faces.words.Say("window.check-stop")
		k.step.set(k.faces.words.Say("window.check-step", "Step", k.faces.words.Say("doctor.step."+string(desk.Steps[at]))))
		k.progress.SetValue(float64(at))
	}
	seen(k.step, on)
	seen(k.progress, on)
	k.again.SetText(label)
}

// follow shows what is found.
func (k *checkup) follow(ctx context.Context, stop context.CancelFunc, checks <-chan desk.Check) {
	for c := range checks {
		fyne.Do(func() {
			if ctx.Err() == nil {
				k.add(c)
			}
		})
	}
	fyne.Do(func() {
		if ctx.Err() != nil && k.open {
			setWrapped(k.failed, k.faces.words.Say("doctor.interrupted"))
		}
		stop()
		k.goes(false)
	})
}

// add shows what a step has found.
func (k *checkup) add(c desk.Check) {
	text := k.faces.words.CheckLine(c)
	k.said = append(k.said, text)
	row := k.wrapped(text)
	if c.Result == desk.Bad {
		row.Importance = widget.DangerImportance
	}
	k.rows.Add(row)
	if to := k.helpers(c); len(to) > 0 {
		line := container.New(&flow{width: sheetWidth(k.window)})
		for _, b := range to {
			line.Add(b)
		}
		k.rows.Add(line)
	}
	k.goes(true)
	k.scroll.ScrollToBottom()
}
