package gateway_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/gateway"
)

// of opens a gateway with a configuration of its own.
func of(t *testing.T, config string) *office {
	t.Helper()
	o := &office{T: t, desk: desktest.New()}
	c, err := parse(config)
	if err != nil {
		t.Fatal(err)
	}
	o.g, err = gateway.Open(gateway.Options{Config: c, Desk: o.desk, File: filepath.Join(t.TempDir(), "requests.db"), Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { o.g.Close() })
	return o
}

// Whoever is named twice, in a topic or in a post, gets one message.
func TestNobodyGetsAMessageTwice(t *testing.T) {
	o := of(t, `{"topics":{"orders":{"to":["boss@example.com","BOSS@example.com/pc"]}},"tokens":{"of-orders":["orders"]}}`)
	for n, body := range []string{`{"topic":"orders","body":"x"}`, `{"to":["boss@example.com","BOSS@example.com/phone"],"body":"x"}`} {
		o.takes(body)
		if got := len(o.sent()); got != n+1 {
			t.Errorf("%s: %d messages", body, got-n)
		}
	}
}

func TestATopicOfTooManyIsRefused(t *testing.T) {
	var all []string
	for i := range 5001 {
		all = append(all, fmt.Sprintf(`"u%d@example.com"`, i))
	}
	o := of(t, `{"topics":{"orders":{"to":[`+strings.Join(all, ",")+`]}},"tokens":{"of-orders":["orders"]}}`)
	if w := o.ask("PUT", "/orders", "x", auth, orders); w.Code != http.StatusUnprocessableEntity || len(o.sent()) > 0 {
		t.Errorf("%d %s, %d sent", w.Code, w.Body, len(o.sent()))
	}
}

// A message to people of several topics is told of to who is bound to all of them.
func TestAReportIsNotForWhoIsBoundToSomeOfItsTopics(t *testing.T) {
	o := of(t, `{"topics":{"orders":{"to":["boss@example.com"]},"secret":{"to":["anna@example.com"]}},"tokens":{"of-orders":["orders","secret"],"of-some":["orders"]}}`)
	id := o.takes(`{"to":["boss@example.com","anna@example.com"],"body":"x"}`)
	if w := o.ask("GET", "/v1/messages/"+id, "", auth, "Bearer of-some"); w.Code != http.StatusNotFound {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if got := o.report(id); got != anna+" queued; "+boss+" queued" {
		t.Error(got)
	}
	own := o.takes(`{"to":["boss@example.com"],"body":"x"}`)
	w := o.ask("GET", "/v1/messages/"+own, "", auth, "Bearer of-some")
	if !json.Valid(w.Body.Bytes()) || w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// While it is not known who is in a group nothing goes out to the others alone: who posts would
// believe that all have it.
func TestNothingGoesToHalfOfATopic(t *testing.T) {
	o := openWith(t, strings.Replace(strings.Replace(configured, "%s", "", 1), `{"group": "Склад"}`, `{"to": ["boss@example.com"], "group": "Склад"}`, 1))
	for _, body := range []string{`{"topic": "stock", "body": "x"}`, `{"to": ["anna@example.com"], "body": "x"}`} {
		if w := o.ask("POST", "/v1/messages", body, auth, stock); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	o.desk.Emit(desk.Event{Kind: desk.EventContact, Contact: &desk.Contact{Ref: desktest.Peer(anna), Groups: []string{"Склад"}, InRoster: true}})
	eventually(t, "it goes to all", func() bool {
		return o.ask("POST", "/v1/messages", `{"topic": "stock", "body": "x"}`, auth, stock).Code == http.StatusAccepted
	})
	if n := len(o.sent()); n != 2 {
		t.Errorf("%d messages", n)
	}
}
