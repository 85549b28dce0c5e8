package transport

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// cookieServer sets what it is told to, and says what it gets.
func cookieServer(t testing.TB, set *[]string) *httptest.Server {
	return httpServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Set-Cookie"] = *set
		_, _ = fmt.Fprint(w, r.Header.Get("Cookie"))
	})
}

// H12.
func TestCookiesOfALoadBalancerGoBackToIt(t *testing.T) {
	for _, c := range []struct {
		set  []string
		want string
	}{
		{[]string{"node=a"}, "node=a"},
		{[]string{"node=a; Path=/; HttpOnly; SameSite=Lax"}, "node=a"},
		{[]string{`node="a"`}, `node="a"`},
		{[]string{"a=1", "b=2; Path=/http-bind"}, "a=1; b=2"},
		{[]string{"a=1", "a=2"}, "a=2"},
		{[]string{"a=1; Path=/http-bind/"}, ""},
		{[]string{"a=1; Path=/http"}, ""},
		{[]string{"a=1; Path=/elsewhere"}, ""},
		{[]string{"a=1; Secure"}, ""}, // came over plain http
		{[]string{"a=1; Domain=127.0.0.1"}, "a=1"},
		{[]string{"a=1; Domain=evil.example"}, ""},
		{[]string{"a=1; Max-Age=100"}, "a=1"},
		{[]string{"a=1; Max-Age=0"}, ""},
		{[]string{"a=1", "a=; Max-Age=0"}, ""},
		{[]string{"a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}, ""},
		{[]string{"a=" + strings.Repeat("x", maxCookie)}, ""},
		{[]string{"no cookie"}, ""},
	} {
		tr, set := newPath(t, Config{}), c.set
		s := cookieServer(t, &set)
		if got := mustCarry(t, tr, s.URL+"/http-bind"); got != "" {
			t.Errorf("%q before anything was set", got)
		}
		set = nil
		if got := mustCarry(t, tr, s.URL+"/http-bind"); got != c.want {
			t.Errorf("%q: %q came back, not %q", c.set, got, c.want)
		}
	}
}

func TestCookiesAreForgottenWithTheSession(t *testing.T) {
	set := []string{"node=a"}
	s := cookieServer(t, &set)
	mustCarry(t, newPath(t, Config{}), s.URL)
	if got := mustCarry(t, newPath(t, Config{}), s.URL); got != "" {
		t.Errorf("the next session sends %q", got)
	}
}

func TestCookiesDoNotFillMemory(t *testing.T) {
	var set []string
	s := cookieServer(t, &set)
	tr := newPath(t, Config{})
	for i := range 100 {
		set = []string{fmt.Sprintf("a%d=1", i), fmt.Sprintf("b%d=1", i)}
		mustCarry(t, tr, s.URL)
	}
	if n := len(tr.Affinity().Cookies); n != maxCookies {
		t.Errorf("%d cookies", n)
	}
}

func TestACookieForASuperdomainStaysWithTheHost(t *testing.T) {
	for domain, good := range map[string]bool{"": true, "bosh.office.example": true, ".office.example": true, "OFFICE.example": true,
		"other.example": false, "sh.office.example": false, "a.bosh.office.example": false} {
		if ofHost("bosh.office.example", domain) != good {
			t.Error(domain)
		}
	}
}

func TestACookieExpires(t *testing.T) {
	var j jar
	u := &url.URL{Scheme: "https", Host: "office.example", Path: "/http-bind"}
	j.set(u, &http.Cookie{Name: "a", Value: "1", Secure: true, MaxAge: 60})
	for scheme, want := range map[string]string{"https": "a=1", "http": ""} {
		req := &http.Request{Header: http.Header{}, URL: &url.URL{Scheme: scheme, Host: "office.example", Path: "/http-bind"}}
		if j.put(req); req.Header.Get("Cookie") != want {
			t.Errorf("%s: %v", scheme, req.Header)
		}
	}
	j.cookies[0].Expires = time.Now().Add(-time.Second)
	req := &http.Request{Header: http.Header{}, URL: u}
	if j.put(req); req.Header.Get("Cookie") != "" {
		t.Errorf("%v", req.Header)
	}
}

// A new process goes on with the cookies and insists on the key.
func TestAnAffinityGoesOnInAnotherProcess(t *testing.T) {
	ours := newTestCA(t)
	key := newTestKey(t)
	s := serveTLS(t, ours.sign(t, key))
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		w.Header()["Set-Cookie"] = []string{`node="a b"; Secure; Path=/; Max-Age=1000`}
		_, _ = fmt.Fprint(w, r.Header.Get("Cookie"))
	})
	cfg := Config{RootCAs: poolOf(ours.certificate)}
	first := newPath(t, cfg)
	mustCarry(t, first, s.URL)
	text, err := json.Marshal(first.Affinity())
	if err != nil {
		t.Fatal(err)
	}
	again := func(url string) (string, error) {
		var a Affinity
		second := newPath(t, cfg)
		if err := errors.Join(json.Unmarshal(text, &a), second.Restore(&a)); err != nil {
			t.Fatal(err)
		}
		_, got, err := carry(t, second, url, "secret")
		return got, err
	}
	if got, err := again(s.URL); got != `node="a b"` || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := again(strings.Replace(s.URL, "127.0.0.1", "localhost", 1)); !errors.Is(err, ErrConfig) {
		t.Errorf("another host: %v", err)
	}
	other := ours.sign(t, newTestKey(t))
	s.shown.Store(&other)
	if _, err := again(s.URL); !errors.Is(err, ErrCertificateChanged) || s.requests.Load() != 2 {
		t.Errorf("another key: %v, %d requests", err, s.requests.Load())
	}
}

func TestADamagedAffinityIsRefused(t *testing.T) {
	for name, a := range map[string]Affinity{"key": {SPKI: []byte("short")}, "cookies": {Cookies: make([]cookie, maxCookies+1)}} {
		if err := newPath(t, Config{}).Restore(&a); !errors.Is(err, ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if a := newPath(t, Config{}).Affinity(); a.Origin != "" || a.Cookies != nil || a.SPKI != nil {
		t.Errorf("of nothing: %+v", a)
	}
}
