package gateway_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/gateway"
)

const (
	boss = "boss@example.com"
	anna = "anna@example.com"

	configured = `{
		"topics": {"orders": {"to": ["boss@example.com"], "urgency": "high"}, "stock": {"group": "Склад"}, "both": {"to": ["boss@example.com", "anna@example.com"]}},
		"tokens": {"of-orders": ["orders", "both"], "of-stock": ["stock"]},
		"templates": {
			"order": {"topic": "orders", "subject": "Заказ {{.number}}", "body": "{{.text}}", "urgency": "{{.urgency}}", "link": "{{.url}}"},
			"floods": {"topic": "orders", "body": "{{range .all}}{{$.text}}{{end}}"},
			"fails": {"topic": "orders", "body": "{{.a.b.c.d}}{{index .list 7}}"}
		}%s
	}`
)

// office is a gateway before a desk in memory.
type office struct {
	*testing.T
	desk *desktest.Fake
	g    *gateway.Gateway
	file string
	text string // the configuration
	stop func()
}

// parse reads a configuration.
func parse(text string) (*gateway.Config, error) { return gateway.ParseConfig([]byte(text)) }

func open(t *testing.T, more string) *office {
	return openWith(t, strings.Replace(configured, "%s", more, 1))
}

// openWith opens one with a configuration.
func openWith(t *testing.T, text string) *office {
	o := &office{T: t, desk: desktest.New(), file: filepath.Join(t.TempDir(), "requests.db"), text: text}
	o.start()
	t.Cleanup(func() { o.stop() })
	return o
}

func (o *office) start() {
	o.Helper()
	config, err := gateway.ParseConfig([]byte(o.text))
	if err != nil {
		o.Fatal(err)
	}
	o.g, err = gateway.Open(gateway.Options{Config: config, Desk: o.desk, File: o.file, Log: o.Logf})
	if err != nil {
		o.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- o.g.Run(ctx) }()
	o.stop = func() {
		o.stop = func() {}
		cancel()
		if err := <-ran; err != nil {
			o.Error(err)
		}
		if err := o.g.Close(); err != nil {
			o.Error(err)
		}
	}
}

// ask makes a request; headers are name, value, name, value.
func (o *office) ask(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	o.g.ServeHTTP(w, r)
	return w
}

const auth, orders, stock = "Authorization", "Bearer of-orders", "Bearer of-stock"

// takes posts, and wants it to be taken; it returns the id.
func (o *office) takes(body string) string {
	o.Helper()
	w := o.ask("POST", "/v1/messages", body, auth, orders)
	var got struct{ ID string }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusAccepted || got.ID == "" {
		o.Fatalf("%d %s", w.Code, w.Body)
	}
	return got.ID
}

