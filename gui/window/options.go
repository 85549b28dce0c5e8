package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// options are buttons of which one is chosen.
type options struct {
	root   *fyne.Container
	all    []*button
	chosen int
}

func newOptions(keys *keyboard, labels []string, do func(int)) *options {
	o := &options{root: container.New(&flow{})}
	for i, label := range labels {
		b := newButton(keys, label, nil, func() { o.choose(i); do(i) })
		o.all = append(o.all, b)
		o.root.Add(b)
	}
	o.choose(0)
	return o
}

// choose shows which one is chosen.
func (o *options) choose(n int) {
	o.chosen = n
	for i, b := range o.all {
		b.weigh(map[bool]widget.Importance{true: widget.HighImportance}[i == n])
	}
}

// longestChip is how many runes of a text are offered, and widestChip how wide the text of a chip is,
// or in the small window.
const (
	longestChip = 40
	widestChip  = 260
	smallChip   = 160
)

// newChip is a button with what was chosen, which takes it away.
func newChip(keys *keyboard, text string, widest float32, remove func()) *button {
	label := fitted(plain(text), grown(widest), theme.Size(theme.SizeNameText), fyne.TextStyle{Bold: true})
	b := newButton(keys, label, theme.CancelIcon(), remove)
	b.IconPlacement = widget.ButtonIconTrailingText
	return b
}
