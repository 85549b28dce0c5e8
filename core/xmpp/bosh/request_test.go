package bosh

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// rawServer answers each connection with what is given, and tells what came, byte for
// byte.
func rawServer(t testing.TB, answer string) (url string, came chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
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
	conn, err := Dial(Config{URL: url, AllowHTTP: true, Transport: nil})
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
