package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/servertest"
)

// correspondent is an account of the proof, and the program that is killed.
type correspondent struct {
	*place
	user string
	peer desk.Ref
	sent int      // numbers, all of which are in its journal
	lost []string // numbers that the server does not have for it
}

func newCorrespondent(p *proof, user, peer, url string) *correspondent {
	home, err := os.MkdirTemp("", "v")
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { os.RemoveAll(home) })
	r := &correspondent{place: &place{t: p.t, desktop: p.desktop, server: p.server, home: home}, user: user, peer: desk.Ref{Address: peer + "@office.example"}}
	r.start("DISPLAY=")
	account := desk.Account{
		Address: user + "@office.example", Password: p.server.Users[user], URL: url, CAFile: p.server.CAFile,
	}
	for end := time.Now().Add(settles); ; { // a server that has just started beside others is slow
		if err = r.door().SignIn(p.t.Context(), account); err == nil || time.Now().After(end) {
			break
		}
	}
	r.do(err)
	r.until("being on line", func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
	return r
}

// ask asks the running resident something, if it answers.
func (r *correspondent) ask(question func(context.Context, desk.Desk) error) error {
	d, err := desk.Dial(filepath.Join(r.home, "run", "desk.sock"))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.t.Context(), 10*time.Second)
	defer cancel()
	return question(ctx, d)
}

// onLine waits for some time until the resident is on line.
func (r *correspondent) onLine(most time.Duration) {
	for end := time.Now().Add(most); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		on := false
		if r.ask(func(ctx context.Context, d desk.Desk) error {
			s, err := d.Snapshot(ctx)
			on = s.Status.Connection == desk.OnLine
			return err
		}) == nil && on {
			return
		}
	}
}

// write sends numbers until ctx ends, a few a second.
func (r *correspondent) write(ctx context.Context, random *rand.Rand) {
	for ; ctx.Err() == nil; r.sent++ {
		r.say(number(r.user, r.sent))
		time.Sleep(upTo(random, 400*time.Millisecond))
	}
}

// say sends a text, and does not rest before it is in the journal: who is killed in the
// middle of it has stored it or has not.
func (r *correspondent) say(text string) {
	unsure := false
	for end := time.Now().Add(settles); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		err := r.ask(func(ctx context.Context, d desk.Desk) error {
			if unsure {
				past, err := d.History(ctx, r.peer, 0, 5)
				if err != nil || slices.ContainsFunc(past, func(m desk.Message) bool { return m.Body == text }) {
					return err
				}
			}
			unsure = true
			_, err := d.Send(ctx, desk.Outgoing{To: r.peer.Address, Body: text})
			return err
		})
		if err == nil {
			return
		}
	}
	r.t.Errorf("%s cannot say %q", r.user, text)
}

func number(who string, n int) string { return fmt.Sprintf("%s-%d.", who, n) }

func numbers(who string, n int) (all []string) {
	for i := range n {
		all = append(all, number(who, i))
	}
	return all
}

// said returns what was sent.
func (r *correspondent) said() []string { return numbers(r.user, r.sent) }

// history returns the whole conversation; nothing, when the resident does not answer now.
func (r *correspondent) history() (all []desk.Message) {
	err := r.ask(func(ctx context.Context, d desk.Desk) error {
		before := int64(0)
		for {
			page, err := d.History(ctx, r.peer, before, 1000)
			all = slices.Concat(page, all)
			if err != nil || len(page) < 1000 {
				return err
			}
			before = page[0].Number
		}
	})
	if err != nil {
		return nil
	}
	return all
}

// conversations returns all that there are; nothing, when the resident does not answer now.
func (r *correspondent) conversations() (all []desk.Conversation) {
	_ = r.ask(func(ctx context.Context, d desk.Desk) error {
		s, err := d.Snapshot(ctx)
		all = s.Conversations
		return err
	})
	return all
}

// underWay returns what of its own messages the server has not taken, as far as is known.
func (r *correspondent) underWay(there []desk.Message) (all []string) {
	for _, m := range there {
		if m.Mine && m.State == desk.Queued {
			all = append(all, m.Body+" is queued with "+r.user)
		}
	}
	return all
}

// laptop is the second program of alice's, which also writes to bob.
type laptop struct {
	t      *testing.T
	server *servertest.Server
	client *servertest.Strophe
	sent   int
	lost   map[int]bool // those of which nobody knows whether the server has got them
}

func newLaptop(t *testing.T, server *servertest.Server) *laptop {
	return &laptop{t: t, server: server, client: servertest.NewStrophe(t), lost: map[int]bool{}}
}

