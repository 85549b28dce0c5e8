package boshtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// office is a connection manager that answers at once, and remembers.
type office struct {
	mu  sync.Mutex
	got []string // the rids, with what happened to them
}

func (o *office) note(text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.got = append(o.got, text)
}

func (o *office) all() string {
	synctest.Wait()
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Join(o.got, " ")
}

func (o *office) RoundTrip(r *http.Request) (*http.Response, error) {
	raw, _ := io.ReadAll(r.Body)
	rid := strings.Split(string(raw), "'")[1]
	o.note(rid)
	if strings.Contains(string(raw), "<hold/>") {
		select {
		case <-r.Context().Done():
			o.note(rid + "-gone")
			return nil, r.Context().Err()
		case <-time.After(10 * time.Second):
		}
	}
	text := "<body sid='s' requests='3'><r" + rid + "/></body>"
	return &http.Response{StatusCode: 200, ContentLength: int64(len(text)), Body: io.NopCloser(strings.NewReader(text))}, nil
}

func request(rid int, content string) string {
	return fmt.Sprintf("<body rid='%d' sid='s'>%s</body>", rid, content)
}

const creation = "<body rid='100' to='office.example'/>"

// post sends a request and returns what the client gets.
func post(p *Path, ctx context.Context, text string) string {
	r, _ := http.NewRequestWithContext(ctx, http.MethodPost, "http://office.example/", strings.NewReader(text))
	res, err := p.RoundTrip(r)
	if err != nil {
		return err.Error()
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err == nil && int64(len(data)) != res.ContentLength {
		err = io.ErrUnexpectedEOF
	}
	text = strings.TrimSuffix(fmt.Sprint(res.StatusCode, " ", string(data), " ", res.Header.Get("Location"), res.Header.Get("Content-Encoding")), " ")
	if err != nil {
		text += " " + err.Error()
	}
	return text
}

// path makes a path with a session on it, of which the first request meets these
// steps.
func path(t *testing.T, steps string) (*Path, *office) {
	t.Helper()
	line, err := parseLine("rid 1 try 1..: " + steps)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{}
	p := NewPath(o, Script{line})
	if got := post(p, t.Context(), creation); got != "200 <body sid='s' requests='3'><r100/></body>" {
		t.Fatalf("creation: %s", got)
	}
	return p, o
}

func TestEachStepDoesWhatItSays(t *testing.T) {
	const answer = "200 <body sid='s' requests='3'><r101/></body>"
	for _, c := range []struct {
		steps, heard, got string
		took              time.Duration
	}{
		{"pass", answer, "100 101", 0},
		{"wait 2s", answer, "100 101", 2 * time.Second},
		{"wait 2s, pass, wait 3s", answer, "100 101", 5 * time.Second},
		{"drop", ErrReset.Error(), "100", 0},
		{"pass, drop", ErrReset.Error(), "100 101", 0},
		{"silence", "context deadline exceeded", "100", time.Minute},
		{"pass, silence", "context deadline exceeded", "100 101", time.Minute},
		{"wait 2m", "context deadline exceeded", "100", time.Minute},
		{"twice", answer, "100 101 101", 0},
		{"twice 30s", answer, "100 101", 0}, // the copy comes when all is looked at
		{"status 502", "502 " + somePage, "100", 0},
		{"pass, status 502", "502 " + somePage, "100 101", 0},
		{"page", "200 " + somePage, "100", 0},
		{"redirect http://x/", "307 " + somePage + " http://x/", "100", 0},
		{"answer <a b='{rid} {rid+2} {rid-100}'/>, <c/>", "200 <a b='101 103 1'/>, <c/>", "100", 0},
		{"pass, code 404", "404 <body sid='s' requests='3'><r101/></body>", "100 101", 0},
		{"pass, set sid other", "200 <body sid='other' requests='3'><r101/></body>", "100 101", 0},
		{"pass, set ack {rid}", "200 <body sid='s' requests='3' ack='101'><r101/></body>", "100 101", 0},
		{"pass, cut 50", "200 <body sid='s' reques", "100 101", 0},
		{"pass, reset 50", "200 <body sid='s' reques " + ErrReset.Error(), "100 101", 0},
		{"pass, drip 1s", answer, "100 101", 41 * time.Second},
		{"pass, cut 50, drip 7s", "200 <body si context deadline exceeded", "100 101", time.Minute},
		{"pass, double", answer + "<body sid='s' requests='3'><r101/></body>", "100 101", 0},
		{"pass, garble", "200 " + strings.Repeat("\x1f\x8b\xff\x00<", 20) + " gzip", "100 101", 0},
	} {
		t.Run(c.steps, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, o := path(t, c.steps)
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				begin := time.Now()
				if got := post(p, ctx, request(1+100, "")); got != c.heard {
					t.Errorf("the client got %q, not %q", got, c.heard)
				}
				if took := time.Since(begin); took != c.took {
					t.Errorf("it took %v, not %v", took, c.took)
				}
				if got := o.all(); got != c.got {
					t.Errorf("the connection manager got %s, not %s", got, c.got)
				}
				if b := p.Broken(); len(b) > 0 {
					t.Error(b)
				}
				if len(p.trips) > 0 {
					t.Errorf("%d trips are not over", len(p.trips))
				}
				time.Sleep(time.Hour)
				if strings.HasPrefix(c.steps, "twice") && o.all() != "100 101 101" {
					t.Errorf("in the end the connection manager had %s", o.all())
				}
			})
		})
	}
}

