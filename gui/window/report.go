package window

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// report shows what has become of an alert, as it happens: a summary, and a line for each to
// whom it went. Who is clicked is talked to.
type report struct {
	faces   *faces
	window  fyne.Window
	keys    *keyboard
	id      string
	t       *tracked     // nil while it is not there
	early   []desk.Event // that came while it is asked for; nil: it is not
	loads   int          // how often it was
	only    desk.Reached
	byName  bool
	lines   []int // which of the recipients are shown, in order
	sending bool  // a reminder is on its way
	drawn   filtered

	title, said, answers *line
	share                *shareBar
	filters              *fyne.Container
	order                *button
	list                 *rowList
	problem, managed     *widget.Label
	remind, cancel, save *button
	head, foot, root     *fyne.Container
	high                 fyne.Size // how high head and foot were when it was set out
}

func newReport(f *faces, w fyne.Window, keys *keyboard, id string) *report {
	words := f.words
	r := &report{faces: f, window: w, keys: keys, id: id, only: anyhow}
	r.title = newLine(theme.SizeNameSubHeadingText, theme.ColorNameForeground)
	r.said = newLine(theme.SizeNameText, theme.ColorNameForeground)
	r.title.style.Bold, r.said.style.Bold = true, true
	r.answers = newLine(theme.SizeNameCaptionText, colorFaint)
	r.share = newShareBar()
	r.filters = container.New(&flow{})
	r.order = newButton(keys, "", nil, r.turn)
	r.order.Importance = widget.LowImportance
	r.list = newRowList(keys, func() int { return len(r.lines) }, func() fyne.CanvasObject { return newRecipientRow(words) },
		func(i int, o fyne.CanvasObject) { r.draw(r.lines[i], o.(*recipientRow)) },
		func(i int) { f.showCompact(r.t.all[r.lines[i]].Peer) })
	r.problem, r.managed = newProblemLabel(), f.managedNote()
	r.remind = newButton(keys, "", theme.MailReplyAllIcon(), r.askRemind)
	r.cancel = newButton(keys, "", theme.CancelIcon(), r.takeBack)
	r.save = newButton(keys, words.Say("window.alert-save"), theme.DocumentSaveIcon(), r.export)
	head := container.New(layout.NewCustomPaddedLayout(spaceHair, spaceNear, spaceTight, spaceTight), container.New(layout.NewCustomPaddedVBoxLayout(spaceTight), r.title, r.said, r.share, r.answers,
		border(nil, nil, nil, r.order, r.filters)))
	foot := container.NewVBox(r.problem, r.managed, container.New(&flow{}, r.remind, r.cancel, r.save))
	r.root = container.New(stacked{}, head, border(nil, foot, nil, nil, r.list))
	r.head, r.foot = head, foot
	r.load()
	r.refresh()
	return r
}

// load asks how far the alert has come; what events tell meanwhile is not lost. What is known of it
// is shown until then.
func (r *report) load() {
	r.loads++
	r.early = []desk.Event{}
	load := r.loads
	work(r.faces.ctx, func(ctx context.Context) (desk.Report, error) { return r.faces.desk.Report(ctx, r.id) },
		func(all desk.Report, err error) {
			if load != r.loads {
				return // it was asked for anew
			}
			early := r.early
			r.early = nil
			if err != nil {
				r.says(told(r.faces.words, problemOf(err)))
				return
			}
			r.t = newTracked(r.id, all)
			for i := range early {
				r.t.apply(&early[i])
			}
			r.arrange()
		})
}

// fold takes the events of the desk.
func (r *report) fold(events []desk.Event) {
	if r.early != nil {
		r.early = append(r.early, events...)
	}
	if r.t == nil {
		return
	}
	changed := false
	for i := range events {
		changed = r.t.apply(&events[i]) || changed
	}
	if changed {
		r.arrange()
	}
}

// arrange puts the recipients in order, and draws all.
func (r *report) arrange() {
	if r.only != anyhow && r.t.tally[r.only] == 0 {
		r.only = anyhow
	}
	r.lines = r.t.shown(r.only, r.byName, r.folded)
	r.refresh()
	r.list.Refresh()
}

// folded is a name by which one sorts.
func (r *report) folded(peer desk.Ref) string {
	if p := r.faces.model.roll.by[peer]; p != nil { // of five hundred nobody is looked up five hundred times
		return p.folded
	}
	return r.faces.model.person(peer).folded
}

func (r *report) turn() {
	r.byName = !r.byName
	r.arrange()
}

