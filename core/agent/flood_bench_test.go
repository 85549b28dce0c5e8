package agent_test

import (
	"fmt"
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
	b.ReportMetric(float64(sent)/b.Elapsed().Seconds(), "messages/s")
	if got := f.snapshot().Status.Unread; got != sent {
		b.Errorf("%d of %d are unread", got, sent)
	}
}
