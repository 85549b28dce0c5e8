package window

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// composer is the form in which an alert is written. What stands in it is kept until it was
// sent, also when the window is closed.
type composer struct {
	faces  *faces
	keys   *keyboard
	window fyne.Window
	c      composition
	to     []string // the addresses of whom it is for

	audience       *audience
	count          *line
	subject, body  *field
	urgency, until *options
	clock, link    *field
	buttons        *fyne.Container // that were added
	button         *field          // for another one
	preview        *preview
	seen           fyne.CanvasObject // the preview with its name
	problem        *widget.Label
	managed        *widget.Label
	progress       *widget.ProgressBar
	bar            *fyne.Container
	send, stop     *button
	form           *fyne.Container
	scroll         *container.Scroll
	foot, root     *fyne.Container
	high           float32  // how high the foot was when it was set out
	sending        *sending // nil: nothing is on its way
	done           func(id, failed string)
	leave          func()
}

// urgencies are offered in this order.
var urgencies = []desk.Urgency{desk.NormalUrgency, desk.HighUrgency, desk.LowUrgency}

func newComposer(f *faces, w fyne.Window, keys *keyboard, leave func(), done func(id, failed string)) *composer {
	words := f.words
	c := &composer{faces: f, keys: keys, window: w, leave: leave, done: done, c: drafted(f.drafting.text(f.model.toMany()))}
	c.audience = newAudience(f, keys, words.Say("window.alert-whom"))
	c.audience.chosen = func() []target { return c.c.Audience }
	c.audience.add = func(t target) { c.c.add(t); c.changed() }
	c.audience.remove = func(t target) { c.c.remove(t); c.changed() }
	c.audience.leave = leave
	c.count = newLine(theme.SizeNameCaptionText, colorFaint)
	c.subject = c.field(words.Say("window.alert-subject"), &c.c.Subject)
	c.body = c.field(words.Say("window.alert-text"), &c.c.Body)
	c.body.MultiLine, c.body.Wrapping = true, fyne.TextWrapWord
	c.body.SetMinRowsVisible(4)
	c.link = c.field("https://…", &c.c.Link)
	c.clock = c.field(words.Say("window.alert-clock"), &c.c.Until)
	c.urgency = newOptions(keys, []string{words.Say("window.alert-normal"), words.Say("window.alert-high"), words.Say("window.alert-low")},
		func(n int) { c.c.Urgency = urgencies[n]; c.changed() })
	c.until = newOptions(keys, []string{
		words.Say("window.alert-never"), words.Say("window.alert-quarter"), words.Say("window.alert-hour"), words.Say("window.alert-today"), words.Say("window.alert-by"),
	}, func(n int) { c.c.Deadline = deadline(n); c.changed() })
	c.buttons = container.New(&flow{})
	c.button = newField(words.Say("window.alert-button"))
	c.button.onKey = func(k fyne.KeyName) bool {
		if k == fyne.KeyReturn || k == fyne.KeyEnter {
			c.offer(c.button.Text)
			return true
		}
		return c.escapes(k)
	}
	c.preview = newPreview(f, keys)
	c.compose()
	c.fill()
	return c
}

// toMany is by which name a draft is kept that goes to many.
func (m *model) toMany() desk.Ref { return desk.Ref{Account: m.first()} }

// field returns one whose text is a part of the alert.
func (c *composer) field(hint string, into *string) *field {
	f := newField(hint)
	f.onHands, f.onKey = c.faces.touch, c.escapes
	f.OnChanged = func(text string) {
		*into = text
		c.changed()
	}
	return f
}

func (c *composer) escapes(k fyne.KeyName) bool {
	if k == fyne.KeyEscape {
		c.leave()
	}
	return k == fyne.KeyEscape
}

// fields are those that take the keys of the window.
func (c *composer) fields() []*field {
	return []*field{c.audience.search, c.subject, c.body, c.link, c.clock, c.button}
}

