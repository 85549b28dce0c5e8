package fakedesk

import (
	"cmp"
	"context"
	"path/filepath"
	"strconv"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// FileLimit implements desk.Desk.
func (d *Desk) FileLimit(context.Context, string) (int64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.Limit, d.FileError
}

// Put implements desk.Desk. The screens do not use it.
func (d *Desk) Put(context.Context, desk.NewFile) (desk.Attachment, error) {
	return desk.Attachment{}, d.FileError
}

// Upload implements desk.Desk. It goes no further than to wait.
func (d *Desk) Upload(_ context.Context, f desk.NewFile) (desk.Upload, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("upload " + f.Peer.Address + ": " + f.File)
	if d.FileError != nil {
		return desk.Upload{}, d.FileError
	}
	d.uploads++
	d.Uploaded = append(d.Uploaded, f)
	u := desk.Upload{ID: strconv.Itoa(d.uploads), Peer: f.Peer, Name: cmp.Or(f.Name, filepath.Base(f.File)), Size: 1 << 20, State: desk.UploadWaiting}
	d.turn(u)
	return u, nil
}

// Turn has an upload have come so far, and tells of it.
func (d *Desk) Turn(u desk.Upload) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.turn(u)
}

func (d *Desk) turn(u desk.Upload) {
	d.state.Uploads = desktest.AfterUpload(d.state.Uploads, u)
	d.tell(desk.Event{Kind: desk.EventUpload, Upload: &u})
}

// RetryUpload implements desk.Desk.
func (d *Desk) RetryUpload(_ context.Context, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("retry " + id)
	return d.FileError
}

// CancelUpload implements desk.Desk.
func (d *Desk) CancelUpload(_ context.Context, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called("cancel upload " + id)
	for _, u := range d.state.Uploads {
		if u.ID == id {
			u.State = desk.UploadCancelled
			d.turn(u)
		}
	}
	return d.FileError
}

// Preview implements desk.Desk: it shows what Previews has for the file's address.
func (d *Desk) Preview(_ context.Context, f desk.FileOf) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.Previews[d.attachment(f).URL], d.FileError
}

// Save implements desk.Desk. Nothing is saved; if SaveSlowly, it lasts until ctx ends.
func (d *Desk) Save(ctx context.Context, f desk.FileOf) (desk.Saved, error) {
	if d.SaveSlowly {
		<-ctx.Done()
		return desk.Saved{}, desk.NewProblem(desk.TimedOut)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	name := d.attachment(f).Name
	d.called("save " + name)
	return desk.Saved{File: filepath.Join("/home/ivan/Downloads", name), Program: filepath.Ext(name) == ".exe"}, d.FileError
}

// Come has so many bytes have come of a file that is being saved.
func (d *Desk) Come(f desk.Fetching) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tell(desk.Event{Kind: desk.EventFetching, Fetching: &f})
}

// attachment returns a file of a message. d.mu is held.
func (d *Desk) attachment(f desk.FileOf) (file desk.Attachment) {
	for _, m := range d.messages[f.Peer] {
		if m.Number == f.Number && f.At < len(m.Attachments) {
			file = m.Attachments[f.At]
		}
	}
	return file
}
