package window

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// settingRow is one setting: its name, what it is set by, what more is to be said of it, and
// why it could not be set.
type settingRow struct {
	page    *preferences
	setting desk.Setting
	control settingControl
	title   *widget.Label // nil: the control has the name
	help    *widget.Label // nil: there is none
	managed *widget.Label
	failure *widget.Label
	faulty  bool      // it says what is wrong with the file of the settings
	going   bool      // it is being set
	next    *[]string // and to what, when that is done; nil: nothing
	usual   *button   // sets it back
	foot    *fyne.Container
	root    *fyne.Container
}

// settingControl is what a setting is set by.
type settingControl interface {
	object() fyne.CanvasObject
	// show shows a value as the resident has it.
	show(value []string)
	enable(on bool)
	// spell says what is always said there.
	spell()
}

func newSettingRow(p *preferences, s desk.Setting) *settingRow {
	r := &settingRow{page: p, setting: s, managed: p.faces.managedNote(), failure: newProblemLabel()}
	r.managed.SizeName = theme.SizeNameCaptionText
	r.control = r.newControl()
	r.usual = newButton(&p.keyboard, "", theme.ContentUndoIcon(), func() { p.set(r, nil) })
	r.usual.Importance = widget.LowImportance
	r.foot = container.NewHBox(r.usual)
	var parts []fyne.CanvasObject
	if s.Kind != desk.SettingSwitch { // which has its name beside it
		r.title = newWrapped()
		parts = append(parts, r.title)
	}
	parts = append(parts, r.control.object())
	if p.faces.words.SettingHelp(s.Name) != "" {
		r.help = newWrapped()
		r.help.SizeName, r.help.Importance = theme.SizeNameCaptionText, widget.LowImportance
		parts = append(parts, r.help)
	}
	r.root = container.New(layout.NewCustomPaddedVBoxLayout(0), append(parts, r.foot, r.managed, r.failure)...)
	r.show(s)
	return r
}

// newControl returns what goes with the kind of the setting.
func (r *settingRow) newControl() settingControl {
	switch s := r.setting; {
	case s.Kind == desk.SettingSwitch:
		return newSettingSwitch(r)
	case len(s.Choices) > 0:
		return newSettingChoice(r)
	}
	return newSettingText(r)
}

// object implements settingPart.
func (r *settingRow) object() fyne.CanvasObject { return r.root }

// words implements settingPart.
func (r *settingRow) words() string {
	words, s := r.page.faces.words, r.setting
	text := []string{s.Name, words.Setting(s.Name), words.SettingHelp(s.Name)}
	for _, choice := range s.Choices {
		text = append(text, words.Say("setting-"+s.Name+"."+choice))
	}
	return strings.Join(text, " ")
}

// follow implements settingPart.
func (r *settingRow) follow(now map[string]desk.Setting) {
	if s, is := now[r.setting.Name]; is {
		r.show(s)
	}
}

// show draws the setting as it is.
func (r *settingRow) show(s desk.Setting) {
	r.setting = s
	r.control.show(s.Value)
	r.control.enable(!s.Managed)
	seen(r.managed, s.Managed)
	seen(r.foot, s.Own && !s.Managed && (s.Fault != nil || s.Kind != desk.SettingSwitch && len(s.Choices) == 0))
	r.blame(s.Fault)
}

// blame says what is wrong with what stands in the file of the settings, as long as it does.
func (r *settingRow) blame(fault *desk.Problem) {
	switch {
	case fault != nil:
		setWrapped(r.failure, r.page.faces.words.Say("settings.fault", "What", told(r.page.faces.words, fault)))
	case r.faulty:
		setWrapped(r.failure, "")
	}
	r.faulty = fault != nil
}

// choose sets it.
func (r *settingRow) choose(value []string) {
	if r.going || !slices.Equal(value, r.setting.Value) {
		r.page.set(r, value)
	}
}

// done says how it went. What could not be set is shown as it is, but for a text: it is there
// to be mended.
func (r *settingRow) done(err error) {
	text, typed := r.control.(*settingText)
	setWrapped(r.failure, told(r.page.faces.words, problemOf(err)))
	switch {
	case typed && err == nil:
		text.kept()
	case !typed && err != nil:
		r.control.show(r.setting.Value)
	}
}
