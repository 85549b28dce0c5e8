package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"vestnik/core/demo"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// watched follows a desk and returns the lines that it prints, which wait until they
// are read.
func watched(t *testing.T, d desk.Desk, w *watching) *bufio.Scanner {
	t.Helper()
	lines, out := io.Pipe()
	w.out = &printer{out: out, json: true, words: english.words}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- follow(ctx, d, w)
		out.Close()
	}()
	t.Cleanup(func() {
		stop()
		lines.Close()
		if err := <-done; err != nil && !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("watching has ended with %v", err)
		}
	})
	read := bufio.NewScanner(lines)
	read.Buffer(nil, 1<<20)
	return read
}

// next returns the next line that says this, without the others.
func next(t *testing.T, lines *bufio.Scanner, event string) (line messageLine) {
	t.Helper()
	for lines.Scan() {
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if line.Event == event {
			return line
		}
	}
	t.Fatalf("no %s came", event)
	return line
}

func TestAReaderThatStallsMissesNothing(t *testing.T) {
	office := desktest.New()
	office.Receive(desktest.Peer("anna@example.com"), "before")
	lines := watched(t, office, &watching{})
	next(t, lines, "online")
	for round := range 2 {
		// Nobody reads, and more comes than is kept for who is slow.
		for i := range 2000 {
			office.Receive(desktest.Peer(fmt.Sprintf("peer%d@example.com", i%7)), fmt.Sprint(round, i))
			if i%100 == 0 {
				if _, err := office.Send(t.Context(), desk.Outgoing{To: "anna@example.com", Body: "own"}); err != nil {
					t.Fatal(err)
				}
			}
		}
		for i := range 2000 {
			if got, want := next(t, lines, "message").Body, fmt.Sprint(round, i); got != want {
				t.Fatalf("%q came, want %q", got, want)
			}
		}
	}
	office.Receive(desktest.Peer("anna@example.com"), "last")
	if got := next(t, lines, "message").Body; got != "last" {
		t.Errorf("%q came once more", got)
	}
}

// ownAccount watches an account of an office, and returns both. The office knows by then
// that it is there: until then a hundred messages wait for it, and more are refused.
func ownAccount(t *testing.T) (*office, desk.Account, *bufio.Scanner) {
	t.Helper()
	office, err := openOffice("127.0.0.1:0", demo.Options{Locale: "en", Archive: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(office.close)
	account := desk.Account{
		Address: "alice@office.example", Password: office.Accounts()["alice@office.example"], URL: office.url, AllowHTTP: true,
	}
	own, err := startAlone(t.Context(), english, account, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(own.stop)
	lines := watched(t, own.desk, &watching{all: true})
	next(t, lines, "presence") // of a colleague, who answers ours
	return office, account, lines
}

func TestASessionThatTheServerEndsHasAReason(t *testing.T) {
	office, _, lines := ownAccount(t)
	office.streams.Close() // which ends all sessions
	for lines.Scan() {
		var line offlineLine
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if line.Event == "offline" {
			if line.Reason != string(desk.ServerFault) {
				t.Errorf("the session has ended: %q", line.Reason)
			}
			return
		}
	}
	t.Error("it is not told that the session has ended")
}

func TestAReaderThatStallsMissesNothingOfAnAccountOfItsOwn(t *testing.T) {
	const count = 5000
	_, account, lines := ownAccount(t)
	address, _ := xmpp.ParseAccount(account.Address)
	other, err := im.SignIn(t.Context(), func(context.Context) (net.Conn, error) { return dial(account, 0, nil) },
		session.Config{Account: address, Password: account.Password, Handler: message.HandlerFunc(func(message.Message) bool { return false })}, im.Program{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for i := range count {
		if _, err = other.Messages.Send(message.Message{To: address, Type: "chat", Body: fmt.Sprint(i)}); err == nil && i%100 == 99 {
			err = other.Confirm(t.Context())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := 0; i < count; {
		m := next(t, lines, "message")
		if !strings.HasPrefix(m.From, account.Address) {
			continue // the office's own
		}
		if m.Body != fmt.Sprint(i) {
			t.Fatalf("%q came, want %d", m.Body, i)
		}
		i++
	}
}

func TestALongMessageIsPrintedWhole(t *testing.T) {
	office := desktest.New()
	lines := watched(t, office, &watching{})
	next(t, lines, "online")
	long := strings.Repeat("long ", 40_000)
	office.Receive(desktest.Peer("anna@example.com"), long)
	office.Receive(desktest.Peer("anna@example.com"), "short")
	if got := next(t, lines, "message").Body; got != long {
		t.Errorf("%d bytes came, want %d", len(got), len(long))
	}
	if got := next(t, lines, "message").Body; got != "short" {
		t.Errorf("%.20q came", got)
	}
}

// What an archive brings of what is long past is no news, and what was missed is.
func TestWhatAnArchiveBringsOfThePastIsNotPrinted(t *testing.T) {
	d := desktest.New()
	peer, stranger := desktest.Peer("anna@example.com"), desktest.Peer("petr@example.com")
	w := &watching{}
	d.Receive(peer, "seen")
	lines := watched(t, d, w)
	tell := func(number int64, m desk.Message) {
		m.Number, m.ID, m.Delayed, m.From = number, fmt.Sprint(number), true, m.Peer.Address
		c := desk.Conversation{Peer: m.Peer, Last: m}
		d.Emit(desk.Event{Kind: desk.EventMessage, Message: &m, Conversation: &c})
	}
	next(t, lines, "online")
	tell(50, desk.Message{Peer: peer, Place: -5, Body: "the past", Read: true})
	tell(51, desk.Message{Peer: stranger, Place: -5, Body: "a past without anything", Read: true})
	tell(52, desk.Message{Peer: peer, Place: 52, Body: "missed"})
	if m := next(t, lines, "message"); m.Body != "missed" {
		t.Errorf("%+v", m)
	}
	tell(53, desk.Message{Peer: peer, Place: 53, Body: "read at once", Read: true})
	if m := next(t, lines, "message"); m.Body != "read at once" {
		t.Errorf("%+v", m)
	}
}
