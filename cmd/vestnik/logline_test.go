package main

import (
	"bufio"
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
)

// What a stranger has written begins no line of its own and does not fill the disk.
func TestAnEntryOfTheLogIsOneShortLine(t *testing.T) {
	for _, text := range []string{"line: reset\n2026/11/25 12:00:00 signed in", "a\r\nb", "\x1b[2Jc\u0085d\u202ee", strings.Repeat("ж", 1<<20)} {
		var out strings.Builder
		log.New(oneLine{&out}, "", log.LstdFlags).Print(text)
		got := out.String()
		if strings.Count(got, "\n") != 1 || strings.ContainsAny(got, "\r\x1b\u0085\u202e") || len(got) > 3*logLine || !strings.HasSuffix(got, "\n") {
			t.Errorf("%.200q", got)
		}
	}
}

// A proxy answers twice. What it brings that way may be a message, and is in nobody's log.
func TestWhatNobodyHasAskedForIsNotLogged(t *testing.T) {
	lines := make(chan string, 10)
	was := log.Writer()
	log.SetOutput(oneLine{writing(func(p []byte) { lines <- string(p) })})
	defer log.SetOutput(was)
	ours, theirs := net.Pipe()
	const answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret"
	twice := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) { return ours, nil }}
	done := make(chan bool)
	go func() {
		_, _ = http.ReadRequest(bufio.NewReader(theirs))
		_, _ = io.WriteString(theirs, answer)
		<-done
		_, _ = io.WriteString(theirs, answer)
	}()
	request, err := http.NewRequest(http.MethodGet, "http://office.example/", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := twice.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.ReadAll(res.Body)
	res.Body.Close()
	close(done)
	if got := <-lines; !strings.Contains(got, unasked) || strings.Contains(got, "secret") {
		t.Error(got)
	}
}

// writing is a writer.
type writing func([]byte)

func (w writing) Write(p []byte) (int, error) {
	w(p)
	return len(p), nil
}
