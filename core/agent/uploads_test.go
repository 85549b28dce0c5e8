package agent_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// depot is a server that takes files: all, but those with which it does otherwise.
type depot struct {
	mu    sync.Mutex
	got   []string // the contents
	waits chan struct{}
	does  []func(*http.Request) (*http.Response, error) // to one after another
}

// RoundTrip implements [http.RoundTripper].
func (d *depot) RoundTrip(r *http.Request) (*http.Response, error) {
	d.mu.Lock()
	var does func(*http.Request) (*http.Response, error)
	if len(d.does) > 0 {
		does, d.does = d.does[0], d.does[1:]
	}
	d.mu.Unlock()
	if does != nil {
		return does(r)
	}
	body, err := io.ReadAll(r.Body)
	d.mu.Lock()
	d.got = append(d.got, string(body))
	d.mu.Unlock()
	return &http.Response{StatusCode: 201, Body: http.NoBody}, err
}

// hangs takes nothing until it is given up.
func hangs(r *http.Request) (*http.Response, error) {
	_, _ = r.Body.Read(make([]byte, 2))
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func answersWith(code int) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: code, Body: http.NoBody}, nil
	}
}

func breaks(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }

const slot17 = "https://upload.example.com/17/plan.pdf"

// withUpload is a server that takes files of up to 100 bytes.
func withUpload(d *depot) func(*piped, *keyring) {
	return func(s *piped, k *keyring) {
		withERP(s, k)
		s.transfer = d
		s.answer = uploads(slot17)
	}
}

// uploads answers as a server that gives this place.
func uploads(place string) func(string) string {
	return func(e string) string {
		result := func(content string) string {
			return "<iq type='result' from='" + attribute(e, "to") + "' id='" + attribute(e, "id") + "'>" + content + "</iq>"
		}
		switch to := attribute(e, "to"); {
		case strings.Contains(e, "disco#items") && to == "example.com":
			return result("<query xmlns='http://jabber.org/protocol/disco#items'><item jid='upload.example.com'/></query>")
		case strings.Contains(e, "disco#info") && to == "upload.example.com":
			return result("<query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:http:upload:0'/>" +
				"<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:http:upload:0</value></field><field var='max-file-size'><value>100</value></field></x></query>")
		case strings.Contains(e, "<request xmlns='urn:xmpp:http:upload:0'"):
			return result("<slot xmlns='urn:xmpp:http:upload:0'><put url='" + place + "'/><get url='" + place + "'/></slot>")
		}
		return ""
	}
}

// plan writes a file.
func (r *pipedResident) plan(content string) desk.NewFile {
	r.t.Helper()
	file := filepath.Join(r.home, "plan.pdf")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		r.t.Fatal(err)
	}
	return desk.NewFile{Peer: desktest.Peer(erp), File: file}
}

// restart ends the program, and starts it anew after something has been done.
func (r *pipedResident) restart(meanwhile func()) {
	r.t.Helper()
	r.stop()
	r.ending = nil
	if meanwhile != nil {
		meanwhile()
	}
	r.stop = r.start(r.home)
	if !r.within(time.Minute) {
		r.t.Fatal("not on line")
	}
}

// begin begins an upload.
func (r *pipedResident) begin(f desk.NewFile) desk.Upload {
	r.t.Helper()
	u, err := r.Upload(context.Background(), f)
	if err != nil {
		r.t.Fatal(err)
	}
	return u
}

// told returns the messages that tell of a file.
func (r *pipedResident) told() (all []desk.Message) {
	r.t.Helper()
	h, err := r.History(context.Background(), desktest.Peer(erp), 0, 1000)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, m := range h {
		if len(m.Attachments) > 0 {
			all = append(all, m)
		}
	}
	return all
}

// states are those through which an upload has come.
func states(told []desk.Event) (all []string) {
	for _, e := range told {
		if e.Kind == desk.EventUpload {
			all = append(all, fmt.Sprint(e.Upload.State, " ", e.Upload.Sent, " ", e.Upload.Again))
		}
	}
	return all
}

func TestAFileIsSentAndTold(t *testing.T) {
	d := &depot{}
	inVirtualTime(t, withUpload(d), func(r *pipedResident) {
		r.now()
		told := r.events()
		u := r.begin(r.plan("the plan"))
		if u.State != desk.UploadWaiting || u.Name != "plan.pdf" || u.Size != 8 {
			t.Errorf("%+v", u)
		}
		if s := r.now(); len(s.Uploads) != 0 || len(d.got) != 1 || d.got[0] != "the plan" {
			t.Errorf("%+v %q", s.Uploads, d.got)
		}
		all := r.told()
		want := desk.Attachment{URL: slot17, Name: "plan.pdf", Type: "application/pdf", Size: 8}
		if len(all) != 1 || all[0].Body != slot17 || all[0].Attachments[0] != want || all[0].Text() != "" {
			t.Fatalf("%+v", all)
		}
		if !r.server.has("<message", "<body>"+slot17+"</body>", "<x xmlns='jabber:x:oob'><url>"+slot17+"</url></x>", "<name>plan.pdf</name>") {
			t.Error("it did not go out")
		}
		if got := strings.Join(states(*told), ", "); got != "waiting 0 false, sending 0 false, sent 8 false" {
			t.Error(got)
		}
	})
}