func TestARequestThatIsOvertakenComesBehindTheNext(t *testing.T) {
	for steps, got := range map[string]string{"overtaken": "100 102 101", "pass, overtaken": "100 101 102"} {
		synctest.Test(t, func(t *testing.T) {
			p, o := path(t, steps)
			var order []int
			var mu sync.Mutex
			var wg sync.WaitGroup
			for _, rid := range []int{101, 102} {
				wg.Go(func() {
					post(p, t.Context(), request(rid, ""))
					mu.Lock()
					order = append(order, rid)
					mu.Unlock()
				})
				time.Sleep(time.Second)
			}
			wg.Wait()
			if o.all() != got || !slices.Equal(order, []int{102, 101}) {
				t.Errorf("%s: the connection manager got %s, the client %v", steps, o.all(), order)
			}
		})
	}
}

// under begins a request that is held for ten seconds, does something to the path
// after one, and returns what the client got and after how long.
func under(t *testing.T, p *Path, do func()) (string, time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	begin := time.Now()
	time.AfterFunc(time.Second, do)
	got := post(p, ctx, request(101, "<hold/>"))
	return got, time.Since(begin)
}

func TestAPathFreezesIsCutAndBreaks(t *testing.T) {
	for name, c := range map[string]struct {
		do    func(*Path)
		heard string
		took  time.Duration
		got   string
	}{
		"frozen and thawed":      {func(p *Path) { p.Freeze(); time.Sleep(20 * time.Second); p.Restore() }, "200", 21 * time.Second, "100 101"},
		"frozen for a moment":    {func(p *Path) { p.Freeze(); p.Freeze(); p.Restore(); p.Restore() }, "200", 10 * time.Second, "100 101"},
		"cut and mended":         {func(p *Path) { p.Cut(); time.Sleep(time.Second); p.Restore() }, "context", time.Minute, "100 101"},
		"every connection broke": {func(p *Path) { p.Reset() }, ErrReset.Error(), time.Second, "100 101 101-gone"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, o := path(t, "pass")
				heard, took := under(t, p, func() { c.do(p) })
				if !strings.HasPrefix(heard, c.heard) || took != c.took || o.all() != c.got {
					t.Errorf("%q after %v, and the connection manager got %q", heard, took, o.all())
				}
				begin := time.Now()
				if got := post(p, t.Context(), request(102, "")); !strings.HasPrefix(got, "200") || time.Since(begin) != 0 {
					t.Errorf("and then %s", got)
				}
			})
		})
	}
}

func TestARequestBegunWhileThePathIsCutGetsThroughLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := path(t, "pass")
		p.Cut()
		time.AfterFunc(30*time.Second, p.Restore)
		begin := time.Now()
		if got := post(p, t.Context(), request(101, "")); !strings.HasPrefix(got, "200") || time.Since(begin) != 30*time.Second {
			t.Errorf("%s after %v", got, time.Since(begin))
		}
	})
}

