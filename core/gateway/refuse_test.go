package gateway_test

import (
	"database/sql"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/gateway"
)

// Whatever somebody posts gets an answer that says what is wrong with it, and the next one is
// taken.
func TestWhatIsNotTakenIsToldAndTheNextIs(t *testing.T) {
	o := open(t, "")
	o.desk.Emit(desk.Event{Kind: desk.EventContact, Contact: &desk.Contact{Ref: desktest.Peer(boss), InRoster: true}})
	eventually(t, "the contacts are known", func() bool {
		return o.ask("POST", "/v1/messages", `{"topic":"stock","body":"x"}`, auth, stock).Code == http.StatusUnprocessableEntity
	})
	for _, c := range []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		says                     string
	}{
		{"no token", "POST", "/v1/messages", `{"topic":"orders","body":"x"}`, nil, 401, "Authorization: Bearer"},
		{"a wrong token", "POST", "/v1/messages", `{"topic":"orders","body":"x"}`, []string{auth, "Bearer of-order"}, 401, "not known"},
		{"the token of another kind of proof", "POST", "/v1/messages", `{}`, []string{auth, "Digest of-orders"}, 401, "no token"},
		{"a token in the query of our own", "POST", "/v1/messages?token=of-orders", `{"topic":"orders","body":"x"}`, nil, 401, "no token"},
		{"another's topic", "POST", "/v1/messages", `{"topic":"stock","body":"x"}`, []string{auth, orders}, 403, "not bound"},
		{"a topic that is not there", "POST", "/v1/messages", `{"topic":"no","body":"x"}`, []string{auth, orders}, 403, "not bound"},
		{"a stranger's address", "POST", "/v1/messages", `{"to":["eve@example.com"],"body":"x"}`, []string{auth, orders}, 403, "bound to no topic"},
		{"another's contact", "POST", "/v1/messages", `{"to":["anna@example.com"],"body":"x"}`, []string{auth, stock}, 403, "bound to no topic"},
		{"no address", "POST", "/v1/messages", `{"to":["<a@b>"],"body":"x"}`, []string{auth, orders}, 400, "no address"},
		{"both", "POST", "/v1/messages", `{"topic":"orders","to":["boss@example.com"],"body":"x"}`, []string{auth, orders}, 400, "not both"},
		{"neither", "POST", "/v1/messages", `{"body":"x"}`, []string{auth, orders}, 400, "nobody"},
		{"nothing", "POST", "/v1/messages", ``, []string{auth, orders}, 400, "JSON"},
		{"no text", "POST", "/v1/messages", `{"topic":"orders","body":" \n"}`, []string{auth, orders}, 400, "no text"},
		{"no JSON", "POST", "/v1/messages", `{"topic":`, []string{auth, orders}, 400, "line 1"},
		{"two of one name", "POST", "/v1/messages", `{"body":"x","topic":"orders","body":"y"}`, []string{auth, orders}, 400, "body is there twice"},
		{"an unknown name", "POST", "/v1/messages", `{"body":"x","topic":"orders","text":"y"}`, []string{auth, orders}, 400, "text is not known"},
		{"another kind", "POST", "/v1/messages", `{"body":17,"topic":"orders"}`, []string{auth, orders}, 400, "body is a number"},
		{"more behind it", "POST", "/v1/messages", `{"body":"x","topic":"orders"} {}`, []string{auth, orders}, 400, "behind the end"},
		{"as deep as can be", "POST", "/v1/messages", `{"buttons":` + strings.Repeat("[", 200_000), []string{auth, orders}, 400, "JSON"},
		{"an urgency", "POST", "/v1/messages", `{"body":"x","topic":"orders","urgency":"!"}`, []string{auth, orders}, 400, "none of low"},
		{"a moment", "POST", "/v1/messages", `{"body":"x","topic":"orders","expires":"soon"}`, []string{auth, orders}, 400, "expires"},
		{"two buttons of one value", "POST", "/v1/messages", `{"body":"x","topic":"orders","buttons":[{"value":"a"},{"value":"a"}]}`, []string{auth, orders}, 400, "buttons[1]"},
		{"a link", "POST", "/v1/messages", `{"body":"x","topic":"orders","link":"no link"}`, []string{auth, orders}, 400, "link"},
		{"a callback to a file", "POST", "/v1/messages", `{"body":"x","topic":"orders","callback":"file:///etc/passwd"}`, []string{auth, orders}, 400, "http"},
		{"a callback to nowhere", "POST", "/v1/messages", `{"body":"x","topic":"orders","callback":"http:/x"}`, []string{auth, orders}, 400, "http"},
		{"too much", "POST", "/v1/messages", `{"topic":"orders","body":"` + strings.Repeat("x", 600<<10) + `"}`, []string{auth, orders}, 413, "bytes"},
		{"too long", "POST", "/v1/messages", `{"topic":"orders","body":"` + strings.Repeat("x", 300<<10) + `"}`, []string{auth, orders}, 413, "too long"},
		{"a template that is not there", "POST", "/template/no", `{}`, []string{auth, orders}, 403, "template"},
		{"another's template", "POST", "/template/order", `{}`, []string{auth, stock}, 403, "template"},
		{"a template that fails", "POST", "/template/fails", `{"a":1,"list":[]}`, []string{auth, orders}, 422, "fails"},
		{"a template that prints megabytes", "POST", "/template/floods", `{"text":"` + strings.Repeat("x", 100_000) + `","all":[` + strings.Repeat("1,", 100_000) + `1]}`, []string{auth, orders}, 422, "more than"},
		{"a template's urgency", "POST", "/template/order", `{"text":"x","urgency":"sometimes"}`, []string{auth, orders}, 400, "none of low"},
		{"alerts of nobody", "POST", "/alertmanager/orders", `{"alerts":[]}`, []string{auth, orders}, 400, "alerts"},
		{"alerts to another's topic", "POST", "/alertmanager/stock", `{"alerts":[{"status":"firing"}]}`, []string{auth, orders}, 403, "not bound"},
		{"ntfy without a token", "PUT", "/orders", `x`, nil, 401, `"code":40101`},
		{"ntfy to another's topic", "PUT", "/stock", `x`, []string{auth, orders}, 403, `"code":40301`},
		{"ntfy later", "PUT", "/orders", `x`, []string{auth, orders, "Delay", "30m"}, 400, "at once"},
		{"ntfy with a file", "PUT", "/orders", "\x89PNG\xff", []string{auth, orders, "Filename", "a.png"}, 400, "files"},
		{"ntfy in no encoding", "PUT", "/orders", "\xcf\xf0\xe8\xe2\xe5\xf2", []string{auth, orders}, 400, "UTF-8"},
		{"ntfy's priority", "PUT", "/orders", "x", []string{auth, orders, "Priority", "9"}, 400, "1 to 5"},
		{"ntfy's actions", "PUT", "/orders", "x", []string{auth, orders, "Actions", "explode, Now"}, 400, "explode"},
		{"ntfy's many actions", "POST", "/", `{"topic":"orders","actions":[` + strings.Repeat(`{"action":"view","label":"a","url":"http://b.example"},`, 10) + `{"action":"view","label":"a","url":"http://b.example"}]}`, []string{auth, orders}, 400, "more than 10"},
		{"more behind a template's", "POST", "/template/order", `{"text":"x"} {}`, []string{auth, orders}, 400, "behind the end"},
		{"a long button", "POST", "/v1/messages", `{"topic":"orders","body":"x","buttons":[{"value":"a","label":"` + strings.Repeat("a", 257) + `"}]}`, []string{auth, orders}, 400, "longer than 256"},
		{"ten thousand buttons", "POST", "/v1/messages", `{"topic":"orders","body":"x","buttons":[` + strings.Repeat(`{"value":"a"},`, 9999) + `{"value":"a"}]}`, []string{auth, orders}, 400, "more than 10 buttons"},
		{"ntfy's JSON", "POST", "/", `{"message":"x"}`, []string{auth, orders}, 400, "topic"},
		{"gotify without a token", "POST", "/message", `{"message":"x"}`, nil, 401, `"errorCode":401`},
		{"gotify without a text", "POST", "/message", `{"title":"x"}`, []string{"X-Gotify-Key", "of-orders"}, 400, "message"},
		{"gotify's form", "POST", "/message", "--x\r\n", []string{"X-Gotify-Key", "of-orders", "Content-Type", "multipart/form-data; boundary=x"}, 400, "message"},
		{"a path", "GET", "/v1", ``, []string{auth, orders}, 404, "/v1/messages"},
		{"a method", "DELETE", "/v1/messages", ``, []string{auth, orders}, 404, "/v1/messages"},
	} {
		w := o.ask(c.method, c.path, c.body, c.headers...)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), "of-order") {
			t.Errorf("%s: it tells a token: %s", c.name, w.Body)
		}
		if w.Code == 401 && w.Header().Get("WWW-Authenticate") == "" {
			t.Errorf("%s: it does not say how", c.name)
		}
		if n := len(o.sent()); c.says != "too long" && n > 0 && o.last().Body != "next" {
			t.Fatalf("%s: something was sent: %+v", c.name, o.last())
		}
		o.takes(`{"topic":"orders","body":"next"}`)
	}
}

