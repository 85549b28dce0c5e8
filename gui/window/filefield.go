package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"
)

// fileField is a field that names a file, with the words of its label and a button that chooses one.
func (s *signIn) fileField(label string, into *field) fyne.CanvasObject {
	browse := newButton(&s.keyboard, "", theme.FolderOpenIcon(), func() {
		dialog.ShowFileOpen(func(file fyne.URIReadCloser, err error) {
			if err == nil && file != nil {
				file.Close()
				into.SetText(file.URI().Path())
			}
		}, s.window)
	})
	s.browseBtn[into] = browse
	return s.labelled(label, border(nil, nil, nil, browse, into))
}
