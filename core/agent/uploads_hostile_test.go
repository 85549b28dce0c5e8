package agent_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
)

// instead has the server answer what contains a word with something else.
func instead(word string, answer func(ask string) string) func(string) string {
	usual := uploads(slot17)
	return func(e string) string {
		if strings.Contains(e, word) {
			return answer(e)
		}
		return usual(e)
	}
}

func slotWith(put, get, headers string) func(string) string {
	return func(e string) string {
		return "<iq type='result' from='" + attribute(e, "to") + "' id='" + attribute(e, "id") + "'><slot xmlns='urn:xmpp:http:upload:0'><put url='" + put + "'>" +
			headers + "</put><get url='" + get + "'/></slot></iq>"
	}
}

func declines(what string) func(string) string {
	return func(e string) string {
		return "<iq type='error' from='" + attribute(e, "to") + "' id='" + attribute(e, "id") + "'><error type='modify'>" + what + "</error></iq>"
	}
}

const askSlot, askInfo = "<request xmlns='urn:xmpp:http:upload:0'", "http://jabber.org/protocol/disco#info"

// SECURITY: whatever a service says, the file goes nowhere else, with nothing else, and the person
// is told why it does not go.
func TestWhatAHostileServiceSaysIsAProblemWithAWord(t *testing.T) {
	const tooLarge = "<not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><file-too-large xmlns='urn:xmpp:http:upload:0'><max-file-size>3145728</max-file-size></file-too-large>"
	const full = "<resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
	for name, c := range map[string]struct {
		answer func(string) string
		code   desk.Code
	}{
		"it is fetched elsewhere":       {instead(askSlot, slotWith(slot17, "https://evil.example/17", "")), desk.UploadElsewhere},
		"it goes to a host like ours":   {instead(askSlot, slotWith("https://notexample.com/17", slot17, "")), desk.UploadElsewhere},
		"it goes to this computer":      {instead(askSlot, slotWith("https://127.0.0.1/17", slot17, "")), desk.UploadElsewhere},
		"it is fetched without TLS":     {instead(askSlot, slotWith(slot17, "http://upload.example.com/17", "")), desk.UnsafeUpload},
		"it goes into a file":           {instead(askSlot, slotWith("file:///etc/passwd", slot17, "")), desk.UnsafeUpload},
		"a name stands before the host": {instead(askSlot, slotWith("https://example.com@evil.example/17", slot17, "")), desk.UnsafeUpload},
		"there is no place":             {instead(askSlot, declines(full)), desk.UploadLater},
		"less is taken than was said":   {instead(askSlot, declines(tooLarge)), desk.FileTooLarge},
	} {
		d := &depot{}
		inVirtualTime(t, func(s *piped, k *keyring) { withUpload(d)(s, k); s.answer = c.answer }, func(r *pipedResident) {
			r.now()
			r.begin(r.plan("the plan"))
			s := r.now()
			if len(s.Uploads) != 1 || s.Uploads[0].Problem == nil || s.Uploads[0].Problem.Code != c.code || len(d.got) != 0 || len(r.told()) != 0 {
				t.Errorf("%s: %+v, %q", name, s.Uploads, d.got)
			}
			if c.code == desk.FileTooLarge && s.Uploads[0].Problem.Facts["limit"] != "3" {
				t.Errorf("%+v", s.Uploads[0].Problem)
			}
		})
	}
}

// A limit that is none is no limit, and of the headers those that are allowed go.
func TestALimitThatLiesAndHeadersThatSmuggle(t *testing.T) {
	headers := ""
	for _, name := range []string{"Authorization", "Host", "Content-Length", "Transfer-Encoding", "X-Evil", "Proxy-Authorization"} {
		headers += "<header name='" + name + "'>said&#xA;X-More: 1</header>"
	}
	for _, most := range []string{"-5", "lots", "99999999999999999999", "0"} {
		var sent http.Header
		d := &depot{does: []func(*http.Request) (*http.Response, error){func(r *http.Request) (*http.Response, error) {
			sent = r.Header
			return answersWith(201)(r)
		}}}
		slots := slotWith(slot17, slot17, headers)
		limits := instead(askInfo, func(e string) string { return strings.Replace(uploads(slot17)(e), ">100<", ">"+most+"<", 1) })
		inVirtualTime(t, func(s *piped, k *keyring) {
			withUpload(d)(s, k)
			s.answer = func(e string) string {
				if strings.Contains(e, askSlot) {
					return slots(e)
				}
				return limits(e)
			}
		}, func(r *pipedResident) {
			r.now()
			r.begin(r.plan(strings.Repeat("x", 200)))
			if s := r.now(); len(s.Uploads) != 0 || len(r.told()) != 1 {
				t.Errorf("%s: %+v", most, s.Uploads)
			}
			var names []string
			for name := range sent {
				names = append(names, name)
			}
			slices.Sort(names)
			if strings.Join(names, " ") != "Authorization Content-Type" || sent.Get("Authorization") != "saidX-More: 1" {
				t.Errorf("%q", sent)
			}
		})
	}
}

// A service that takes nothing for a minute is given up; the person is told, also after a restart,
// and has it begin again from the start, which is said.
func TestAServiceThatStallsIsGivenUpAndBegunAgain(t *testing.T) {
	d := &depot{}
	for range 4 {
		d.does = append(d.does, hangs)
	}
	inVirtualTime(t, withUpload(d), func(r *pipedResident) {
		r.now()
		u := r.begin(r.plan("the plan"))
		time.Sleep(5 * time.Minute)
		r.restart(nil)
		s := r.now()
		if len(s.Uploads) != 1 || s.Uploads[0].State != desk.UploadFailed || !errors.Is(s.Uploads[0].Problem, &desk.Problem{Code: desk.FileStalled}) || s.Uploads[0].Sent != 0 {
			t.Fatalf("%+v", s.Uploads)
		}
		told := r.events()
		if err := r.RetryUpload(context.Background(), u.ID); err != nil {
			t.Error(err)
		}
		if s := r.now(); len(s.Uploads) != 0 || len(d.got) != 1 || d.got[0] != "the plan" || len(r.told()) != 1 {
			t.Errorf("%+v %q", s.Uploads, d.got)
		}
		if got := strings.Join(states(*told), ", "); got != "waiting 0 true, sending 0 true, sent 8 true" {
			t.Error(got)
		}
	})
}
