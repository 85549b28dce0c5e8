package window

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// sentAlerts lists the alerts that were sent, the newest first. Those further down are asked
// for when the end comes into sight.
type sentAlerts struct {
	faces   *faces
	all     []desk.Broadcast
	ended   bool // there are no more
	asking  bool
	stale   bool // something has changed since it was asked
	again   bool // and it is to be asked anew when the answer is there
	list    *rowList
	none    *widget.Label
	problem *widget.Label
	root    *fyne.Container
}

const (
	// sentAtOnce is how many are asked for.
	sentAtOnce = 30
	// stalePause is how long a change of them waits for the next one.
	stalePause = time.Second
)

func newSentAlerts(f *faces, keys *keyboard, open func(id string)) *sentAlerts {
	s := &sentAlerts{faces: f, none: newWrapped(), problem: newProblemLabel()}
	s.none.Alignment, s.none.Importance = fyne.TextAlignCenter, widget.LowImportance
	s.none.Hide()
	s.list = newRowList(keys, func() int { return len(s.all) }, func() fyne.CanvasObject { return newSentRow(f.words) },
		func(i int, o fyne.CanvasObject) {
			o.(*sentRow).show(&s.all[i], time.Now())
			if i == len(s.all)-1 {
				s.more()
			}
		}, func(i int) { open(s.all[i].ID) })
	s.root = border(s.problem, nil, nil, nil, container.NewStack(s.list, container.NewVBox(s.none)))
	return s
}

// load asks anew for as many as are shown.
func (s *sentAlerts) load() {
	if s.asking {
		s.again = true
		return
	}
	s.ask(0, max(sentAtOnce, len(s.all)), func(found []desk.Broadcast, limit int) { s.all, s.ended = found, len(found) < min(limit, sentAtOnce) })
}

// more asks for older ones.
func (s *sentAlerts) more() {
	if !s.ended && len(s.all) > 0 {
		s.ask(s.all[len(s.all)-1].Number, sentAtOnce, func(found []desk.Broadcast, limit int) {
			s.all, s.ended = append(s.all, found...), len(found) < limit
		})
	}
}

func (s *sentAlerts) ask(before int64, limit int, take func([]desk.Broadcast, int)) {
	if s.asking {
		return
	}
	s.asking, s.stale = true, false
	work(s.faces.ctx, func(ctx context.Context) ([]desk.Broadcast, error) {
		return s.faces.desk.Broadcasts(ctx, before, limit)
	},
		func(found []desk.Broadcast, err error) {
			s.asking = false
			if s.again {
				s.again = false
				s.load()
				return
			}
			if err != nil {
				setWrapped(s.problem, told(s.faces.words, problemOf(err)))
				return
			}
			setWrapped(s.problem, "")
			take(found, limit)
			text := ""
			if len(s.all) == 0 {
				text = s.faces.words.Say("window.alert-none-sent")
			}
			setWrapped(s.none, text)
			s.list.Refresh()
		})
}

// fold notes that the list is no longer what it was, and soon asks anew.
func (s *sentAlerts) fold(events []desk.Event) {
	for _, e := range events {
		if e.Message == nil || e.Message.Broadcast == "" || s.stale {
			continue
		}
		s.stale = true
		go func() {
			select {
			case <-time.After(stalePause):
				fyne.Do(s.load)
			case <-s.faces.ctx.Done():
			}
		}()
	}
}

// sentRow draws an alert that was sent: what it was about, when, and how far it has come.
type sentRow struct {
	widget.BaseWidget
	words *locale.Words
	title *line
	when  *line
	said  *line
	share *shareBar
}

func newSentRow(words *locale.Words) *sentRow {
	r := &sentRow{
		words: words, share: newShareBar(),
		title: newLine(theme.SizeNameText, theme.ColorNameForeground),
		when:  newLine(theme.SizeNameCaptionText, colorFaint),
		said:  newLine(theme.SizeNameCaptionText, colorFaint),
	}
	r.when.align = fyne.TextAlignTrailing
	r.ExtendBaseWidget(r)
	return r
}

func (r *sentRow) show(b *desk.Broadcast, now time.Time) {
	want := goal(b.Notice)
	r.title.set(headlineOf(b.Subject, b.Body))
	r.when.set(r.words.Moment(b.Time, now))
	r.said.set(r.words.Count("count.alert-"+want.String(), b.Tally.From(want), "All", b.Tally.All()))
	r.share.set(b.Tally)
	r.arrange(r.Size())
}

// arrange puts everything in its place: title … when / said / share.
func (r *sentRow) arrange(size fyne.Size) {
	const margin, gap, top = spaceApart, spaceApart, spaceNear
	right := size.Width - margin
	high, small := r.title.MinSize().Height, r.said.MinSize().Height
	when := r.when.natural() + 1
	place(r.when, right-when, top+(high-small)/2, when, small)
	place(r.title, margin, top, fyne.Max(0, right-when-gap-margin), high)
	place(r.said, margin, top+high, right-margin, small)
	place(r.share, margin, top+high+small+spaceHair, right-margin, barHeight)
}

// least is how small it may be.
func (r *sentRow) least() fyne.Size {
	return fyne.NewSize(160, rowHigh(0, theme.SizeNameText, theme.SizeNameCaptionText)+spaceHair+barHeight)
}

// CreateRenderer implements fyne.Widget.
func (r *sentRow) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: r, arrange: r.arrange, min: r.least,
		objects: []fyne.CanvasObject{r.title, r.when, r.said, r.share}}
}
