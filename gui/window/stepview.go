package window

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
	"vestnik/gui/link"
)

// stepView is what is done with a service, step by step.
//
//	         begun, gone on with     answers wrong     refused        over       given up
//	asking   the next step           marked beside     said below     result     gone
//	result   –                       –                 –              –          gone
type stepView struct {
	faces *faces
	keys  *keyboard
	task  desk.Task
	step  desk.ServiceStep
	form  *formView // nil: the step has none
	named string    // what the service calls it, as far as it has said
	busy  bool
	over  bool

	leave  func()                                  // it is given up, or was read
	person func(peer desk.Ref) []fyne.CanvasObject // what can be done with somebody who was found

	body    *fyne.Container
	people  *fyne.Container
	problem *widget.Label
	foot    *fyne.Container
	root    *fyne.Container
	onDraw  func()
}

func newStepView(f *faces, keys *keyboard, task desk.Task, leave func()) *stepView {
	v := &stepView{faces: f, keys: keys, task: task, leave: leave, problem: newProblemLabel(), onDraw: func() {}}
	v.problem.Resize(fyne.NewSize(formWidth, 0))
	v.body, v.people, v.foot = container.NewStack(), container.New(&flow{}), container.New(layout.NewCustomPaddedHBoxLayout(theme.Padding()))
	v.root = border(nil, container.NewVBox(v.people, v.problem, v.foot), nil, nil, v.body)
	v.draw()
	return v
}

// begin begins it.
func (v *stepView) begin() {
	v.ask(func(ctx context.Context) (desk.ServiceStep, error) { return v.faces.desk.Begin(ctx, v.task) })
}

// ask waits for the next step.
func (v *stepView) ask(do func(context.Context) (desk.ServiceStep, error)) {
	if v.busy {
		return
	}
	v.busy = true
	v.draw()
	work(v.faces.ctx, do, func(next desk.ServiceStep, err error) {
		v.busy = false
		switch {
		case v.over: // the person did not wait
			v.giveUp(next.ID)
			return
		case err != nil:
			setWrapped(v.problem, told(v.faces.words, problemOf(err)))
		case len(next.Faults) > 0 && v.form != nil:
			v.form.blame(next.Faults)
		default:
			setWrapped(v.problem, "")
			v.take(next)
		}
		v.draw()
	})
}

// take shows a step.
func (v *stepView) take(next desk.ServiceStep) {
	v.step, v.form = next, nil
	if next.Form != nil {
		v.form = newFormView(v.faces.words, v.keys, next.Form, next.Pictures, v.proceed)
	}
	v.body.Objects = []fyne.CanvasObject{v.compose()}
	v.people.RemoveAll()
	if v.form != nil && v.form.table != nil {
		v.form.table.onChoose = v.choosePerson
	}
	if len(next.People) == 1 {
		v.offer(next.People[0])
	}
}

// compose sets out what a step says.
func (v *stepView) compose() fyne.CanvasObject {
	words, all := v.faces.words, container.New(layout.NewCustomPaddedVBoxLayout(spaceHair))
	say := func(text string, importance widget.Importance) {
		l := newWrapped()
		l.Importance = importance
		l.Resize(fyne.NewSize(formWidth, 0))
		l.SetText(text)
		all.Add(l)
	}
	title := newLine(theme.SizeNameSubHeadingText, theme.ColorNameForeground)
	title.style.Bold = true
	title.set(v.title())
	all.Add(container.New(layout.NewCustomPaddedLayout(spaceTight, spaceTight, spaceApart, spaceApart), title))
	for _, n := range v.step.Notes {
		text, _ := clip(visible(n.Text), mostExplained)
		say(text, map[string]widget.Importance{string(desk.NoteError): widget.DangerImportance, string(desk.NoteWarn): widget.WarningImportance}[string(n.Severity)])
	}
	if v.step.Registered {
		say(words.Say("service.registered"), widget.MediumImportance)
	}
	if v.task.Deed == desk.DeedRemoveAccount && v.step.Status == desk.StepExecuting {
		say(words.Say("service.remove-warning"), widget.DangerImportance)
	}
	if page, ok := link.Read(v.step.Page); ok {
		say(words.Say("service.page", "URL", lineOf(v.step.Page, longestLine)), widget.MediumImportance)
		all.Add(container.NewHBox(newButton(v.keys, words.Say("window.open-page"), nil, func() { v.openPage(page) })))
	}
	if v.said() {
		say(words.Say("service.done"), widget.MediumImportance)
	}
	if v.form == nil {
		return wheeled(container.NewVScroll(padded(all)))
	}
	all.Add(v.form.root)
	if v.form.table == nil {
		return wheeled(container.NewVScroll(padded(all)))
	}
	if len(v.step.Form.Rows) == 0 {
		say(words.Say("service.nobody-found"), widget.MediumImportance)
	}
	return border(all, nil, nil, nil, v.form.table)
}