func TestTheClientIsWatched(t *testing.T) {
	hold := "<hold/>"
	for name, c := range map[string]struct {
		requests []string
		broken   string
	}{
		"all is well":          {[]string{request(101, hold), request(102, "<a/>"), request(103, ""), request(101, hold)}, ""},
		"other bytes":          {[]string{request(101, "<a/>"), request(101, "<a/><b/>")}, "§14.3"},
		"a gap":                {[]string{request(101, "<a/>"), request(103, "<a/>")}, "rid +2 was left out"},
		"more than the window": {[]string{request(101, hold), request(102, hold), request(103, hold), request(104, hold)}, "§11"},
		"one more to end":      {[]string{request(101, hold), request(102, hold), request(103, hold), "<body rid='104' sid='s' type='terminate'/>"}, ""},
		"one more to pause":    {[]string{request(101, hold), request(102, hold), request(103, hold), "<body rid='104' sid='s' pause='60'/>"}, ""},
		"a second session":     {[]string{creation, "<body rid='101' to='office.example'/>"}, "second session"},
		"no rid":               {[]string{"<body sid='s'/>"}, "no rid"},
		"no body":              {[]string{"<body rid='101' sid='s'>"}, "no body"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, _ := path(t, "pass")
				var wg sync.WaitGroup
				for _, r := range c.requests {
					wg.Go(func() { post(p, t.Context(), r) })
					synctest.Wait()
				}
				wg.Wait()
				broken := strings.Join(p.Broken(), "\n")
				if (broken == "") != (c.broken == "") || !strings.Contains(broken, c.broken) {
					t.Errorf("%q", broken)
				}
			})
		})
	}
}

func TestRequestsAreToldApartAndCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := path(t, "pass")
		p.script = nil
		for _, text := range []string{
			request(101, ""), request(102, "<a/>"), request(102, "<a/>"), "<body rid='103' sid='s' xmpp:restart='true' xmlns:xmpp='urn:xmpp:xbosh'/>",
			request(104, "<a/>"), "<body rid='105' sid='s' pause='60'/>", "<body rid='106' sid='s' type='terminate'><a/></body>",
		} {
			post(p, t.Context(), text)
		}
		want := []Request{
			{"create", 1, 0, 1}, {"poll", 1, 1, 1}, {"send", 1, 2, 1}, {"send", 1, 2, 2}, {"restart", 1, 3, 1},
			{"send", 2, 4, 1}, {"pause", 1, 5, 1}, {"end", 1, 6, 1},
		}
		if !slices.Equal(p.Log(), want) {
			t.Errorf("%v", p.Log())
		}
		if n := p.Tries(Selector{Kind: "send", N: Range{1, 9}, Try: Range{1, 9}}); n != 3 {
			t.Errorf("%d tries of messages", n)
		}
	})
}

func TestALineThatFitsNothingIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v, err := ParseVector("v", "# A\nrules R1\non poll 1: drop\non send 1: drop\non any try 2: drop\nexpect delivered-once\n")
		if err != nil {
			t.Fatal(err)
		}
		p := NewPath(&office{}, v.Script)
		post(p, t.Context(), creation)
		post(p, t.Context(), request(101, "<a/>"))
		if got := p.Unplayed(); !slices.Equal(got, []int{3, 5}) {
			t.Errorf("%v", got)
		}
	})
}

// The answer counts as given when all of it was read, and not when it was to be
// repeated.
func TestARequestIsOutUntilItsAnswerIsRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, _ := path(t, "answer <body type='error'/>")
		post(p, t.Context(), request(101, "<a/>"))
		if len(p.watch.out) != 1 {
			t.Errorf("after an error to mend: %v", p.watch.out)
		}
		r, _ := http.NewRequest(http.MethodPost, "http://office.example/", bytes.NewReader([]byte(request(102, "<a/>"))))
		res, err := p.RoundTrip(r)
		if err != nil || len(p.watch.out) != 2 {
			t.Fatalf("%v, %v", err, p.watch.out)
		}
		if _, err := io.ReadFull(res.Body, make([]byte, res.ContentLength)); err != nil || len(p.watch.out) != 1 {
			t.Errorf("%v, %v", err, p.watch.out)
		}
		res.Body.Close()
		p.Reset()
		if errors.Is(context.Cause(t.Context()), ErrReset) {
			t.Error("a reset went beyond the path")
		}
	})
}
