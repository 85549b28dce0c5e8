package gateway_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vestnik/core/agent"
	"vestnik/core/gateway"
	"vestnik/core/journal"
	"vestnik/core/settings"
)

// BenchmarkPosts posts from many callers at once over TCP, to the real resident with its journal
// and the requests' file on the disk; the server is away. It tells how many are taken a second, how long
// the slowest hundredth takes, and what memory the process takes from the system.
func BenchmarkPosts(b *testing.B) {
	dir := b.TempDir()
	store, err := journal.Open(filepath.Join(dir, "journal.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	file := filepath.Join(dir, "settings.json")
	s := settings.Settings{Accounts: []settings.Account{{Address: "erp@example.com", URL: "http://127.0.0.1:1/http-bind", AllowHTTP: true}}, Presence: settings.Presence{Show: "offline"}}
	if err := settings.Save(file, s); err != nil {
		b.Fatal(err)
	}
	a := agent.New(agent.Config{SettingsFile: file, Journal: store, Log: func(string, ...any) {}})
	go func() { _ = a.Run(b.Context()) }()
	config, err := gateway.ParseConfig([]byte(`{"topics":{"orders":{"to":["boss@example.com"]}},"tokens":{"t":["orders"]},"rate":1000000}`))
	if err != nil {
		b.Fatal(err)
	}
	g, err := gateway.Open(gateway.Options{Config: config, Desk: a, File: filepath.Join(dir, "requests.db"), Log: b.Logf})
	if err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() { _ = g.Run(b.Context()) })
	all.Go(func() { _ = g.Serve(b.Context(), l) })
	const callers = 64
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: callers}}
	var next, refused atomic.Int64
	var posts sync.WaitGroup
	b.ResetTimer()
	began := time.Now()
	for range callers {
		posts.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				r, _ := http.NewRequest("POST", "http://"+l.Addr().String()+"/v1/messages", strings.NewReader(fmt.Sprintf(`{"topic":"orders","body":"Заказ %d"}`, n)))
				r.Header.Set("Authorization", "Bearer t")
				w, err := client.Do(r)
				if err != nil || w.StatusCode != http.StatusAccepted {
					refused.Add(1)
				}
				if err == nil {
					_, _ = io.Copy(io.Discard, w.Body) // else the connection is of no more use
					w.Body.Close()
				}
			}
		})
	}
	posts.Wait()
	b.StopTimer()
	if refused.Load() > 0 {
		b.Errorf("%d were not taken", refused.Load())
	}
	b.ReportMetric(float64(b.N)/time.Since(began).Seconds(), "posts/s")
	b.ReportMetric(peak(b), "peak-MB")
}

// peak is the most memory that the process has had, in megabytes; 0 where the system does not tell.
func peak(b *testing.B) (mb float64) {
	if runtime.GOOS != "linux" {
		return 0
	}
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, is := strings.CutPrefix(line, "VmHWM:"); is {
			_, _ = fmt.Sscan(rest, &mb)
		}
	}
	return mb / 1024
}
