// Package systemproxy asks the desktop which proxy leads to an address. It has one
// function, [Lookup], for core/proxy to call: that keeps the answers, and holds nobody up.
//
//	Linux     org.freedesktop.portal.ProxyResolver of the session bus, where GNOME and KDE
//	          say what is in their settings, scripts (PAC) evaluated. Without a portal the
//	          desktop has said nothing: settings of GNOME alone lie in a database that
//	          needs its library, and who has no portal has HTTPS_PROXY.
//	Windows   winhttp.dll: WPAD, the script, or the proxies of the person's Internet
//	          options, in this order, and then what netsh winhttp has set for all.
//	macOS     nothing yet: it needs the SystemConfiguration framework, or scutil --proxy,
//	          and a Mac to try it on. HTTPS_PROXY serves there.
//
// # Which library
//
// None on Windows: six functions are called as they are documented, and what they answer
// is read by plain code that is tested everywhere. On Linux github.com/godbus/dbus
// through gui/bus; to leave it, rewrite one file.
package systemproxy

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// ErrKind says that the system names proxies only of kinds that Vestnik does not know,
// such as SOCKS 4.
var ErrKind = errors.New("systemproxy: a proxy of an unknown kind")

// longest is more than the address of a proxy has, in bytes.
const longest = 2048

// parse reads one proxy as systems write it; nil means none. The error is [ErrKind].
func parse(text string) (*url.URL, error) {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || len(text) > longest {
		return nil, ErrKind
	}
	u = &url.URL{Scheme: strings.ToLower(u.Scheme), User: u.User, Host: u.Host}
	switch u.Scheme {
	case "direct":
		return nil, nil
	case "socks": // GIO means version 5
		u.Scheme = "socks5"
	case "http", "https", "socks5", "socks5h":
	default:
		return nil, ErrKind
	}
	if u.Hostname() == "" {
		return nil, ErrKind
	}
	return u, nil
}

// parseAll reads some, and passes over what it does not understand. The error is
// [ErrKind], where nothing is left.
func parseAll(texts []string) (all []*url.URL, err error) {
	for _, text := range texts {
		u, bad := parse(text)
		if bad != nil {
			err = bad
			continue
		}
		all = append(all, u)
	}
	if len(all) > 0 {
		err = nil
	}
	return all, err
}

// options are what Windows keeps of proxies for the person, or for all.
type options struct {
	detect  bool   // WPAD
	script  string // the address of a PAC file
	proxies string // "proxy:8080", or by scheme: "http=a:80;https=b:80"
	bypass  string // "<local>;*.office.example"
}

// named returns the proxies that stand there for an address; none where it is excepted.
func (o options) named(to *url.URL) ([]*url.URL, error) {
	if o.proxies == "" || excepted(o.bypass, to) {
		return nil, nil
	}
	var texts []string
	for _, text := range split(o.proxies) {
		scheme, rest, of := strings.Cut(text, "=")
		switch {
		case !of:
			texts = append(texts, text)
		case strings.EqualFold(scheme, to.Scheme):
			texts = append(texts, rest)
		case strings.EqualFold(scheme, "socks"):
			texts = append(texts, "socks4://"+rest)
		}
	}
	return parseAll(texts)
}

func split(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ';' || r == ' ' || r == '\t' || r == '\r' || r == '\n' })
}

// excepted tells whether an address stands in a list of those that need no proxy: with *
// for anything, with a scheme or a port where it is meant for that alone; <local> is every
// name without a dot.
func excepted(list string, to *url.URL) bool {
	host := strings.ToLower(to.Hostname())
	port := to.Port()
	if port == "" {
		port = map[string]string{"https": "443", "http": "80"}[to.Scheme]
	}
	_, notName := netip.ParseAddr(host)
	for _, entry := range split(strings.ToLower(list)) {
		if entry == "<local>" {
			if notName != nil && !strings.Contains(host, ".") {
				return true
			}
			continue
		}
		if scheme, rest, of := strings.Cut(entry, "://"); of {
			if scheme != to.Scheme {
				continue
			}
			entry = rest
		}
		if h, p, err := net.SplitHostPort(entry); err == nil {
			if p != port {
				continue
			}
			entry = h
		}
		if matches(strings.Trim(entry, "[]"), host) {
			return true
		}
	}
	return false
}

// matches tells whether a text is what a pattern with * says. It looks at each byte of
// the text once for each star at most.
func matches(pattern, text string) bool {
	first, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == text
	}
	text, ok := strings.CutPrefix(text, first)
	if !ok {
		return false
	}
	parts := strings.Split(rest, "*")
	for _, part := range parts[:len(parts)-1] {
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return strings.HasSuffix(text, parts[len(parts)-1])
}
