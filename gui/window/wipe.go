package window

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// wiping is the sheet that asks whether messages are to be deleted, and says how many.
type wiping struct {
	*sheet
	of      []desk.Ref // what can be chosen, see [desk.Keeping]
	which   *options
	says    *widget.Label
	failure *widget.Label
	yes     *button
	asked   int // how often it was asked how many: an older answer is too late
}

// askWipe asks about a conversation, or, of nobody, about all messages or those of an account.
func (f *faces) askWipe(w fyne.Window, peer desk.Ref) *wiping {
	words := f.words
	s := &wiping{sheet: f.newSheet(w), of: []desk.Ref{peer}}
	labels := []string{words.Say("wipe.all")}
	if !peer.IsZero() {
		labels[0] = words.Say("wipe.with", "Name", f.model.person(peer).name)
	} else if accounts := f.model.status.Accounts; len(accounts) > 1 {
		for _, a := range accounts {
			s.of = append(s.of, desk.Ref{Account: a.Address})
			labels = append(labels, words.Say("wipe.of", "Address", address(a.Address)))
		}
	}
	s.which = newOptions(s.keys, labels, func(int) { s.ask() })
	s.says, s.failure = s.wrapped(words.Say("window.wait")), s.problem()
	no := s.button(words.Say("window.cancel"), s.shut)
	s.yes = s.button(words.Say("wipe.yes"), s.wipe)
	s.yes.Importance = widget.DangerImportance
	s.ask()
	s.show(words.Say("wipe.title"), container.NewVBox(s.which.root, s.says, s.wrapped(words.Say("wipe.text")), s.failure), no, no, s.yes)
	return s
}

// ask asks how many there are. Before that is known nothing can be deleted.
func (s *wiping) ask() {
	s.asked++
	asked, of := s.asked, s.of[s.which.chosen]
	enable(s.yes, false)
	work(s.faces.ctx, func(ctx context.Context) (desk.Kept, error) { return s.faces.desk.Kept(ctx, of) }, func(k desk.Kept, err error) {
		if asked != s.asked {
			return
		}
		s.fail(err)
		if err == nil {
			setWrapped(s.says, s.faces.words.Kept(k))
			enable(s.yes, k.Messages > 0)
		}
	})
}

// wipe deletes what is chosen.
func (s *wiping) wipe() {
	of := s.of[s.which.chosen]
	enable(s.yes, false)
	workOnly(s.faces.ctx, func(ctx context.Context) error { return s.faces.desk.Wipe(ctx, of) }, func(err error) {
		enable(s.yes, err != nil)
		if s.fail(err); err == nil && s.open {
			s.shut()
		}
	})
}

// fail says why it could not be done, if it could not.
func (s *wiping) fail(err error) {
	setWrapped(s.failure, told(s.faces.words, problemOf(err)))
}
