// Command client is Vestnik's own client in the benchmark: core/xmpp/session over plain
// TCP or over core/xmpp/bosh, and nothing else, so that its memory and its processor time
// are those of a bare client.
//
//	client tcp|bosh HOST:PORT ADDRESS PASSWORD RESOURCE
//
// It does what it is told on its standard input, a line at a time, and answers each
// command when it has been done. The clients of other makers speak the same:
//
//	login                 sign in                           online MICROSECONDS
//	logout                sign out                          offline
//	clear                 forget what came                  cleared CPU
//	send TO N MICROS      send N messages, one in MICROS    sent
//	await N MILLIS        wait until N different messages   got SEQ SENT AT  (for each that came)
//	                      have come, or MILLIS are over     end CPU SESSIONS
//
// SENT and AT are nanoseconds of the monotonic clock, CPU those of the processor
// since the start. When its session breaks it signs in again at once, and SESSIONS
// counts how often it has signed in.
package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"vestnik/cmd/dev/bench/stamp"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/session"
)

func main() {
	if len(os.Args) != 6 {
		fmt.Fprintln(os.Stderr, "usage: client tcp|bosh HOST:PORT ADDRESS PASSWORD RESOURCE")
		os.Exit(2)
	}
	account, err := xmpp.ParseAddress(os.Args[3])
	if err != nil {
		fmt.Fprintln(os.Stderr, "client:", err)
		os.Exit(2)
	}
	l := newLine(dialer(os.Args[1], os.Args[2]), session.Config{Account: account, Password: os.Args[4], Resource: os.Args[5]})
	out := bufio.NewWriter(os.Stdout)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		if err := do(l, out, strings.Fields(in.Text())); err != nil {
			fmt.Fprintln(os.Stderr, "client:", err)
			os.Exit(1)
		}
		out.Flush()
	}
}

// dialer returns how to connect.
func dialer(way, address string) func() (net.Conn, error) {
	if way == "tcp" {
		return func() (net.Conn, error) { return net.DialTimeout("tcp", address, 10*time.Second) }
	}
	return func() (net.Conn, error) {
		return bosh.Dial(bosh.Config{URL: "http://" + address + "/http-bind", AllowHTTP: true})
	}
}

// do follows one command.
func do(l *line, out *bufio.Writer, words []string) error {
	switch {
	case len(words) == 1 && words[0] == "login":
		took, err := l.login()
		if err != nil {
			return err
		}
		fmt.Fprintln(out, "online", took.Microseconds())
	case len(words) == 1 && words[0] == "logout":
		l.logout()
		fmt.Fprintln(out, "offline")
	case len(words) == 1 && words[0] == "clear":
		l.inbox.Clear()
		fmt.Fprintln(out, "cleared", stamp.CPU())
	case len(words) == 4 && words[0] == "send":
		to, err := xmpp.ParseAddress(words[1])
		if err != nil {
			return err
		}
		l.send(to, number(words[2]), time.Duration(number(words[3]))*time.Microsecond)
		fmt.Fprintln(out, "sent")
	case len(words) == 3 && words[0] == "await":
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(number(words[2]))*time.Millisecond)
		got := l.inbox.Await(ctx, number(words[1]))
		cancel()
		used := stamp.CPU()
		for _, r := range got {
			fmt.Fprintln(out, "got", r.Seq, r.Sent, r.At)
		}
		fmt.Fprintln(out, "end", used, l.count())
	default:
		return fmt.Errorf("what is %q?", words)
	}
	return nil
}

// number reads what the benchmark has written; it does not write anything else.
func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}
