package main

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/gui/desktoptest"
)

// The figures that the README names. Run them with
//
//	go test -run Idle -bench . -benchtime 20x ./cmd/vestnik

// signedIn starts a resident that is on line with a stored account.
func signedIn(t testing.TB, options desktoptest.Options, of ...servertest.Option) *place {
	options.Keyring = desktoptest.Unlocked
	p := newPlace(t, options, of...)
	p.start("DISPLAY=") // no window: it would only ask for the account
	err := p.door().SignIn(t.Context(), desk.Account{
		Address: "alice@office.example", Password: p.server.Users["alice"], URL: p.server.SecureURL, CAFile: p.server.CAFile,
	})
	p.do(err)
	p.onLine()
	return p
}

// seated is signed in too, and the program was started anew, with a screen to have windows on.
func seated(t testing.TB, options desktoptest.Options, env ...string) *place {
	p := signedIn(t, options)
	p.stop()
	p.start(env...)
	p.onLine()
	return p
}

// stop ends the resident.
func (p *place) stop() {
	p.t.Helper()
	p.do(p.door().Quit(p.t.Context()))
	p.do(<-p.ended)
}

// TestIdleIsLight holds what waiting may cost, with tray, popups, keyring and a TLS
// session: 20 MB and one wake-up a second.
func TestIdleIsLight(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	p := seated(t, desktoptest.Options{Panel: true, Daemon: desktoptest.Dunst})
	pid := p.process.Process.Pid
	time.Sleep(settleAfter + 2*time.Second)
	woken := p.wakeUps(pid)
	rss := status(t, pid, "VmRSS")
	t.Logf("waiting: %.1f MB resident, %.1f wake-ups a second", float64(rss)/1024, woken)
	if rss > 20*1024 {
		t.Errorf("%d kB resident, 20 MB allowed", rss)
	}
	if woken > 2 {
		t.Errorf("%.1f wake-ups a second", woken)
	}
}

// TestAnOpenWindowRests holds what a window may cost at which nothing happens, the caret in the
// field: two wake-ups a second.
func TestAnOpenWindowRests(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	p := seated(t, desktoptest.Options{Panel: true, Daemon: desktoptest.Dunst})
	p.do(p.door().Show(t.Context(), desk.View{Screen: desk.ScreenContacts}))
	p.window()
	p.do(p.desktop.Key("ctrl+k"))
	time.Sleep(settleAfter + 3*time.Second)
	p.picture("resting")
	pid := p.windows()[0]
	woken := p.wakeUps(pid)
	t.Logf("an open window: %.1f MB resident, %.1f wake-ups a second", float64(status(t, pid, "VmRSS"))/1024, woken)
	if woken > 2 {
		t.Errorf("%.1f wake-ups a second", woken)
	}
}

// wakeUps measures how often a second a process wakes that has nothing to do. What the
// runtime clears up now and then is not what waiting costs: the best of three counts.
func (p *place) wakeUps(pid int) float64 {
	const sample = 10 * time.Second
	woken := math.MaxInt
	for range 3 {
		before := p.switches(pid)
		time.Sleep(sample)
		if woken = min(woken, p.switches(pid)-before); woken <= 2*int(sample/time.Second) {
			break
		}
	}
	return float64(woken) / sample.Seconds()
}

// switches counts how often the threads of a process have gone to sleep, but for that
// which watches over the others, the first that Go's runtime starts: while one of them
// runs, or waits for a processor, it naps for 20 µs at a time, and on a busy machine
// there would be nothing but its naps.
func (p *place) switches(pid int) int {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	p.do(err)
	var ids []int
	for _, task := range tasks {
		id, err := strconv.Atoi(filepath.Base(task))
		p.do(err)
		ids = append(ids, id)
	}
	slices.Sort(ids)
	sum := 0
	for i, id := range ids {
		if i != 1 {
			sum += status(p.t, id, "voluntary_ctxt_switches")
		}
	}
	return sum
}

// status reads a number of a process from the kernel.
func status(t testing.TB, pid int, field string) int {
	file, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0 // a thread that has ended
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), field+":"); ok {
			n, err := strconv.Atoi(strings.Fields(value)[0])
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	return 0
}

