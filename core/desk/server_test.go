package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

func TestClientKeepsTheRulesOfTheDoor(t *testing.T) {
	desktest.Conformance(t, func(t *testing.T) (desk.Desk, desktest.Control) {
		fake := desktest.New()
		path, _ := serve(t, fake)
		return dial(t, path), fake
	})
}

func TestEveryCallCrossesUnchanged(t *testing.T) {
	fake := desktest.New()
	path, _ := serve(t, fake)
	c, ctx := dial(t, path), t.Context()
	account := desk.Account{Address: "я@example.com", Password: "пароль \" 🦉", URL: "http://h/b", AllowHTTP: true, CAFile: "/c a"}
	out := desk.Outgoing{To: "a@b", Type: desk.TypeHeadline, Subject: "<s>", Body: "\u2028&\x00"}
	_, sendErr := c.Send(ctx, out)
	_, locateErr := c.Locate(ctx, desk.Account{Address: "a@b", CAFile: "/c a"})
	popups, popupErr := c.TestPopup(ctx)
	if want := (desk.Popups{Way: desk.ByDaemon, Daemon: "fake 1.0"}); popups != want {
		t.Errorf("%+v", popups)
	}
	err := errors.Join(sendErr, locateErr, popupErr,
		c.MarkRead(ctx, desktest.Peer("a&b=c@d"), 7), c.SetPresence(ctx, desk.Choice{Presence: desk.Presence{Show: desk.Away, Text: "?"}}), c.SignIn(ctx, account),
		c.Show(ctx, desk.View{Screen: desk.ScreenQuick, Peer: desktest.Peer("a@b")}), c.Reconnect(ctx), c.SignOut(ctx, desk.Leave{Account: "a@b", Forget: true}), c.Quit(ctx))
	if err != nil {
		t.Fatal(err)
	}
	call := func(method string, with any) desktest.Call { return desktest.Call{Method: method, With: with} }
	want := []desktest.Call{
		call("Send", out), call("Locate", desk.Account{Address: "a@b", CAFile: "/c a"}), call("TestPopup", nil), call("MarkRead", []any{desktest.Peer("a&b=c@d"), 7}),
		call("SetPresence", desk.Presence{Show: desk.Away, Text: "?"}), call("SignIn", account),
		call("Show", desk.View{Screen: desk.ScreenQuick, Peer: desktest.Peer("a@b")}), call("Reconnect", nil), call("SignOut", desk.Leave{Account: "a@b", Forget: true}), call("Quit", nil),
	}
	if len(fake.Calls()) != len(want) {
		t.Fatalf("calls: %v", fake.Calls())
	}
	for i, call := range fake.Calls() {
		// As JSON, because an Account does not print itself whole.
		got, _ := json.Marshal(call)
		if wanted, _ := json.Marshal(want[i]); !bytes.Equal(got, wanted) {
			t.Errorf("call %d: %s, want %s", i, got, wanted)
		}
	}
}

func TestProblemsCrossUnchanged(t *testing.T) {
	fake := desktest.New()
	path, _ := serve(t, fake)
	c := dial(t, path)
	want := desk.NewProblem(desk.BadCertificate, "host", "example.com", "reason", "срок <истёк>")
	fake.Fail("SignIn", fmt.Errorf("wrapped: %w", want))
	var got *desk.Problem
	if err := c.SignIn(t.Context(), desk.Account{}); !errors.As(err, &got) || got.Error() != want.Error() {
		t.Errorf("got %v", err)
	}
	fake.Fail("Send", errors.New("the disk is full"))
	if _, err := c.Send(t.Context(), desk.Outgoing{}); err == nil || !strings.Contains(err.Error(), "the disk is full") || errors.As(err, &got) && got == nil {
		t.Errorf("got %v", err)
	}
}

func mustSnapshot(t *testing.T, d desk.Desk) desk.Snapshot {
	t.Helper()
	s, err := d.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// missing skips a test for want of a program, or fails it where all must be there.
// request sends a raw request and returns the status and the body of the answer.
func request(t *testing.T, h http.Handler, method, target, host, body string, header ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://vestnik"+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Host = host
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := &recorder{header: http.Header{}}
	h.ServeHTTP(w, r)
	return w.status, w.body.String()
}

type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header { return r.header }
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}
func (r *recorder) Write(b []byte) (int, error) { r.WriteHeader(http.StatusOK); return r.body.Write(b) }

func TestABrowserIsRefused(t *testing.T) {
	fake := desktest.New()
	h := desk.NewHandler(fake)
	for _, host := range []string{"localhost", "vestnik.example.com", "vestnik:80", ""} {
		if status, _ := request(t, h, "POST", "/quit", host, ""); status != http.StatusForbidden {
			t.Errorf("host %q: %d", host, status)
		}
	}
	for _, origin := range []string{"null", "https://example.com", "http://vestnik"} {
		if status, _ := request(t, h, "POST", "/quit", "vestnik", "", "Origin", origin); status != http.StatusForbidden {
			t.Errorf("origin %q: %d", origin, status)
		}
	}
	if status, _ := request(t, h, "GET", "/quit", "vestnik", ""); status != http.StatusMethodNotAllowed {
		t.Errorf("GET /quit: %d", status)
	}
	if calls := fake.Calls(); len(calls) != 0 {
		t.Errorf("let through: %v", calls)
	}
}