// openPage opens the page of a service, which may lead anywhere.
func (v *stepView) openPage(page link.Link) {
	if s := v.faces.services; s != nil {
		v.faces.openLink(s.window, page, func(why string) { setWrapped(v.problem, why) })
	}
}

// padded leaves room for the bar of a scroll.
func padded(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(0, 0, 0, spaceEdge), o)
}

// said tells whether it is over and nothing else says so.
func (v *stepView) said() bool {
	return v.step.Status == desk.StepCompleted && len(v.step.Notes) == 0 && v.step.Form == nil && v.step.Page == ""
}

func (v *stepView) title() string {
	if v.step.Form != nil && v.step.Form.Title != "" {
		v.named = lineOf(v.step.Form.Title, longestLine)
	}
	if v.named == "" {
		return v.faces.words.Deed(v.task.Deed)
	}
	return v.named
}

// choosePerson offers what can be done with the one in the row that was chosen.
func (v *stepView) choosePerson() {
	v.people.RemoveAll()
	if row := v.form.table.chosen; row >= 0 && row < len(v.step.People) {
		v.offer(v.step.People[row])
	}
	v.root.Refresh()
}

func (v *stepView) offer(who string) {
	if who == "" || v.person == nil {
		return
	}
	for _, o := range v.person(desk.Ref{Account: v.task.Account, Address: who}) {
		v.people.Add(o)
	}
}

// draw draws the buttons below: what can be done now.
func (v *stepView) draw() {
	words := v.faces.words
	v.foot.RemoveAll()
	v.foot.Add(layout.NewSpacer())
	add := func(text string, important bool, do func()) {
		b := newButton(v.keys, text, nil, do)
		if b.Importance = weight(important); v.busy && important {
			b.Disable()
		}
		v.foot.Add(b)
	}
	if v.step.Status == desk.StepExecuting || v.step.Status == "" {
		add(words.Say("window.cancel"), false, v.end)
	} else {
		add(words.Say("window.close"), false, v.end)
	}
	for _, action := range []desk.FormAction{desk.ActionPrev, desk.ActionNext, desk.ActionComplete} {
		if v.step.Status == desk.StepExecuting && slices.Contains(v.step.Actions, action) && !v.tooLarge() {
			add(words.Say("window.step-"+string(action)), action == v.step.Default, func() { v.do(action) })
		}
	}
	v.root.Refresh()
	v.onDraw()
}

// tooLarge tells whether more was asked than is shown: then nothing can be sent.
func (v *stepView) tooLarge() bool { return v.step.Form != nil && v.step.Form.Cut }

// proceed does what the service proposes.
func (v *stepView) proceed() {
	if v.step.Status == desk.StepExecuting && v.step.Default != "" && !v.tooLarge() {
		v.do(v.step.Default)
	}
}

// do does something in the step, where the answers let it.
func (v *stepView) do(action desk.FormAction) {
	if v.busy {
		return
	}
	move := desk.Move{ID: v.step.ID, Action: action}
	if v.form != nil && v.step.Form.Kind == desk.FormAsk && action != desk.ActionPrev {
		wrong, ok := v.form.valid()
		if !ok {
			v.focus(wrong)
			return
		}
		move.Answers = v.form.answers()
	}
	v.ask(func(ctx context.Context) (desk.ServiceStep, error) { return v.faces.desk.Proceed(ctx, move) })
}

// focus gives the keyboard to an object of the view, where it has a window.
func (v *stepView) focus(to fyne.Focusable) {
	if c := v.faces.app.Driver().CanvasForObject(v.root); c != nil && to != nil {
		c.Focus(to)
	}
}

// end gives it up, or leaves what is over.
func (v *stepView) end() {
	if v.over {
		return
	}
	v.over = true
	if v.step.Status == desk.StepExecuting {
		v.giveUp(v.step.ID)
	}
	v.leave()
}

// giveUp tells the service that nobody goes on. Whatever it says, nobody waits for it.
func (v *stepView) giveUp(id string) {
	if id == "" {
		return
	}
	work(v.faces.ctx, func(ctx context.Context) (desk.ServiceStep, error) {
		return v.faces.desk.Proceed(ctx, desk.Move{ID: id, Action: desk.ActionCancel})
	}, func(desk.ServiceStep, error) {})
}
