package window

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// checkup is the sheet that looks for what is wrong, and says what helps: a line as each
// step ends.
type checkup struct {
	*sheet
	again, copies *button
	rows          *fyne.Container
	scroll        *container.Scroll
	said          []string // the lines, as they are copied
	failed        *widget.Label
	stop          context.CancelFunc // of the one that goes on
	busy          bool
}

// showCheckup opens the sheet, and begins.
func (c *compact) showCheckup() {
	words := c.faces.words
	k := &checkup{sheet: c.faces.newSheet(c.window), stop: func() {}}
	k.onShut = func() { k.stop() }
	k.failed = k.problem()
	k.rows = container.New(layout.NewCustomPaddedVBoxLayout(2))
	k.scroll = container.NewVScroll(k.rows)
	k.scroll.SetMinSize(fyne.NewSize(0, fyne.Max(120, fyne.Min(360, c.window.Canvas().Size().Height-180))))
	k.copies = k.button(words.Say("window.copy"), func() { k.faces.app.Clipboard().SetContent(strings.Join(k.said, "\n")) })
	k.again = k.button(words.Say("window.check-again"), k.begin)
	away := k.button(words.Say("window.close"), k.shut)
	k.show(words.Say("window.check-title"), container.NewBorder(nil, k.failed, nil, nil, k.scroll), away, k.copies, k.again, away)
	k.begin()
}

// begin looks at everything anew; while that goes on it does nothing.
func (k *checkup) begin() {
	if k.busy {
		return
	}
	k.busy, k.said, k.rows.Objects = true, nil, nil
	k.rows.Refresh()
	setWrapped(k.failed, "")
	ctx, stop := context.WithCancel(k.faces.ctx)
	k.stop = stop
	work(ctx, func(ctx context.Context) (<-chan desk.Check, error) { return k.faces.desk.Examine(ctx, "") },
		func(checks <-chan desk.Check, err error) {
			if err != nil {
				k.busy = false
				setWrapped(k.failed, told(k.faces.words, problemOf(err)))
				return
			}
			go k.follow(ctx, stop, checks)
		})
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
		stop()
		k.busy = false
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
	k.scroll.ScrollToBottom()
}
