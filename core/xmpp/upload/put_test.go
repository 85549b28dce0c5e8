package upload_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp/upload"
)

// leading returns a transport that finds a server on loopback, whatever it is called.
func leading(t testing.TB, s *httptest.Server) *http.Transport {
	via := s.Client().Transport.(*http.Transport).Clone()
	via.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, s.Listener.Addr().String())
	}
	via.TLSClientConfig = &tls.Config{RootCAs: via.TLSClientConfig.RootCAs, ServerName: "example.com"}
	t.Cleanup(via.CloseIdleConnections)
	return via
}

// at returns a place for so many bytes, with what else the service has said.
func at(t testing.TB, size int64, content string) *upload.Slot {
	t.Helper()
	const url = "https://upload.office.example/1/a"
	s, err := uploads(t).ReadSlot(parsed(t, place(url, url, content)), address("upload.office.example"))
	if err != nil {
		t.Fatal(err)
	}
	s.File = upload.File{Name: "a", Size: size, Type: "image/png"}
	return s
}

func ignore(int64) {}

// §5: of the headers only three are sent, with no end of a line in them.
func TestAFileIsSentWithWhatIsAllowed(t *testing.T) {
	var got *http.Request
	var body []byte
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusCreated)
	}))
	defer s.Close()
	header := func(name, value string) string { return "<header name='" + name + "'>" + value + "</header>" }
	slot := at(t, 5, header("authorization", " Basic\nx ")+header("Authorization", "second")+header("Cookie&#xA;", "a=b")+header("EXPIRES", "never")+header("Host", "evil.example")+
		header("X-Evil", "1")+header("Content-Length", "1")+header("", "x")+"<header xmlns='u' name='Cookie'>c</header>")
	var last int64
	if err := slot.Send(t.Context(), leading(t, s), strings.NewReader("12345 and more"), func(sent int64) { last = sent }); err != nil {
		t.Fatal(err)
	}
	if string(body) != "12345" || got.Method != "PUT" || got.Host != "upload.office.example" || got.ContentLength != 5 || got.RequestURI != "/1/a" || last != 5 {
		t.Errorf("%s %s%s: %q, %d told", got.Method, got.Host, got.RequestURI, body, last)
	}
	for name, want := range map[string]string{"Authorization": "Basicx", "Cookie": "a=b", "Expires": "never", "Content-Type": "image/png", "X-Evil": ""} {
		if have := got.Header.Get(name); have != want || len(got.Header.Values(name)) > 1 {
			t.Errorf("%s: %q", name, got.Header.Values(name))
		}
	}
}

// SECURITY: nobody has looked at where a redirection leads.
func TestWhatThePlaceAnswersIsTold(t *testing.T) {
	var asked atomic.Int32
	for code, want := range map[int]func(err error) bool{
		200: func(err error) bool { return err == nil },
		204: func(err error) bool { return err == nil },
		302: func(err error) bool { return errors.Is(err, upload.ErrRedirected) },
		307: func(err error) bool { return errors.Is(err, upload.ErrRedirected) },
		413: func(err error) bool { var e *upload.TooLargeError; return errors.As(err, &e) },
		403: func(err error) bool { var e *upload.StatusError; return errors.As(err, &e) && e.Code == 403 },
		500: func(err error) bool { var e *upload.StatusError; return errors.As(err, &e) && e.Code == 500 },
	} {
		s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Location", "https://upload.office.example/2")
			w.WriteHeader(code)
			if code == 500 {
				_, _ = w.Write(bytes.Repeat([]byte("x"), 1<<20))
			}
		}))
		asked.Store(0)
		if err := at(t, 3, "").Send(t.Context(), leading(t, s), strings.NewReader("123"), ignore); !want(err) || asked.Load() != 1 {
			t.Errorf("%d: %v, asked %d times", code, err, asked.Load())
		}
		s.Close()
	}
}

func TestAFileThatChangesIsNotSent(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer s.Close()
	if err := at(t, 10, "").Send(t.Context(), leading(t, s), strings.NewReader("123"), ignore); !errors.Is(err, upload.ErrChanged) {
		t.Error(err)
	}
	broken := errors.New("the disk is gone")
	if err := at(t, 10, "").Send(t.Context(), leading(t, s), iotest.ErrReader(broken), ignore); !errors.Is(err, broken) {
		t.Error(err)
	}
}

func TestWhoStopsItStopsIt(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	err := at(t, 1<<40, "").Send(ctx, leading(t, s), endless{}, func(sent int64) {
		if sent > 1<<20 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// endless is a file without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// round is a transport.
type round func(*http.Request) (*http.Response, error)

func (r round) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }

func TestWhatDoesNotMoveIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slot := &upload.Slot{File: upload.File{Size: 100}, Put: "https://upload.office.example/1"}
		start := time.Now()
		err := slot.Send(t.Context(), round(func(r *http.Request) (*http.Response, error) {
			for range 10 { // it is slow, but moves
				time.Sleep(50 * time.Second)
				_, _ = r.Body.Read(make([]byte, 1))
			}
			<-r.Context().Done()
			return nil, r.Context().Err()
		}), endless{}, ignore)
		if !errors.Is(err, upload.ErrStalled) || time.Since(start) != 560*time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

// A transport that has its answer early goes on reading for a moment; then the file may be closed.
func TestNothingIsReadAfterwards(t *testing.T) {
	slot := &upload.Slot{File: upload.File{Size: 100}, Put: "https://upload.office.example/1"}
	var body io.Reader
	file := &counting{}
	if err := slot.Send(t.Context(), round(func(r *http.Request) (*http.Response, error) {
		body = r.Body
		return &http.Response{StatusCode: 413, Body: http.NoBody}, nil
	}), file, ignore); err == nil {
		t.Error("it was taken")
	}
	if n, err := body.Read(make([]byte, 10)); n != 0 || err == nil || file.reads != 0 {
		t.Errorf("%d bytes, %v", n, err)
	}
}

type counting struct{ reads int }

func (c *counting) Read(p []byte) (int, error) {
	c.reads++
	return len(p), nil
}

func TestALargeFileTakesLittleMemory(t *testing.T) {
	const size = 100 << 20
	var got atomic.Int64
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		got.Store(n)
	}))
	defer s.Close()
	slot, via := at(t, size, ""), leading(t, s)
	held := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most, next := held(), uint64(0), int64(0)
	if err := slot.Send(t.Context(), via, endless{}, func(sent int64) {
		if sent >= next {
			most, next = max(most, held()), sent+size/10
		}
	}); err != nil || got.Load() != size {
		t.Errorf("%d bytes, %v", got.Load(), err)
	}
	if most > before+8<<20 {
		t.Errorf("%d bytes of memory, with those of the server", most-before)
	}
}
