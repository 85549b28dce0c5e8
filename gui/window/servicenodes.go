package window

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/desk"
)

// newServiceAccounts lets the person choose for which of several accounts services are looked at.
func newServiceAccounts(s *services) *fyne.Container {
	all := s.faces.model.status.Accounts
	if len(all) < 2 {
		none := container.NewStack()
		none.Hide()
		return none
	}
	labels, here := make([]string, len(all)), 0
	for i, one := range all {
		labels[i] = address(one.Address)
		if one.Address == s.account {
			here = i
		}
	}
	offered := newOptions(&s.keyboard, labels, func(i int) {
		s.account, s.trail = all[i].Address, nil
		s.visit(desk.Spot{Ref: desk.Ref{Account: s.account, Address: s.server()}})
	})
	offered.choose(here)
	return offered.root
}

// followed are the nodes of what is shown to which the account has subscribed, be it by another program.
// Of a node its button says that.
func (s *services) followed(all []desk.Subscribed) (entries []serviceEntry) {
	if s.here().Node != "" {
		return nil
	}
	for _, one := range all {
		state := "window.services-subscribed"
		if one.State != desk.SubscribedFully {
			state = "window.services-pending"
		}
		e := serviceEntry{ServiceItem: desk.ServiceItem{Address: s.here().Address, Node: one.Node}, state: s.faces.words.Say(state)}
		if !slices.ContainsFunc(entries, func(o serviceEntry) bool { return o.Node == one.Node }) { // there may be several of a node
			entries = append(entries, e)
		}
	}
	return entries
}

// follows tells whether an item stands among those already.
func (s *services) follows(i desk.ServiceItem) bool {
	return slices.ContainsFunc(s.items, func(e serviceEntry) bool { return e.state != "" && e.Address == i.Address && e.Node == i.Node })
}

// sign says what can be done with an entry.
func (e *serviceEntry) sign() fyne.Resource {
	switch {
	case e.command:
		return theme.MediaPlayIcon()
	case e.state != "":
		return theme.ConfirmIcon()
	}
	return theme.FolderIcon()
}
