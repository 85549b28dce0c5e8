package window

import (
	"context"
	"image"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"vestnik/core/desk"
	"vestnik/core/xmpp/avatar"
)

const (
	// thumbSide is how large a picture is drawn at most, in dots.
	thumbSide = 240
	// mostThumbs is how many are kept, and thumbsAtOnce how many are fetched and decoded at a time.
	mostThumbs   = 48
	thumbsAtOnce = 2
	// mostShown is how many files of a message are drawn.
	mostShown = 4
)

// thumbs are the limits of what is decoded for them, which the resident holds too.
var thumbs = avatar.Limits{Bytes: 1 << 20, Side: 4096, Pixels: 4096 * 4096}

// filing knows what became of the files of messages: which were looked at, saved or could not be
// had. Pictures that lie with the person's own server are fetched when they come into sight, and
// others when he asks for them.
type filing struct {
	faces   *faces
	of      map[desk.FileOf]*fileState
	kept    []desk.FileOf // that have a picture, the oldest first
	waiting []desk.FileOf
	running int
}

// fileState is what became of one.
type fileState struct {
	looked  bool // it was asked for
	picture image.Image
	saving  bool
	came    int64  // of it, while it is saved
	stop    func() // ends that
	saved   desk.Saved
	failed  string
}

func newFiling(f *faces) *filing { return &filing{faces: f, of: make(map[desk.FileOf]*fileState)} }

// state returns that of one; Asked does not count.
func (s *filing) state(f desk.FileOf) *fileState {
	f.Asked = false
	if s.of[f] == nil {
		s.of[f] = &fileState{}
	}
	return s.of[f]
}

// filed is a file of a message as it is drawn.
type filed struct {
	name, size string
	picture    image.Image
	visible    bool // it is a picture, and could be shown
	saving     bool
	came, of   int64 // bytes of it, while it is saved
	saved      desk.Saved
	failed     string
}

// views returns the files of a message as they are drawn now.
func (s *filing) views(m *desk.Message) (all []filed) {
	if m.Retracted {
		return nil
	}
	for at := range m.Attachments[:min(len(m.Attachments), mostShown)] {
		a, v := &m.Attachments[at], filed{of: m.Attachments[at].Size}
		v.name, _ = clip(plain(a.Label()), 120)
		if a.Size > 0 {
			v.size = s.faces.words.Size(a.Size)
		}
		if known := s.of[desk.FileOf{Peer: m.Peer, Number: m.Number, At: at}]; known != nil {
			v.picture, v.saving, v.came, v.saved, v.failed = known.picture, known.saving, known.came, known.saved, known.failed
		}
		v.visible = a.IsPicture() && v.picture == nil
		all = append(all, v)
	}
	return all
}

// look fetches what has come into sight, once.
func (s *filing) look(m *desk.Message) {
	for at := range m.Attachments[:min(len(m.Attachments), mostShown)] {
		f := desk.FileOf{Peer: m.Peer, Number: m.Number, At: at}
		if state := s.state(f); m.Attachments[at].IsPicture() && !state.looked {
			state.looked = true
			s.waiting = append(s.waiting, f)
		}
	}
	s.next()
}

// show fetches a picture that the person wants to see.
func (s *filing) show(f desk.FileOf) {
	f.Asked = true
	s.waiting = append(s.waiting, f)
	s.next()
}

// next fetches those that wait, the newest first: it is in sight.
func (s *filing) next() {
	for s.running < thumbsAtOnce && len(s.waiting) > 0 {
		last := len(s.waiting) - 1
		f := s.waiting[last]
		s.waiting = s.waiting[:last]
		s.running++
		work(s.faces.ctx, func(ctx context.Context) (image.Image, error) {
			data, err := s.faces.desk.Preview(ctx, f)
			if err != nil || len(data) == 0 {
				return nil, err
			}
			return thumbs.Scaled(data, thumbSide)
		}, func(picture image.Image, err error) {
			s.running--
			s.fetched(f, picture, err)
			s.next()
		})
	}
}

// fetched notes a picture. Why one could not be had is said to who has asked for it.
func (s *filing) fetched(f desk.FileOf, picture image.Image, err error) {
	state := s.state(f)
	state.picture, state.failed = picture, ""
	if err != nil && f.Asked {
		state.failed = told(s.faces.words, problemOf(err))
	}
	if picture != nil {
		f.Asked = false
		if s.kept = append(s.kept, f); len(s.kept) > mostThumbs {
			oldest := s.state(s.kept[0])
			oldest.picture, oldest.looked = nil, false
			s.kept = s.kept[1:]
		}
	}
	if picture != nil || state.failed != "" {
		s.faces.refresh()
	}
}

// save saves a file.
func (s *filing) save(f desk.FileOf) {
	state := s.state(f)
	if state.saving {
		return
	}
	ctx, stop := context.WithCancel(s.faces.ctx)
	state.saving, state.came, state.stop, state.failed = true, 0, stop, ""
	s.faces.refresh()
	work(s.faces.ctx, func(context.Context) (desk.Saved, error) { return s.faces.desk.Save(ctx, f) },
		func(saved desk.Saved, err error) {
			given := ctx.Err() != nil // up
			stop()
			state.saving, state.saved = false, saved
			if err != nil && !given {
				state.failed = told(s.faces.words, problemOf(err))
			}
			s.faces.refresh()
		})
}

// cancel gives up what is being saved.
func (s *filing) cancel(f desk.FileOf) {
	if state := s.state(f); state.saving {
		state.stop()
	}
}

// came notes how far a file is.
func (s *filing) came(f *desk.Fetching) {
	if state := s.state(f.File); state.saving {
		state.came = f.Got
		s.faces.refresh()
	}
}

// open opens what was saved, or where it lies; a program only that.
func (s *filing) open(f desk.FileOf, folder bool) {
	saved := s.state(f).saved
	file := saved.File
	if folder || saved.Program {
		file = filepath.Dir(file)
	}
	path := filepath.ToSlash(file)
	if !strings.HasPrefix(path, "/") { // a drive of Windows
		path = "/" + path
	}
	if err := s.faces.openURL(&url.URL{Scheme: "file", Path: path}); err != nil {
		name, _ := clip(plain(filepath.Base(saved.File)), 120)
		s.state(f).failed = s.faces.words.Say("window.file-unopened", "File", name, "Folder", address(filepath.Dir(saved.File)))
		s.faces.refresh()
	}
}

// turned takes an upload as an event tells of it.
func (m *model) turnedUpload(u desk.Upload) {
	at := slices.IndexFunc(m.uploads, func(o desk.Upload) bool { return o.ID == u.ID })
	m.uploads = slices.Clone(m.uploads)
	switch {
	case u.Ended() && at >= 0:
		m.uploads = slices.Delete(m.uploads, at, at+1)
	case u.Ended():
	case at >= 0:
		m.uploads[at] = u
	default:
		m.uploads = append(m.uploads, u)
	}
}
