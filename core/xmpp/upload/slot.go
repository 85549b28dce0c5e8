package upload

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/net/idna"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/internal/foreign"
	"vestnik/core/xmpp/xmlsafe"
)

// mostURL, mostName and mostHeader are how many bytes there may be of an address, of the name
// of a file, and of a header.
const (
	mostURL    = 8 << 10
	mostName   = 255
	mostHeader = 8 << 10
)

var (
	// ErrEmpty says that there is nothing in the file: services do not take such ones.
	ErrEmpty = errors.New("upload: the file is empty")
	// ErrNotAllowed says that the service does not take files of ours.
	ErrNotAllowed = errors.New("upload: not allowed")
	// ErrSlot says that what the service has given is no place that a file may go to.
	ErrSlot = errors.New("upload: no safe place was given")
)

// TooLargeError says that a file is larger than what the service takes.
type TooLargeError struct{ Most int64 } // 0 where it does not say

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("upload: the file is too large; %d bytes are taken", e.Most)
}

// LaterError says that too much was sent for now.
type LaterError struct{ At time.Time } // from when on more is taken; zero where that is not said

func (e *LaterError) Error() string { return "upload: too much for now" }

// HostError says that the service wants a file to go to a host that does not belong to the
// server, and that nobody has allowed.
type HostError struct{ Host string }

func (e *HostError) Error() string {
	return "upload: the file would go to another host, " + foreign.Quote(e.Host)
}

// File is what is to be sent.
type File struct {
	Name string // of which the service is told the last part
	Size int64  // in bytes
	Type string // such as image/png; "" for any
}

// Slot is a place for one file.
type Slot struct {
	File   File   // as the service was told
	Put    string // where the file is sent to
	Get    string // where others fetch it
	header http.Header
}

// Slot asks the service for a place, and waits for it. Errors are [ErrNotOffered], [ErrEmpty],
// [ErrNotAllowed], [ErrSlot], [*TooLargeError], [*LaterError], [*HostError] and those of
// [session.Session.Query]. A file that the service has said to be too large is not asked for.
func (u *Uploads) Slot(ctx context.Context, f File) (*Slot, error) {
	service, err := u.Service(ctx)
	switch {
	case err != nil:
		return nil, err
	case f.Size <= 0:
		return nil, ErrEmpty
	case service.Most > 0 && f.Size > service.Most:
		return nil, &TooLargeError{service.Most}
	}
	f.Name = lastPart(f.Name)
	if _, _, err := mime.ParseMediaType(f.Type); err != nil {
		f.Type = ""
	}
	var e xmlsafe.Encoder
	e.Start("request", "xmlns", space, "filename", f.Name, "size", strconv.FormatInt(f.Size, 10)).Attr("content-type", f.Type)
	answer, err := u.s.Query(ctx, "get", service.Address, e.End().Bytes())
	if err != nil {
		return nil, reason(err)
	}
	slot, err := u.readSlot(answer.Child(space, "slot"), service.Address)
	if err != nil {
		return nil, err
	}
	slot.File = f
	return slot, nil
}

// lastPart returns the name of a file without where it lies here, and without what is no name
// elsewhere.
func lastPart(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Cf) {
			return -1
		}
		return r
	}, name)
	if name = strings.TrimSpace(name); strings.Trim(name, "./") == "" {
		return "file"
	}
	if len(name) <= mostName {
		return name
	}
	ending := path.Ext(name)
	if len(ending) > 32 {
		ending = ""
	}
	return foreign.Head(name, mostName-len(ending)) + ending
}

// readSlot reads what the service gives, if a file may go there.
func (u *Uploads) readSlot(n *xmlsafe.Node, service xmpp.Address) (*Slot, error) {
	put := n.Child(space, "put")
	slot := &Slot{Put: put.Attr("url"), Get: n.Child(space, "get").Attr("url"), header: headers(put)}
	for _, text := range []string{slot.Put, slot.Get} {
		host, ok := hostOf(text)
		switch {
		case !ok:
			return nil, fmt.Errorf("%w: %s", ErrSlot, foreign.Quote(text))
		case !u.belongs(host, service):
			return nil, &HostError{host}
		}
	}
	if host, _ := hostOf(slot.Get); u.belongs(host, service) {
		u.mu.Lock()
		if len(u.given) < mostGiven {
			u.given[host] = true
		}
		u.mu.Unlock()
	}
	return slot, nil
}

