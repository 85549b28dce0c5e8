package window

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"vestnik/core/desk"
)

// accountList is the part of the settings with the accounts, in their order: each as it is now,
// and what is done with it.
type accountList struct {
	page *preferences
	rows []*accountRow
	root *fyne.Container
}

func newAccountList(p *preferences) *accountList {
	l := &accountList{page: p, root: container.New(layout.NewCustomPaddedVBoxLayout(spaceNear))}
	l.refresh()
	return l
}

// object implements settingPart.
func (l *accountList) object() fyne.CanvasObject { return l.root }

// words implements settingPart.
func (l *accountList) words() string {
	var all []string
	for _, r := range l.rows {
		all = append(all, r.words())
	}
	return strings.Join(all, " ")
}

// follow implements settingPart.
func (l *accountList) follow(map[string]desk.Setting) { l.refresh() }

// refresh draws the accounts as they are.
func (l *accountList) refresh() {
	all := l.page.faces.model.status.Accounts
	if !slices.EqualFunc(l.rows, all, func(r *accountRow, a desk.AccountStatus) bool { return r.of.Address == a.Address }) {
		l.arrange(all)
	}
	for i, r := range l.rows {
		r.show(all[i], i == 0, len(all) > 1)
	}
}

// arrange has a row for each account. One that is there stays: the keyboard may be in it.
func (l *accountList) arrange(all []desk.AccountStatus) {
	was := l.rows
	l.rows, l.root.Objects = nil, nil
	for _, a := range all {
		at := slices.IndexFunc(was, func(r *accountRow) bool { return r.of.Address == a.Address })
		if at < 0 {
			was, at = append(was, newAccountRow(l.page, a)), len(was)
		}
		l.rows = append(l.rows, was[at])
		l.root.Objects = append(l.root.Objects, was[at].root)
	}
	l.root.Refresh()
}
