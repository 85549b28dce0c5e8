package window

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
)

// backingUp is the sheet that says how far messages and settings have been written into a file. To
// shut it before the end gives that up, and nothing of the file stays.
type backingUp struct {
	*sheet
	file    string
	says    *widget.Label
	failure *widget.Label
	end     *button
}

// askBackup asks for the file.
func (f *faces) askBackup(w fyne.Window) {
	d := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err == nil && file == nil {
			return
		}
		if err == nil { // the dialog has made it, and asked whether one that was there may go
			err = errors.Join(file.Close(), storage.Delete(file.URI()))
		}
		if err != nil {
			f.backUp(w, "").fail(problemOf(err))
			return
		}
		f.backUp(w, pathsOf(file.URI())[0]).begin()
	}, w)
	d.SetFileName("vestnik-" + time.Now().Format(time.DateOnly) + ".zip")
	d.SetFilter(storage.NewExtensionFileFilter([]string{".zip"}))
	f.choosing(w, d)
}

// backUp opens the sheet about a file.
func (f *faces) backUp(w fyne.Window, file string) *backingUp {
	b := &backingUp{sheet: f.newSheet(w), file: file}
	b.says, b.failure = b.wrapped(f.words.Say("window.wait")), b.problem()
	b.end = b.button(f.words.Say("window.cancel"), b.shut)
	b.show(f.words.Say("export.title"), container.NewVBox(b.says, b.failure), b.end, b.end)
	return b
}

// begin has the resident write the file.
func (b *backingUp) begin() {
	ctx, stop := context.WithCancel(b.faces.ctx)
	b.onShut = stop
	work(ctx, func(ctx context.Context) (<-chan desk.Exported, error) { return b.faces.desk.Export(ctx, b.file) },
		func(told <-chan desk.Exported, err error) {
			if err != nil {
				b.fail(problemOf(err))
				return
			}
			go b.follow(ctx, told)
		})
}

// follow says how far it is. A resident that has ended says nothing more.
func (b *backingUp) follow(ctx context.Context, told <-chan desk.Exported) {
	for e := range told {
		fyne.Do(func() { b.tell(ctx, e) })
		if e.Done || e.Problem != nil {
			return
		}
	}
	fyne.Do(func() { b.tell(ctx, desk.Exported{Problem: desk.NewProblem(desk.NoResident)}) })
}

// tell says how far it is, unless it was given up.
func (b *backingUp) tell(ctx context.Context, e desk.Exported) {
	words := b.faces.words
	switch {
	case ctx.Err() != nil:
	case e.Problem != nil:
		b.fail(e.Problem)
	case e.Done:
		setWrapped(b.says, words.Say("cli.exported", "File", plain(filepath.Base(b.file)), "Number", e.Messages))
		b.ended()
	default:
		setWrapped(b.says, words.Say("cli.exporting", "Number", e.Messages))
		b.fit()
	}
}

func (b *backingUp) fail(p *desk.Problem) {
	setWrapped(b.says, "")
	setWrapped(b.failure, told(b.faces.words, p))
	b.ended()
}

// ended leaves nothing but to close the sheet.
func (b *backingUp) ended() {
	b.end.says(b.faces.words.Say("window.close"))
	b.fit()
}
