// Package files carries files between this computer and the servers at which they lie for
// others: it puts one there, fetches one, and saves it where a person finds it.
//
//	f, err := files.Put(ctx, session.Uploads, way, "/home/anna/plan.pdf", "", progress)
//	data, err := files.Picture(ctx, way, f.URL)
//	path, err := files.Save(ctx, way, f, files.Downloads())
//
// It is HTTP and the disk, and knows nothing of who asks, nor of the screen. [Way] leads to a
// server: through which proxy, and whom it trusts, is the account's to say.
//
// # What is fetched
//
// Whoever writes an address may write any, so the program asks at one only where a person has
// clicked, or where the account's own server takes the files ([upload.Uploads.IsOurs]): else a
// message would tell its sender when it was read, and from where. It goes to https alone, and
// follows a redirection only within the host. Nothing moves for a minute, more comes than was
// said, or less: each is an error of its own.
//
// # What is looked at
//
// Pictures in PNG, JPEG, WebP and GIF, whose size is known from their first bytes before
// anything is decoded ([Preview]). There is no SVG: that is a program that draws.
//
// # What is saved
//
// A name is whatever its sender likes, so it is made one that any system takes as the name of a
// file and nothing else ([SafeName]). What lies there already is never overwritten. The file
// gets the mark of what comes from elsewhere, by which Windows and its programs take care, is
// executable for nobody, and whoever opens it asks [IsProgram] before.
package files

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/upload"
)

// Way opens the way to the server of an address. What it returns carries the requests of one
// file; if it has a method CloseIdleConnections, that is called at the end.
type Way func(address string) (http.RoundTripper, error)

// patience is for how long nothing may move.
const patience = time.Minute

// Preview are the limits of a picture that is shown without having been saved.
var Preview = avatar.Limits{Bytes: 1 << 20, Side: 4096, Pixels: 4096 * 4096}

var (
	// ErrAddress says that an address is none that a file is fetched from: not https, or with
	// something wrong with it.
	ErrAddress = errors.New("files: no address of https")
	// ErrShort says that less has come than was said.
	ErrShort = errors.New("files: less came than was said")
	// ErrLong says that more has come than was said, or than there is room for.
	ErrLong = errors.New("files: more came than was said")
	// ErrNoFile says that what is to be sent is no file: a directory, or a device.
	ErrNoFile = errors.New("files: not a file")
)

// ElsewhereError says that a server has referred us to another host, or away from https.
type ElsewhereError struct{ To string }

func (e *ElsewhereError) Error() string { return "files: referred to " + strconv.Quote(e.To) }

// SizeError says that a file is larger than what is fetched.
type SizeError struct{ Size, Most int64 } // bytes; Size is 0 where it is not known

func (e *SizeError) Error() string {
	return fmt.Sprintf("files: %d bytes, of %d at most", e.Size, e.Most)
}

// TransferError is what went wrong with a server. Beside the errors of this package it holds
// those of package upload, [*upload.StatusError] among them, and of the way there.
type TransferError struct {
	URL string
	Err error
}

func (e *TransferError) Error() string { return e.Err.Error() }

// Unwrap returns the error within.
func (e *TransferError) Unwrap() error { return e.Err }

// ErrStalled says that nothing has moved for a minute.
var ErrStalled = upload.ErrStalled

// done lets go of what a transport holds.
func done(via http.RoundTripper) {
	if held, ok := via.(interface{ CloseIdleConnections() }); ok {
		held.CloseIdleConnections()
	}
}