func TestFilesThatCameAreAttachments(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.now()
		r.server.say(strings.Replace(said("1", slot17), "</message>", "<x xmlns='jabber:x:oob'><url>"+slot17+"</url></x></message>", 1))
		r.server.say(strings.Replace(said("2", "see "+slot17), "</message>", "<x xmlns='jabber:x:oob'><url>"+slot17+"</url></x></message>", 1))
		r.now()
		all := r.told()
		if len(all) != 1 || all[0].Attachments[0] != (desk.Attachment{URL: slot17}) || all[0].Notice != nil {
			t.Errorf("%+v", all)
		}
	})
}

// What breaks off begins again by itself, from the start; what is refused waits for the person.
func TestWhatBreaksOffBeginsAgain(t *testing.T) {
	d := &depot{does: []func(*http.Request) (*http.Response, error){breaks, answersWith(500), nil}}
	inVirtualTime(t, withUpload(d), func(r *pipedResident) {
		r.now()
		told := r.events()
		u := r.begin(r.plan("the plan"))
		r.now()
		time.Sleep(10 * time.Second)
		s := r.now()
		if len(s.Uploads) != 1 || s.Uploads[0].State != desk.UploadFailed || !errors.Is(s.Uploads[0].Problem, &desk.Problem{Code: desk.FileStatus}) {
			t.Fatalf("%+v", s.Uploads)
		}
		if err := r.RetryUpload(context.Background(), u.ID); err != nil {
			t.Error(err)
		}
		if s := r.now(); len(s.Uploads) != 0 || len(d.got) != 1 || len(r.told()) != 1 {
			t.Errorf("%+v %q", s.Uploads, d.got)
		}
		if got := strings.Join(states(*told), ", "); got != "waiting 0 false, sending 0 false, waiting 0 true, sending 0 true, failed 0 true, waiting 0 true, sending 0 true, sent 8 true" {
			t.Error(got)
		}
	})
}

func TestWhoCancelsSendsNothing(t *testing.T) {
	d := &depot{does: []func(*http.Request) (*http.Response, error){hangs}}
	inVirtualTime(t, withUpload(d), func(r *pipedResident) {
		r.now()
		u := r.begin(r.plan("the plan"))
		time.Sleep(time.Second)
		if s := r.now(); len(s.Uploads) != 1 || s.Uploads[0].State != desk.UploadSending || s.Uploads[0].Sent != 2 {
			t.Fatalf("%+v", s.Uploads)
		}
		told := r.events()
		if err := r.CancelUpload(context.Background(), u.ID); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Minute)
		if s := r.now(); len(s.Uploads) != 0 || len(d.got) != 0 || len(r.told()) != 0 || strings.Join(states(*told), ", ") != "cancelled 2 false" {
			t.Errorf("%+v %q %q", s.Uploads, d.got, states(*told))
		}
	})
}

// Whatever was under way when the program ended is sent in its next life, once; and what a face
// has made for it is removed then.
func TestARestartLosesNoFile(t *testing.T) {
	d := &depot{does: []func(*http.Request) (*http.Response, error){hangs}}
	inVirtualTime(t, withUpload(d), func(r *pipedResident) {
		r.now()
		f := r.plan("the plan")
		f.Temporary = true
		r.begin(f)
		time.Sleep(time.Second)
		r.restart(nil)
		if s := r.now(); len(s.Uploads) != 0 || len(d.got) != 1 || len(r.told()) != 1 {
			t.Errorf("%+v %q", s.Uploads, d.got)
		}
		if _, err := os.Stat(f.File); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("it is still there: %v", err)
		}
		r.restart(nil)
		if r.now(); len(d.got) != 1 || len(r.told()) != 1 {
			t.Errorf("%q", d.got)
		}
	})
}