// report is how far a message has come, in a line.
func (o *office) report(id string) string {
	o.Helper()
	w := o.ask("GET", "/v1/messages/"+id, "", auth, orders)
	var got struct {
		Recipients []struct{ Address, State, Time, Answer, Reason string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		o.Fatalf("%d %s", w.Code, w.Body)
	}
	var line []string
	for _, r := range got.Recipients {
		if _, err := time.Parse(time.RFC3339Nano, r.Time); err != nil {
			o.Error(err)
		}
		line = append(line, strings.TrimSpace(r.Address+" "+r.State+" "+r.Answer+r.Reason))
	}
	return strings.Join(line, "; ")
}

// sent is what the desk was given, in order.
func (o *office) sent() (all []desk.Outgoing) {
	for _, c := range o.desk.Calls() {
		if m, is := c.With.(desk.Outgoing); is && c.Method == "Send" {
			all = append(all, m)
		}
	}
	return all
}

// last is what the desk was given last.
func (o *office) last() desk.Outgoing {
	o.Helper()
	all := o.sent()
	if len(all) == 0 {
		o.Fatal("nothing was sent")
	}
	return all[len(all)-1]
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

func TestAnApprovalIsSentAndItsAnswerReadBack(t *testing.T) {
	o := open(t, "")
	id := o.takes(`{"topic": "orders", "subject": "Заказ 17", "body": "Согласовать?", "link": "https://erp.example/17",
		"buttons": [{"value": "approve 17", "label": "Утвердить"}, {"value": "no"}], "expires": "2099-01-02T03:04:05Z"}`)
	m := o.last()
	if m.To != boss || m.Subject != "Заказ 17" || m.Body != "Согласовать?" || m.Notice == nil {
		t.Fatalf("%+v", m)
	}
	if n := m.Notice; n.Urgency != desk.HighUrgency || n.Link != "https://erp.example/17" || n.Expires.Format(time.RFC3339) != "2099-01-02T03:04:05Z" ||
		len(n.Buttons) != 2 || n.Buttons[0] != (desk.Button{Value: "approve 17", Label: "Утвердить"}) || n.Buttons[1].Label != "no" {
		t.Errorf("%+v", n)
	}
	says := func(want string) {
		t.Helper()
		if got := o.report(id); got != boss+" "+want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	says("queued")
	for _, step := range []struct {
		to   desk.State
		says string
	}{{desk.Sent, "sent"}, {desk.Delivered, "delivered"}, {desk.Displayed, "read"}} {
		o.desk.Edit(1, func(m *desk.Message) { m.State = step.to })
		says(step.says)
	}
	o.desk.Edit(1, func(m *desk.Message) { m.Acknowledged = time.Now() })
	says("acknowledged")
	o.desk.Edit(1, func(m *desk.Message) { m.Answer = "approve 17" })
	says("answered approve 17")
	o.desk.Edit(1, func(m *desk.Message) { m.State, m.Error = desk.Failed, "late" })
	says("answered approve 17") // what was read cannot fail
}

func TestAMessageThatComesBackHasFailedWithTheReason(t *testing.T) {
	o := open(t, "")
	id := o.takes(`{"to": ["anna@example.com", "BOSS@example.com/pc"], "body": "x"}`)
	o.desk.Edit(2, func(m *desk.Message) { m.State, m.Error = desk.Failed, "item-not-found" })
	eventually(t, "both are told of", func() bool {
		return o.report(id) == anna+" failed item-not-found; "+boss+" queued" || o.report(id) == anna+" queued; "+boss+" failed item-not-found"
	})
}

func TestWhoSendsToAGroupReachesThoseWhoAreInIt(t *testing.T) {
	o := open(t, "")
	contact := func(address string, groups ...string) {
		o.desk.Emit(desk.Event{Kind: desk.EventContact, Contact: &desk.Contact{Ref: desktest.Peer(address), Groups: groups, InRoster: true}})
	}
	if w := o.ask("POST", "/v1/messages", `{"topic": "stock", "body": "x"}`, auth, stock); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("without contacts: %d %s", w.Code, w.Body)
	}
	contact(boss, "Дирекция")
	eventually(t, "the group is empty", func() bool {
		return o.ask("POST", "/v1/messages", `{"topic": "stock", "body": "x"}`, auth, stock).Code == http.StatusUnprocessableEntity
	})
	contact("petr@example.com", "Склад", "Дирекция")
	contact(anna, "Склад")
	eventually(t, "two are in the group", func() bool {
		before := len(o.sent())
		w := o.ask("POST", "/v1/messages", `{"topic": "stock", "body": "x"}`, auth, stock)
		return w.Code == http.StatusAccepted && len(o.sent()) == before+2
	})
	if w := o.ask("POST", "/v1/messages", `{"to": ["anna@example.com"], "body": "x"}`, auth, stock); w.Code != http.StatusAccepted {
		t.Errorf("one of the group: %d %s", w.Code, w.Body)
	}
}

// What was taken is known to the next life, and its answer too that came between them.
func TestARestartForgetsNothing(t *testing.T) {
	o := open(t, "")
	id := o.takes(`{"topic": "both", "body": "x", "urgency": "low"}`)
	o.stop()
	o.desk.Edit(1, func(m *desk.Message) { m.State, m.Answer, m.Acknowledged = desk.Sent, "да", time.Now() })
	o.start()
	if got := o.report(id); !strings.Contains(got, "answered да") || !strings.Contains(got, "queued") {
		t.Error(got)
	}
	if u := o.last().Notice.Urgency; u != desk.LowUrgency {
		t.Errorf("urgency %q", u)
	}
}

// A report is for those who could have sent the message.
func TestAReportIsForWhoIsBoundToItsTopics(t *testing.T) {
	o := open(t, "")
	id := o.takes(`{"topic": "orders", "body": "x"}`)
	for _, headers := range [][]string{{auth, stock}, {auth, "Bearer nobody"}, {}} {
		if w := o.ask("GET", "/v1/messages/"+id, "", headers...); w.Code != 404 && w.Code != 401 || strings.Contains(w.Body.String(), boss) {
			t.Errorf("%v: %d %s", headers, w.Code, w.Body)
		}
	}
	if w := o.ask("GET", "/v1/messages/nothing", "", auth, orders); w.Code != 404 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
