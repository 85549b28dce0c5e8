package transport

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestTheRequestOfTheCallerIsNotChanged(t *testing.T) {
	s := httpServer(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Set-Cookie", "a=b") })
	tr := newPath(t, Config{})
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
			res, _, err := carry(t, newPath(t, Config{}), s.URL, "secret")
			if err != nil || res.StatusCode != status || n != 1 {
				t.Errorf("%d to %s: %d requests, %v", status, target, n, err)
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
	if _, _, err := carry(t, newPath(t, Config{}), "http://"+l.Addr().String()+"/", ""); err == nil {
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
	tr := newPath(t, Config{})
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