// write sends numbers until ctx ends. It does nothing to save a session that ends, as
// strophe.js does not: a number of which it does not know what became is not sent again.
func (l *laptop) write(ctx context.Context, random *rand.Rand) {
	for ctx.Err() == nil {
		l.client.Do("connect", map[string]any{"url": l.server.URL, "jid": "alice@office.example", "password": l.server.Users["alice"]})
		for l.until("CONNECTED", "pong") && ctx.Err() == nil {
			time.Sleep(upTo(random, 600*time.Millisecond))
			l.client.Do("send", map[string]any{"to": "bob@office.example", "bodies": []string{number("laptop", l.sent)}})
			l.client.Do("ping", map[string]any{"to": "office.example"})
			l.lost[l.sent] = true
			l.sent++
		}
		l.client.Leave()
		if ctx.Err() == nil {
			time.Sleep(upTo(random, time.Second))
			l.client = servertest.NewStrophe(l.t)
		}
	}
}

// until waits for one of these events; false means that the session is over.
func (l *laptop) until(wanted ...string) bool {
	silent := time.After(30 * time.Second)
	for {
		select {
		case e, ok := <-l.client.Events():
			switch {
			case !ok, e.Event == "CONNFAIL", e.Event == "AUTHFAIL", e.Event == "DISCONNECTED":
				return false
			case e.Event == "pong":
				delete(l.lost, l.sent-1)
				return true
			case slices.Contains(wanted, e.Event):
				return true
			}
		case <-silent:
			return false
		}
	}
}

// said returns what the server has got for sure.
func (l *laptop) said() (all []string) {
	for i, text := range numbers("laptop", l.sent) {
		if !l.lost[i] {
			all = append(all, text)
		}
	}
	return all
}

var numbered = regexp.MustCompile(`(alice|bob|laptop)-(\d+)\.`)

// check sees that what is there is there once and in order, and looks through the popups.
// The order, which a server that dies at the wrong moment takes away, is told in every run
// and has to be right in the long one, but for what the server has kept and given later:
// ejabberd does that with a message between two others that it gives at once.
func (p *proof) check() {
	p.t.Helper()
	seen := map[string]bool{}
	for _, r := range []*correspondent{p.alice, p.bob} {
		last := map[string]int{"alice": -1, "bob": -1, "laptop": -1}
		for _, m := range r.history() {
			found := numbered.FindStringSubmatch(m.Body)
			if found == nil || found[0] != m.Body {
				p.t.Errorf("%s has %q; seed %d", r.user, m.Body, p.seed)
				continue
			}
			who := found[1]
			n, _ := strconv.Atoi(found[2])
			switch {
			case n == last[who], seen[r.user+m.Body]:
				p.t.Errorf("%s has %s twice; seed %d", r.user, m.Body, p.seed)
			case n < last[who]:
				p.late++
				if !m.Delayed {
					p.disordered = append(p.disordered, r.user+" has "+m.Body+" behind "+number(who, last[who]))
				}
			}
			seen[r.user+m.Body] = true
			last[who] = max(n, last[who])
			if mine := who == r.user || who == "laptop" && r.user == "alice"; m.Mine != mine || m.State == desk.Failed {
				p.t.Errorf("%s has %+v; seed %d", r.user, m, p.seed)
			}
		}
	}
	for _, r := range []*correspondent{p.alice, p.bob} {
		for _, c := range r.conversations() {
			if c.Peer.Address != r.peer.Address {
				p.t.Errorf("%s talks with %v: %+v; seed %d", r.user, c.Peer, c.Last, p.seed)
			}
		}
	}
	shown := map[[2]string]int{} // a daemon that dies takes its popups along: the next one is told anew
	for _, popup := range p.desktop.Popups() {
		for _, text := range numbered.FindAllString(popup.Text, -1) {
			told := [2]string{popup.Daemon, text}
			if shown[told]++; shown[told] == 2 {
				p.t.Errorf("%s was in two popups; seed %d", text, p.seed)
			}
		}
	}
	if len(shown) == 0 {
		p.t.Error("there was no popup at all")
	}
	if len(p.disordered) > 0 && p.each == hardshipsLong {
		p.t.Errorf("out of order: %q; seed %d", p.disordered, p.seed)
	}
	if p.t.Failed() {
		p.tell()
	}
}

// tell logs what there is, for who has to find out why something is wrong.
func (p *proof) tell() {
	const clock = "04:05.000"
	for _, r := range []*correspondent{p.alice, p.bob} {
		var b strings.Builder
		for _, m := range r.history() {
			fmt.Fprintf(&b, "%d %s %s %s %v %v\n", m.Number, m.Time.Local().Format(clock), m.Body, m.State, m.Delayed, m.ID)
		}
		p.t.Logf("%s has\n%s", r.user, b.String())
		for _, c := range r.conversations() {
			p.t.Logf("%s talks with %v; last %+v", r.user, c.Peer, c.Last)
		}
	}
	var b strings.Builder
	for _, popup := range p.desktop.Popups() {
		fmt.Fprintf(&b, "%s to %s in place of %d: %s: %s\n", popup.Time.Local().Format(clock), popup.Daemon, popup.Replaces, popup.Title, popup.Text)
	}
	p.t.Logf("popups\n%s", b.String())
}
