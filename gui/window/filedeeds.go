package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"vestnik/core/desk"
)

// fileDeed is something that can be done with a file of a message.
type fileDeed struct {
	id   string // of its words
	icon fyne.Resource
	do   func()
}

// deeds are what can be done with a file that is drawn as v: one that is saved is opened, unless it is
// a program, or looked for where it lies.
func (s *filing) deeds(v *filed, of desk.FileOf) (all []fileDeed) {
	switch {
	case v.saved.File != "":
		if !v.saved.Program {
			all = append(all, fileDeed{"window.file-open", theme.FileIcon(), func() { s.open(of, false) }})
		}
		all = append(all, fileDeed{"window.file-folder", theme.FolderOpenIcon(), func() { s.open(of, true) }})
	case !v.saving:
		all = append(all, fileDeed{"window.file-save", theme.DownloadIcon(), func() { s.save(of) }})
	}
	return all
}
