package agent_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
)

// withFile writes as a contact who has a file at an address.
func (r *pipedResident) withFile(id, address string) desk.Message {
	r.t.Helper()
	r.server.say(strings.Replace(said(id, address), "</message>", "<x xmlns='jabber:x:oob'><url>"+address+"</url></x></message>", 1))
	r.now()
	all := r.told()
	return all[len(all)-1]
}

// A picture is fetched unasked from our own server only: another one would learn who reads, and when.
func TestOnlyWhatLiesWithOurServerIsFetchedUnasked(t *testing.T) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 9, 9))); err != nil {
		t.Fatal(err)
	}
	asked := 0
	fetches := func(r *http.Request) (*http.Response, error) {
		asked++
		return &http.Response{StatusCode: 200, ContentLength: -1, Body: io.NopCloser(bytes.NewReader(picture.Bytes()))}, nil
	}
	d := &depot{}
	for range 4 {
		d.does = append(d.does, fetches)
	}
	inVirtualTime(t, withUpload(d), func(r *pipedResident) {
		r.now()
		ours, theirs, intranet := r.withFile("1", slot17), r.withFile("2", "https://evil.example/beacon.png"), r.withFile("3", "https://build.example.com/job/1/delete.png")
		for _, c := range []struct {
			of      desk.Message
			asked   bool
			fetched int
		}{{theirs, false, 0}, {intranet, false, 0}, {ours, false, 1}, {theirs, true, 2}} {
			data, err := r.Preview(context.Background(), desk.FileOf{Peer: c.of.Peer, Number: c.of.Number, Asked: c.asked})
			if err != nil || asked != c.fetched || (len(data) > 0) != (c.asked || c.of.Number == ours.Number) {
				t.Errorf("%+v: %d bytes, asked %d times, %v", c, len(data), asked, err)
			}
		}
	})
}

func TestAFileIsSavedWhereThePersonFindsIt(t *testing.T) {
	answers := func(code int, header http.Header, body string) func(*http.Request) (*http.Response, error) {
		return func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: code, Header: header, ContentLength: -1, Body: io.NopCloser(strings.NewReader(body))}, nil
		}
	}
	d := &depot{does: []func(*http.Request) (*http.Response, error){
		answers(200, nil, "the plan"), answers(302, http.Header{"Location": {"https://evil.example/"}}, ""), answers(410, nil, ""),
	}}
	inVirtualTime(t, withUpload(d), func(r *pipedResident) {
		r.now()
		m, plain := r.withFile("1", "https://x.example/plan.pdf.exe"), r.withFile("2", "http://x.example/plan.pdf")
		of := desk.FileOf{Peer: m.Peer, Number: m.Number}
		saved, err := r.Save(context.Background(), of)
		data, _ := os.ReadFile(saved.File)
		if err != nil || saved.File != filepath.Join(r.home, "downloads", "plan.pdf.exe") || !saved.Program || string(data) != "the plan" {
			t.Errorf("%+v %q, %v", saved, data, err)
		}
		for _, code := range []desk.Code{desk.FileRedirected, desk.FileStatus} {
			if _, err := r.Save(context.Background(), of); !errors.Is(err, &desk.Problem{Code: code}) {
				t.Error(err)
			}
		}
		of.Number = plain.Number
		if _, err := r.Save(context.Background(), of); !errors.Is(err, &desk.Problem{Code: desk.BadFileAddress}) {
			t.Error(err)
		}
	})
}

// dripping gives a byte a second, as long as it is wanted.
type dripping struct {
	wanted context.Context
	left   string
}

func (d *dripping) Read(p []byte) (int, error) {
	select {
	case <-time.After(time.Second):
	case <-d.wanted.Done():
		return 0, d.wanted.Err()
	}
	if d.left == "" {
		return 0, io.EOF
	}
	n := copy(p[:1], d.left)
	d.left = d.left[n:]
	return n, nil
}

func (*dripping) Close() error { return nil }

// What takes longer than a second is told of as it comes, and whoever gives it up leaves nothing.
func TestASlowFileIsToldOfAndGivenUp(t *testing.T) {
	drips := func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, ContentLength: -1, Body: &dripping{r.Context(), "plan"}}, nil
	}
	d := &depot{does: []func(*http.Request) (*http.Response, error){drips, drips}}
	inVirtualTime(t, withUpload(d), func(r *pipedResident) {
		r.now()
		m := r.withFile("1", slot17)
		of := desk.FileOf{Peer: m.Peer, Number: m.Number}
		told := r.events()
		if _, err := r.Save(context.Background(), of); err != nil {
			t.Error(err)
		}
		r.now()
		var got []int64
		for _, e := range *told {
			if e.Kind == desk.EventFetching && e.Fetching.File == of && e.Fetching.Size == 0 {
				got = append(got, e.Fetching.Got)
			}
		}
		if !slices.Equal(got, []int64{1, 2, 3, 4}) {
			t.Errorf("%d", got)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 2500*time.Millisecond)
		defer cancel()
		if _, err := r.Save(ctx, of); err == nil {
			t.Error("it is saved")
		}
		if left, _ := os.ReadDir(filepath.Join(r.home, "downloads")); len(left) != 1 {
			t.Errorf("%v", left)
		}
	})
}

// Pictures within a message (XEP-0231) are neither asked for nor given: who asks for one hears that at
// once, and what is said beside one is there.
func TestPicturesWithinAMessageAreRefusedPolitely(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.now()
		const bob = "<data xmlns='urn:xmpp:bob' cid='sha1+8f35fef110ffc5df08d579a50083ff9308fb6242@bob.xmpp.org'"
		r.server.say("<iq type='get' from='" + erp + "/1c' to='" + me + "/desk' id='bob1'>" + bob + "/></iq>")
		r.server.say(strings.Replace(said("1", "вот график"), "</message>", bob+" type='image/png'>iVBORw0KGgo=</data></message>", 1))
		r.now()
		if !r.server.has("<iq", "bob1", "error", "service-unavailable") || r.server.has("type='get'", "urn:xmpp:bob") {
			t.Errorf("%q", r.server.heard)
		}
		if got := strings.Join(r.history(erp), " "); got != "вот график" || len(r.told()) != 0 {
			t.Error(got)
		}
	})
}
