package systemproxy

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

func address(t testing.TB, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func listed(all []*url.URL) string {
	var texts []string
	for _, u := range all {
		if u == nil {
			texts = append(texts, "direct")
			continue
		}
		texts = append(texts, u.String())
	}
	return strings.Join(texts, " ")
}

func TestWhatSystemsSayIsRead(t *testing.T) {
	for said, want := range map[string]string{
		"http://proxy:3128 direct://":           "http://proxy:3128 direct",
		"socks://[::1]:1080 SOCKS5://a:1":       "socks5://[::1]:1080 socks5://a:1",
		"http://anna:hush@proxy:1/path?q#f":     "http://anna:hush@proxy:1",
		"socks4://old:1 http://proxy:1 ftp://x": "http://proxy:1",
		"proxy:8080":                            "http://proxy:8080",
		"":                                      "",
	} {
		if all, err := parseAll(strings.Fields(said)); err != nil || listed(all) != want {
			t.Errorf("%s: %q, %v", said, listed(all), err)
		}
	}
	for _, said := range []string{"socks4://a:1", "http://", "http://%zz", "http://" + strings.Repeat("x", longest)} {
		if all, err := parseAll([]string{said}); !errors.Is(err, ErrKind) || len(all) != 0 {
			t.Errorf("%.30s: %q, %v", said, listed(all), err)
		}
	}
}

func TestTheInternetOptionsOfWindowsAreRead(t *testing.T) {
	for _, c := range []struct{ proxies, bypass, to, want string }{
		{"proxy:8080", "", "https://office.example/", "http://proxy:8080"},
		{"proxy:8080;second:1", "", "https://office.example/", "http://proxy:8080 http://second:1"},
		{"http=a:80;https=b:443 ftp=c:21", "", "https://office.example/", "http://b:443"},
		{"http=a:80;https=b:443", "", "http://office.example/", "http://a:80"},
		{"http=a:80", "", "https://office.example/", ""},
		{"https=https://b:443", "", "https://office.example/", "https://b:443"},
		{"proxy:8080", "<local>", "https://office/", ""},
		{"proxy:8080", "<local>", "https://office.example/", "http://proxy:8080"},
		{"proxy:8080", "<local>", "https://[::1]/", "http://proxy:8080"},
		{"proxy:8080", "10.*;*.Office.example ", "https://chat.office.EXAMPLE/", ""},
		{"proxy:8080", "*.office.example", "https://office.example/", "http://proxy:8080"},
		{"proxy:8080", "10.*", "https://10.1.2.3:5281/", ""},
		{"proxy:8080", "office.example:5281", "https://office.example:5281/", ""},
		{"proxy:8080", "office.example:443", "https://office.example/", ""},
		{"proxy:8080", "office.example:443", "https://office.example:5281/", "http://proxy:8080"},
		{"proxy:8080", "http://office.example", "https://office.example/", "http://proxy:8080"},
		{"proxy:8080", "https://office.example", "https://office.example/", ""},
		{"proxy:8080", "*", "https://office.example/", ""},
		{"proxy:8080", "[fd00::*]", "https://[fd00::1]/", ""},
		{"", "", "https://office.example/", ""},
	} {
		all, err := options{proxies: c.proxies, bypass: c.bypass}.named(address(t, c.to))
		if err != nil || listed(all) != c.want {
			t.Errorf("%+v: %q, %v", c, listed(all), err)
		}
	}
	if _, err := (options{proxies: "socks=old:1"}).named(address(t, "https://office.example/")); !errors.Is(err, ErrKind) {
		t.Errorf("SOCKS 4: %v", err)
	}
}

func FuzzExceptions(f *testing.F) {
	f.Add("<local>;*.example *a*b*c* http://x:1 [::1]:2", "office.example")
	f.Fuzz(func(t *testing.T, list, host string) {
		to := &url.URL{Scheme: "https", Host: host}
		if excepted(list, to) && strings.Trim(list, "; \t\r\n") == "" {
			t.Errorf("%q excepts %q", list, host)
		}
		if !excepted(list+";*", to) {
			t.Errorf("* does not except %q", host)
		}
		_, _ = options{proxies: list, bypass: host}.named(to)
	})
}
