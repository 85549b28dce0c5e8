package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// broadcast is the window to alert many: the form, the alerts that were sent, and what has
// become of one of them.
type broadcast struct {
	faces    *faces
	window   fyne.Window
	keyboard keyboard
	write    *button
	list     *button
	composer *composer
	sent     *sentAlerts
	report   *report // nil: none is open
	body     *fyne.Container
	closing  bool // when all is sent
}

// showBroadcast opens the window. Where the organisation lets nobody alert many it says so.
func (f *faces) showBroadcast() {
	if f.model.status.IsOff(desk.FeatureBroadcast) && f.cast == nil { // asked for by a key, or from elsewhere
		f.showCompact(desk.Ref{})
		f.compact.banner.fail(desk.NewProblem(desk.Managed, "key", desk.FeatureBroadcast))
		return
	}
	if f.cast == nil {
		f.cast = newBroadcast(f, f.open(fyne.NewSize(560, 700), func() {
			f.cast = nil
			f.drafting.last()
			f.attend()
		}))
		f.cast.window.CenterOnScreen()
	}
	f.bring(f.cast.window)
	f.cast.focus()
}

func newBroadcast(f *faces, w fyne.Window) *broadcast {
	b := &broadcast{faces: f, window: w}
	b.keyboard = keyboard{key: b.key, letter: func(rune) {}}
	b.keyboard.listen(w.Canvas())
	b.composer = newComposer(f, w, &b.keyboard, b.leave, b.finished)
	b.sent = newSentAlerts(f, &b.keyboard, b.open)
	b.write = newButton(&b.keyboard, f.words.Say("window.alert-new"), theme.DocumentCreateIcon(), b.compose)
	b.list = newButton(&b.keyboard, f.words.Say("window.alert-sent"), theme.ListIcon(), b.overview)
	b.body = container.NewStack()
	tabs := container.New(&flow{}, b.write, b.list)
	w.SetContent(container.New(layout.NewCustomPaddedLayout(spaceApart, spaceApart, spaceEdge, spaceEdge), border(tabs, nil, nil, nil, b.body)))
	w.SetTitle(f.words.Say("window.alert-title") + " — " + Title)
	f.lives[w].busy = b.busy
	bind(w.Canvas(), b.composer.fields(), map[fyne.KeyName]func(){
		fyne.KeyW: b.close, fyne.KeyB: b.compose, fyne.KeyL: b.overview, fyne.KeyReturn: b.submit,
	})
	b.compose()
	return b
}

// turn shows a part of the window.
func (b *broadcast) turn(part fyne.CanvasObject) {
	b.write.weigh(weight(part == b.composer.root))
	b.list.weigh(weight(part == b.sent.root))
	b.body.Objects = []fyne.CanvasObject{part}
	b.body.Refresh()
	b.focus()
}

func weight(chosen bool) widget.Importance {
	return map[bool]widget.Importance{true: widget.HighImportance}[chosen]
}

func (b *broadcast) compose() {
	b.report = nil
	b.composer.refresh()
	b.turn(b.composer.root)
}

func (b *broadcast) overview() {
	b.report = nil
	b.turn(b.sent.root)
	b.sent.load()
}

// open shows what has become of an alert.
func (b *broadcast) open(id string) {
	b.report = newReport(b.faces, b.window, &b.keyboard, id)
	b.turn(b.report.root)
}

// finished shows what becomes of an alert that has gone out, and what is to be said of it.
func (b *broadcast) finished(id, failed string) {
	if b.closing {
		b.faces.shut(b.window)
		return
	}
	b.open(id)
	b.report.says(failed)
}

// focus gives the keyboard to what the person does next.
func (b *broadcast) focus() {
	var to fyne.Focusable = b.composer.audience.search
	switch {
	case b.report != nil:
		to = b.report.list
	case b.body.Objects[0] == b.sent.root:
		to = b.sent.list
	case len(b.composer.c.Audience) > 0:
		to = b.composer.body
	}
	b.window.Canvas().Focus(to)
}

func (b *broadcast) submit() {
	if b.window.Canvas().Overlays().Top() == nil && b.body.Objects[0] == b.composer.root {
		b.composer.submit()
	}
}

// key does what a key means that nothing nearer wants.
func (b *broadcast) key(k fyne.KeyName) bool {
	if k == fyne.KeyEscape && !b.faces.closeTop(b.window.Canvas()) {
		b.leave()
	}
	return k == fyne.KeyEscape
}

// leave goes back a step: from a report to the list, and from there out.
func (b *broadcast) leave() {
	if b.report != nil {
		b.overview()
		return
	}
	b.close()
}

// busy tells whether something is on its way into the outbox: then the window is shut when it
// is there.
func (b *broadcast) busy() bool {
	b.closing = b.composer.sending != nil
	return b.closing
}

func (b *broadcast) close() { b.faces.close(b.window) }

// fold takes the events of the desk.
func (b *broadcast) fold(events []desk.Event) {
	b.sent.fold(events)
	if b.report != nil {
		b.report.fold(events)
	}
}

// renew asks anew for what is shown: events may have been missed.
func (b *broadcast) renew() {
	b.sent.load()
	if b.report != nil {
		b.report.load()
	}
}

// refresh draws the model.
func (b *broadcast) refresh() {
	switch b.body.Objects[0] {
	case b.composer.root:
		b.composer.refresh()
	case b.sent.root:
	default:
		b.report.refresh()
	}
}
