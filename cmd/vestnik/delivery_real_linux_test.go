package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// crowdEnv says how many get the alert, for a measurement:
//
//	VESTNIK_CROWD=500 go test ./cmd/vestnik -run AlertToACrowd -v
const crowdEnv = "VESTNIK_CROWD"

// An alert to a crowd on a real server: each acknowledges it or answers by another way that
// programs have, and the report has all of them, also who is not there. One server passes it on to
// all, one would, and not to so many, and one does nothing of the kind.
func TestAnAlertToACrowdIsAnsweredByAll(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv(crowdEnv))
	n = max(n, 30)
	for name, place := range map[string]struct {
		server func(testing.TB, ...servertest.Option) *servertest.Server
		most   int // that is passed on at once; 0: nothing is
	}{
		"Prosody": {servertest.Prosody, 0}, "ejabberd": {servertest.Ejabberd, 100}, "ejabberd, refusing": {servertest.Ejabberd, 10},
	} {
		t.Run(name, func(t *testing.T) {
			alertsCrowd(t, place.server(t, servertest.Private(), servertest.Staff(n), servertest.Multicast(place.most)), n, place.most == 100)
		})
	}
}

func alertsCrowd(t *testing.T, server *servertest.Server, n int, together bool) {
	domain := server.Domains[0]
	var recipients []string
	var ready sync.WaitGroup
	few := make(chan struct{}, 16) // all handshakes at once would take longer than one may
	for i := range n {
		name := "u" + strconv.Itoa(i)
		recipients = append(recipients, name+"@"+domain)
		few <- struct{}{}
		ready.Go(func() {
			defer func() { <-few }()
			answering(t, server, name+"@"+domain, i%3)
		})
	}
	ready.Wait()
	if t.Failed() {
		return
	}
	account := desk.Account{Address: "alice@" + domain, Password: server.Users["alice"], URL: server.SecureURL, CAFile: server.CAFile}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	l, err := signInAlone(ctx, account)
	if err != nil {
		t.Fatal(err)
	}
	defer l.s.Close()
	d := newDeliveries(append(recipients, "nobody@"+domain), desk.ReachedAcknowledged)
	begin := time.Now()
	var allSent, allDone time.Duration
	sent, states := map[string]bool{}, map[desk.Reached]int{}
	d.told = func(one *delivery) error {
		allDone = time.Since(begin)
		states[one.state]++
		if one.state != desk.ReachedFailed && !sent[one.to] { // whoever has it was sent it, be that told or not
			if sent[one.to] = true; len(sent) == n {
				allSent = allDone
			}
		}
		return nil
	}
	out := desk.Outgoing{Type: desk.TypeNormal, Body: "Пожарная тревога", Notice: &desk.Notice{Urgency: desk.HighUrgency, Buttons: []desk.Button{{Value: "seen", Label: "Видел"}}}}
	if err := l.send(ctx, out, d); err != nil {
		t.Errorf("%v: %v", states, err)
	}
	if gone := len(l.ids); together != (gone <= 1+n/100) {
		t.Errorf("%d messages were sent", gone)
	}
	if last := d.all[n]; last.state != desk.ReachedFailed || last.problem == nil {
		t.Errorf("%+v", last)
	}
	for i, one := range d.all[:n] {
		if want := map[bool]desk.Reached{true: desk.ReachedAcknowledged, false: desk.ReachedAnswered}[i%3 == 0]; one.state != want {
			t.Errorf("%s: %s, want %s", one.to, one.state, want)
		}
	}
	if allSent == 0 || allSent > allDone {
		t.Errorf("all sent after %v, all done after %v", allSent, allDone)
	}
	t.Logf("%d recipients: all sent after %v, the report complete after %v", n, allSent, allDone)
}

// answering is somebody who acknowledges what comes, or answers it: by naming it, or with the
// text alone.
func answering(t *testing.T, server *servertest.Server, address string, way int) {
	name := address[:len(address)-len("@"+server.Domains[0])]
	var c *im.Client
	told := make(chan struct{})
	handler := message.HandlerFunc(func(m message.Message) bool {
		<-told
		if m.Notice == nil {
			return false
		}
		var err error
		switch way {
		case 0:
			_, err = c.Messages.Say(message.Marker{Header: message.Header{To: m.From}, For: m.ID, Acknowledged: true})
		case 1:
			_, err = c.Messages.Send(message.Message{To: m.From, Type: "chat", Body: "seen", Reply: &message.Reply{To: m.To, ID: m.ID}})
		default:
			_, err = c.Messages.Send(message.Message{To: m.From, Type: "chat", Body: "seen"})
		}
		if err != nil {
			t.Error(err)
		}
		return true
	})
	c, err := signInTo(t.Context(), server, address, "pw-"+name, handler)
	if err != nil {
		t.Error(fmt.Errorf("%s: %w", address, err))
		return
	}
	t.Cleanup(func() { c.Close() })
	close(told)
	if err := c.Announce(presence.Presence{}); err != nil {
		t.Error(err)
	}
	if err := c.Confirm(t.Context()); err != nil {
		t.Error(err)
	}
}

// signInTo signs in at a server with a handler of its own.
func signInTo(ctx context.Context, server *servertest.Server, address, password string, handler session.Handler) (*im.Client, error) {
	jid, err := xmpp.ParseAccount(address)
	if err != nil {
		return nil, err
	}
	account := desk.Account{Address: address, URL: server.SecureURL, CAFile: server.CAFile}
	connect := func(context.Context) (net.Conn, error) { return dial(account, 0, nil) }
	return im.SignIn(ctx, connect, session.Config{Account: jid, Password: password, Handler: handler}, ourProgram)
}
