package desktest

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"vestnik/core/desk"
)

// FileLimit implements [desk.Files]: the fake does not say it.
func (f *Fake) FileLimit(ctx context.Context, account string) (int64, error) {
	leave, err := f.enter(ctx, "FileLimit", account)
	if err != nil {
		return 0, err
	}
	defer leave()
	return 0, nil
}

// Put implements [desk.Files]: the file lies nowhere, under its name.
func (f *Fake) Put(ctx context.Context, file desk.NewFile) (desk.Attachment, error) {
	leave, err := f.enter(ctx, "Put", file)
	if err != nil {
		return desk.Attachment{}, err
	}
	defer leave()
	size, err := sizeOf(file.File)
	name := cmp.Or(file.Name, filepath.Base(file.File))
	return desk.Attachment{URL: "https://upload.example.com/1/" + name, Name: name, Size: size}, err
}

// Upload implements [desk.Files]. It goes no further than to wait.
func (f *Fake) Upload(ctx context.Context, file desk.NewFile) (desk.Upload, error) {
	leave, err := f.enter(ctx, "Upload", file)
	if err != nil {
		return desk.Upload{}, err
	}
	defer leave()
	size, err := sizeOf(file.File)
	if err != nil {
		return desk.Upload{}, err
	}
	u := desk.Upload{ID: strconv.Itoa(len(f.calls)), Peer: file.Peer, Name: cmp.Or(file.Name, filepath.Base(file.File)), Size: size, State: desk.UploadWaiting}
	f.emit(desk.Event{Kind: desk.EventUpload, Upload: &u})
	return u, nil
}

func sizeOf(file string) (int64, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return 0, desk.NewProblem(desk.NoFile, "file", file)
	case !info.Mode().IsRegular():
		return 0, desk.NewProblem(desk.NotAFile, "file", file)
	case info.Size() == 0:
		return 0, desk.NewProblem(desk.EmptyFile, "file", file)
	}
	return info.Size(), nil
}

// RetryUpload implements [desk.Files].
func (f *Fake) RetryUpload(ctx context.Context, id string) error {
	leave, err := f.enter(ctx, "RetryUpload", id)
	if err != nil {
		return err
	}
	defer leave()
	return nil
}

// CancelUpload implements [desk.Files].
func (f *Fake) CancelUpload(ctx context.Context, id string) error {
	leave, err := f.enter(ctx, "CancelUpload", id)
	if err != nil {
		return err
	}
	defer leave()
	if at := slices.IndexFunc(f.snapshot.Uploads, func(u desk.Upload) bool { return u.ID == id }); at >= 0 {
		u := f.snapshot.Uploads[at]
		u.State = desk.UploadCancelled
		f.emit(desk.Event{Kind: desk.EventUpload, Upload: &u})
	}
	return nil
}

// AfterUpload returns the uploads as they are after one was told of.
func AfterUpload(all []desk.Upload, u desk.Upload) []desk.Upload {
	if u.Ended() {
		return slices.DeleteFunc(slices.Clone(all), func(o desk.Upload) bool { return o.ID == u.ID })
	}
	return replace(all, u, func(o desk.Upload) bool { return o.ID == u.ID })
}

// Preview implements [desk.Files]: the fake has no pictures.
func (f *Fake) Preview(ctx context.Context, of desk.FileOf) ([]byte, error) {
	leave, err := f.enter(ctx, "Preview", of)
	if err != nil {
		return nil, err
	}
	defer leave()
	_, err = f.attachment(of)
	return nil, err
}

// Save implements [desk.Files]: nothing is saved.
func (f *Fake) Save(ctx context.Context, of desk.FileOf) (desk.Saved, error) {
	leave, err := f.enter(ctx, "Save", of)
	if err != nil {
		return desk.Saved{}, err
	}
	defer leave()
	file, err := f.attachment(of)
	return desk.Saved{File: filepath.Join("/home/alice/Downloads", file.Name)}, err
}

func (f *Fake) attachment(of desk.FileOf) (file desk.Attachment, err error) {
	for _, m := range f.messages {
		if m.Peer == of.Peer && m.Number == of.Number && of.At < len(m.Attachments) {
			return m.Attachments[of.At], nil
		}
	}
	return file, desk.NewProblem(desk.NoMessage)
}

func filesAreTold(t *testing.T, d desk.Desk, c Control) {
	file := desk.Attachment{URL: "https://upload.example.com/1/plan.pdf", Name: "План.pdf", Type: "application/pdf", Size: 17}
	sent, err := d.Send(t.Context(), desk.Outgoing{To: anna.Address, Files: []desk.Attachment{file}})
	if err != nil || sent.Body != file.URL || len(sent.Attachments) != 1 || sent.Attachments[0] != file {
		t.Errorf("%+v, %v", sent, err)
	}
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, code := range map[string]desk.Code{filepath.Join(dir, "none"): desk.NoFile, dir: desk.NotAFile, empty: desk.EmptyFile} {
		f := desk.NewFile{Peer: anna, File: path}
		if _, err := d.Upload(t.Context(), f); !errors.Is(err, &desk.Problem{Code: code}) {
			t.Errorf("upload of %s: %v", path, err)
		}
		if _, err := d.Put(t.Context(), f); !errors.Is(err, &desk.Problem{Code: code}) {
			t.Errorf("put of %s: %v", path, err)
		}
	}
	if err := d.CancelUpload(t.Context(), "nothing"); err != nil {
		t.Error(err)
	}
	if err := d.RetryUpload(t.Context(), "nothing"); err != nil {
		t.Error(err)
	}
	none := desk.FileOf{Peer: sent.Peer, Number: sent.Number, At: 1, Asked: true}
	if _, err := d.Preview(t.Context(), none); !errors.Is(err, &desk.Problem{Code: desk.NoMessage}) {
		t.Error(err)
	}
	if _, err := d.Save(t.Context(), none); !errors.Is(err, &desk.Problem{Code: desk.NoMessage}) {
		t.Error(err)
	}
	if left := snapshot(t, d).Uploads; len(left) != 0 {
		t.Errorf("%+v", left)
	}
}
