package agent

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/settings"
	"vestnik/core/xmpp/sharing"
)

const (
	// mostUploads is how many files may be on their way, and mostTransfers how many of them move at a time.
	mostUploads   = 200
	mostTransfers = 3
)

// uploading is a file on its way. Only the loop touches it, but for sent.
//
//	          begins   breaks off   has arrived   cannot     cancel   retry
//	waiting   sending  –            –             failed     gone     –
//	sending   –        waiting      posting       failed     gone     –
//	posting   –        –            gone          failed     –        –
//	failed    –        –            –             –          gone     waiting
type uploading struct {
	desk.Upload
	from    desk.NewFile
	put     *sharing.File      // where it lies; nil: not yet
	cancel  context.CancelFunc // ends its goroutine; nil: there is none
	posting bool               // the message that tells of it goes out now
	kept    bool               // it comes from the file
	moved   atomic.Int64
}

// uploads are those there are, kept in a file so that none is lost with the program.
type uploads struct {
	all  []*uploading // the oldest first
	file string       // empty: none
	disk sync.Mutex
}

// keptUpload is an upload in the file.
type keptUpload struct {
	ID      string        `json:"id"`
	File    desk.NewFile  `json:"file"`
	Size    int64         `json:"size"`
	Problem *desk.Problem `json:"problem,omitempty"`
	Put     *sharing.File `json:"put,omitempty"`
}

// recallUploads reads what was on its way when the program ended; what has not failed begins
// again.
func (a *Agent) recallUploads() {
	for _, k := range readUploads(a.cfg.UploadsFile) {
		if a.member(k.File.Peer.Account) == nil {
			continue
		}
		u := &uploading{Upload: desk.Upload{ID: k.ID, Peer: k.File.Peer, Name: nameOf(k.File), Size: k.Size, State: desk.UploadWaiting, Again: true, Problem: k.Problem}, from: k.File, put: k.Put, kept: true}
		a.uploads.all = append(a.uploads.all, u)
		if k.Problem != nil {
			u.State, u.Again = desk.UploadFailed, false
			continue
		}
		a.startUpload(u)
	}
}

// keepUploads writes the file as things are now.
func (a *Agent) keepUploads(ctx context.Context) {
	if a.uploads.file == "" {
		return
	}
	a.uploads.disk.Lock()
	defer a.uploads.disk.Unlock()
	kept := []keptUpload{}
	if a.do(context.WithoutCancel(ctx), func() {
		for _, u := range a.uploads.all {
			kept = append(kept, keptUpload{u.ID, u.from, u.Size, u.Problem, u.put})
		}
	}) != nil {
		return
	}
	if err := writeUploads(a.uploads.file, kept); err != nil {
		a.cfg.Log("uploads: %v", err)
	}
}

// readUploads returns what is kept in a file. One that cannot be read is as none.
func readUploads(file string) (kept []keptUpload) {
	text, err := os.ReadFile(file)
	if err != nil || json.Unmarshal(text, &kept) != nil {
		return nil
	}
	return kept
}

func writeUploads(file string, kept []keptUpload) error {
	text, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	return settings.WriteFile(file, text)
}

// Upload implements [desk.Files].
func (a *Agent) Upload(ctx context.Context, f desk.NewFile) (desk.Upload, error) {
	by, to, err := a.recipient(ctx, f.Peer.Account, f.Peer.Address)
	if err != nil {
		return desk.Upload{}, err
	}
	in, err := a.roomFor(ctx, by, to, desk.TypeChat)
	if err != nil {
		return desk.Upload{}, err
	}
	entry := journal.Entry{Peer: to.Bare().String()}
	in.address(&entry, to)
	f.Peer = desk.Ref{Account: by, Address: entry.Peer}
	size, err := a.mayPut(ctx, f)
	if err != nil {
		return desk.Upload{}, err
	}
	u := &uploading{Upload: desk.Upload{ID: rand.Text(), Peer: f.Peer, Name: nameOf(f), Size: size, State: desk.UploadWaiting}, from: f}
	var told desk.Upload
	var problem *desk.Problem
	err = a.do(ctx, func() {
		if len(a.uploads.all) >= mostUploads {
			problem = desk.NewProblem(desk.UploadLater)
			return
		}
		a.uploads.all = append(a.uploads.all, u)
		a.tellUpload(u)
		told = u.Upload
	})
	if err != nil {
		return desk.Upload{}, err
	}
	if problem != nil {
		return desk.Upload{}, problem
	}
	a.keepUploads(ctx)
	_ = a.do(context.WithoutCancel(ctx), func() {
		if u.State == desk.UploadWaiting { // else it was cancelled
			a.startUpload(u)
		}
	})
	return told, nil
}

// limitWait is how long a face that gives a file waits to be told that it is too large.
const limitWait = 5 * time.Second

