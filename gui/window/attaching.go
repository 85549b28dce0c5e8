package window

import (
	"context"
	"errors"
	"image"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"

	"vestnik/core/desk"
	"vestnik/core/xmpp/avatar"
	"vestnik/gui/window/internal/clipboard"
)

// attaching is how files go from a window to those whom it is about: chosen, dropped on it, or pasted.
type attaching struct {
	faces   *faces
	window  fyne.Window
	keys    *keyboard
	to      func() []desk.Ref // nobody: nothing can be sent now
	failed  func(first desk.Ref, why error)
	laidOut func() // sets out anew what lies around the list of those on their way
}

// chooser is how large a window is at least in which a file is looked for.
var chooser = fyne.NewSize(640, 480)

// choose asks for a file to be sent.
func (a *attaching) choose() {
	to := a.to()
	if len(to) == 0 {
		return
	}
	files := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			a.failed(to[0], err)
		case file != nil:
			file.Close()
			a.send(to, pathsOf(file.URI())...)
		}
	}, a.window)
	a.faces.choosing(a.window, files)
}

// choosing shows a dialog that looks for a file over a window, which has room for it meanwhile.
func (f *faces) choosing(w fyne.Window, files *dialog.FileDialog) {
	before := w.Canvas().Size()
	w.Resize(before.Max(chooser))
	files.Show()
	shown := w.Canvas().Overlays().Top()
	f.dialogs[shown] = files.Hide
	files.SetOnClosed(func() {
		delete(f.dialogs, shown)
		w.Resize(before)
	})
}

// dropped takes what was dropped on the window.
func (a *attaching) dropped(files []fyne.URI) {
	if to := a.to(); len(to) > 0 {
		a.send(to, pathsOf(files...)...)
	}
}

func pathsOf(files ...fyne.URI) (all []string) {
	for _, f := range files {
		all = append(all, filepath.FromSlash(f.Path()))
	}
	return all
}

// send begins to send files, one after another, in the order in which they were given. One that
// cannot be sent keeps none of the others.
func (a *attaching) send(to []desk.Ref, files ...string) {
	a.each(to, func(ctx context.Context, peer desk.Ref) (err error) {
		for _, f := range files {
			_, wrong := a.faces.desk.Upload(ctx, desk.NewFile{Peer: peer, File: f})
			err = errors.Join(err, wrong)
		}
		return err
	})
}

// each does something about files for each of those to whom they go, and says what went wrong.
func (a *attaching) each(to []desk.Ref, do func(context.Context, desk.Ref) error) {
	workOnly(a.faces.ctx, func(ctx context.Context) (err error) {
		for _, peer := range to {
			err = errors.Join(err, do(ctx, peer))
		}
		return err
	}, func(err error) {
		if err != nil {
			a.failed(to[0], err)
		}
	})
}

// pasted is told that a text is to be put into the field, and returns whether something else is
// on the clipboard, perhaps: where there is no text, and where it is that of files which a file
// manager has copied. The person is asked before anything goes out. Put puts the text all the same.
func (a *attaching) pasted(text string, put func()) bool {
	to := a.to()
	if len(to) == 0 || text != "" && !namesFiles(text) {
		return false
	}
	work(a.faces.ctx, func(ctx context.Context) (p pasted, err error) {
		if p.Held, err = a.faces.clipboard(ctx); err == nil && p.Picture != nil {
			p.shown, err = pastes.Scaled(p.Picture, thumbSide)
		}
		return p, err
	}, func(p pasted, err error) {
		switch {
		case err == nil:
			a.offer(to, p)
		case text != "":
			put()
		case !errors.Is(err, clipboard.ErrNothing):
			a.failed(to[0], err)
		}
	})
	return true
}

// pastes are the limits of a picture that the person has copied.
var pastes = avatar.Limits{Bytes: 32 << 20, Side: 1 << 15, Pixels: 64 << 20}

// pasted is what was on the clipboard.
type pasted struct {
	clipboard.Held
	shown image.Image // the picture, small
}

// namesFiles tells whether a text is nothing but places of files.
func namesFiles(text string) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "file://") && !filepath.IsAbs(line) {
			return false
		}
	}
	return strings.TrimSpace(text) != ""
}

// mostNamed is how many of several files are named before they are sent.
const mostNamed = 6

// offer shows what is to be sent, and asks whether it is.
func (a *attaching) offer(to []desk.Ref, p pasted) {
	words := a.faces.words
	s := a.faces.newSheet(a.window)
	no := s.button(words.Say("window.cancel"), s.shut)
	yes := s.button(words.Say("window.send"), func() {
		s.shut()
		if p.Files != nil {
			a.send(to, p.Files...)
			return
		}
		a.sendPicture(to, p.Picture)
	})
	yes.Importance = widget.HighImportance
	var names []string
	for _, f := range p.Files[:min(len(p.Files), mostNamed)] {
		name, _ := clip(plain(filepath.Base(f)), 120)
		names = append(names, name)
	}
	if more := len(p.Files) - mostNamed; more > 0 {
		names = append(names, words.Say("window.file-more", "Number", more))
	}
	what := container.NewVBox()
	if p.shown != nil {
		names = append(names, words.Size(int64(len(p.Picture))))
		picture := canvas.NewImageFromImage(p.shown)
		picture.FillMode = canvas.ImageFillContain
		picture.SetMinSize(fyne.NewSize(0, fyne.Min(thumbSide, float32(p.shown.Bounds().Dy()))))
		what.Add(picture)
	}
	what.Add(s.wrapped(strings.Join(names, "\n")))
	s.show(words.Say("window.file-send"), what, yes, no, yes)
}

// sendPicture sends a picture that lies nowhere yet.
func (a *attaching) sendPicture(to []desk.Ref, picture []byte) {
	name := a.faces.words.Say("window.file-pasted", "Time", time.Now().Format("2006-01-02 15-04-05")) + ".png"
	a.each(to, func(ctx context.Context, peer desk.Ref) error {
		file, err := temporary(picture)
		if err == nil {
			_, err = a.faces.desk.Upload(ctx, desk.NewFile{Peer: peer, File: file, Name: name, Temporary: true})
		}
		if err != nil && file != "" {
			_ = os.Remove(file)
		}
		return err
	})
}

// temporary writes a file that who sends it removes.
func temporary(content []byte) (string, error) {
	file, err := os.CreateTemp("", "vestnik-*.png")
	if err != nil {
		return "", err
	}
	_, err = file.Write(content)
	return file.Name(), errors.Join(err, file.Close())
}
