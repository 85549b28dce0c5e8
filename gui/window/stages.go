package window

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// turn is how a stage of signing in stands.
type turn int

const (
	ahead turn = iota
	going
	passed
	failed
)

// stageNames are what the stages are called, in their order: where the server is; whether it
// answers and is the right one; who the person is; and that he need not say so again.
var stageNames = [...]string{"window.stage-address", "window.stage-server", "window.stage-password", "window.stage-keyring"}

// stageAddress and the others number them.
const (
	stageAddress = iota
	stageServer
	stagePassword
	stageKeyring
)

// stages returns how each stage stands: those before the one at which the form is have passed.
func (f *form) stages() (all [len(stageNames)]turn) {
	at, how := f.stage()
	for i := range all[:at] {
		all[i] = passed
	}
	if at < len(all) {
		all[at] = how
	}
	return all
}

// stage tells at which stage signing in is, and how that stands.
func (f *form) stage() (at int, how turn) {
	running := stageServer + max(0, slices.Index(steps, f.progress))
	switch {
	case f.problem != nil:
		return failing(f.problem, running), failed
	case f.busy && f.progress == desk.ProgressDone:
		return len(stageNames), passed
	case f.busy:
		return running, going
	case f.url == "" && f.locatable():
		return stageAddress, going
	case f.unasked() != nil && !f.suggests():
		return stageAddress, failed
	case f.url == "" || f.domain() == "":
		return stageAddress, ahead
	}
	return stageServer, ahead
}

// failing tells at which stage a problem has come. Most say so themselves: what is told of the
// progress may come later than the answer.
func failing(p *desk.Problem, running int) int {
	switch p.Code {
	case desk.BadAddress, desk.BadURL, desk.NoURL, desk.PlainHTTP, desk.Managed:
		return stageAddress
	case desk.WrongPassword, desk.AccountDisabled, desk.NoMechanism, desk.WeakerSignIn, desk.ServerUnproven, desk.OwnCertificateUnused:
		return stagePassword
	}
	if ofKeyring(p) {
		return stageKeyring
	}
	return running
}

// turnSigns differ in shape, as all signs do.
var turnSigns = map[turn]fyne.Resource{
	ahead:  sign("ahead", ring+`{absent}"/>`),
	going:  sign("going", ring+`{read}"/>`+lines+`{read}" d="M5.6 8h.1M8 8h.1M10.4 8h.1"/>`),
	passed: sign("passed", disc+`{available}"/>`+lines+`{inside}" d="M5 8.3l2.2 2.2 4-4.8"/>`),
	failed: sign("stage-failed", disc+`{busy}"/>`+lines+`{inside}" d="M8 4.6v4M8 11.2v.1"/>`),
}

// stageList shows how the stages stand, a line each.
type stageList struct {
	root  *fyne.Container
	signs [len(stageNames)]*widget.Icon
	names [len(stageNames)]*line
}

func newStageList() *stageList {
	s := &stageList{root: container.New(layout.NewCustomPaddedVBoxLayout(0))}
	for i := range stageNames {
		s.signs[i], s.names[i] = widget.NewIcon(turnSigns[ahead]), newLine(theme.SizeNameCaptionText, colorFaint)
		s.root.Add(border(nil, nil, s.signs[i], nil, s.names[i]))
	}
	return s
}

// show draws how they stand. Where the person waits, and where it has failed, stands out.
func (s *stageList) show(all [len(stageNames)]turn) {
	for i, how := range all {
		s.signs[i].SetResource(turnSigns[how])
		s.names[i].tint(turnColors[how])
	}
}

var turnColors = map[turn]fyne.ThemeColorName{
	ahead: colorFaint, going: theme.ColorNameForeground, passed: colorFaint, failed: theme.ColorNameError,
}