// Nobody is told that his message was taken when it was not.
func TestWhatCannotBeStoredIsNotTaken(t *testing.T) {
	o := open(t, "")
	for err, status := range map[error]int{
		desk.NewProblem(desk.JournalFull): http.StatusInsufficientStorage, desk.NewProblem(desk.JournalBusy): 503, errors.New("?"): 503,
	} {
		o.desk.Fail("Send", err)
		w := o.ask("POST", "/v1/messages", `{"topic":"both","body":"x"}`, auth, orders)
		if w.Code != status || w.Header().Get("Retry-After") == "" {
			t.Errorf("%v: %d %s", err, w.Code, w.Body)
		}
	}
	o.desk.Fail("Send", nil)
	o.takes(`{"topic":"both","body":"x"}`)
}

// Where the desk has the message and the requests' file cannot keep it, who is refused asks again:
// the message must not go out each time.
func TestWhatCannotBeReportedIsSentOnceAtMost(t *testing.T) {
	o := open(t, "")
	file, err := sql.Open("sqlite", o.file)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	file.SetMaxOpenConns(1)
	change := func(text string) {
		t.Helper()
		if _, err := file.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	change(`PRAGMA busy_timeout = 60000`) // the gateway prunes when it starts
	change(`CREATE TRIGGER full BEFORE INSERT ON request BEGIN SELECT RAISE(ABORT, 'full'); END`)
	for range 5 {
		if w := o.ask("PUT", "/orders", "x", auth, orders); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	if n := len(o.sent()); n > 1 {
		t.Errorf("it was sent %d times", n)
	}
	if w := o.ask("GET", "/healthz", ""); w.Code != http.StatusServiceUnavailable {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	change(`DROP TRIGGER full`)
	if w := o.ask("GET", "/healthz", ""); w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	o.takes(`{"topic":"orders","body":"x"}`)
}

// Whether posts are taken is the journal's matter too.
func TestAGatewayWithoutAJournalIsNotWell(t *testing.T) {
	o := open(t, "")
	o.desk.Emit(desk.Event{Kind: desk.EventStatus, Status: &desk.Status{Problem: desk.NewProblem(desk.JournalFull)}})
	eventually(t, "it says so", func() bool { return o.ask("GET", "/healthz", "").Code == http.StatusServiceUnavailable })
	o.desk.Emit(desk.Event{Kind: desk.EventStatus, Status: &desk.Status{}})
	eventually(t, "it is well again", func() bool { return o.ask("GET", "/healthz", "").Code == http.StatusOK })
}

func TestTheRequestsAreForTheirOwnerAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // modes say nothing there
	}
	o := open(t, "")
	o.takes(`{"topic":"orders","body":"x"}`)
	files, err := filepath.Glob(o.file + "*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestWhoPostsTooOftenIsToldWhenToComeBack(t *testing.T) {
	o := open(t, `,"rate":1`)
	codes := map[int]int{}
	var last *httptest.ResponseRecorder
	for range 4 {
		w := o.ask("PUT", "/orders", "x", auth, orders)
		codes[w.Code]++
		if w.Code == 429 {
			last = w
		}
	}
	if codes[200] < 2 || last == nil || last.Header().Get("Retry-After") != "1" || !strings.Contains(last.Body.String(), `"code":42901`) {
		t.Errorf("%v", codes)
	}
	wrong := 0
	for range 100 {
		if w := o.ask("PUT", "/orders", "x", auth, "Bearer guess"); w.Code == 429 {
			wrong++
		}
	}
	if wrong == 0 {
		t.Error("tokens can be guessed as fast as one likes")
	}
}

// 1C writes a byte order mark before what it posts unless it is told not to, and old editors one
// before what they save.
func TestAByteOrderMarkIsNoFault(t *testing.T) {
	const mark = "\ufeff"
	o := openWith(t, mark+strings.Replace(configured, "%s", "", 1))
	for path, body := range map[string]string{
		"/v1/messages": `{"topic":"orders","body":"Согласовать?"}`, "/message": `{"message":"Согласовать?"}`, "/": `{"topic":"orders","message":"Согласовать?"}`,
		"/orders": "Согласовать?", "/template/order": `{"text":"Согласовать?"}`,
	} {
		if w := o.ask("POST", path, mark+body, auth, orders); w.Code/100 != 2 || o.last().Body != "Согласовать?" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// What is wrong with a value is said in the words of JSON.
func TestAValueOfAnotherKindIsTold(t *testing.T) {
	o := open(t, "")
	for body, says := range map[string]string{
		`{"to":"boss@example.com","body":"x"}`:       "to is a string, and should be a list of strings",
		`{"topic":"orders","body":17}`:               "body is a number, and should be a string",
		`{"topic":"orders","body":["x"]}`:            "body is an array, and should be a string",
		`{"topic":"orders","body":"x","buttons":{}}`: "buttons is an object, and should be a list of objects",
	} {
		if w := o.ask("POST", "/v1/messages", body, auth, orders); w.Code != 400 || !strings.Contains(w.Body.String(), says) {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
}

func TestAConfigurationIsReadStrictly(t *testing.T) {
	const topics = `"topics":{"a":{"to":["x@example.com"]}}`
	for text, says := range map[string]string{
		``: "line 1", `[]`: "no object", `{}`: "topics", `{` + topics + `}`: "tokens",
		`{` + topics + `,"tokens":{"t":["a"]},"x":1}`:                                       "x is not known",
		`{` + topics + `,"tokens":{"t":["a"]},` + topics + `}`:                              "topics is there twice",
		`{` + topics + `,"tokens":{"t":["a"],"secret-one":["a"],"secret-one":["a"]}}`:       "token number 3 is there twice",
		`{` + topics + `,"tokens":{"":["a"]}}`:                                              "token number 1 is empty",
		`{` + topics + `,"tokens":{"secret one":["a"]}}`:                                    "without spaces",
		`{` + topics + `,"tokens":{"secret":[]}}`:                                           "bound to no topic",
		`{` + topics + `,"tokens":{"secret":["b"]}}`:                                        `the topic "b"`,
		`{` + topics + `,"tokens":{"secret":"a"}}`:                                          "token number 1 is a string, and should be a list of strings",
		`{"topics":{"a":{"to":"x@example.com"}},"tokens":{"t":["a"]}}`:                      "topics.a.to is a string, and should be a list of strings",
		`{"topics":{"a":{"to":["x@example.com"],"too":1}},"tokens":{"t":["a"]}}`:            "topics.a.too is not known",
		`{"topics":{"a":{"to":["x@example.com","<>"]}},"tokens":{"t":["a"]}}`:               "topics.a.to[1]",
		`{"topics":{"a":{}},"tokens":{"t":["a"]}}`:                                          "reaches nobody",
		`{"topics":{"a":{"room":"r r@rooms.example.com"}},"tokens":{"t":["a"]}}`:            "topics.a.room: ",
		`{"topics":{"v1":{"to":["x@example.com"]}},"tokens":{"t":["v1"]}}`:                  "is called by",
		`{"topics":{"a/b":{"to":["x@example.com"]}},"tokens":{"t":["a/b"]}}`:                "is called by",
		`{"topics":{"a":{"to":["x@example.com"],"urgency":"!"}},"tokens":{"t":["a"]}}`:      "topics.a.urgency",
		`{` + topics + `,"tokens":{"t":["a"]},"callback":"ftp://x"}`:                        "callback",
		`{` + topics + `,"tokens":{"t":["a"]},"rate":0}`:                                    "rate",
		`{` + topics + `,"tokens":{"t":["a"]},"templates":{"x":{"topic":"a","body":"{{"}}}`: "templates.x.body",
		`{` + topics + `,"tokens":{"t":["a"]},"templates":{"x":{"topic":"b","body":"x"}}}`:  `the topic "b"`,
		`{` + topics + `,"tokens":{"t":["a"]},"templates":{"x":{"topic":"a"}}}`:             "neither subject nor body",
		"{" + topics + ",\n\"tokens\":{\"t\":[\"a\"]},\n\"rate\" 5}":                        "line 3",
	} {
		_, err := gateway.ParseConfig([]byte(text))
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", text, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("it tells a token: %v", err)
		}
	}
}
