package gateway

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"vestnik/core/desk"
)

// figures are what /metrics tells, in the text format of Prometheus.
//
// They are a handful of counters, and written by hand. The usual library, client_golang, would be
// part of the one program that is the resident too: it makes it 4.5 MB larger, and each start of
// it, also of a command that sends a line, 2.8 MB (measured with version 1.23 and nothing else but
// net/http), where the resident as a whole holds about ten.
type figures struct {
	messages      atomic.Int64
	reached       [desk.ReachedFailed + 1]atomic.Int64
	calls, misses atomic.Int64

	mu    sync.Mutex
	posts map[outcome]int64
}

// outcome is how requests of a shape were answered.
type outcome struct {
	shape  string
	status int
}

func (f *figures) count(shape string, status int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.posts == nil {
		f.posts = map[outcome]int64{}
	}
	f.posts[outcome{shape, status}]++
}

func (f *figures) called(taken bool) {
	if taken {
		f.calls.Add(1)
		return
	}
	f.misses.Add(1)
}

func (g *Gateway) metrics(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	var text strings.Builder
	head := func(name, kind, help string) {
		fmt.Fprintf(&text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
	}
	f := &g.figures
	head("vestnik_gateway_requests_total", "counter", "Requests by shape and status of the answer.")
	f.mu.Lock()
	posts := maps.Clone(f.posts)
	f.mu.Unlock()
	var lines []string
	for by, n := range posts {
		lines = append(lines, fmt.Sprintf("vestnik_gateway_requests_total{shape=%q,status=%q} %d\n", by.shape, strconv.Itoa(by.status), n))
	}
	slices.Sort(lines)
	text.WriteString(strings.Join(lines, ""))
	head("vestnik_gateway_messages_total", "counter", "Messages stored, one for each recipient.")
	fmt.Fprintf(&text, "vestnik_gateway_messages_total %d\n", f.messages.Load())
	head("vestnik_gateway_reached_total", "counter", "Messages that have come to a state.")
	for state := desk.ReachedSent; state <= desk.ReachedFailed; state++ {
		fmt.Fprintf(&text, "vestnik_gateway_reached_total{state=%q} %d\n", state, f.reached[state].Load())
	}
	head("vestnik_gateway_callbacks_total", "counter", "Callbacks made, by whether they were taken.")
	fmt.Fprintf(&text, "vestnik_gateway_callbacks_total{taken=\"true\"} %d\nvestnik_gateway_callbacks_total{taken=\"false\"} %d\n", f.calls.Load(), f.misses.Load())
	head("vestnik_gateway_requests_running", "gauge", "Requests that are being answered.")
	fmt.Fprintf(&text, "vestnik_gateway_requests_running %d\n", len(g.slots))
	head("vestnik_gateway_online", "gauge", "Whether the account is on line.")
	online := 0
	if g.online() {
		online = 1
	}
	fmt.Fprintf(&text, "vestnik_gateway_online %d\n", online)
	_, _ = w.Write([]byte(text.String()))
}

func (g *Gateway) online() bool {
	now := g.health.Load()
	return now != nil && now.Connection.Live()
}

// healthz says whether posts are taken; that the server is not there is no reason why not.
func (g *Gateway) healthz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	health := struct {
		Status  string `json:"status"`
		Online  bool   `json:"online"`
		Problem string `json:"problem,omitempty"`
	}{"ok", g.online(), ""}
	status := http.StatusOK
	if now := g.health.Load(); now != nil && now.Problem != nil {
		health.Problem = string(now.Problem.Code)
	}
	if err := g.store.probe(ctx); err != nil || health.Problem == string(desk.JournalFull) {
		status, health.Status = http.StatusServiceUnavailable, "failing"
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	writeJSON(w, health)
}
