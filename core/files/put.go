package files

import (
	"cmp"
	"context"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"vestnik/core/xmpp/sharing"
	"vestnik/core/xmpp/upload"
)

// slotLimit is how long the service may take to give a place.
const slotLimit = 20 * time.Second

// Put puts a file where others can fetch it, and returns what is told them of it. It is called
// by the name, or, where that is empty, as it lies here. The function is told how many of how
// many bytes have left, on another goroutine, and must not wait. Put waits for the server to have the whole
// of it. Errors are [ErrNoFile], those of [upload.Uploads.Slot] and of [upload.Slot.Send], the
// latter in a [*TransferError], and those of the disk.
func Put(ctx context.Context, uploads *upload.Uploads, way Way, path, name string, progress func(sent, size int64)) (sharing.File, error) {
	file, size, err := open(path)
	if err != nil {
		return sharing.File{}, err
	}
	defer file.Close()
	f := upload.File{Name: cmp.Or(name, filepath.Base(path)), Size: size}
	if f.Type, err = typeOf(f.Name, file); err != nil {
		return sharing.File{}, err
	}
	slot, err := place(ctx, uploads, f)
	if err != nil {
		return sharing.File{}, err
	}
	via, err := way(slot.Put)
	if err != nil {
		return sharing.File{}, err
	}
	defer done(via)
	if err := slot.Send(ctx, via, file, func(sent int64) { progress(sent, size) }); err != nil {
		return sharing.File{}, &TransferError{slot.Put, err}
	}
	return sharing.File{URL: slot.Get, Name: slot.File.Name, Type: slot.File.Type, Size: size}, nil
}

func place(ctx context.Context, uploads *upload.Uploads, f upload.File) (*upload.Slot, error) {
	ctx, cancel := context.WithTimeout(ctx, slotLimit)
	defer cancel()
	return uploads.Slot(ctx, f)
}

// open opens a file to be sent. What is no file is not opened: a pipe would wait for its other
// end.
func open(path string) (*os.File, int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, &fs.PathError{Op: "send", Path: path, Err: ErrNoFile}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	if info, err = file.Stat(); err != nil {
		file.Close()
		return nil, 0, err
	}
	return file, info.Size(), nil
}

// typeOf returns the media type of a file: by its name, and where that says nothing by how it
// begins.
func typeOf(name string, file io.ReaderAt) (string, error) {
	if kind := mime.TypeByExtension(filepath.Ext(name)); kind != "" {
		kind, _, _ = mime.ParseMediaType(kind)
		return kind, nil
	}
	head := make([]byte, 512)
	n, err := file.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", err
	}
	kind, _, _ := mime.ParseMediaType(http.DetectContentType(head[:n]))
	return kind, nil
}
