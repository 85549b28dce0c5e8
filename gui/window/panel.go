package window

import (
	"image"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// panelSize is how large what lies above all else is: it can be read from afar, and leaves
// what is typed below in sight.
var panelSize = fyne.NewSize(560, 380)

// mostAbove is how many runes of a message are drawn there.
const mostAbove = 5000

// panel is what lies above all else on one monitor.
type panel struct {
	above  *above
	head   image.Rectangle // in pixels; empty: not known
	window fyne.Window

	face    *portrait
	title   *line
	name    *line
	when    *line
	more    *line
	subject *widget.Label
	text    *widget.Label
	scroll  *container.Scroll
	problem *widget.Label
	choices *fyne.Container
	buttons []*button
	drawn   sightly
}

func newPanel(a *above, head image.Rectangle) *panel {
	p := &panel{
		above: a, head: head, face: newPortrait(faceRow, theme.ColorNameBackground),
		name:    newLine(theme.SizeNameSubHeadingText, theme.ColorNameForeground),
		when:    newLine(theme.SizeNameCaptionText, colorFaint),
		more:    newLine(theme.SizeNameCaptionText, theme.ColorNameForegroundOnError),
		subject: newWrapped(), text: newWrapped(), problem: newProblemLabel(),
		choices: container.New(&flow{}),
	}
	p.name.style.Bold = true
	p.more.align = fyne.TextAlignTrailing
	p.subject.TextStyle.Bold = true
	p.window = a.faces.openAbove(panelSize)
	p.compose()
	a.keys.listen(p.window.Canvas())
	return p
}

// openAbove makes a window without a frame: nobody closes it but by dealing with the message.
func (f *faces) openAbove(size fyne.Size) fyne.Window {
	var w fyne.Window
	if d, ok := f.app.Driver().(desktop.Driver); ok {
		w = d.CreateSplashWindow()
		w.SetTitle(Title)
	} else {
		w = f.app.NewWindow(Title)
	}
	w.Resize(size)
	w.SetCloseIntercept(func() {})
	f.lives[w] = &life{gone: func() {}}
	return w
}

func (p *panel) compose() {
	p.title = newLine(theme.SizeNameText, theme.ColorNameForegroundOnError)
	p.title.style.Bold = true
	bar := container.NewStack(newSurface(theme.ColorNameError, 0),
		container.New(layout.NewCustomPaddedLayout(spaceApart, spaceApart, spaceWide, spaceWide), container.New(ends{}, p.title, p.more)))
	head := container.New(layout.NewCustomPaddedLayout(spaceEdge, spaceTight, spaceWide, spaceWide), heading(p.face, p.name, p.when))
	p.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedVBoxLayout(0), p.subject, p.text))
	foot := container.New(layout.NewCustomPaddedLayout(spaceTight, spaceWide, spaceWide, spaceWide), container.NewVBox(p.problem, p.choices))
	body := border(container.NewVBox(bar, head), foot, nil, nil, container.New(layout.NewCustomPaddedLayout(0, 0, spaceNear, spaceNear), p.scroll))
	p.window.SetPadded(false)
	p.window.SetContent(container.New(&telling{panel: p}, container.NewStack(newSurface(theme.ColorNameBackground, 0), body)))
}

// telling lays the contents out, and tells where the window is to lie when the toolkit has made
// it and has not shown it yet: that is when it first asks how large they are.
type telling struct {
	panel *panel
	told  bool
}

// Layout implements fyne.Layout.
func (t *telling) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], 0, 0, size.Width, size.Height)
}

// MinSize implements fyne.Layout.
func (t *telling) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if id := handle(t.panel.window); id != 0 && !t.told {
		t.told = true
		t.panel.lie(id)
	}
	return objects[0].MinSize()
}

// lie puts the window where it belongs.
func (p *panel) lie(id uint32) {
	heads := p.above.faces.heads
	if heads == nil || p.head.Empty() {
		return
	}
	if err := heads.Above(id, p.corner()); err != nil {
		fyne.LogError("window: what is urgent may lie below others", err)
	}
}

