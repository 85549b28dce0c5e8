package window

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// askSignOut asks before an account is signed out: the password is forgotten with it, and the
// messages are if that is wanted.
func (f *faces) askSignOut(w fyne.Window, account string, onFail func(error)) {
	words := f.words
	s := f.newSheet(w)
	forget, managed := s.check(words.Say("window.sign-out-forget"), nil), f.managedNote()
	seen(managed, !f.may(forget, desk.FeatureForget))
	no := s.button(words.Say("window.cancel"), s.shut)
	yes := s.button(words.Say("window.sign-out-yes"), func() {
		leave := desk.Leave{Account: account, Forget: forget.Checked}
		s.shut()
		workOnly(f.ctx, func(ctx context.Context) error { return f.desk.SignOut(ctx, leave) }, onFail)
	})
	yes.Importance = widget.HighImportance
	text := s.wrapped(words.Say("window.sign-out-text", "Address", plain(account)))
	s.show(words.Say("window.sign-out-title"), container.NewVBox(text, forget, managed), no, no, yes)
}
