package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// The office to try things in is opened from the window to sign in, while there is no account,
// and has windows of its own, of a resident of its own. Those say so, above all else, with the
// button to leave it: what was sent to a colleague who is none is not to be waited for.

// offersDemo tells whether the office is offered: not to whom has an account, nor within it.
func (s *signIn) offersDemo() bool {
	status := &s.faces.model.status
	return len(status.Accounts) == 0 && !status.Demo && !s.form.busy
}

// tryDemo opens the office. Meanwhile the link says so, and does nothing.
func (s *signIn) tryDemo() {
	if s.opens {
		return
	}
	s.opens = true
	s.form.problem = nil
	s.refresh()
	workOnly(s.faces.ctx, s.faces.desk.TryDemo, func(err error) {
		s.opens = false
		if p := problemOf(err); p != nil {
			s.fail(p)
			return
		}
		s.refresh()
	})
}

// refreshDemo draws the link.
func (s *signIn) refreshDemo() {
	text := s.faces.words.Say("window.try-demo")
	if s.opens {
		text = s.faces.words.Say("window.demo-opens")
	}
	s.demo.says(text)
	seen(s.demo, s.offersDemo())
}

// demoNote is the line of the compact window that says where the person is, and lets him leave.
type demoNote struct {
	faces *faces
	root  *fyne.Container
	text  *widget.Label
	leave *button
}

func newDemoNote(f *faces, keys *keyboard) *demoNote {
	n := &demoNote{faces: f, text: newWrapped()}
	n.text.SizeName = theme.SizeNameCaptionText
	n.leave = newButton(keys, "", theme.LogoutIcon(), n.quit)
	n.root = container.NewStack(newSurface(colorMine, 0), container.New(layout.NewCustomPaddedLayout(spaceHair, spaceHair, spaceNear, spaceNear),
		border(nil, nil, nil, container.NewCenter(n.leave), n.text)))
	n.spell()
	seen(n.root, f.model.status.Demo) // which a resident is, or is not, for all its life
	return n
}

// quit leaves the office: its resident ends, and with it all that was of it.
func (n *demoNote) quit() {
	workOnly(n.faces.ctx, n.faces.desk.Quit, n.faces.compact.banner.fail)
}
