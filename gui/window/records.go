package window

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// records is the window with what has happened lately, the newest last and live, for who looks into
// a trouble. What the search leaves is copied and saved as `vestnik log` prints it.
type records struct {
	faces    *faces
	window   fyne.Window
	keyboard keyboard
	all      []desk.Record
	shown    []int // which of them the search leaves
	stop     context.CancelFunc
	ended    bool // the resident has, and nothing more comes

	search       *field
	list         *rowList
	about        *widget.Label
	said         *widget.Label
	problem      *widget.Label
	copies, save *button
}

const (
	// mostRecords is how many are shown, and recordsAtOnce how many of those that were there before
	// the window.
	mostRecords   = 5000
	recordsAtOnce = 1000
	// recordsPause is for how long those that come are gathered.
	recordsPause = 100 * time.Millisecond
)

// showRecords opens the window.
func (f *faces) showRecords() {
	if f.records == nil {
		f.records = newRecords(f, f.open(fyne.NewSize(720, 560), func() {
			f.records.stop()
			f.records = nil
		}))
		f.records.window.CenterOnScreen()
		f.records.begin()
	}
	f.bring(f.records.window)
}

func newRecords(f *faces, w fyne.Window) *records {
	r := &records{faces: f, window: w, stop: func() {}, about: newWrapped(), said: newWrapped(), problem: newProblemLabel()}
	r.search = f.searched(w, &r.keyboard, func() { r.sift() })
	r.list = newRowList(&r.keyboard, func() int { return len(r.shown) }, func() fyne.CanvasObject { return newRecordRow() },
		func(i int, o fyne.CanvasObject) { o.(*recordRow).show(&r.all[r.shown[i]]) }, r.open)
	r.about.SizeName, r.about.Importance = theme.SizeNameCaptionText, widget.LowImportance
	r.said.Alignment, r.said.Importance = fyne.TextAlignCenter, widget.LowImportance
	r.copies = newButton(&r.keyboard, "", theme.ContentCopyIcon(), func() { f.app.Clipboard().SetContent(r.text()) })
	r.save = newButton(&r.keyboard, "", theme.DocumentSaveIcon(), r.export)
	foot := container.NewVBox(r.problem, container.NewHBox(layout.NewSpacer(), r.copies, r.save))
	w.SetContent(container.New(layout.NewCustomPaddedLayout(spaceApart, spaceApart, spaceEdge, spaceEdge),
		border(container.NewVBox(r.search, r.about), foot, nil, nil, container.NewStack(r.list, container.NewVBox(r.said)))))
	r.spell()
	w.Canvas().Focus(r.search)
	return r
}

// begin follows what happens from some time ago on, anew where the resident has.
func (r *records) begin() {
	r.stop()
	ctx, stop := context.WithCancel(r.faces.ctx)
	r.all, r.stop, r.ended = nil, stop, false
	r.sift()
	work(ctx, func(ctx context.Context) (<-chan desk.Record, error) {
		return r.faces.desk.Log(ctx, recordsAtOnce, true)
	},
		func(come <-chan desk.Record, err error) {
			r.fail(err)
			if err == nil {
				go r.follow(ctx, come)
			}
		})
}

// follow takes what has happened, all at once what comes together.
func (r *records) follow(ctx context.Context, come <-chan desk.Record) {
	for first := range come {
		some := together(first, come)
		fyne.Do(func() {
			if ctx.Err() == nil {
				r.add(some)
			}
		})
	}
	fyne.Do(func() { r.ended = ctx.Err() == nil })
}

// together are those that come within a moment.
func together(first desk.Record, come <-chan desk.Record) []desk.Record {
	some := []desk.Record{first}
	for over := time.After(recordsPause); ; {
		select {
		case one, more := <-come:
			if !more {
				return some
			}
			some = append(some, one)
		case <-over:
			return some
		}
	}
}

// add shows more of them. Who is at the end stays there.
func (r *records) add(some []desk.Record) {
	atEnd := r.list.atEnd()
	r.all = append(r.all, some...)
	r.all = r.all[max(0, len(r.all)-mostRecords):]
	r.sift()
	if atEnd {
		r.list.ScrollToBottom()
	}
}

