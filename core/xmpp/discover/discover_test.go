package discover

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

const (
	jsonFile = "/.well-known/host-meta.json"
	xmlFile  = "/.well-known/host-meta"
)

// web is a made-up internet with one server behind every https name. Its certificate
// is httptest's, for example.com and its subdomains.
func web(t *testing.T, handler http.Handler) http.RoundTripper {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	transport := server.Client().Transport.(*http.Transport)
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if !strings.HasSuffix(address, ":443") {
			return nil, fmt.Errorf("asked %s, not https", address)
		}
		return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
	}
	return transport
}

// publish answers with these files.
func publish(files map[string]string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, content)
	})
}

func jsonLinks(hrefs ...string) string {
	for i, h := range hrefs {
		hrefs[i] = fmt.Sprintf(`{"rel":"urn:xmpp:alt-connections:xbosh","href":%q}`, h)
	}
	return `{"subject":1,"links":[{"rel":"urn:xmpp:alt-connections:websocket","href":"wss://x.example/ws"},` + strings.Join(hrefs, ",") + `]}`
}

func xrd(hrefs ...string) string {
	for i, h := range hrefs {
		hrefs[i] = fmt.Sprintf(`<Link rel="urn:xmpp:alt-connections:xbosh" href="%s"/>`, h)
	}
	return `<?xml version="1.0"?><!-- ours --><XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0"><Subject>x</Subject>` +
		`<Link rel="urn:xmpp:alt-connections:websocket" href="wss://x.example/ws"/>` + strings.Join(hrefs, "") + `</XRD>`
}

func TestThePublishedHTTPSAddressIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		files    map[string]string
		want     string
		insecure string
	}{
		"in JSON":              {map[string]string{jsonFile: jsonLinks("https://b.example/bosh")}, "https://b.example/bosh", ""},
		"in XML":               {map[string]string{xmlFile: xrd("https://b.example/bosh?a=1&amp;b=2")}, "https://b.example/bosh?a=1&b=2", ""},
		"JSON wins":            {map[string]string{jsonFile: jsonLinks("https://j.example/"), xmlFile: xrd("https://x.example/")}, "https://j.example/", ""},
		"the first wins":       {map[string]string{jsonFile: jsonLinks("https://1.example/", "https://2.example/")}, "https://1.example/", ""},
		"https before http":    {map[string]string{jsonFile: jsonLinks("http://1.example/", "https://2.example/")}, "https://2.example/", ""},
		"https in the other":   {map[string]string{jsonFile: jsonLinks("http://1.example/"), xmlFile: xrd("https://2.example/")}, "https://2.example/", ""},
		"broken JSON, XML":     {map[string]string{jsonFile: "<html>", xmlFile: xrd("https://x.example/")}, "https://x.example/", ""},
		"only http":            {map[string]string{jsonFile: jsonLinks("http://1.example/")}, "", "http://1.example/"},
		"only http in XML":     {map[string]string{xmlFile: xrd("http://1.example/")}, "", "http://1.example/"},
		"nothing":              {nil, "", ""},
		"nothing in them":      {map[string]string{jsonFile: `{}`, xmlFile: xrd()}, "", ""},
		"HTML":                 {map[string]string{jsonFile: "<html></html>", xmlFile: "<!DOCTYPE html><html></html>"}, "", ""},
		"links of other kinds": {map[string]string{jsonFile: jsonLinks("file:///etc/passwd", "javascript:alert(1)", "//x.example/", "/bosh", "https:", "https://", "https:///x", "https://u:p@x.example/", "https://x.example/#f", "%zz")}, "", ""},
		"too long":             {map[string]string{jsonFile: jsonLinks("https://b.example/" + strings.Repeat("a", maxFile)), xmlFile: xrd("https://b.example/" + strings.Repeat("a", maxFile))}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := BOSH(t.Context(), web(t, publish(c.files)), "www.example.com")
			var insecure *InsecureLink
			switch {
			case c.want != "" && (got != c.want || err != nil):
				t.Errorf("%q, %v; want %q", got, err, c.want)
			case c.want == "" && got != "":
				t.Errorf("%q", got)
			case c.insecure != "" && (!errors.As(err, &insecure) || insecure.URL != c.insecure):
				t.Errorf("%v, want %s", err, c.insecure)
			case c.want == "" && c.insecure == "" && !errors.Is(err, ErrNone):
				t.Errorf("%v, want ErrNone", err)
			}
		})
	}
}