func (c *composer) compose() {
	words := c.faces.words
	part := func(id string, parts ...fyne.CanvasObject) fyne.CanvasObject {
		name := newLine(theme.SizeNameCaptionText, colorFaint)
		name.style.Bold = true
		name.set(words.Say(id))
		return container.New(layout.NewCustomPaddedLayout(spaceTight, spaceTight, 0, 0), container.New(layout.NewCustomPaddedVBoxLayout(spaceTight), append([]fyne.CanvasObject{name}, parts...)...))
	}
	presets := container.New(&flow{})
	for _, id := range []string{"window.alert-yes-no", "window.alert-approve", "window.alert-come"} {
		yes, no := words.Say(id+"-1"), words.Say(id+"-2")
		presets.Add(newButton(c.keys, yes+" / "+no, theme.ContentAddIcon(), func() { c.offer(yes); c.offer(no) }))
	}
	c.seen = part("window.alert-preview", c.preview.root)
	c.form = container.New(layout.NewCustomPaddedVBoxLayout(0),
		part("window.alert-to", c.audience.root, c.count),
		part("window.alert-what", c.subject, c.body),
		part("window.alert-urgency", c.urgency.root),
		part("window.alert-buttons", c.buttons, presets, c.button),
		part("window.alert-until", c.until.root, c.clock),
		part("window.alert-link", c.link),
		c.seen)
	c.problem, c.managed = newProblemLabel(), c.faces.managedNote()
	c.progress = widget.NewProgressBar()
	c.bar = container.New(thin{}, c.progress)
	c.send = newButton(c.keys, words.Say("window.alert-send"), theme.MailSendIcon(), c.submit)
	c.send.Importance = widget.HighImportance
	c.stop = newButton(c.keys, words.Say("window.cancel"), nil, func() { c.sending.stop() })
	hint := newLine(theme.SizeNameCaptionText, colorFaint)
	hint.set(words.Say("window.alert-keys"))
	c.foot = container.NewVBox(c.problem, c.managed, c.bar,
		border(nil, nil, nil, container.NewHBox(c.stop, c.send), container.New(layout.NewCustomPaddedLayout(spaceEdge, 0, spaceHair, spaceApart), hint)))
	c.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, spaceHair, spaceWide), c.form))
	c.root = border(nil, container.New(layout.NewCustomPaddedLayout(0, 0, spaceHair, spaceWide), c.foot), nil, nil, wheeled(c.scroll))
}

// fill puts into the fields what the alert says.
func (c *composer) fill() {
	now := c.c
	for f, text := range map[*field]string{c.subject: now.Subject, c.body: now.Body, c.link: now.Link, c.clock: now.Until} {
		f.SetText(text)
	}
	c.c = now
	for i, u := range urgencies {
		if u == now.Urgency {
			c.urgency.choose(i)
		}
	}
	c.until.choose(int(min(max(now.Deadline, never), byClock)))
	c.changed()
}

// offer adds a button.
func (c *composer) offer(label string) {
	if !c.c.offer(label) {
		c.says(c.faces.words.Say("window.alert-no-button", "Most", desk.MostButtons))
		return
	}
	c.button.SetText("")
	c.changed()
}

// changed follows what was written.
func (c *composer) changed() {
	if c.problem == nil {
		return // not there yet
	}
	setWrapped(c.problem, "")
	c.faces.drafting.changed(c.faces.model.toMany(), c.c.draft())
	c.buttons.Objects = nil
	for _, b := range c.c.Buttons {
		c.buttons.Add(newChip(c.keys, b.Label, widestChip, func() { c.c.withdraw(b.Value); c.changed() }))
	}
	seen(c.buttons, len(c.c.Buttons) > 0)
	seen(c.clock, c.c.Deadline == byClock)
	c.preview.show(c.c.message(time.Now()))
	seen(c.seen, c.preview.root.Visible())
	c.refresh()
	c.form.Refresh()
}

// refresh draws what depends on the model.
func (c *composer) refresh() {
	c.audience.refresh()
	c.to = c.c.recipients(c.faces.model)
	text := ""
	if len(c.c.Audience) > 0 {
		text = c.faces.words.Count("count.alert-people", len(c.to))
	}
	c.count.set(text)
	may := !c.faces.model.status.IsOff(desk.FeatureBroadcast)
	seen(c.managed, !may)
	enable(c.send, may && c.sending == nil)
	seen(c.stop, c.sending != nil)
	seen(c.bar, c.sending != nil)
	c.settle()
}

// says tells why something cannot be done.
func (c *composer) says(text string) {
	setWrapped(c.problem, text)
	c.settle()
}

// settle sets everything out anew, if the foot needs another height.
func (c *composer) settle() {
	c.problem.Resize(fyne.NewSize(c.foot.Size().Width, 0)) // for its lines to be counted
	if high := c.foot.MinSize().Height; high != c.high {
		c.high = high
		c.root.Refresh()
	}
}
