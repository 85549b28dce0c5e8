package window

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// undo is the row that says what was done to somebody, and undoes it. It stays until the
// next such thing, or until it is taken away.
type undo struct {
	compact *compact
	root    *fyne.Container
	text    *line
	back    *button
	reverse func(context.Context, desk.Desk) error
}

func newUndo(c *compact) *undo {
	u := &undo{compact: c, text: newLine(theme.SizeNameText, theme.ColorNameForeground)}
	u.back = newButton(&c.keyboard, "", nil, u.undo)
	away := newButton(&c.keyboard, "", theme.CancelIcon(), u.hide)
	away.Importance = widget.LowImportance
	u.root = container.NewStack(newSurface(colorNotice, radiusCard), container.New(layout.NewCustomPaddedLayout(spaceHair, spaceHair, spaceApart, spaceHair),
		border(nil, nil, nil, container.NewHBox(u.back, away), container.New(layout.NewCustomPaddedLayout(spaceApart, spaceApart, 0, spaceTight), u.text))))
	u.root.Hide()
	return u
}

// offer says what was done, and how it is undone.
func (u *undo) offer(text string, reverse func(context.Context, desk.Desk) error) {
	u.reverse = reverse
	u.text.set(text)
	u.root.Show()
	u.compact.refreshTop()
}

func (u *undo) hide() {
	u.root.Hide()
	u.compact.refreshTop()
}

func (u *undo) undo() {
	if !u.root.Visible() {
		return // the keyboard is still at its button
	}
	u.hide()
	u.compact.do(u.reverse, nil)
}