// refresh draws all but the lines.
func (r *report) refresh() {
	words := r.faces.words
	r.order.says(words.Say(map[bool]string{true: "window.alert-by-name", false: "window.alert-by-state"}[r.byName]))
	if r.t == nil {
		r.said.set(words.Say("window.card-loading"))
		for _, o := range []fyne.CanvasObject{r.remind, r.cancel, r.save, r.order} {
			seen(o, false)
		}
		return
	}
	m, want := &r.t.message, goal(r.t.message.Notice)
	r.title.set(headlineOf(m.Subject, m.Body))
	r.said.set(words.Count("count.alert-"+want.String(), r.t.tally.From(want), "All", r.t.tally.All()))
	r.share.set(r.t.tally)
	r.answers.set(r.about())
	r.filter()
	rest := len(r.t.rest())
	expired := m.Notice != nil && !m.Notice.Expires.IsZero() && m.Notice.Expires.Before(time.Now())
	may := !r.faces.model.status.IsOff(desk.FeatureBroadcast)
	r.remind.says(words.Say("window.alert-remind", "Number", rest))
	enable(r.remind, may && !r.sending)
	seen(r.remind, rest > 0 && !expired)
	seen(r.managed, !may && r.remind.Visible())
	r.cancel.says(words.Say("window.alert-take-back", "Number", r.t.tally[desk.ReachedQueued]))
	seen(r.cancel, r.t.tally[desk.ReachedQueued] > 0)
	seen(r.order, true)
	seen(r.save, true)
	r.settle()
}

// says tells why something could not be done.
func (r *report) says(text string) {
	setWrapped(r.problem, text)
	r.settle()
}

// settle sets everything out anew, if head or foot need another height.
func (r *report) settle() {
	r.problem.Resize(fyne.NewSize(r.foot.Size().Width, 0)) // for its lines to be counted
	if high := fyne.NewSize(r.head.MinSize().Height, r.foot.MinSize().Height); high != r.high {
		r.high = high
		r.root.Refresh()
	}
}

// about says when the alert went out, and what was answered.
func (r *report) about() string {
	words, now := r.faces.words, time.Now()
	text := words.Say("window.alert-sent-at", "Time", words.Moment(r.t.message.Time, now))
	if n := r.t.message.Notice; n != nil && !n.Expires.IsZero() {
		text += " · " + words.Say("window.alert-expires", "Time", words.Moment(n.Expires, now))
	}
	counts, others := r.t.answers()
	for i, n := range counts {
		text += " · " + words.Say("window.alert-answer", "Answer", labelOf(r.t.message.Notice.Buttons[i]), "Number", n)
	}
	if others > 0 {
		text += " · " + words.Say("window.alert-answer", "Answer", words.Say("window.alert-other"), "Number", others)
	}
	return text
}

// headlineOf is what an alert is called in a line.
func headlineOf(subject, body string) string {
	text, _ := clip(plain(subject), 200)
	if text == "" {
		text, _ = clip(body, 400)
		text = plain(text)
	}
	return text
}

// filtered is what filters are drawn of.
type filtered struct {
	tally desk.Tally
	only  desk.Reached
}

// filter offers each state that somebody is in.
func (r *report) filter() {
	now := filtered{r.t.tally, r.only}
	if r.drawn == now {
		return
	}
	r.drawn = now
	words := r.faces.words
	r.filters.Objects = nil
	add := func(only desk.Reached, label string, n int) {
		b := newButton(r.keys, words.Say("window.alert-filter", "State", label, "Number", n), nil, func() {
			r.only = only
			r.arrange()
			r.list.ScrollToTop()
		})
		b.weigh(map[bool]widget.Importance{true: widget.HighImportance}[only == r.only])
		r.filters.Add(b)
	}
	add(anyhow, words.Say("window.alert-everybody"), r.t.tally.All())
	for _, reached := range slices.Backward(reachedOrder) {
		if n := r.t.tally[reached]; n > 0 {
			add(reached, words.Say("cli.state-"+reached.String()), n)
		}
	}
	r.filters.Refresh()
}

// draw shows a recipient in a line.
func (r *report) draw(i int, row *recipientRow) {
	one := r.t.all[i]
	p := r.faces.drawn(r.faces.model.person(one.Peer))
	row.show(p, &one, r.t.message.Notice, time.Now())
}

// askRemind asks whether those who have not done what the alert wants are to be reminded.
func (r *report) askRemind() {
	words, rest := r.faces.words, r.t.rest()
	r.faces.confirm(r.window, question{
		title: words.Say("window.alert-remind-title"), text: words.Count("count.alert-remind", len(rest)),
		yes: words.Say("window.alert-send"), no: words.Say("window.cancel"),
	}, func() { r.sendAgain(rest) })
}

// sendAgain sends the alert again to those.
func (r *report) sendAgain(to []string) {
	m := &r.t.message
	subject := r.faces.words.Say("window.alert-reminder", "Subject", m.Subject)
	r.sending = true
	r.refresh()
	out := desk.Outgoing{Subject: subject, Body: m.Body, Notice: m.Notice}
	work(r.faces.ctx, r.faces.sendMany(r.faces.ctx, r.id, out, to, func(int) {}), func(failed map[string]error, _ error) {
		r.sending = false
		text := ""
		if err := firstOf(to, failed); err != nil {
			text = told(r.faces.words, problemOf(err))
		}
		r.says(text)
		r.refresh()
	})
}

// takeBack takes back what waits to be sent.
func (r *report) takeBack() {
	workOnly(r.faces.ctx, func(ctx context.Context) error { return r.faces.desk.CancelBroadcast(ctx, r.id) }, func(err error) {
		if err != nil {
			r.says(told(r.faces.words, problemOf(err)))
		}
	})
}
