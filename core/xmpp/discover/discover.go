package discover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/idna"
)

const (
	relation     = "urn:xmpp:alt-connections:xbosh" // XEP-0156 §3
	maxFile      = 64 << 10                         // bytes
	maxRedirects = 3
	patience     = 5 * time.Second
)

// The errors that a caller decides on.
var (
	// ErrBadDomain says that the domain cannot be one.
	ErrBadDomain = errors.New("discover: not a domain")
	// ErrNone says that the domain answers, but publishes no BOSH address.
	ErrNone = errors.New("discover: no BOSH address published")
)

// InsecureLink is the error that says that the domain publishes only addresses
// without TLS. A person may agree to URL.
type InsecureLink struct{ URL string }

func (e *InsecureLink) Error() string { return "discover: only an http address is published: " + e.URL }

// BOSH returns the https BOSH address that domain publishes. Both files are asked at
// once, and host-meta.json wins when both name one. It blocks for five seconds at
// most, less when ctx ends.
//
// transport carries the requests; nil means [http.DefaultTransport]. The errors are
// [ErrBadDomain], [*InsecureLink], [ErrNone], or why the domain could not be reached.
func BOSH(ctx context.Context, transport http.RoundTripper, domain string) (string, error) {
	host, err := hostOf(domain)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	client := &http.Client{Transport: transport, CheckRedirect: stayOn(host)}

	sources := []source{{"host-meta.json", parseJSON}, {"host-meta", parseXRD}}
	answers := make([]chan answer, len(sources))
	for i, s := range sources {
		answers[i] = make(chan answer, 1)
		go func() { answers[i] <- s.ask(ctx, client, host) }()
	}
	var links []string
	var failed error
	for _, a := range answers {
		got := <-a
		if best, ok := firstSecure(got.links); ok {
			return best, nil
		}
		links = append(links, got.links...)
		if failed == nil || errors.Is(failed, ErrNone) {
			failed = got.err
		}
	}
	if insecure, ok := firstInsecure(links); ok {
		return "", &InsecureLink{URL: insecure}
	}
	if failed == nil {
		failed = ErrNone
	}
	return "", failed
}

// source is one of the two files.
type source struct {
	file  string
	parse func([]byte) ([]string, error)
}

type answer struct {
	links []string
	err   error
}

func (s source) ask(ctx context.Context, client *http.Client, host string) answer {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+host+"/.well-known/"+s.file, nil)
	if err != nil {
		return answer{err: err}
	}
	response, err := client.Do(request)
	if err != nil {
		return answer{err: err}
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return answer{err: fmt.Errorf("%w: %s: status %d", ErrNone, s.file, response.StatusCode)}
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxFile+1))
	if err != nil {
		return answer{err: err}
	}
	if len(body) > maxFile {
		return answer{err: fmt.Errorf("%w: %s is longer than %d bytes", ErrNone, s.file, maxFile)}
	}
	links, err := s.parse(body)
	if err != nil {
		return answer{err: fmt.Errorf("%w: %s: %w", ErrNone, s.file, err)}
	}
	return answer{links: links}
}

// stayOn refuses every redirect that leaves host or https.
func stayOn(host string) func(*http.Request, []*http.Request) error {
	return func(request *http.Request, via []*http.Request) error {
		away := strings.TrimSuffix(request.URL.Host, ":443") != host
		if len(via) > maxRedirects || request.URL.Scheme != "https" || away {
			return fmt.Errorf("%w: redirect to %s://%s refused", ErrNone, request.URL.Scheme, request.URL.Host)
		}
		return nil
	}
}

// firstSecure returns the first link that is a proper https address.
func firstSecure(links []string) (string, bool) { return first(links, "https") }

// firstInsecure returns the first link that is a proper http address.
func firstInsecure(links []string) (string, bool) { return first(links, "http") }

func first(links []string, scheme string) (string, bool) {
	for _, link := range links {
		u, err := url.Parse(link)
		if err == nil && u.Scheme == scheme && u.Hostname() != "" && u.User == nil && u.Fragment == "" {
			return u.String(), true
		}
	}
	return "", false
}

// hostOf returns the domain as the network writes it: in ASCII and lower case.
func hostOf(domain string) (string, error) {
	if len(domain) > 2 && domain[0] == '[' && domain[len(domain)-1] == ']' {
		domain = domain[1 : len(domain)-1] // RFC 7622 §3.2
	}
	if address, err := netip.ParseAddr(domain); err == nil && address.Zone() == "" {
		if address.Is6() {
			return "[" + address.String() + "]", nil
		}
		return address.String(), nil
	}
	host, err := names.ToASCII(strings.TrimSuffix(domain, "."))
	if err != nil || host == "" || strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789.-_") != "" {
		return "", fmt.Errorf("%w: %q", ErrBadDomain, domain)
	}
	return host, nil
}

// names is the profile for looking a name up (RFC 5891 §5), except that it lets the
// underscore pass, which names in office networks have.
var names = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.VerifyDNSLength(true), idna.StrictDomainName(false))
