// Package upload puts files where others can fetch them (XEP-0363): it asks the server's
// service for a place, and sends the file there over HTTPS.
//
//	uploads := upload.New(s, services)                       // in session.Config.Attach
//	service, err := uploads.Service(ctx)                     // and how large a file may be
//	slot, err := uploads.Slot(ctx, upload.File{Name: "plan.pdf", Size: size, Type: "application/pdf"})
//	err = slot.Send(ctx, transport, file, func(sent int64) {})
//	… slot.Get is what is sent to others
//
// # Whom the file goes to
//
// The service says where a file goes, and may say anything. It goes only to https, and only to
// a host that belongs to the domain of our account or of the service; to another only where
// somebody here has allowed it ([Uploads.Allow]), of which a [*HostError] is the question. Of
// the headers of a slot those of §5 are sent and no others. A redirection is not followed:
// nobody has looked at where it leads.
//
// # How it goes
//
// A file is sent as it is read, in little memory. Who stops the context stops it, within the
// moment. A transfer of which nothing has moved for a minute is given up. What has failed
// begins anew with another slot: there is no going on in the middle.
package upload

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/session"
)

const space = "urn:xmpp:http:upload:0"

// Feature is how a service announces that it takes files.
const Feature = space

// ErrNotOffered says that the server has no service that takes files.
var ErrNotOffered = errors.New("upload: not offered")

// Service is who takes files.
type Service struct {
	Address xmpp.Address
	Most    int64 // bytes of a file; 0 where it does not say
}

// Uploads are those of a session. Its methods are safe for concurrent use.
type Uploads struct {
	s *session.Session
	d *disco.Disco

	mu      sync.Mutex
	found   *Service
	none    bool            // nobody takes files
	allowed map[string]bool // hosts, in ASCII
	given   map[string]bool // hosts that the service has given places at, in ASCII
}

// mostGiven bounds of how many hosts it is known that files are put there.
const mostGiven = 100

// New adds uploads to a session, as [session.Config].Attach does. Who takes files is found
// with d.
func New(s *session.Session, d *disco.Disco) *Uploads {
	return &Uploads{s: s, d: d, allowed: map[string]bool{}, given: map[string]bool{}}
}

// Allow lets files go to hosts beside those that belong to the server, by their names without
// a port.
func (u *Uploads) Allow(hosts ...string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, h := range hosts {
		u.allowed[ascii(h)] = true
	}
}

// Service returns who takes files, [ErrNotOffered] where nobody does. It asks the server's
// services once in a session, and waits for them.
func (u *Uploads) Service(ctx context.Context) (Service, error) {
	u.mu.Lock()
	found, none := u.found, u.none
	u.mu.Unlock()
	switch {
	case found != nil:
		return *found, nil
	case none:
		return Service{}, ErrNotOffered
	}
	of, info, err := u.d.Offering(ctx, Feature)
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case errors.Is(err, disco.ErrNotOffered):
		u.none = true
		return Service{}, ErrNotOffered
	case err != nil:
		return Service{}, err
	}
	u.found = &Service{of, Most(&info)}
	return *u.found, nil
}

// Most returns how large a file may be that a service takes, in bytes, as it says of itself (§4); 0 where it
// does not.
func Most(info *disco.Info) int64 {
	for _, form := range info.Forms {
		for _, field := range form.Fields {
			if form.Type == space && field.Var == "max-file-size" && len(field.Values) > 0 {
				return size(field.Values[0])
			}
		}
	}
	return 0
}

// size reads how many bytes somebody writes; 0 for what is no such number.
func size(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