// mayPut returns how large a file is, or why it cannot be sent as far as is known now.
func (a *Agent) mayPut(ctx context.Context, f desk.NewFile) (int64, error) {
	info, err := os.Stat(f.File)
	switch {
	case err != nil:
		return 0, Explain(err, Target{})
	case !filepath.IsAbs(f.File), !info.Mode().IsRegular():
		return 0, desk.NewProblem(desk.NotAFile, "file", f.File)
	case info.Size() == 0:
		return 0, desk.NewProblem(desk.EmptyFile, "file", f.File)
	}
	ctx, cancel := context.WithTimeout(ctx, limitWait)
	defer cancel()
	limit, err := a.FileLimit(ctx, f.Peer.Account)
	var refused *desk.Problem
	switch {
	case errors.As(err, &refused) && refused.Code == desk.NoUpload:
		return 0, refused
	case err == nil && limit > 0 && info.Size() > limit:
		return 0, desk.NewProblem(desk.FileTooLarge, "file", f.File, "limit", megabytes(limit))
	}
	return info.Size(), nil
}

// FileLimit implements [desk.Files].
func (a *Agent) FileLimit(ctx context.Context, account string) (int64, error) {
	q, err := a.question(ctx, desk.Ref{Account: account})
	if err != nil {
		return 0, err
	}
	service, err := q.open.Uploads.Service(ctx)
	if err != nil {
		return 0, ExplainFile(err, "")
	}
	return service.Most, nil
}

// Put implements [desk.Files].
func (a *Agent) Put(ctx context.Context, f desk.NewFile) (desk.Attachment, error) {
	if _, err := a.mayPut(ctx, f); err != nil {
		return desk.Attachment{}, err
	}
	put, err := a.transfer(ctx, f, false, transferring{func(bool) {}, func() {}, func(int64, int64) {}})
	return desk.Attachment(put), err
}

// nameOf is what others see of a file.
func nameOf(f desk.NewFile) string { return cmp.Or(f.Name, filepath.Base(f.File)) }

// endUpload tells what has become of a file.
func (a *Agent) endUpload(u *uploading, number int64, err error) {
	u.cancel, u.posting = nil, false
	if err != nil {
		u.State, u.Problem, u.Sent = desk.UploadFailed, Explain(err, Target{}), 0
		a.tellUpload(u)
		return
	}
	u.State, u.Number = desk.UploadSent, number
	a.dropUpload(u)
}

// dropUpload tells of an upload for the last time.
func (a *Agent) dropUpload(u *uploading) {
	a.uploads.all = slices.DeleteFunc(a.uploads.all, func(o *uploading) bool { return o == u })
	a.tellUpload(u)
}

// upload returns the one with an id, nil where there is none.
func (a *Agent) upload(id string) *uploading {
	at := slices.IndexFunc(a.uploads.all, func(u *uploading) bool { return u.ID == id })
	if at < 0 {
		return nil
	}
	return a.uploads.all[at]
}

// RetryUpload implements [desk.Files].
func (a *Agent) RetryUpload(ctx context.Context, id string) error {
	err := a.do(ctx, func() {
		if u := a.upload(id); u != nil && u.State == desk.UploadFailed {
			u.State, u.Problem, u.Again, u.kept = desk.UploadWaiting, nil, true, true
			a.tellUpload(u)
			a.startUpload(u)
		}
	})
	a.keepUploads(ctx)
	return err
}

// CancelUpload implements [desk.Files].
func (a *Agent) CancelUpload(ctx context.Context, id string) error {
	err := a.do(ctx, func() {
		if u := a.upload(id); u != nil && !u.posting {
			a.stopUpload(u)
		}
	})
	a.keepUploads(ctx)
	return err
}

// stopUpload ends an upload by the person's will.
func (a *Agent) stopUpload(u *uploading) {
	if u.cancel != nil {
		u.cancel()
	}
	u.State = desk.UploadCancelled
	a.dropUpload(u)
	go discard(u.from)
}

// retainUploads stops those of accounts that are signed out.
func (a *Agent) retainUploads() {
	a.stopUploads(func(u *uploading) bool { return a.member(u.Peer.Account) == nil })
}

// stopUploads stops some.
func (a *Agent) stopUploads(these func(*uploading) bool) {
	for _, u := range slices.Clone(a.uploads.all) {
		if these(u) {
			a.stopUpload(u)
		}
	}
	go a.keepUploads(context.Background())
}

// pauseUploads ends all transfers with the program; the next life begins them again.
func (a *Agent) pauseUploads() {
	for _, u := range a.uploads.all {
		if u.cancel != nil {
			u.cancel()
		}
	}
}

// tellUpload tells the faces how a file stands.
func (a *Agent) tellUpload(u *uploading) {
	now := u.Upload
	a.publish(desk.Event{Kind: desk.EventUpload, Upload: &now})
}

// tellUploads returns those on their way.
func (a *Agent) tellUploads() (all []desk.Upload) {
	for _, u := range a.uploads.all {
		all = append(all, u.Upload)
	}
	return all
}

// discard removes what a face has made for an upload, if it lies where such is made.
func discard(f desk.NewFile) {
	if f.Temporary && strings.HasPrefix(filepath.Clean(f.File), filepath.Clean(os.TempDir())+string(filepath.Separator)) {
		_ = os.Remove(f.File)
	}
}