// IsOurs tells whether an address is one that the service which takes our files could have
// given for one: https, on the host of the server or of the service, on one at which it has given us a place, or on
// one that has been allowed. What else an office has under its domain, and may do something when it is asked,
// is none. It asks nobody: a service that is not known yet counts as none.
func (u *Uploads) IsOurs(address string) bool {
	host, ok := hostOf(address)
	u.mu.Lock()
	defer u.mu.Unlock()
	ours := host == ascii(u.s.JID().Domain()) || u.found != nil && host == ascii(u.found.Address.Domain())
	return ok && (ours || u.given[host] || u.allowed[host])
}

// hostOf returns the host of an https address with which nothing is wrong.
func hostOf(text string) (host string, ok bool) {
	odd := func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '\\' }
	if len(text) > mostURL || strings.ContainsFunc(text, odd) {
		return "", false
	}
	a, err := url.Parse(text)
	if err != nil || a.Scheme != "https" || a.Hostname() == "" || a.User != nil || a.Opaque != "" || strings.Contains(text, "#") {
		return "", false
	}
	if port, err := strconv.ParseUint(a.Port(), 10, 16); a.Port() != "" && (err != nil || port == 0) {
		return "", false
	}
	return ascii(a.Hostname()), true
}

// belongs tells whether a host is the account's domain, the service's, or below one of them.
func (u *Uploads) belongs(host string, service xmpp.Address) bool {
	u.mu.Lock()
	allowed := u.allowed[host]
	u.mu.Unlock()
	for _, domain := range []string{u.s.JID().Domain(), service.Domain()} {
		domain = ascii(domain)
		allowed = allowed || domain != "" && (host == domain || strings.HasSuffix(host, "."+domain))
	}
	return allowed
}

// ascii returns the name of a host as DNS has it.
func ascii(host string) string {
	if name, err := idna.Lookup.ToASCII(host); err == nil {
		host = name
	}
	return strings.ToLower(host)
}

// headers reads those that are sent: of §5, with no ends of lines in them. The first of a name
// counts.
func headers(put *xmlsafe.Node) http.Header {
	all := http.Header{}
	if put == nil {
		return all
	}
	for _, c := range put.Children {
		name := http.CanonicalHeaderKey(strings.NewReplacer("\r", "", "\n", "").Replace(c.Attr("name")))
		value := strings.TrimSpace(strings.NewReplacer("\r", "", "\n", "").Replace(c.Text))
		if !c.Is(space, "header") || len(value) > mostHeader || strings.ContainsFunc(value, unicode.IsControl) || all.Get(name) != "" {
			continue
		}
		switch name {
		case "Authorization", "Cookie", "Expires":
			all.Set(name, value)
		}
	}
	return all
}

// reason makes an error of this package of what the service refuses, where it says why.
func reason(err error) error {
	var refused *xmpp.StanzaError
	if !errors.As(err, &refused) {
		return err
	}
	switch more := refused.Specific; {
	case more.Is(space, "file-too-large"):
		return fmt.Errorf("%w: %w", &TooLargeError{size(more.ChildText(space, "max-file-size"))}, err)
	case more.Is(space, "retry"), refused.Condition == "resource-constraint":
		at, _ := time.Parse(time.RFC3339, more.Attr("stamp"))
		return fmt.Errorf("%w: %w", &LaterError{at}, err)
	case refused.Condition == "forbidden", refused.Condition == "not-allowed", refused.Type == "auth":
		return fmt.Errorf("%w: %w", ErrNotAllowed, err)
	}
	return err
}
