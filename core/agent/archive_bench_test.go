package agent_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/servertest"
)

// What another program has got is caught up with, while a face asks all the time: how many
// messages a second, and for how long the face waited for the slowest answers. There are as
// many receipts in the archive as messages, nearly, and they are read too.
func BenchmarkCatchUpWhileAFaceAsks(b *testing.B) {
	const many = 10_000
	alone, inSQLite := servertest.Private(), servertest.ArchiveIn(servertest.SQLite)
	for _, server := range []*servertest.Server{servertest.Prosody(b, alone, inSQLite), servertest.Ejabberd(b, alone, inSQLite)} {
		var w *archived
		home := b.TempDir()
		b.Run(server.Name, func(b *testing.B) {
			if w == nil { // it is run several times
				w = missing(b, home, server, many)
			}
			left, waits := w.home, []time.Duration(nil)
			w.t = b
			defer func() { w.home = left }()
			for b.Loop() {
				b.StopTimer()
				w.home = b.TempDir()
				if err := os.CopyFS(w.home, os.DirFS(left)); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				a, stop := w.resident()
				waits = append(waits, w.askUntil(a, many)...)
				b.StopTimer()
				stop()
				b.StartTimer()
			}
			slices.Sort(waits)
			b.ReportMetric(float64(many*b.N)/b.Elapsed().Seconds(), "messages/s")
			b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds())/1000, "ms-p99")
			b.ReportMetric(float64(waits[len(waits)-1].Microseconds())/1000, "ms-most")
		})
	}
}

// missing leaves in home a resident that has missed so many messages.
func missing(b *testing.B, home string, server *servertest.Server, many int) *archived {
	w := newArchived(b, server)
	w.home = home
	a, stop := w.resident()
	if err := a.SignIn(b.Context(), w.account); err != nil {
		b.Fatal(err)
	}
	bob, _ := w.program("bob")
	defer bob.Close()
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
	w.say(bob, 0, 1)
	w.history(a, 1)
	stop()
	phone, heard := w.program("alice")
	defer phone.Close()
	for n := 1; n <= many; n += 500 {
		w.say(bob, n, n+500)
		w.receive(heard, 500)
	}
	return w
}

// askUntil asks as a face does until so many messages are unread, and returns how long each
// answer took.
func (w *archived) askUntil(a *agent.Agent, many int) (waits []time.Duration) {
	w.t.Helper()
	for late := time.Now().Add(5 * time.Minute); ; time.Sleep(2 * time.Millisecond) {
		asked := time.Now()
		s, err := a.Snapshot(w.t.Context())
		if err == nil && len(waits)%10 == 0 {
			_, err = a.History(w.t.Context(), bobs, 0, 50)
		}
		waits = append(waits, time.Since(asked))
		if err != nil || time.Now().After(late) {
			w.t.Fatalf("%d of %d are here, %v", s.Status.Unread, many, err)
		}
		if s.Status.Unread >= many {
			return waits
		}
	}
}
