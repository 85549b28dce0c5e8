package bosh

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
)

// redirects answers with a redirect.
func (q *asked) redirects(status int, to string) {
	res := page(status, "moved")
	res.Header = http.Header{"Location": {to}}
	q.result <- result{res: res}
}

// H8: servlet containers want the slash behind the address of a servlet, and say so with
// a redirect. The request goes there as it is.
func TestARedirectThatOnlyAddsASlashIsFollowed(t *testing.T) {
	for _, to := range []string{
		"https://office.example/http-bind/", "/http-bind/", "http-bind/",
		"http://office.example/http-bind/", "http://office.example:7070/http-bind/", // a proxy for TLS stands before it
	} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			synctest.Test(t, func(t *testing.T) {
				m := newManager(t)
				c := m.dial(Config{})
				defer c.Close()
				write(t, c, header)
				first := m.next()
				first.redirects(status, to)
				again := m.next()
				if got := again.http.URL.String(); got != "https://office.example/http-bind/" || again.http.Method != "POST" || string(again.raw) != string(first.raw) {
					t.Fatalf("%s %s: %s", again.http.Method, got, again.raw)
				}
				again.answer(usual, features)
				expectStart(t, c)
				next(t, c)
				q := m.poll()
				if got := q.http.URL.String(); got != "https://office.example/http-bind/" {
					t.Errorf("then to %s", got)
				}
				q.redirects(status, to+"/") // once is enough
				if got := m.next().http.URL.String(); got != "https://office.example/http-bind/" {
					t.Errorf("and then to %s", got)
				}
			})
		}
	}
}

func TestARedirectThatDoesMoreThanAddASlashIsNotFollowed(t *testing.T) {
	for _, to := range []string{
		"", "https://office.example/http-bind", "https://elsewhere.example/http-bind/", "https://office.example/http-bind/?a=b",
		"https://office.example/", "https://office.example/login/", "//elsewhere.example/http-bind/", "https://office.example/http-bind//", "::",
	} {
		synctest.Test(t, func(t *testing.T) {
			m := newManager(t)
			c := m.dial(Config{})
			defer c.Close()
			write(t, c, header)
			m.next().redirects(302, to)
			if _, err := nextElement(c); !errors.Is(err, ErrRedirect) {
				t.Errorf("%q: %v", to, err)
			}
		})
	}
}
