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
	"strings"
	"testing"

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
