package bosh

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"

	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/bosh/wire"
)

// answer is what came of one request.
type answer struct {
	rid  uint64
	try  int        // which try of the request this is
	body *wire.Body // nil when err is not
	err  error
	fate fate
	// more is not nil while the body is only a piece of the answer: closed, it lets the
	// next one come.
	more chan struct{}
}

// fate says what the failure of a request means for its session.
type fate uint8

const (
	fateRetry  fate = iota // the path has failed: the same request is sent again
	fateOnce               // an answer that may be a mistake: sent again once
	fateLegacy             // the end to a server of before version 1.6 (§17.1), to others the path's failure
	fateFatal              // the session cannot go on
)

// exchange carries one request and reads its answer. A large one it gives to hand
// piece by piece, and returns the last. It ends with ctx.
func (e *engine) exchange(ctx context.Context, payload []byte, l *leash, hand func(*wire.Body) error) (*wire.Body, fate, error) {
	// A POST is not repeated by net/http when a kept connection turns out to be dead,
	// and shall not be: the engine repeats requests in their order, and has to know.
	res, err := e.post(ctx, payload)
	if err != nil {
		return nil, transportFate(err), err
	}
	defer res.Body.Close()
	data, more, err := readBody(res)
	switch {
	case errors.Is(err, ErrBadBody):
		return nil, fateOnce, err
	case res.StatusCode == http.StatusOK && (more || len(data) >= wire.PieceSize && err != nil):
		return readOn(data, newLively(l, failed{err}, res.Body), hand)
	case err != nil:
		return nil, fateRetry, err
	}
	b, fate, err := judge(res.StatusCode, data)
	if errors.Is(err, io.ErrUnexpectedEOF) && len(data) >= wire.PieceSize {
		return readOn(data, failed{err}, hand)
	}
	return b, fate, err
}

// failed is a reader that fails with an error, if that is one.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}

// wholeBody is how large an answer may be to be read as a whole before anything in it
// is used. What is larger comes in pieces, each of which is: else what a server has
// gathered while nobody was there would have to fit into memory.
const wholeBody = 1 << 20

// readBody reads an answer's content, and tells whether there is more than that. With
// a known length it allocates once.
func readBody(res *http.Response) (data []byte, more bool, err error) {
	n := res.ContentLength
	switch {
	case n > wholeBody:
		return nil, true, nil
	case n >= 0:
		data = make([]byte, n)
		got, err := io.ReadFull(res.Body, data)
		return data[:got], false, err
	}
	data, err = io.ReadAll(io.LimitReader(res.Body, wholeBody+1))
	return data, len(data) > wholeBody, err
}

// readOn reads an answer that is large, of which there is the beginning.
func readOn(data []byte, from io.Reader, hand func(*wire.Body) error) (*wire.Body, fate, error) {
	r := wire.NewReader(data)
	defer r.Done()
	r.InPieces()
	for {
		err := r.Fill(from)
		if err == nil && r.Ended() {
			return r.Take(), fateRetry, nil
		}
		if err == nil {
			err = hand(r.Take())
		}
		switch {
		case errors.Is(err, ErrBadBody) && r.Strange():
			return nil, fateRetry, ErrNotBOSH
		case errors.Is(err, ErrBadBody):
			return nil, fateOnce, err
		case err != nil:
			if r.Waiting() { // so that every try brings it further
				_ = hand(r.Take())
			}
			return nil, fateRetry, err
		}
	}
}

// judge makes of an HTTP answer a body, or an error and what that means. One that is no
// answer of a connection manager, be it a page or the way to one, is the path's: a
// portal or a filter, which a session outlives (§17.1). So is the path what cuts a body off.
func judge(status int, data []byte) (*wire.Body, fate, error) {
	switch {
	case status == http.StatusOK:
		b, err := wire.Parse(data)
		switch {
		case err == nil:
			return b, fateRetry, nil
		case !wire.LooksLikeBody(data):
			return nil, fateRetry, ErrNotBOSH
		case errors.Is(err, io.ErrUnexpectedEOF):
			return nil, fateRetry, fmt.Errorf("%w: %w", ErrBroken, io.ErrUnexpectedEOF)
		}
		return nil, fateOnce, err
	case status >= 300 && status < 400:
		return nil, fateRetry, fmt.Errorf("%w: HTTP status %d", ErrRedirect, status)
	}
	// A status may carry a body that says why (XEP-0124 §17.1 lets it).
	if b, err := wire.Parse(data); err == nil && b.Terminates() {
		return b, fateRetry, nil
	}
	switch status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusGone, // so servers say that there is no such session
		http.StatusRequestEntityTooLarge, http.StatusRequestURITooLong, http.StatusRequestHeaderFieldsTooLarge: // it will be no smaller
		return nil, fateOnce, &StatusError{status}
	case http.StatusForbidden:
		return nil, fateLegacy, &StatusError{status}
	}
	return nil, fateRetry, &StatusError{status}
}

// transportFate tells failures that will not mend from those that may.
func transportFate(err error) fate {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var verify *tls.CertificateVerificationError
	var proxy *transport.ProxyError
	switch {
	case errors.As(err, &proxy):
		// A proxy that is down comes back; one that was not given what it wants locks the
		// account if it is asked again and again.
		if proxy.WantsCredentials() {
			return fateFatal
		}
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid), errors.As(err, &verify),
		errors.Is(err, transport.ErrPin), errors.Is(err, transport.ErrCertificateChanged), errors.Is(err, ErrConfig):
		return fateFatal
	case errors.Is(err, ErrBadBody): // an encoding that nobody asked for
		return fateOnce
	}
	return fateRetry
}
