package window

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// settingAction is something that is done with a theme, and set nowhere.
type settingAction struct {
	page    *preferences
	id      string      // of its words
	feature string      // what the organisation may switch off; empty: nothing
	can     func() bool // whether it can be done now; nil: always
	do      *button
	root    *fyne.Container
}

func (p *preferences) action(id, feature string, do func()) *settingAction {
	a := &settingAction{page: p, id: id, feature: feature, do: newButton(&p.keyboard, "", nil, do)}
	a.root = container.NewHBox(a.do)
	a.follow(nil)
	return a
}

// object implements settingPart.
func (a *settingAction) object() fyne.CanvasObject { return a.root }

// words implements settingPart.
func (a *settingAction) words() string { return a.do.Text }

// follow implements settingPart: what is done is always the same, but it may be the organisation's
// to do it.
func (a *settingAction) follow(map[string]desk.Setting) {
	label, off := a.page.faces.words.Say(a.id), a.page.faces.model.status.IsOff(a.feature)
	enable(a.do, !off && (a.can == nil || a.can()))
	if off {
		label = a.page.faces.words.Say("window.managed-item", "What", label)
	}
	a.do.says(label)
}

// settingAutostart is whether the program starts with the desktop, which the desktop knows.
type settingAutostart struct {
	page    *preferences
	box     *check
	managed *widget.Label
	root    *fyne.Container
}

// more returns what belongs to a theme beside its settings.
func (p *preferences) more(t desk.Theme) []settingPart {
	switch t {
	case desk.ThemeAccounts:
		return []settingPart{p.accounts, p.action("window.add-account", desk.FeatureMoreAccounts, p.faces.showSignIn)}
	case desk.ThemePopups:
		return []settingPart{
			p.action("forecast.item", "", func() { p.faces.foresee(p.window) }),
			p.action("window.test-popup", "", func() { p.faces.testPopup(p.window) }),
		}
	case desk.ThemeHistory:
		return []settingPart{
			p.action("export.item", "", func() { p.faces.askBackup(p.window) }),
			p.action("wipe.item", desk.FeatureForget, func() { p.faces.askWipe(p.window, desk.Ref{}) }),
		}
	case desk.ThemeSupport:
		return []settingPart{
			p.action("window.check", "", func() { p.faces.showCheckup(p.window, desk.Account{}) }),
			p.action("records.item", "", p.faces.showRecords),
		}
	case desk.ThemeProgram:
		if p.faces.model.status.Autostart != nil {
			return []settingPart{p.newAutostart()}
		}
	}
	return nil
}

func (p *preferences) newAutostart() *settingAutostart {
	a := &settingAutostart{page: p, managed: p.faces.managedNote()}
	a.box = newCheck(&p.keyboard, "", func() {
		on := a.box.Checked
		workOnly(p.faces.ctx, func(ctx context.Context) error { return p.faces.desk.SetAutostart(ctx, on) }, func(err error) {
			if err != nil {
				p.fail(err)
				a.draw()
			}
		})
	})
	a.root = container.NewVBox(a.box, a.managed)
	a.draw()
	return a
}

// draw shows it as it is.
func (a *settingAutostart) draw() {
	status := a.page.faces.model.status
	if on := status.Autostart != nil && *status.Autostart; on != a.box.Checked {
		a.box.Checked = on
		a.box.Refresh()
	}
	managed := status.IsManaged(desk.ManagedAutostart)
	enable(a.box, !managed)
	seen(a.managed, managed)
}

// object implements settingPart.
func (a *settingAutostart) object() fyne.CanvasObject { return a.root }

// words implements settingPart.
func (a *settingAutostart) words() string { return a.box.Text }

// follow implements settingPart.
func (a *settingAutostart) follow(map[string]desk.Setting) { a.draw() }
