package agent

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"time"

	"vestnik/core/desk"
	"vestnik/core/files"
	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/sharing"
	"vestnik/core/xmpp/upload"
)

// previewLimit is how long a picture may take that nobody has asked for.
const previewLimit = 25 * time.Second

// Preview implements [desk.Files].
func (a *Agent) Preview(ctx context.Context, f desk.FileOf) ([]byte, error) {
	file, m, open, err := a.attachment(ctx, f)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, previewLimit)
	defer cancel()
	if !f.Asked && (open == nil || !liesWith(ctx, m.uploads(ctx, open), file.URL)) {
		return nil, nil
	}
	data, err := files.Picture(ctx, m.way(ctx), file.URL)
	switch {
	case errors.Is(err, avatar.ErrTooLarge):
		return nil, desk.NewProblem(desk.PictureTooLarge, "kilobytes", strconv.Itoa(files.Preview.Bytes>>10), "pixels", strconv.Itoa(files.Preview.Pixels))
	case err != nil:
		return nil, explainFetch(err, file)
	}
	return data, nil
}

// liesWith tells whether a file lies with the account's own server.
func liesWith(ctx context.Context, own *upload.Uploads, address string) bool {
	_, err := own.Service(ctx) // which is asked for once in a session
	return err == nil && own.IsOurs(address)
}

// Save implements [desk.Files].
func (a *Agent) Save(ctx context.Context, f desk.FileOf) (desk.Saved, error) {
	file, m, _, err := a.attachment(ctx, f)
	if err != nil {
		return desk.Saved{}, err
	}
	dir := a.cfg.Downloads
	if dir == "" {
		return desk.Saved{}, desk.NewProblem(desk.NoDownloads)
	}
	got, stop := a.followSave(ctx, f, file.Size)
	defer stop()
	path, err := files.Save(ctx, m.way(ctx), sharing.File(file), dir, got)
	if err != nil {
		return desk.Saved{}, explainFetch(err, file)
	}
	return desk.Saved{File: path, Program: files.IsProgram(path)}, nil
}

// progressAfter is how long a file may take to be saved before faces are told how far it has come.
const progressAfter = time.Second

// followSave tells the faces, until it is stopped, how many bytes of a file have come, which got
// is told.
func (a *Agent) followSave(ctx context.Context, f desk.FileOf, size int64) (got func(int64), stop func()) {
	f.Asked = false
	ctx, stop = context.WithCancel(ctx)
	var now atomic.Int64
	go func() {
		if rest(ctx, progressAfter) != nil {
			return
		}
		told := int64(0)
		a.nowAndThen(ctx, func() {
			if n := now.Load(); n != told {
				told = n
				a.publish(desk.Event{Kind: desk.EventFetching, Fetching: &desk.Fetching{File: f, Got: n, Size: size}})
			}
		})
	}()
	return now.Store, stop
}

// attachment finds a file of a message, the account that fetches it, and its session; nil where
// it is off line.
func (a *Agent) attachment(ctx context.Context, f desk.FileOf) (file desk.Attachment, m *member, open *im.Client, err error) {
	said, err := a.Message(ctx, f.Peer, f.Number)
	if err == nil && (f.At < 0 || f.At >= len(said.Attachments)) {
		err = desk.NewProblem(desk.NoMessage)
	}
	if err != nil {
		return file, nil, nil, err
	}
	err = a.do(ctx, func() {
		if m = a.member(said.Peer.Account); m != nil {
			open = m.Session()
		}
	})
	if err == nil && m == nil {
		err = desk.NewProblem(desk.NoAccount)
	}
	return said.Attachments[f.At], m, open, err
}

func explainFetch(err error, file desk.Attachment) error {
	if errors.Is(err, files.ErrAddress) {
		return desk.NewProblem(desk.BadFileAddress, "url", desk.ShownURL(file.URL))
	}
	return explainFile(err, file.Name)
}
