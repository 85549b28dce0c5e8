package demo

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vestnik/core/files"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/sharing"
	"vestnik/core/xmpp/upload"
	"vestnik/core/xmpp/xmlsafe"
)

const filesBase = "https://upload.office.example:4711"

// withFiles is an office that takes files.
func withFiles(opt Options) Options {
	opt.Files = filesBase
	return opt
}

// RoundTrip implements [http.RoundTripper]: it leads to the files of the office.
func (b *building) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.URL.String(), filesBase+"/") {
		b.t.Errorf("asked for %s", r.URL)
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	b.Files().ServeHTTP(w, r)
	return w.Result(), nil
}

func (b *building) way(string) (http.RoundTripper, error) { return b, nil }

// send puts a file with the office.
func (b *building) send(c *im.Client, f upload.File, content string) (*upload.Slot, error) {
	slot, err := c.Uploads.Slot(b.t.Context(), f)
	if err != nil {
		return nil, err
	}
	return slot, slot.Send(b.t.Context(), b, strings.NewReader(content), func(int64) {})
}

// fetch asks for what lies at an address.
func (b *building) fetch(method, address string) *http.Response {
	r, err := http.NewRequestWithContext(b.t.Context(), method, address, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	answer, _ := b.RoundTrip(r)
	return answer
}

func TestFilesAreTakenAndGiven(t *testing.T) {
	inOffice(t, withFiles(quiet()), func(t *testing.T, b *building) {
		c := b.signedIn("alice", "пароль-ёж")
		defer c.Close()
		service, err := c.Uploads.Service(t.Context())
		if err != nil || service.Address.String() != "upload.office.example" || service.Most != maxFile {
			t.Fatalf("%+v, %v", service, err)
		}
		slot, err := b.send(c, upload.File{Name: "план №1.html", Size: 5, Type: "text/html"}, "<b>x!")
		if err != nil || !strings.HasPrefix(slot.Get, filesBase+"/") {
			t.Fatalf("%+v, %v", slot, err)
		}
		answer := b.fetch(http.MethodGet, slot.Get)
		content, _ := io.ReadAll(answer.Body)
		if answer.StatusCode != http.StatusOK || string(content) != "<b>x!" || answer.ContentLength != 5 {
			t.Errorf("%v: %q", answer, content)
		}
		// SECURITY: nothing of it runs in a browser.
		for name, want := range map[string]string{
			"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
		} {
			if got := answer.Header.Get(name); got != want {
				t.Errorf("%s: %q", name, got)
			}
		}
		if how := answer.Header.Get("Content-Disposition"); !strings.HasPrefix(how, "attachment; filename*=utf-8''") {
			t.Error(how)
		}
		if answer := b.fetch(http.MethodHead, slot.Get); answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Length") != "5" {
			t.Errorf("%v", answer)
		}
		if err := slot.Send(t.Context(), b, strings.NewReader("other"), func(int64) {}); err == nil {
			t.Error("a file is replaced")
		}
		for _, address := range []string{slot.Get + "x", filesBase + "/guessed/" + "plan.pdf", filesBase + "/", filesBase + "/..%2f..%2fetc/passwd"} {
			if answer := b.fetch(http.MethodGet, address); answer.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %v", address, answer)
			}
		}
		for method, want := range map[string]int{http.MethodDelete: http.StatusMethodNotAllowed, http.MethodPost: http.StatusMethodNotAllowed} {
			if answer := b.fetch(method, slot.Get); answer.StatusCode != want {
				t.Errorf("%s: %v", method, answer)
			}
		}
	})
}

