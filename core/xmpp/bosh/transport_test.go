package bosh

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// rawServer answers each connection with what is given, and tells what came, byte for
// byte.
func rawServer(t testing.TB, answer string) (url string, came chan string) {
	t.Helper()
	l := listenOn(t, "127.0.0.1:0")
	came = make(chan string, 10)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				r := bufio.NewReader(c)
				var text strings.Builder
				req, err := http.ReadRequest(bufio.NewReader(io.TeeReader(r, &text)))
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, req.Body)
				came <- text.String()
				_, _ = io.WriteString(c, answer)
			}()
		}
	}()
	return "http://" + l.Addr().String() + "/http-bind", came
}

// H1, H2, H12: the whole request, as a proxy of the last century reads it.
func TestWhatGoesOverTheWire(t *testing.T) {
	url, came := rawServer(t, "HTTP/1.0 200 OK\r\n\r\n<body/>")
	conn, err := Dial(Config{URL: url, AllowHTTP: true, Transport: newPath(t, TransportConfig{})})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	write(t, conn, header)
	head, payload, _ := strings.Cut(<-came, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	host := strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/http-bind")
	slices.Sort(lines[1:])
	want := []string{
		"POST /http-bind HTTP/1.1",
		"Accept-Encoding: gzip",
		"Cache-Control: no-store",
		fmt.Sprintf("Content-Length: %d", len(payload)),
		"Content-Type: text/xml; charset=utf-8",
		"Host: " + host,
		"User-Agent: Vestnik-BOSH",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("%q", lines)
	}
	if !strings.HasPrefix(payload, "<body ") || !strings.HasSuffix(payload, "/>") {
		t.Errorf("%q", payload)
	}
}

func TestTheRequestOfTheCallerIsNotChanged(t *testing.T) {
	s := httpServer(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Set-Cookie", "a=b") })
	tr := newPath(t, TransportConfig{})
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, strings.NewReader("x"))
	for range 2 {
		res, err := tr.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		req.Body, _ = req.GetBody()
	}
	if len(req.Header) != 0 {
		t.Errorf("%v", req.Header)
	}
}

// H8, T8: the answer comes back as it is, and no second request is made anywhere.
func TestRedirectsAreNotFollowed(t *testing.T) {
	elsewhere := httpServer(t, func(http.ResponseWriter, *http.Request) { t.Error("it was followed") })
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, target := range []string{elsewhere.URL, "/again", "file:///etc/passwd"} {
			n := 0
			s := httpServer(t, func(w http.ResponseWriter, r *http.Request) { n++; http.Redirect(w, r, target, status) })
			res, _, err := carry(t, newPath(t, TransportConfig{}), s.URL, "secret")
			if err != nil || res.StatusCode != status || n != 1 {
				t.Errorf("%d to %s: %d requests, %v", status, target, n, err)
			}
			if _, _, err := judge(res.StatusCode, nil); err == nil {
				t.Errorf("%d counts as an answer", status)
			}
		}
	}
}

// T13.
func TestHeadersWithoutAnEndAreCutOff(t *testing.T) {
	l := listenOn(t, "127.0.0.1:0")
	sent := make(chan int, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		n, _ := io.WriteString(c, "HTTP/1.1 200 OK\r\n")
		line := []byte("X-Filler: " + strings.Repeat("x", 1000) + "\r\n")
		for err == nil && n < 100<<20 {
			_, err = c.Write(line)
			n += len(line)
		}
		sent <- n
	}()
	if _, _, err := carry(t, newPath(t, TransportConfig{}), "http://"+l.Addr().String()+"/", ""); err == nil {
		t.Error("taken")
	}
	if n := <-sent; n >= 100<<20 {
		t.Error("everything was read")
	}
}

// H5: a request that is held does not keep another one back.
func TestAHeldRequestDoesNotKeepOthersBack(t *testing.T) {
	release := make(chan struct{})
	s := httpServer(t, func(w http.ResponseWriter, r *http.Request) {
		if data, _ := io.ReadAll(r.Body); string(data) == "poll" {
			<-release
		}
	})
	tr := newPath(t, TransportConfig{})
	polled := make(chan error, 1)
	go func() {
		_, _, err := carry(t, tr, s.URL, "poll")
		polled <- err
	}()
	for range 3 {
		if _, _, err := carry(t, tr, s.URL, "send"); err != nil {
			t.Error(err)
		}
	}
	close(release)
	if err := <-polled; err != nil {
		t.Error(err)
	}
}