// Killed between the message and the note of it, the program does not send it twice; killed before
// the message, it sends it without the file going again.
func TestAMessageOfAFileGoesOutOnce(t *testing.T) {
	d := &depot{}
	inVirtualTime(t, withUpload(d), func(r *pipedResident) {
		r.now()
		f := r.plan("the plan")
		r.begin(f)
		r.now()
		kept := func(address string) {
			text, _ := json.Marshal([]any{map[string]any{"id": "u", "file": f, "size": 8, "put": desk.Attachment{URL: address}}})
			if err := os.WriteFile(filepath.Join(r.home, "uploads.json"), text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		r.restart(func() { kept(slot17) })
		if s := r.now(); len(r.told()) != 1 || len(s.Uploads) != 0 {
			t.Errorf("%+v", s.Uploads)
		}
		r.restart(func() { kept(slot17 + "2") })
		if s := r.now(); len(r.told()) != 2 || len(d.got) != 1 || len(s.Uploads) != 0 {
			t.Errorf("%+v %q", s.Uploads, d.got)
		}
	})
}

// SECURITY: nothing goes where the server has not business to send it.
func TestAnUploadThatCannotBeIsAProblemWithAWord(t *testing.T) {
	for place, c := range map[string]struct {
		does func(*http.Request) (*http.Response, error)
		code desk.Code
	}{
		"https://files.elsewhere.example/17": {nil, desk.UploadElsewhere},
		"http://upload.example.com/17":       {nil, desk.UnsafeUpload},
		slot17 + "?413":                      {answersWith(413), desk.FileTooLarge},
		slot17 + "?302":                      {answersWith(302), desk.FileRedirected},
		slot17 + "?403":                      {answersWith(403), desk.FileStatus},
	} {
		d := &depot{does: []func(*http.Request) (*http.Response, error){c.does}}
		inVirtualTime(t, func(s *piped, k *keyring) { withUpload(d)(s, k); s.answer = uploads(place) }, func(r *pipedResident) {
			r.now()
			r.begin(r.plan("the plan"))
			if s := r.now(); len(s.Uploads) != 1 || !errors.Is(s.Uploads[0].Problem, &desk.Problem{Code: c.code}) || len(d.got) != 0 || len(r.told()) != 0 {
				t.Errorf("%s: %+v", place, s.Uploads)
			}
			if _, err := r.Put(context.Background(), r.plan("the plan")); c.does == nil && !errors.Is(err, &desk.Problem{Code: c.code}) {
				t.Errorf("%s: %v", place, err)
			}
			r.restart(nil) // a failure is told then too
			if s := r.now(); len(s.Uploads) != 1 || s.Uploads[0].State != desk.UploadFailed {
				t.Errorf("%s: %+v", place, s.Uploads)
			}
		})
	}
}

// The host at which an account reaches its server is the server's, whatever the domain is called.
func TestAFileMayGoWhereTheAccountConnectsTo(t *testing.T) {
	d := &depot{}
	inVirtualTime(t, func(s *piped, k *keyring) {
		withUpload(d)(s, k)
		s.answer = uploads("https://office.example:4711/17")
	}, func(r *pipedResident) {
		r.now()
		r.begin(r.plan("the plan"))
		if s := r.now(); len(s.Uploads) != 0 || len(d.got) != 1 || len(r.told()) != 1 {
			t.Errorf("%+v %q", s.Uploads, d.got)
		}
	})
}

func TestATooLargeFileIsRefusedBeforeItLeaves(t *testing.T) {
	d := &depot{}
	inVirtualTime(t, withUpload(d), func(r *pipedResident) {
		r.now()
		if limit, err := r.FileLimit(context.Background(), me); limit != 100 || err != nil {
			t.Errorf("%d, %v", limit, err)
		}
		_, err := r.Upload(context.Background(), r.plan(strings.Repeat("x", 101)))
		if !errors.Is(err, &desk.Problem{Code: desk.FileTooLarge}) || len(r.now().Uploads) != 0 {
			t.Error(err)
		}
	})
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.now()
		if _, err := r.Upload(context.Background(), r.plan("x")); !errors.Is(err, &desk.Problem{Code: desk.NoUpload}) {
			t.Error(err)
		}
	})
}

// Who is off line sends when he comes back, several at a time and the others behind them.
func TestFilesWaitForTheConnection(t *testing.T) {
	d := &depot{}
	inVirtualTime(t, withUpload(d), func(r *pipedResident) {
		r.now()
		if err := r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Offline}}); err != nil {
			t.Fatal(err)
		}
		for range 7 {
			r.begin(r.plan("the plan"))
		}
		time.Sleep(time.Hour)
		if s := r.now(); len(s.Uploads) != 7 || len(d.got) != 0 {
			t.Errorf("%+v", s.Uploads)
		}
		if _, err := r.Put(context.Background(), r.plan("the plan")); !errors.Is(err, &desk.Problem{Code: desk.NotOnLine}) {
			t.Error(err)
		}
		if err := r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Available}}); err != nil {
			t.Fatal(err)
		}
		if s := r.now(); len(s.Uploads) != 0 || len(d.got) != 7 || len(r.told()) != 7 {
			t.Errorf("%+v %d", s.Uploads, len(d.got))
		}
	})
}