func TestRedirectsStayOnTheHostAndOnHTTPS(t *testing.T) {
	for to, want := range map[string]bool{
		"https://www.example.com/there":     true,
		"https://www.example.com:443/there": true,
		"/there":                            true,
		"/1":                                true, // 1 → 2 → there
		"/0":                                false,
		"http://www.example.com/there":      false,
		"https://other.example.com/there":   false,
		"https://www.example.com:444/there": false,
		"file:///there":                     false,
	} {
		t.Run(to, func(t *testing.T) {
			handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case jsonFile:
					http.Redirect(w, r, to, http.StatusFound)
				case "/0", "/1", "/2":
					next := map[string]string{"/0": "/1", "/1": "/2", "/2": "/there"}
					http.Redirect(w, r, next[r.URL.Path], http.StatusFound)
				case "/there":
					fmt.Fprint(w, jsonLinks("https://b.example/"))
				default:
					http.NotFound(w, r)
				}
			})
			got, err := BOSH(t.Context(), web(t, handler), "www.example.com")
			if (err == nil) != want || want != (got == "https://b.example/") {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

func TestTheCertificateHasToBeForTheDomain(t *testing.T) {
	_, err := BOSH(t.Context(), web(t, publish(map[string]string{jsonFile: jsonLinks("https://b.example/")})), "office.invalid")
	var bad *tls.CertificateVerificationError
	if !errors.As(err, &bad) {
		t.Error(err)
	}
}

func TestADomainInAnotherScriptIsAskedInASCII(t *testing.T) {
	for domain, want := range map[string]string{
		"офис.пример":     "xn--h1alkk.xn--e1afmkfd",
		"OFFICE.Example.": "office.example",
		"my_office.local": "my_office.local",
		"192.0.2.1":       "192.0.2.1",
		"2001:db8::1":     "[2001:db8::1]",
		"[2001:db8::1]":   "[2001:db8::1]",
		"faß.example":     "xn--fa-hia.example",
	} {
		var asked atomic.Value
		transport := roundTrip(func(r *http.Request) (*http.Response, error) {
			asked.Store(r.URL.Host)
			return nil, errors.New("enough")
		})
		BOSH(t.Context(), transport, domain)
		if asked.Load() != want {
			t.Errorf("%s: asked %v, want %s", domain, asked.Load(), want)
		}
	}
}

func TestWhatIsNoDomainIsNotAsked(t *testing.T) {
	transport := roundTrip(func(r *http.Request) (*http.Response, error) {
		t.Error("asked", r.URL)
		return nil, errors.New("no")
	})
	for _, domain := range []string{"", ".", "a b", "a/b", "a@b", "a:80", "a?b", "a#b", "a%41", "a\\b", "a\x00b", "a..b", "[::1", strings.Repeat("a", 64) + ".example"} {
		if got, err := BOSH(t.Context(), transport, domain); !errors.Is(err, ErrBadDomain) {
			t.Errorf("%q: %q, %v", domain, got, err)
		}
		if Suggest(domain) != nil {
			t.Errorf("%q: suggestions", domain)
		}
	}
}

func TestADomainThatNeverAnswersIsGivenUpAfterFiveSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := roundTrip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		start := time.Now()
		if _, err := BOSH(t.Context(), transport, "office.example"); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if time.Since(start) != patience {
			t.Error(time.Since(start))
		}
	})
}

func TestSuggestionsBeginWithHTTPS(t *testing.T) {
	got := Suggest("Офис.пример")
	want := []string{
		"https://xn--h1alkk.xn--e1afmkfd:7443/http-bind/", "https://xn--h1alkk.xn--e1afmkfd:5443/bosh",
		"https://xn--h1alkk.xn--e1afmkfd:5281/http-bind",
	}
	if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
		t.Error(got)
	}
	insecure := false
	for _, u := range got {
		if strings.HasPrefix(u, "http:") {
			insecure = true
		} else if insecure {
			t.Error("https after http:", got)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
