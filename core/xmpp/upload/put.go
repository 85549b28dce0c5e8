package upload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// patience is for how long nothing may move.
const patience = time.Minute

// mostAnswer is how many bytes are read of what is said beside the status of a transfer.
const mostAnswer = 16 << 10

var (
	// ErrRedirected says that the place has referred us to another one.
	ErrRedirected = errors.New("upload: referred elsewhere")
	// ErrStalled says that nothing has moved for a minute.
	ErrStalled = errors.New("upload: nothing moves any more")
	// ErrChanged says that the file has become shorter while it was sent.
	ErrChanged = errors.New("upload: the file has changed while it was sent")
)

// StatusError says that the place has refused a file, with a status of HTTP.
type StatusError struct{ Code int }

func (e *StatusError) Error() string {
	return fmt.Sprintf("upload: refused with %d %s", e.Code, http.StatusText(e.Code))
}

// Send sends the file to its place over a transport, and waits until the place has it. As many
// bytes are read as the slot is for; when Send returns nothing is read any more. The function
// is told how many of them have been handed over, after each part, on another goroutine, and
// must not wait; it may be told once more in the moment in which Send returns. Errors are [ErrRedirected], [ErrStalled], [ErrChanged], [*TooLargeError],
// [*StatusError], those of the reader, of the context and of the transport. A slot is used
// once.
func (s *Slot) Send(ctx context.Context, via http.RoundTripper, file io.Reader, progress func(sent int64)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timer := time.AfterFunc(patience, func() { cancel(ErrStalled) })
	defer timer.Stop()
	body := &reading{from: file, left: s.File.Size, moved: func(sent int64) {
		timer.Reset(patience)
		progress(sent)
	}}
	defer body.Close()
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, s.Put, body)
	if err != nil {
		return err
	}
	request.ContentLength = s.File.Size
	request.Header = s.header.Clone()
	if s.File.Type != "" {
		request.Header.Set("Content-Type", s.File.Type)
	}
	response, err := via.RoundTrip(request) // which follows no redirection
	if err != nil {
		return errors.Join(body.failed(), cause(ctx, err))
	}
	defer response.Body.Close()
	_, _ = io.CopyN(io.Discard, response.Body, mostAnswer)
	return status(response.StatusCode)
}

// cause returns why a context has ended, or the error where it has not.
func cause(ctx context.Context, err error) error {
	if why := context.Cause(ctx); why != nil {
		return why
	}
	return err
}

// status tells what the answer to a transfer means. §4 has 201; servers of files say others too.
func status(code int) error {
	switch {
	case code == http.StatusCreated, code == http.StatusOK, code == http.StatusNoContent:
		return nil
	case code >= 300 && code < 400:
		return ErrRedirected
	case code == http.StatusRequestEntityTooLarge:
		return &TooLargeError{}
	}
	return &StatusError{code}
}

// reading reads a file for a transport, which may go on doing so after it has answered.
type reading struct {
	mu     sync.Mutex
	from   io.Reader
	left   int64
	sent   int64
	closed bool
	err    error // of the file
	moved  func(sent int64)
}

func (r *reading) Read(p []byte) (int, error) {
	n, sent, err := r.take(p)
	if n > 0 {
		r.moved(sent)
	}
	return n, err
}

func (r *reading) take(p []byte) (n int, sent int64, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed:
		return 0, r.sent, io.ErrClosedPipe
	case r.left == 0:
		return 0, r.sent, io.EOF
	}
	n, err = r.from.Read(p[:min(int64(len(p)), r.left)])
	r.left -= int64(n)
	r.sent += int64(n)
	if errors.Is(err, io.EOF) {
		if err = nil; r.left > 0 {
			err = ErrChanged
		}
	}
	r.err = err
	return n, r.sent, err
}

// Close waits until the file is not read any more, and lets nobody read it again.
func (r *reading) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	return nil
}

// failed returns what was wrong with the file.
func (r *reading) failed() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}