// sift shows what the search leaves.
func (r *records) sift() {
	words := strings.Fields(strings.ToLower(r.search.Text))
	r.shown = r.shown[:0]
	for i := range r.all {
		if len(words) == 0 || hasWords(r.all[i].Line(), words) {
			r.shown = append(r.shown, i)
		}
	}
	none := ""
	if len(r.shown) == 0 && len(words) > 0 {
		none = r.faces.words.Say("records.none")
	}
	setWrapped(r.said, none)
	enable(r.copies, len(r.shown) > 0)
	enable(r.save, len(r.shown) > 0)
	r.list.Refresh()
}

// text is what is shown, a line each.
func (r *records) text() string {
	var all strings.Builder
	for _, i := range r.shown {
		all.WriteString(plain(r.all[i].Line()) + "\n")
	}
	return all.String()
}

// open shows one of them whole.
func (r *records) open(i int) {
	line := plain(r.all[r.shown[i]].Line())
	s := r.faces.newSheet(r.window)
	copies := s.button(r.faces.words.Say("window.copy"), func() { r.faces.app.Clipboard().SetContent(line) })
	away := s.button(r.faces.words.Say("window.close"), s.shut)
	whole := s.wrapped(line)
	whole.Wrapping = fyne.TextWrapBreak
	s.show(r.faces.words.Say("records.title"), whole, away, copies, away)
}

// export asks where to save what is shown.
func (r *records) export() {
	d := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if r.fail(err); err == nil && file != nil {
			r.write(file)
		}
	}, r.window)
	d.SetFileName("vestnik-" + time.Now().Format(time.DateOnly) + ".log")
	d.SetFilter(storage.NewExtensionFileFilter([]string{".log", ".txt"}))
	r.faces.choosing(r.window, d)
}

// write writes what is shown now.
func (r *records) write(file fyne.URIWriteCloser) {
	text := r.text()
	workOnly(r.faces.ctx, func(context.Context) error {
		_, err := io.WriteString(file, text)
		return errors.Join(err, file.Close())
	}, func(err error) {
		if r.fail(err); err == nil {
			r.about.SetText(r.faces.words.Say("records.saved", "File", plain(filepath.Base(pathsOf(file.URI())[0]))))
		}
	})
}

func (r *records) fail(err error) { setWrapped(r.problem, told(r.faces.words, problemOf(err))) }

// recordRow draws one: what has happened when, and below its facts.
type recordRow struct {
	widget.BaseWidget
	what, when, facts *line
}

func newRecordRow() *recordRow {
	r := &recordRow{
		what: newLine(theme.SizeNameText, theme.ColorNameForeground), when: newLine(theme.SizeNameCaptionText, colorFaint),
		facts: newLine(theme.SizeNameCaptionText, colorFaint),
	}
	r.when.align = fyne.TextAlignTrailing
	r.ExtendBaseWidget(r)
	return r
}

// levelColors are those of what is worse than usual.
var levelColors = map[string]fyne.ThemeColorName{"WARN": theme.ColorNameWarning, "ERROR": theme.ColorNameError}

func (r *recordRow) show(one *desk.Record) {
	color, is := levelColors[one.Level]
	if !is {
		color = theme.ColorNameForeground
	}
	r.what.tint(color)
	r.what.set(lineOf(one.Text, longestLine))
	r.when.set(one.Time.Local().Format(time.DateTime))
	r.facts.set(lineOf(one.Details(), longestLine))
	r.arrange(r.Size())
}

// arrange puts everything in its place: what … when / facts.
func (r *recordRow) arrange(size fyne.Size) {
	high, small := r.what.MinSize().Height, r.facts.MinSize().Height
	when, right := r.when.natural()+1, size.Width-spaceApart
	top := (size.Height - high - small) / 2
	place(r.when, right-when, top+(high-small)/2, when, small)
	place(r.what, spaceApart, top, fyne.Max(0, right-when-2*spaceApart), high)
	place(r.facts, spaceApart, top+high, fyne.Max(0, right-spaceApart), small)
}

// CreateRenderer implements fyne.Widget.
func (r *recordRow) CreateRenderer() fyne.WidgetRenderer {
	return &arranged{widget: r, arrange: r.arrange, min: inLine(240, 0, theme.SizeNameText, theme.SizeNameCaptionText), objects: []fyne.CanvasObject{r.what, r.when, r.facts}}
}