// BenchmarkMessageToPopup measures from the write of a sender, who has a connection of TCP,
// through Prosody, to the call of Notify on the bus, with an empty journal and with one of a million messages.
// What Prosody and BOSH take of it is measured beside it: each message goes to a bare session as well.
func BenchmarkMessageToPopup(b *testing.B) {
	for _, stored := range []int{0, 1_000_000} {
		b.Run(fmt.Sprint("journal=", stored), func(b *testing.B) { messageToPopup(b, stored) })
	}
}

func messageToPopup(b *testing.B, stored int) {
	p := signedIn(b, desktoptest.Options{Daemon: desktoptest.Dunst}, servertest.Cleartext())
	if stored > 0 {
		p.stop()
		p.filled(stored)
		p.start("DISPLAY=")
		p.onLine()
	}
	conn, err := net.Dial("tcp", p.server.Addr)
	p.do(err)
	bob, bare := p.meets("bob", conn), p.colleague("carol")
	var toPopup, toSession []time.Duration
	for b.Loop() {
		text := fmt.Sprint("№ ", len(toPopup))
		toPopup = append(toPopup, p.popsUp(bob, text))
		time.Sleep(250 * time.Millisecond) // a message now and then, not a flood
		sent := time.Now()
		p.writes(bob, "carol", text)
		p.hears(bare, text)
		toSession = append(toSession, time.Since(sent))
		time.Sleep(250 * time.Millisecond)
	}
	report(b, toPopup)
	slices.Sort(toSession)
	b.ReportMetric(milliseconds(toSession[len(toSession)/2]), "bare-session-median-ms")
}

// popsUp measures from a colleague's message to the popup.
func (p *place) popsUp(from *colleague, text string) time.Duration {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), limit)
	defer cancel()
	sent := time.Now()
	p.writes(from, "alice", text)
	shown, err := p.desktop.WaitPopup(ctx, func(v desktoptest.Popup) bool { return strings.HasSuffix(v.Text, text) })
	p.do(err)
	return shown.Time.Sub(sent)
}

// writes sends a message of a colleague.
func (p *place) writes(from *colleague, to, text string) {
	p.t.Helper()
	address, err := xmpp.ParseAddress(to + "@office.example")
	p.do(err)
	_, err = from.Messages.Send(message.Message{To: address, Type: "chat", Body: text})
	p.do(err)
}

// filled has so many messages in the journal, which were read, of 500 people.
func (p *place) filled(stored int) {
	j, err := journal.Open(filepath.Join(p.home, "data", "journal.db"))
	p.do(err)
	const batch = 2000
	for first := 0; first < stored; first += batch {
		entries := make([]journal.Entry, batch)
		for i := range entries {
			n, peer := first+i, fmt.Sprintf("user%d@office.example", (first+i)%500)
			entries[i] = journal.Entry{
				Account: "alice@office.example", Peer: peer, From: peer, To: "alice@office.example", ID: fmt.Sprint("id-", n), Type: "chat",
				Body: fmt.Sprint("Счёт № ", n, " оплачен"), Time: time.Now().Add(time.Duration(n-stored) * 10 * time.Second), Read: true, Session: "old",
			}
		}
		_, err := j.ReceiveAll(p.t.Context(), entries)
		p.do(err)
	}
	p.do(j.Close())
}

// BenchmarkStartToOnLine measures from the start of the process to being on line,
// with the password from the keyring and TLS.
func BenchmarkStartToOnLine(b *testing.B) {
	p := signedIn(b, desktoptest.Options{NoScreen: true})
	var all []time.Duration
	for b.Loop() {
		p.stop()
		began := time.Now()
		p.start("DISPLAY=")
		for {
			c, err := desk.Dial(filepath.Join(p.home, "run", "desk.sock"))
			if err == nil {
				if s, err := c.Snapshot(b.Context()); err == nil && s.Status.Connection == desk.OnLine {
					break
				}
			}
			time.Sleep(2 * time.Millisecond)
		}
		all = append(all, time.Since(began))
	}
	report(b, all)
}

// report gives the median, in milliseconds, in place of the mean of everything.
func report(b *testing.B, all []time.Duration) {
	b.ReportMetric(0, "ns/op")
	sorted := slices.Sorted(slices.Values(all))
	b.ReportMetric(milliseconds(sorted[0]), "min-ms")
	b.ReportMetric(milliseconds(sorted[len(sorted)/2]), "median-ms")
	b.ReportMetric(milliseconds(sorted[len(sorted)*99/100]), "p99-ms")
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
