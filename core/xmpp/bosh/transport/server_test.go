package transport_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// texts hands on the bodies of messages.
type texts chan string

func (c texts) note(m message.Message) bool { c <- m.Body; return true }

// signIn opens a session whose transport is made from cfg.
func signIn(t testing.TB, server *servertest.Server, url, user string, cfg transport.Config) (*im.Client, texts) {
	t.Helper()
	cfg.RootCAs = server.CA
	tr, err := transport.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := bosh.Dial(bosh.Config{URL: url, AllowHTTP: true, Transport: tr})
	if err != nil {
		t.Fatal(err)
	}
	account, err := xmpp.ParseAccount(user + "@office.example")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	heard := make(texts, 1000)
	s, err := im.Open(ctx, conn, session.Config{Account: account, Password: server.Users[user], Handler: message.HandlerFunc(heard.note)}, im.Program{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, heard
}

// ways are the manner that is measured, and what it is measured against.
var ways = []struct {
	name string
	cfg  transport.Config
}{
	{"prompt", transport.Config{}},
	{"delayed", transport.Config{Dial: (&net.Dialer{}).DialContext}},
}

// BenchmarkLargeAnswers measures how long a message of a given size takes from one
// person to another through Prosody, with acknowledgements at once and as Linux
// delays them: go test ./core/xmpp/bosh -run NONE -bench LargeAnswers
func BenchmarkLargeAnswers(b *testing.B) {
	server := servertest.Prosody(b, servertest.Private())
	for _, url := range []string{server.URL, server.SecureURL} {
		scheme, _, _ := strings.Cut(url, ":")
		for _, way := range ways {
			from, _ := signIn(b, server, url, "alice", way.cfg)
			to, heard := signIn(b, server, url, "bob", way.cfg)
			for _, size := range []int{100, 1 << 10, 4 << 10, 16 << 10, 50 << 10, 100 << 10, 200 << 10} {
				text := strings.Repeat("0123456789abcdef", size/16+1)[:size]
				b.Run(fmt.Sprintf("%s/%dB/%s", scheme, size, way.name), func(b *testing.B) {
					var took []time.Duration
					for b.Loop() {
						start := time.Now()
						if _, err := from.Messages.Send(message.Message{To: to.JID(), Type: "chat", Body: text}); err != nil {
							b.Fatal(err)
						}
						<-heard
						took = append(took, time.Since(start))
					}
					slices.Sort(took)
					b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
					b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
				})
			}
		}
	}
}