// corner is where the window begins: in the middle of its monitor, and a little higher, for who
// types looks at what is below.
func (p *panel) corner() image.Point {
	scale := p.window.Canvas().Scale()
	width, height := int(panelSize.Width*scale), int(panelSize.Height*scale)
	return p.head.Min.Add(image.Pt(max(0, p.head.Dx()-width)/2, max(0, p.head.Dy()-height)/3))
}

// show puts the window on the screen, and leaves the keyboard where it is.
func (p *panel) show() {
	f := p.above.faces
	f.lives[p.window].up = true
	stop := func() {}
	if f.screen != nil {
		stop = f.screen.Guard()
	}
	f.unfocused(p.window.Show)
	stop()
	if !p.head.Empty() { // there are window managers that place what has asked for a place
		at := p.corner()
		f.afterHush(hushes, func() { f.putBack(p.window, &corner{at.X, at.Y}, managing) })
	}
}

// sightly is what there is to see; it is drawn anew when it has changed.
type sightly struct {
	number                  int64
	picture                 image.Image
	show                    desk.Show
	title, name, when, more string
	subject, text, problem  string
	offers                  string
	ready, hidden           bool
}

// draw draws what there is to see.
func (p *panel) draw() {
	who := p.above.faces.drawn(p.above.faces.model.person(p.above.at.Peer))
	now := p.look(who)
	if now == p.drawn {
		return
	}
	another := now.number != p.drawn.number
	p.drawn = now
	p.title.set(now.title)
	p.more.set(now.more)
	p.name.set(now.name)
	p.when.set(now.when)
	p.face.show(who, theme.ColorNameBackground)
	seen(p.face, !now.hidden)
	setWrapped(p.subject, now.subject)
	setWrapped(p.text, now.text)
	setWrapped(p.problem, now.problem)
	p.offer()
	p.window.Canvas().Content().Refresh()
	if another {
		p.scroll.ScrollToTop()
	}
}

// look returns what there is to see.
func (p *panel) look(who person) sightly {
	a, f := p.above, p.above.faces
	now := sightly{number: a.at.Number, ready: a.ready, hidden: a.preview() == desk.PreviewNone, picture: who.image, show: who.show}
	now.title, now.name = f.words.Say("window.takeover-title"), who.name
	if now.hidden {
		now.name = f.words.Count("popup.new", 1)
	}
	if a.more > 0 {
		now.more = f.words.Count("window.takeover-more", a.more)
	}
	if m := a.message; m != nil {
		now.when = f.words.Brief(m.Time, time.Now())
		if a.preview() == desk.PreviewAll {
			now.subject, now.text = plain(m.Subject), p.say(m, who)
		}
	}
	if a.problem != nil {
		now.problem = told(f.words, a.problem)
	}
	labels, _ := p.offers()
	now.offers = strings.Join(labels, "\x00")
	return now
}

// say is what the message of somebody says, as it was written.
func (p *panel) say(m *desk.Message, who person) string {
	if m.Unreadable != "" {
		return p.above.faces.words.Say("window.unreadable")
	}
	text, cut := clip(visible(m.Gist(who.writer(m))), mostAbove)
	if cut {
		text += "…"
	}
	return text + linkBelow(m)
}

// offers are the buttons: what the message offers, or to see it first. What cannot be dealt with
// can be put away.
func (p *panel) offers() (labels []string, taps []func()) {
	a := p.above
	switch {
	case a.preview() != desk.PreviewAll:
		labels, taps = []string{a.faces.words.Say("window.takeover-show")}, []func(){a.reveal}
	case a.message != nil:
		labels, taps = newChoices(a.faces.words, a.deeds()).of(item{message: *a.message})
	}
	if a.problem != nil || len(labels) == 0 && a.ready { // it may not be there any more
		labels, taps = append(labels, a.faces.words.Say("window.takeover-away")), append(taps, a.putAway)
	}
	return labels, taps
}

// offer makes the buttons.
func (p *panel) offer() {
	labels, taps := p.offers()
	p.choices.RemoveAll()
	p.buttons = nil
	for i, label := range labels {
		b := newButton(&p.above.keys, label, nil, taps[i])
		b.Importance = widget.HighImportance
		if !p.above.ready {
			b.Disable()
		}
		p.buttons = append(p.buttons, b)
		p.choices.Add(b)
	}
}
