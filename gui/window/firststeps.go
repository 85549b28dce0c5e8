package window

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// firstSteps is the card at the foot of the compact window that tells who has just come what the
// window cannot show: the icon, the popups, and writing without it. It lies over nothing and takes
// no keyboard; it goes for good with a click, or with the first message that is sent or answered here.
type firstSteps struct {
	faces *faces
	title *line
	texts *widget.Label
	try   *button
	away  *button
	root  *fyne.Container
}

func newFirstSteps(f *faces, w fyne.Window, keys *keyboard) *firstSteps {
	s := &firstSteps{faces: f}
	s.title = newLine(theme.SizeNameText, theme.ColorNameForeground)
	s.title.style.Bold = true
	s.away = newButton(keys, "", theme.CancelIcon(), f.hasBegun)
	s.away.Importance = widget.LowImportance
	s.texts = newWrapped()
	s.texts.SizeName = theme.SizeNameCaptionText
	s.try = newButton(keys, "", nil, func() { f.testPopup(w) })
	within := func(o fyne.CanvasObject) fyne.CanvasObject { // a label has room around it, and they begin where it does
		return container.New(layout.NewCustomPaddedLayout(0, 0, theme.InnerPadding(), 0), o)
	}
	head := border(nil, nil, nil, s.away, within(s.title))
	all := container.New(layout.NewCustomPaddedLayout(spaceHair, spaceNear, spaceNear, spaceNear),
		container.New(layout.NewCustomPaddedVBoxLayout(0), head, s.texts, within(container.NewHBox(s.try))))
	s.root = container.NewStack(newSurface(colorMine, 0), container.New(unrolled{}, container.NewVScroll(all)))
	s.root.Hide()
	s.spell()
	return s
}

// refresh shows it to who has just come, while no conversation is open, and tells whether that is
// new: the rest has more room then, or less.
func (s *firstSteps) refresh(talks bool) (changed bool) {
	was := s.root.Visible()
	seen(s.root, s.faces.model.status.FirstSteps && !talks)
	return s.root.Visible() != was
}

// hasBegun says that the person knows his way.
func (f *faces) hasBegun() {
	if !f.model.status.FirstSteps {
		return
	}
	workOnly(f.ctx, func(ctx context.Context) error { return f.desk.Set(ctx, "firstSteps", []string{"false"}) }, func(err error) {
		if err != nil && f.compact != nil {
			f.compact.banner.fail(err)
		}
	})
}

// unrolled is as high as all that a scroll holds. It scrolls where it gets less.
type unrolled struct{}

// Layout implements fyne.Layout.
func (unrolled) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }

// MinSize implements fyne.Layout.
func (unrolled) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[0].(*container.Scroll).Content.MinSize().Height)
}
