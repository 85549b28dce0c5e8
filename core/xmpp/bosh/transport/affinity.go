package transport

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"
)

// Affinity is what ties a session to one connection manager among several behind one
// address: the cookies by which a load balancer finds it, and the key it has shown.
// It is kept with the session's state, and given back by [Transport.Restore].
type Affinity struct {
	// Origin is the scheme and host that the rest belongs to; empty when no request
	// was made.
	Origin string `json:"origin"`
	// Cookies are those that are sent with requests, in the order in which they came.
	Cookies []cookie `json:"cookies,omitempty"`
	// SPKI is the SHA-256 of the key of the connection manager's certificate, as in a
	// [Pin]; nil without TLS.
	SPKI []byte `json:"spki,omitempty"`
}

// cookie is one that a load balancer has set, RFC 6265 §5.3. It goes back to the host
// that set it, whatever domain it names.
type cookie struct {
	Name    string    `json:"name"`
	Value   string    `json:"value"`
	Quoted  bool      `json:"quoted,omitempty"` // the value stood in quotation marks
	Path    string    `json:"path"`             // begins with a slash
	Secure  bool      `json:"secure,omitempty"` // for https only
	Expires time.Time `json:"expires,omitzero"` // zero: with the session
}

// Affinity returns what a new process needs to go on with the session.
func (t *Transport) Affinity() Affinity {
	t.mu.Lock()
	a := Affinity{Origin: t.origin}
	t.mu.Unlock()
	t.guard.mu.Lock()
	a.SPKI = bytes.Clone(t.guard.key)
	t.guard.mu.Unlock()
	t.jar.mu.Lock()
	a.Cookies = append(a.Cookies, t.jar.cookies...)
	t.jar.mu.Unlock()
	return a
}

// Restore takes in what an earlier process knew. It may have been damaged.
func (t *Transport) Restore(a *Affinity) error {
	if len(a.SPKI) != 0 && len(a.SPKI) != sha256.Size {
		return fmt.Errorf("%w: the affinity's key is broken", ErrConfig)
	}
	if len(a.SPKI) > 0 {
		t.guard.key = bytes.Clone(a.SPKI)
	}
	if len(a.Cookies) > maxCookies {
		return errors.Join(ErrConfig, errors.New("the affinity has too many cookies"))
	}
	t.origin = a.Origin
	t.jar.cookies = append(t.jar.cookies, a.Cookies...)
	return nil
}

// A load balancer needs one cookie or two; who sets more wants to fill memory.
const (
	maxCookies = 16
	maxCookie  = 4 << 10 // bytes, name and value
)

// jar keeps the cookies of one host.
type jar struct {
	mu      sync.Mutex
	cookies []cookie
}

// take keeps the cookies that an answer sets.
func (j *jar) take(u *url.URL, res *http.Response) {
	if len(res.Header["Set-Cookie"]) == 0 {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, c := range res.Cookies() {
		j.set(u, c)
	}
}

// set keeps one cookie, replaces the one of the same name and path, or deletes it.
func (j *jar) set(u *url.URL, c *http.Cookie) {
	kept := cookie{Name: c.Name, Value: c.Value, Quoted: c.Quoted, Path: c.Path, Secure: c.Secure, Expires: c.Expires}
	if !strings.HasPrefix(kept.Path, "/") { // RFC 6265 §5.1.4
		kept.Path = path.Dir("/" + strings.TrimPrefix(u.Path, "/"))
	}
	if c.MaxAge > 0 {
		kept.Expires = time.Now().Add(time.Duration(c.MaxAge) * time.Second)
	}
	if !ofHost(u.Hostname(), c.Domain) || c.Secure && u.Scheme != "https" || len(c.Name)+len(c.Value) > maxCookie {
		return
	}
	at := len(j.cookies)
	for i := range j.cookies {
		if j.cookies[i].Name == kept.Name && j.cookies[i].Path == kept.Path {
			at = i
		}
	}
	switch gone := c.MaxAge < 0 || kept.expired(time.Now()); {
	case gone && at < len(j.cookies):
		j.cookies = append(j.cookies[:at], j.cookies[at+1:]...)
	case gone:
	case at < len(j.cookies):
		j.cookies[at] = kept
	case at < maxCookies:
		j.cookies = append(j.cookies, kept)
	}
}

// put adds to a request the cookies that belong to it.
func (j *jar) put(req *http.Request) {
	j.mu.Lock()
	defer j.mu.Unlock()
	now := time.Now()
	for i := range j.cookies {
		if c := &j.cookies[i]; c.belongs(req.URL) && !c.expired(now) {
			req.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value, Quoted: c.Quoted})
		}
	}
}

// belongs tells whether a cookie goes to an address of its host, RFC 6265 §5.4.
func (c *cookie) belongs(u *url.URL) bool {
	if c.Secure && u.Scheme != "https" {
		return false
	}
	asked := "/" + strings.TrimPrefix(u.Path, "/")
	rest, below := strings.CutPrefix(asked, c.Path)
	return below && (rest == "" || strings.HasSuffix(c.Path, "/") || strings.HasPrefix(rest, "/"))
}

func (c *cookie) expired(now time.Time) bool { return !c.Expires.IsZero() && !now.Before(c.Expires) }

// ofHost tells whether a host may set a cookie for a domain, RFC 6265 §5.1.3.
func ofHost(host, domain string) bool {
	host, domain = strings.ToLower(host), strings.ToLower(strings.TrimPrefix(domain, "."))
	return domain == "" || host == domain || strings.HasSuffix(host, "."+domain)
}
