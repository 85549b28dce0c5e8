package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"vestnik/core/xmpp/upload"
)

// mostHops is how often a host may send us on within itself.
const mostHops = 3

// Picture fetches a picture that may be shown without being saved: it is within the limits of
// [Preview], which are held before anything is decoded. Errors are those of package avatar about
// a picture, [*SizeError], [ErrAddress], and what went wrong with the server, in a
// [*TransferError].
func Picture(ctx context.Context, way Way, address string) ([]byte, error) {
	var data bytes.Buffer
	if err := get(ctx, way, address, 0, int64(Preview.Bytes), &data, func(int64) {}); err != nil {
		return nil, err
	}
	if _, err := Preview.Check(data.Bytes()); err != nil {
		return nil, err
	}
	return data.Bytes(), nil
}

// get fetches what lies at an address: as many bytes as were said, if any were, and at most so
// many. The function is told how many have come.
func get(ctx context.Context, way Way, address string, said, most int64, to io.Writer, progress func(int64)) error {
	at, ok := secure(address)
	switch {
	case !ok:
		return ErrAddress
	case said > most:
		return &SizeError{said, most}
	}
	via, err := way(address)
	if err != nil {
		return err
	}
	defer done(via)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timer := time.AfterFunc(patience, func() { cancel(ErrStalled) })
	defer timer.Stop()
	body, err := ask(ctx, via, at, most)
	if err == nil {
		defer body.Close()
		err = copied(to, body, said, most, func(n int64) { timer.Reset(patience); progress(n) })
	}
	if err == nil {
		return nil
	}
	if why := context.Cause(ctx); why != nil {
		err = why
	}
	return &TransferError{address, err}
}

// secure reads an address of https.
func secure(text string) (*url.URL, bool) {
	at, err := url.Parse(text)
	if err != nil || at.Scheme != "https" || at.Hostname() == "" || at.User != nil || at.Opaque != "" {
		return nil, false
	}
	at.Fragment, at.RawFragment = "", ""
	return at, true
}

// ask asks for a file, and follows where its own host sends us.
func ask(ctx context.Context, via http.RoundTripper, at *url.URL, most int64) (io.ReadCloser, error) {
	for hops := 0; ; hops++ {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
		if err != nil {
			return nil, err
		}
		answer, err := via.RoundTrip(request) // which follows no redirection
		if err != nil {
			return nil, err
		}
		switch code := answer.StatusCode; {
		case code == http.StatusOK && answer.ContentLength > most:
			answer.Body.Close()
			return nil, &SizeError{answer.ContentLength, most}
		case code == http.StatusOK:
			return answer.Body, nil
		case code < 300 || code >= 400 || hops == mostHops:
			answer.Body.Close()
			return nil, &upload.StatusError{Code: code}
		}
		answer.Body.Close()
		if at, err = next(at, answer.Header.Get("Location")); err != nil {
			return nil, err
		}
	}
}

// next is where a host sends us on, if that is within itself.
func next(at *url.URL, location string) (*url.URL, error) {
	to, err := at.Parse(location)
	if err != nil || location == "" {
		return nil, &ElsewhereError{location}
	}
	again, ok := secure(to.String())
	if !ok || !strings.EqualFold(again.Host, at.Host) {
		return nil, &ElsewhereError{to.Scheme + "://" + to.Host}
	}
	return again, nil
}

// copied copies as many bytes as were said, or up to most where nothing was.
func copied(to io.Writer, body io.Reader, said, most int64, moved func(int64)) error {
	if said > 0 {
		most = said
	}
	n, err := io.Copy(&moving{to: to, moved: moved}, io.LimitReader(body, most+1))
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return ErrShort
	case err != nil:
		return err
	case n > most && said == 0:
		return &SizeError{0, most}
	case n > most:
		return ErrLong
	case n < said:
		return ErrShort
	}
	return nil
}

// moving tells of what is written.
type moving struct {
	to    io.Writer
	n     int64
	moved func(int64)
}

func (m *moving) Write(p []byte) (int, error) {
	n, err := m.to.Write(p)
	m.n += int64(n)
	m.moved(m.n)
	return n, err
}
