package window

import (
	"errors"
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
)

// export lets the person save the report as a table.
func (r *report) export() {
	save := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err == nil && file != nil {
			err = errors.Join(r.table(file), file.Close())
		}
		if err != nil {
			r.says(told(r.faces.words, problemOf(err)))
		}
	}, r.window)
	save.SetFileName(r.faces.words.Say("window.alert-file") + "-" + r.t.message.Time.Local().Format("2006-01-02-1504") + ".csv")
	save.Show()
}

// table writes a line for each recipient, in the order of the list and whatever its filter.
func (r *report) table(to io.Writer) error {
	words := r.faces.words
	t := words.Table(to)
	if err := t.Row(words.Say("window.alert-col-name"), words.Say("window.alert-col-address"), words.Say("window.alert-col-state"),
		words.Say("window.alert-col-time"), words.Say("window.alert-col-answer"), words.Say("window.alert-col-reason")); err != nil {
		return err
	}
	for _, i := range r.t.shown(anyhow, r.byName, r.folded) {
		one := r.t.all[i]
		err := t.Row(r.faces.model.person(one.Peer).name, one.Peer.Address, words.Say("cli.state-"+one.Reached.String()),
			one.Time.Local().Format("2006-01-02 15:04:05"), one.Answer, one.Error)
		if err != nil {
			return err
		}
	}
	return t.Flush()
}
