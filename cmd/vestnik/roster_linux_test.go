package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/gui/desktoptest"
)

// follow follows the resident as a face does, until there are so many contacts.
func (p *place) follow(ctx context.Context, d desk.Desk, contacts int) desk.Snapshot {
	p.t.Helper()
	for {
		s, err := d.Snapshot(ctx)
		p.do(err)
		if len(s.Contacts) == contacts {
			return s
		}
		events, err := d.Watch(ctx, s.Seq)
		p.do(err)
		for e := range events {
			if len(e.Contacts) > 0 {
				break
			}
		}
	}
}

// The whole process, at its peak: while it signs in, answers 50,000 questions about what it
// can (each contact's server asks), and a window is given all that it has.
func TestARosterOf50000NeedsNoMoreThan80MB(t *testing.T) {
	const contacts, most = 50_000, 80 << 10 // kB
	p := newPlace(t, desktoptest.Options{NoScreen: true, Keyring: desktoptest.Unlocked})
	p.do(p.server.Contacts("alice", contacts, false))
	p.start("DISPLAY=")
	d := p.door()
	ctx, cancel := context.WithTimeout(t.Context(), 5*limit)
	defer cancel()
	began := time.Now()
	p.do(d.SignIn(ctx, desk.Account{
		Address: "alice@office.example", Password: p.server.Users["alice"], URL: p.server.SecureURL, CAFile: p.server.CAFile,
	}))
	s := p.follow(ctx, d, contacts)
	took := time.Since(began)
	peak := status(t, p.process.Process.Pid, "VmHWM")
	t.Logf("%d contacts after %v; %.1f MB at the peak", len(s.Contacts), took.Round(time.Millisecond), float64(peak)/1024)
	if len(s.Contacts) != contacts {
		t.Errorf("%d of %d contacts", len(s.Contacts), contacts)
	}
	if peak > most {
		t.Errorf("%d kB at the peak, 80 MB allowed", peak)
	}
}

// BenchmarkIdleWithAMillion is what a resident holds that has 5,000 contacts and a million
// messages in its journal, when it has come to rest, and at its peak.
//
//	go test -run XXX -bench IdleWithAMillion -benchtime 1x ./cmd/vestnik
func BenchmarkIdleWithAMillion(b *testing.B) {
	const contacts, messages, together = 5000, 1_000_000, 5000
	p := newPlace(b, desktoptest.Options{NoScreen: true, Keyring: desktoptest.Unlocked})
	p.do(p.server.Contacts("alice", contacts, false))
	file := filepath.Join(p.home, "data", "journal.db")
	p.do(os.MkdirAll(filepath.Dir(file), 0o700))
	j, err := journal.Open(file)
	p.do(err)
	batch := make([]journal.Entry, together)
	for n := 0; n < messages; n += together {
		for i := range batch {
			peer := fmt.Sprintf("u%d@office.example", (n+i)%contacts)
			batch[i] = journal.Entry{
				Account: "alice@office.example", Peer: peer, From: peer + "/desk", To: "alice@office.example", Type: "chat", Session: "before",
				ID: fmt.Sprintf("id-%d-abcdefghijk", n+i), Body: fmt.Sprintf("Отчёт № %d по договору готов", n+i), Read: true,
				Time: time.Now().Add(time.Duration(n+i-messages) * 10 * time.Second),
			}
		}
		_, err := j.ReceiveAll(b.Context(), batch)
		p.do(err)
	}
	p.do(j.Close())
	for b.Loop() {
		p.start("DISPLAY=")
		p.do(p.door().SignIn(b.Context(), desk.Account{
			Address: "alice@office.example", Password: p.server.Users["alice"], URL: p.server.SecureURL, CAFile: p.server.CAFile,
		}))
		p.until("all contacts", func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine && len(s.Contacts) == contacts })
		time.Sleep(settleAfter + 5*time.Second)
		pid := p.process.Process.Pid
		b.ReportMetric(float64(status(b, pid, "VmRSS"))/1024, "idle-MB")
		b.ReportMetric(float64(status(b, pid, "VmHWM"))/1024, "peak-MB")
		p.stop()
	}
}
