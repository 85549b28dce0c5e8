package bosh

import (
	"errors"
	"fmt"
	"net/http"

	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/bosh/wire"
)

// Errors that end a session, or keep it from beginning. They are wrapped with
// what is known besides.
var (
	// ErrBadBody says that an answer was not a <body/> that obeys the rules.
	ErrBadBody = wire.ErrBad
	// ErrNotBOSH says that the URL answers, but with something other than BOSH: a
	// page, a proxy's login form, another service.
	ErrNotBOSH = errors.New("bosh: the address answers with something else")
	// ErrBroken says that a request has brought no answer: the connection could not be
	// made, or broke.
	ErrBroken = errors.New("bosh: the connection has failed")
	// ErrInactive says that the connection manager could not be reached for so long
	// that it has given up the session, XEP-0124 §10.
	ErrInactive = errors.New("bosh: no answer within the session's inactivity")
	// ErrRedirect says that the URL redirects. It is not followed: the password
	// would go where nobody meant it to. A session that there is outlives it.
	ErrRedirect = errors.New("bosh: the address redirects")
	// ErrInsecure says that the URL is plain http and that this was not allowed.
	ErrInsecure = errors.New("bosh: plain http is not allowed")
	// ErrConfig says that the configuration cannot work; nothing was sent.
	ErrConfig = transport.ErrConfig
	// ErrClosed says that the connection was closed on this side.
	ErrClosed = errors.New("bosh: connection closed")
)

// StatusError is an HTTP status that no <body/> explains.
type StatusError struct{ Status int }

func (e *StatusError) Error() string { return fmt.Sprintf("bosh: HTTP status %d", e.Status) }

// TerminateError says that the connection manager has ended the session with a
// condition. A session that ends without one ends normally: that is io.EOF.
type TerminateError struct {
	Condition wire.Condition
	// Bare names what stood in the body that is neither a stanza nor a stream error:
	// old connection managers tell the stream error's condition so.
	Bare []string
	// URI is where see-other-uri sends the client. It is never followed by itself: it
	// could lead the password anywhere.
	URI string
}

func (e *TerminateError) Error() string {
	text := fmt.Sprintf("bosh: session terminated: %.100q", string(e.Condition))
	for _, bare := range e.Bare[:min(len(e.Bare), 3)] {
		text += fmt.Sprintf(" %.100q", bare)
	}
	if e.URI != "" {
		text += fmt.Sprintf(" %.100q", e.URI)
	}
	return text
}

// final returns what an HTTP status that stays says of a session: 404 to a request with
// a sid is how servers that follow §17.1 only, and Openfire whatever ver is, say that
// there is none.
func final(err error) error {
	var status *StatusError
	if errors.As(err, &status) && status.Status == http.StatusNotFound {
		return &TerminateError{Condition: wire.ItemNotFound}
	}
	return err
}

// isBadRequest tells whether a server takes no content in the request that creates a
// session, as Openfire does not.
func isBadRequest(err error) bool {
	var status *StatusError
	return errors.As(err, &status) && status.Status == http.StatusBadRequest
}

// Is makes errors.Is(err, &TerminateError{Condition: c}) true for condition c.
func (e *TerminateError) Is(target error) bool {
	other, ok := target.(*TerminateError)
	return ok && other.Condition == e.Condition
}

// terminateError returns why a terminating body ends the session, nil when it
// does so normally.
func terminateError(b *wire.Body) error {
	c := wire.Condition(b.Get("condition"))
	switch {
	case c == "" && !b.StreamError && len(b.Bare) == 0:
		return nil
	case c == "":
		c = wire.RemoteStreamError
	}
	return &TerminateError{Condition: c.Known(), Bare: b.Bare, URI: b.URI}
}
