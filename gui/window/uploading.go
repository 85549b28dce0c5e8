package window

import (
	"context"
	"reflect"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vestnik/assets/locale"
	"vestnik/core/desk"
)

// uploadList shows the files that are on their way to those whom a window is about, above where one writes.
type uploadList struct {
	by   *attaching
	root *fyne.Container
	rows *fyne.Container
	all  []desk.Upload
}

func newUploadList(a *attaching) *uploadList {
	l := &uploadList{by: a, rows: container.NewVBox()}
	l.root = container.New(layout.NewCustomPaddedLayout(spaceTight, 0, spaceApart, spaceApart), l.rows)
	l.root.Hide()
	return l
}

// refresh draws the model, if anything has changed.
func (l *uploadList) refresh() {
	to := l.by.to()
	all := slices.DeleteFunc(slices.Clone(l.by.faces.model.uploads), func(u desk.Upload) bool { return !slices.Contains(to, u.Peer) })
	if reflect.DeepEqual(all, l.all) {
		return
	}
	same := slices.EqualFunc(all, l.all, func(a, b desk.Upload) bool { return a.ID == b.ID && a.State == b.State && a.Again == b.Again })
	l.all = all
	if same { // a step of one that moves
		for at := range all {
			l.rows.Objects[at].(*uploadRow).show(&all[at])
		}
		return
	}
	focused, _ := l.by.window.Canvas().Focused().(*button)
	l.rows.RemoveAll()
	for at := range all {
		row := newUploadRow(l.by, &all[at])
		l.rows.Add(row)
		if focused != nil && slices.ContainsFunc([]string{"cancel ", "again "}, func(does string) bool { return focused.name == does+all[at].ID }) {
			l.by.window.Canvas().Focus(row.stop)
		}
	}
	seen(l.root, len(all) > 0)
	l.by.laidOut()
}

// uploadRow is one of them.
type uploadRow struct {
	widget.BaseWidget
	words       *locale.Words
	to          string // to whom it goes, where that is not clear
	name, state *line
	failed      *widget.Label
	why         *fyne.Container // around that
	bar         *widget.ProgressBar
	thin        *fyne.Container // around it
	again, stop *button
	content     fyne.CanvasObject
}

func newUploadRow(a *attaching, u *desk.Upload) *uploadRow {
	id, peer := u.ID, u.Peer
	do := func(order func(context.Context, string) error) func() {
		return func() {
			a.each([]desk.Ref{peer}, func(ctx context.Context, _ desk.Ref) error { return order(ctx, id) })
		}
	}
	r := &uploadRow{
		words: a.faces.words, name: newLine(theme.SizeNameText, theme.ColorNameForeground), state: newLine(theme.SizeNameCaptionText, colorFaint),
		failed: newProblemLabel(), bar: widget.NewProgressBar(),
		again: newButton(a.keys, a.faces.words.Say("window.file-again"), theme.ViewRefreshIcon(), do(a.faces.desk.RetryUpload)),
		stop:  newButton(a.keys, "", theme.CancelIcon(), do(a.faces.desk.CancelUpload)),
	}
	r.again.name, r.stop.name = "again "+id, "cancel "+id
	if len(a.to()) > 1 {
		r.to = a.faces.model.person(peer).name + ": "
	}
	r.bar.TextFormatter = func() string { return "" }
	r.stop.Importance, r.again.Importance = widget.LowImportance, widget.LowImportance
	r.thin = container.New(thin{}, r.bar)
	inner := theme.InnerPadding() // which a label has around it, and a line has not
	r.why = container.New(layout.NewCustomPaddedLayout(-inner, -inner, -inner, 0), r.failed)
	r.content = border(nil, nil,
		border(widget.NewIcon(theme.MailAttachmentIcon()), nil, nil, nil), border(container.NewHBox(r.again, r.stop), nil, nil, nil),
		container.NewVBox(r.name, r.thin, r.state, r.why))
	r.ExtendBaseWidget(r)
	r.show(u)
	return r
}

// show draws how far it is.
func (r *uploadRow) show(u *desk.Upload) {
	name, _ := clip(plain(u.Name), 120)
	r.name.set(r.to + name)
	seen(r.thin, u.State == desk.UploadSending)
	if r.bar.Max = float64(max(u.Size, 1)); r.thin.Visible() {
		r.bar.SetValue(float64(u.Sent))
	}
	r.state.set(uploadText(r.words, u))
	seen(r.state, u.State != desk.UploadFailed)
	seen(r.again, u.State == desk.UploadFailed)
	failed := ""
	if u.Problem != nil && u.State == desk.UploadFailed {
		failed = told(r.words, u.Problem)
	}
	setWrapped(r.failed, failed)
	seen(r.why, failed != "")
}

// CreateRenderer implements fyne.Widget.
func (r *uploadRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.content) }

// uploadText says how far one is.
func uploadText(words *locale.Words, u *desk.Upload) string {
	text := words.Say("window.file-waiting")
	if u.State == desk.UploadSending {
		text = words.Say("window.file-sending", "Sent", words.Size(u.Sent), "Size", words.Size(u.Size))
	}
	if u.Again {
		text += " · " + words.Say("window.file-anew")
	}
	return text
}
