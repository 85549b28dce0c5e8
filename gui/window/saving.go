package window

import (
	"context"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"vestnik/core/desk"
)

// saving writes the alerts that are wanted as a table into a file. What takes longer than a
// second says how far it is, and can be given up; then nothing of the file stays.
type saving struct {
	stop  context.CancelFunc
	given bool // it was given up
	n     atomic.Int64
}

// savingTold is after how long it is told how far it is, and how often from then on.
const savingTold = time.Second

// cancel gives it up, if there is one.
func (s *saving) cancel() {
	if s != nil {
		s.given = true
		s.stop()
	}
}

// export asks where to, or gives up what goes on.
func (a *alerts) export() {
	if a.saving != nil {
		a.saving.cancel()
		return
	}
	chooser := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			setWrapped(a.failed, told(a.faces.words, problemOf(err)))
		case file != nil:
			a.write(file)
		}
	}, a.window)
	chooser.SetFileName("alerts-" + time.Now().Format(time.DateOnly) + ".csv")
	chooser.SetFilter(storage.NewExtensionFileFilter([]string{".csv"}))
	chooser.Show()
}

// write writes the file. It goes on while the sheet is open.
func (a *alerts) write(file fyne.URIWriteCloser) {
	ctx, stop := context.WithCancel(a.faces.ctx)
	s := &saving{stop: stop}
	a.saving = s
	setWrapped(a.failed, "")
	a.told.set("")
	go a.tellSaving(ctx, s)
	q, words, d := a.wanted, a.faces.words, a.faces.desk
	work(a.faces.ctx, func(context.Context) (int, error) {
		defer stop()
		n, err := words.WriteAlerts(file, desk.AllAlerts(ctx, d.Alerts, q), func(n int) { s.n.Store(int64(n)) })
		if closing := file.Close(); err == nil {
			err = closing
		}
		if err != nil {
			_ = storage.Delete(file.URI())
		}
		return n, err
	}, func(n int, err error) {
		a.saving = nil
		a.save.SetText(words.Say("window.alerts-save"))
		name := plain(filepath.Base(strings.TrimPrefix(file.URI().Path(), "/")))
		switch {
		case err == nil:
			a.told.set(words.Count("count.alerts-saved", n, "File", name))
		case s.given:
			a.told.set(words.Say("window.alerts-stopped"))
		default:
			a.told.set("")
			setWrapped(a.failed, told(words, problemOf(err)))
		}
	})
}

// tellSaving says how far it is, until it ends.
func (a *alerts) tellSaving(ctx context.Context, s *saving) {
	tick := time.NewTicker(savingTold)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		fyne.Do(func() {
			if a.saving == s {
				a.save.SetText(a.faces.words.Say("window.check-stop"))
				a.told.set(a.faces.words.Count("count.alerts-saving", int(s.n.Load())))
			}
		})
	}
}