func TestRequestsThatMakeNoSense(t *testing.T) {
	fake := desktest.New()
	h := desk.NewHandler(fake)
	for _, bad := range []struct {
		method, target, body string
		status               int
	}{
		{"POST", "/send", "", 400},
		{"POST", "/send", "{", 400},
		{"POST", "/send", `{"to":5}`, 400},
		{"POST", "/send", `{} {}`, 400},
		{"POST", "/sign-in", `[]`, 400},
		{"POST", "/send", `"` + strings.Repeat("x", 5<<20) + `"`, 413},
		{"POST", "/quit", strings.Repeat("x", 5<<20), 400},
		{"GET", "/events?after=x", "", 400},
		{"GET", "/events?after=-1", "", 400},
		{"GET", "/events?after=1", "", 410},
		{"GET", "/history?before=x", "", 400},
		{"GET", "/history?limit=x", "", 400},
		{"GET", "/nothing", "", 404},
	} {
		if status, body := request(t, h, bad.method, bad.target, "vestnik", bad.body); status != bad.status {
			t.Errorf("%s %s: %d %s, want %d", bad.method, bad.target, status, body, bad.status)
		}
	}
	if calls := fake.Calls(); len(calls) != 0 {
		t.Errorf("let through: %v", calls)
	}
}

func TestThePasswordIsNeverPrinted(t *testing.T) {
	var logged bytes.Buffer
	log.SetOutput(&logged)
	defer log.SetOutput(os.Stderr)
	const password = "a secret of the test"
	account := desk.Account{Address: "a@b", URL: "https://b", Password: password}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		logged.WriteString(fmt.Sprintf(verb, account) + fmt.Sprintf(verb, &account) + fmt.Sprintf(verb, []any{account}))
	}
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("signing in", "account", account)
	slog.New(slog.NewTextHandler(&logged, nil)).Info("signing in", "account", &account)
	h := desk.NewHandler(desktest.New())
	for _, body := range []string{
		`{"address":"a@b","password":"` + password + `"`, `{"password":"` + password + `","allowHTTP":"` + password + `"}`,
	} {
		_, answer := request(t, h, "POST", "/sign-in", "vestnik", body)
		logged.WriteString(answer)
	}
	if strings.Contains(logged.String(), password) || strings.Contains(logged.String(), fmt.Sprintf("%x", password)) {
		t.Errorf("printed: %s", &logged)
	}
}

func TestTheLastEventReachesTheFaceBeforeTheEnd(t *testing.T) {
	for range 20 {
		fake := desktest.New()
		path, end := serve(t, fake)
		c := dial(t, path)
		events, err := c.Watch(t.Context(), mustSnapshot(t, c).Seq)
		if err != nil {
			t.Fatal(err)
		}
		fake.Emit(desk.Event{Kind: desk.EventQuit})
		end()
		var kinds []desk.Kind
		for e := range events {
			kinds = append(kinds, e.Kind)
		}
		if !slices.Equal(kinds, []desk.Kind{desk.EventQuit}) {
			t.Fatalf("got %v", kinds)
		}
	}
}

func TestEventsAreOneALine(t *testing.T) {
	fake := desktest.New()
	path, _ := serve(t, fake)
	dial(t, path)
	web := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return desk.Connect(ctx, path)
	}}}
	answer, err := web.Get("http://vestnik/events")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	fake.Receive(desktest.Peer("a@b"), "first\nsecond line")
	fake.Emit(desk.Event{Kind: desk.EventQuit})
	stream, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(stream), "\n"), "\n")
	for _, line := range lines {
		var e desk.Event
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.Kind == "" {
			t.Errorf("%q: %v", line, err)
		}
	}
	if len(lines) != 3 { // message, status (unread), quit
		t.Errorf("%d lines: %s", len(lines), stream)
	}
}

func TestABodyThatIsNotUTF8IsRefusedAsAWhole(t *testing.T) {
	fake := desktest.New()
	body := strings.NewReader("{\"to\":\"boris@office.example\",\"body\":\"\xcf\xf0\"}")
	request := httptest.NewRequest("POST", "http://vestnik/send", body)
	answer := httptest.NewRecorder()
	desk.NewHandler(fake).ServeHTTP(answer, request)
	if answer.Code != http.StatusBadRequest || !strings.Contains(answer.Body.String(), "UTF-8") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

// A window that is newer than the resident may ask for what that one has no route for.
func TestWhatTheResidentDoesNotKnowIsOfAnotherVersion(t *testing.T) {
	path := socketPath(t)
	l, err := desk.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	old := http.NewServeMux()
	old.HandleFunc("GET /send", func(http.ResponseWriter, *http.Request) {})
	served := &http.Server{Handler: old}
	go func() { _ = served.Serve(l) }()
	defer served.Close()
	face, err := desk.Dial(path)
	if err != nil {
		t.Fatal(err)
	}
	_, sending := face.Send(t.Context(), desk.Outgoing{To: "boris@office.example", Body: "x"})
	for what, err := range map[string]error{"another method": sending, "no route": face.Quit(t.Context())} {
		if !errors.Is(err, desk.NewProblem(desk.OtherVersion)) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestAProgramOfAnotherVersionIsToldSo(t *testing.T) {
	door := desk.NewHandler(desktest.New())
	for version, want := range map[string]int{"": http.StatusOK, "1": http.StatusOK, "0": http.StatusUnprocessableEntity, "2": http.StatusUnprocessableEntity} {
		r := httptest.NewRequest(http.MethodGet, "http://vestnik/status", nil)
		r.Header.Set("Vestnik-Door", version)
		w := httptest.NewRecorder()
		door.ServeHTTP(w, r)
		if w.Code != want || (want != http.StatusOK) != strings.Contains(w.Body.String(), `"other-version"`) {
			t.Errorf("version %q: %d %s", version, w.Code, w.Body)
		}
	}
}
