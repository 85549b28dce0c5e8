package discover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// answering answers a request for one of the two files.
func answering(r *http.Request, body io.Reader) *http.Response {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(body), Request: r}
}

// endless never ends, and brings a byte a second.
type endless struct{ ctx context.Context }

func (e endless) Read(p []byte) (int, error) {
	select {
	case <-e.ctx.Done():
		return 0, e.ctx.Err()
	case <-time.After(time.Second):
		p[0] = ' '
		return 1, nil
	}
}

// What one file says counts though the other never comes, and after five seconds at most.
func TestOneFileThatHangsDoesNotHideTheOther(t *testing.T) {
	for _, hangs := range []string{jsonFile, xmlFile} {
		for name, hang := range map[string]func(*http.Request) (*http.Response, error){
			"no answer":  func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() },
			"an endless": func(r *http.Request) (*http.Response, error) { return answering(r, endless{r.Context()}), nil },
		} {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				got, err := BOSH(t.Context(), roundTrip(func(r *http.Request) (*http.Response, error) {
					switch r.URL.Path {
					case hangs:
						return hang(r)
					case jsonFile:
						return answering(r, strings.NewReader(jsonLinks("https://b.example/"))), nil
					}
					return answering(r, strings.NewReader(xrd("https://b.example/"))), nil
				}), "office.example")
				if err != nil || got != "https://b.example/" {
					t.Errorf("%s of %s: %q, %v", name, hangs, got, err)
				}
				if took := time.Since(start); hangs == xmlFile && took > 0 || took > patience {
					t.Errorf("%s of %s: %v", name, hangs, took)
				}
			})
		}
	}
}

func TestWhoAsksMayStopWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, err := BOSH(ctx, roundTrip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}), "office.example")
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

// What is said when nothing is found tells what there was: a person looks for the cause.
func TestWhyNothingWasFoundIsSaid(t *testing.T) {
	for name, v := range map[string]struct {
		status int
		err    error
		none   bool
		says   string
	}{
		"not there":   {http.StatusNotFound, nil, true, "404"},
		"a failure":   {http.StatusInternalServerError, nil, true, "500"},
		"no way":      {0, errors.New("the network is unreachable"), false, "unreachable"},
		"a partition": {http.StatusForbidden, nil, true, "403"},
	} {
		_, err := BOSH(t.Context(), roundTrip(func(r *http.Request) (*http.Response, error) {
			if v.err != nil {
				return nil, v.err
			}
			response := answering(r, strings.NewReader("<html/>"))
			response.StatusCode = v.status
			return response, nil
		}), "office.example")
		if errors.Is(err, ErrNone) != v.none || !strings.Contains(fmt.Sprint(err), v.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// That one file is not there says less than that the other could not be reached.
func TestAFailureIsSaidBeforeAnAbsence(t *testing.T) {
	for _, absent := range []string{jsonFile, xmlFile} {
		broken := errors.New("the network is down")
		_, err := BOSH(t.Context(), roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path != absent {
				return nil, broken
			}
			response := answering(r, strings.NewReader(""))
			response.StatusCode = http.StatusNotFound
			return response, nil
		}), "office.example")
		if !errors.Is(err, broken) {
			t.Errorf("%s is not there: %v", absent, err)
		}
	}
}

// Whatever links are published, in whatever order: an https one is never passed over for one
// that is not, and none that holds a name, or leads nowhere, is returned.
func TestTheFirstGoodLinkIsTaken(t *testing.T) {
	link := rapid.SampledFrom([]string{
		"https://a.example/", "https://b.example:5443/bosh?x=1", "http://a.example/", "http://b.example/", "https://u@a.example/", "https:///x", "ftp://a.example/",
		"https://a.example/#f", "HTTPS://C.example/", "//a.example/", "", "https://[::1]:1/", "http://u:p@x/", "javascript:x",
	})
	rapid.Check(t, func(t *rapid.T) {
		links := rapid.SliceOfN(link, 0, 8).Draw(t, "links")
		wanted := func(scheme string) string {
			for _, l := range links {
				if u, err := url.Parse(l); err == nil && u.Scheme == scheme && u.Host != "" && u.User == nil && u.Fragment == "" {
					return u.String()
				}
			}
			return ""
		}
		file := jsonLinks(append([]string{}, links...)...)
		if len(links) == 0 {
			file = "{}"
		}
		got, err := BOSH(context.Background(), roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == jsonFile {
				return answering(r, strings.NewReader(file)), nil
			}
			return answering(r, strings.NewReader(xrd())), nil
		}), "office.example")
		var insecure *InsecureLink
		switch secure, plain := wanted("https"), wanted("http"); {
		case secure != "":
			if got != secure || err != nil {
				t.Fatalf("%q: %q, %v, not %q", links, got, err, secure)
			}
		case plain != "":
			if got != "" || !errors.As(err, &insecure) || insecure.URL != plain || !strings.Contains(err.Error(), plain) {
				t.Fatalf("%q: %q, %v, not %q", links, got, err, plain)
			}
		case got != "" || !errors.Is(err, ErrNone):
			t.Fatalf("%q: %q, %v", links, got, err)
		}
	})
}