func TestWhatIsNoFileOrTooMuchIsRefused(t *testing.T) {
	inOffice(t, withFiles(quiet()), func(t *testing.T, b *building) {
		c := b.signedIn("alice", "пароль-ёж")
		defer c.Close()
		alice := b.online("vera", "desk")
		for attrs, want := range map[string]string{
			"filename='a'":                     "bad-request",
			"filename='a' size='-1'":           "bad-request",
			"filename='a' size='x'":            "bad-request",
			"filename='..' size='1'":           "bad-request",
			"filename='a/' size='1e3'":         "bad-request",
			"size='1'":                         "bad-request",
			"filename='a' size='999999999999'": "not-acceptable",
		} {
			alice.send(query("get", "upload.office.example", "<request xmlns='urn:xmpp:http:upload:0' "+attrs+"/>"))
			alice.expect("iq:error upload.office.example " + want)
		}
		if _, err := b.send(c, upload.File{Name: "a", Size: 3}, "1234"); err != nil { // as many as were said go
			t.Error(err)
		}
		slot, err := c.Uploads.Slot(t.Context(), upload.File{Name: "a", Size: 3})
		if err != nil {
			t.Fatal(err)
		}
		for _, content := range []string{"12", "1234"} {
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodPut, slot.Put, strings.NewReader(content))
			if answer, _ := b.RoundTrip(r); answer.StatusCode != http.StatusBadRequest {
				t.Errorf("%q: %v", content, answer)
			}
		}
		time.Sleep(slotLife + time.Second)
		if err := slot.Send(t.Context(), b, strings.NewReader("123"), func(int64) {}); err == nil {
			t.Error("a place is kept for ever")
		}
	})
}

// The office has so much room. What has come goes first, and what is promised stays.
func TestTheRoomForFilesIsBounded(t *testing.T) {
	inOffice(t, withFiles(quiet()), func(t *testing.T, b *building) {
		c := b.signedIn("alice", "пароль-ёж")
		defer c.Close()
		large := upload.File{Name: "a", Size: maxFile}
		first, err := b.send(c, large, strings.Repeat("x", maxFile))
		if err != nil {
			t.Fatal(err)
		}
		for range maxFilesSize / maxFile {
			if _, err := c.Uploads.Slot(t.Context(), large); err != nil {
				t.Fatal(err)
			}
		}
		if answer := b.fetch(http.MethodGet, first.Get); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%v", answer)
		}
		var later *upload.LaterError
		if _, err := c.Uploads.Slot(t.Context(), large); !errors.As(err, &later) || time.Until(later.At) > slotLife {
			t.Errorf("%v, %+v", err, later)
		}
		time.Sleep(slotLife + time.Second)
		for range maxFiles + 10 {
			if _, err := b.send(c, upload.File{Name: "b", Size: 1}, "x"); err != nil {
				t.Fatal(err)
			}
		}
		if d := b.files; len(d.all) > maxFiles || d.size > maxFilesSize {
			t.Errorf("%d files, %d bytes", len(d.all), d.size)
		}
		for called, f := range b.files.own { // and the office's own are always there
			if answer := b.fetch(http.MethodGet, f.URL); answer.StatusCode != http.StatusOK {
				t.Errorf("%s: %v", called, answer)
			}
		}
	})
}

// Colleagues have sent files before, and send one who asks for it; where none are taken they do
// not speak of them.
func TestColleaguesSendFiles(t *testing.T) {
	for _, base := range []string{filesBase, ""} {
		for _, locale := range []string{"ru", "en"} {
			opt := working(locale)
			opt.Files, opt.Archive = base, true
			inOffice(t, opt, func(t *testing.T, b *building) {
				var shared []sharing.File
				for _, k := range append(b.accounts["alice"].archive, b.rooms["team"].archive...) {
					shared = append(shared, filesOf(k.st.node)...)
				}
				past := len(shared)
				alice := b.online("alice", "desk")
				alice.send("<message to='boris@office.example' type='chat' id='m1'><body>прайс / price?</body></message>")
				list := alice.messagesIn(time.Minute)
				if len(list) != 1 {
					t.Fatalf("%d answers", len(list))
				}
				shared = append(shared, filesOf(list[0])...)
				if base == "" {
					if len(shared) > 0 {
						t.Errorf("%+v", shared)
					}
					return
				}
				if past != 3 || len(shared) != 4 {
					t.Fatalf("%d of them in the past: %+v", past, shared)
				}
				for _, f := range shared {
					if f.Type == "image/png" {
						if _, err := files.Picture(context.Background(), b.way, f.URL); err != nil {
							t.Errorf("%+v: %v", f, err)
						}
						continue
					}
					content, _ := io.ReadAll(b.fetch(http.MethodGet, f.URL).Body)
					if int64(len(content)) != f.Size || !bytes.Contains(content, []byte("\r\n")) {
						t.Errorf("%+v: %q", f, content)
					}
				}
			})
		}
	}
}

func filesOf(n *xmlsafe.Node) []sharing.File { return sharing.Read(n, n.ChildText(nsClient, "body")) }
