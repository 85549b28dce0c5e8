package agent_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"time"
)

// A thousand messages come each second, for ten seconds, of 500 contacts out of 5,000. What
// the profile says without SQLite and without the server is what they cost us:
//
//	go test ./core/agent -run xxx -bench AThousandASecond -benchtime 1x -cpuprofile cpu.out
//	go tool pprof -top -ignore 'modernc.org|piped|spool' cpu.out
func BenchmarkAThousandASecond(b *testing.B) {
	const seconds, perSecond, tick = 10, 1000, 10 * time.Millisecond
	f := newFlood(b, contacts(5000))
	sent := 0
	before := resident(b)
	door, stop := f.door()
	for b.Loop() {
		ticks := time.NewTicker(tick)
		for range seconds * time.Second / tick {
			said := ""
			for range perSecond * tick / time.Second {
				said += fmt.Sprintf("<message from='user%05d@example.com/x' to='%s' type='chat' id='%d'><body>Отчёт № %d по договору готов, посмотрите, пожалуйста</body></message>", sent%500, me, sent, sent)
				sent++
			}
			f.server.say(said)
			<-ticks.C
		}
		ticks.Stop()
		f.sync()
	}
	stop()
	calls := door()
	b.ReportMetric(float64(calls[len(calls)*99/100].Microseconds())/1000, "door-p99-ms")
	b.ReportMetric(float64(resident(b)-before)/1e6, "RSS-MB-more")
	b.ReportMetric(float64(sent)/b.Elapsed().Seconds(), "messages/s")
	if got := f.snapshot().Status.Unread; got != sent {
		b.Errorf("%d of %d are unread", got, sent)
	}
}

// door asks for the state all the time, until it is stopped, and says how long that took, the
// quickest first.
func (f *flood) door() (calls func() []time.Duration, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	all := make(chan []time.Duration, 1)
	go func() {
		var took []time.Duration
		for ctx.Err() == nil {
			asked := time.Now()
			_, _ = f.Snapshot(context.Background())
			took = append(took, time.Since(asked))
			time.Sleep(10 * time.Millisecond)
		}
		slices.Sort(took)
		all <- took
	}()
	return func() []time.Duration { return <-all }, cancel
}

// resident returns how much memory this process has, in bytes, where the system says so.
func resident(b *testing.B) int {
	runtime.GC()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, pages int
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		b.Fatal(err)
	}
	return pages * os.Getpagesize()
}
