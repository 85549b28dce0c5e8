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
	label string
	do    *button
	root  *fyne.Container
}

func (p *preferences) action(label string, do func()) *settingAction {
	b := newButton(&p.keyboard, label, nil, do)
	return &settingAction{label, b, container.NewHBox(b)}
}

// object implements settingPart.
func (a *settingAction) object() fyne.CanvasObject { return a.root }

// words implements settingPart.
func (a *settingAction) words() string { return a.label }

// follow implements settingPart: what is done is always the same.
func (a *settingAction) follow(map[string]desk.Setting) {}

// settingAutostart is whether the program starts with the desktop, which the desktop knows.
type settingAutostart struct {
	page    *preferences
	box     *check
	managed *widget.Label
	root    *fyne.Container
}

// more returns what belongs to a theme beside its settings.
func (p *preferences) more(t desk.Theme) []settingPart {
	words := p.faces.words
	switch t {
	case desk.ThemePopups:
		return []settingPart{
			p.action(words.Say("forecast.item"), func() { p.faces.foresee(p.window) }),
			p.action(words.Say("window.test-popup"), func() { p.faces.testPopup(p.window) }),
		}
	case desk.ThemeHistory:
		return []settingPart{p.newWipe()}
	case desk.ThemeNetwork:
		return []settingPart{p.action(words.Say("window.check"), func() { p.faces.showCheckup(p.window, desk.Account{}) })}
	case desk.ThemeProgram:
		if p.faces.model.status.Autostart != nil {
			return []settingPart{p.newAutostart()}
		}
	}
	return nil
}

// newWipe offers to delete messages, where the organisation lets people do that.
func (p *preferences) newWipe() *settingAction {
	label, may := p.faces.words.Say("wipe.item"), !p.faces.model.status.IsOff(desk.FeatureForget)
	if !may {
		label = p.faces.words.Say("window.managed-item", "What", label)
	}
	a := p.action(label, func() { p.faces.askWipe(p.window, desk.Ref{}) })
	enable(a.do, may)
	return a
}

func (p *preferences) newAutostart() *settingAutostart {
	a := &settingAutostart{page: p, managed: p.faces.managedNote()}
	a.box = newCheck(&p.keyboard, p.faces.words.Say("window.autostart"), func() {
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
