package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/bot"
	"vestnik/core/demo"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// The whole way: twenty people write to an account over HTTP, its journal is on disk, the
// program answers, and the answers come back.
func BenchmarkBotAnswers(b *testing.B) {
	lookup := func(program string) string {
		path, err := exec.LookPath(program)
		if err != nil {
			b.Skip(err)
		}
		return path
	}
	b.Run("stream", func(b *testing.B) {
		s := newStream([]string{lookup("cat")}) // its answer is the line that it is given
		defer s.close()
		benchmarkAnswers(b, s, 20)
	})
	b.Run("stream-one-sender", func(b *testing.B) {
		s := newStream([]string{lookup("cat")})
		defer s.close()
		benchmarkAnswers(b, s, 1)
	})
	b.Run("exec", func(b *testing.B) { benchmarkAnswers(b, processes{[]string{lookup("echo"), "answer"}}, 20) })
}

func benchmarkAnswers(b *testing.B, r bot.Runner, senders int) {
	accounts := map[string]string{"robot": rand.Text()}
	for i := range senders {
		accounts[fmt.Sprintf("p%d", i)] = rand.Text()
	}
	office, err := openOffice("127.0.0.1:0", demo.Options{Accounts: accounts, Pace: time.Hour})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(office.close)
	account := func(user string) desk.Account {
		return desk.Account{Address: user + "@office.example", Password: accounts[user], URL: office.url, AllowHTTP: true}
	}
	dir := b.TempDir()
	book, err := bot.OpenBook(filepath.Join(dir, "book"), time.Now())
	if err != nil {
		b.Fatal(err)
	}
	own, err := startIn(b.Context(), &program{words: locale.New(locale.English)}, dir, account("robot"), nil, false)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(own.stop)
	ctx, cancel := context.WithCancel(b.Context())
	ran := make(chan error, 1)
	config := bot.Config{
		Desk: own.desk, Runner: toText{r}, Book: book, Allowed: bot.Allowed{"office.example": true}, Timeout: time.Minute, Parallel: 8,
		Status: func(*desk.Status) error { return nil }, Log: b.Logf,
	}
	go func() { ran <- bot.New(config).Run(ctx) }()
	b.Cleanup(func() { cancel(); <-ran; book.Close() })
	answered := make(chan struct{}, b.N)
	var all []*im.Client
	for i := range senders {
		all = append(all, writer(b, account(fmt.Sprintf("p%d", i)), func(string) { answered <- struct{}{} }))
	}
	to, _ := xmpp.ParseAddress("robot@office.example")
	b.ResetTimer()
	go func() {
		for i := range b.N {
			_, _ = all[i%senders].Messages.Send(message.Message{ID: rand.Text(), To: to, Type: "chat", Body: "hello", NoReceipt: true})
		}
	}()
	for range b.N {
		<-answered
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "answers/s")
}

// toText has the line that cat says be a text.
type toText struct{ bot.Runner }

func (r toText) Run(ctx context.Context, m *desk.Message) ([]byte, error) {
	said, err := r.Runner.Run(ctx, m)
	return append([]byte("re: "), said...), err
}

// writer is somebody who tells each text that he gets of the robot.
func writer(b testing.TB, a desk.Account, gets func(text string)) *im.Client {
	address, err := xmpp.ParseAccount(a.Address)
	if err != nil {
		b.Fatal(err)
	}
	heard := message.HandlerFunc(func(m message.Message) bool {
		if m.Body != "" && m.From.Local() == "robot" {
			gets(m.Body)
		}
		return true
	})
	connect := func(context.Context) (net.Conn, error) { return dial(a, 0, nil) }
	s, err := im.SignIn(b.Context(), connect, session.Config{Account: address, Password: a.Password, Handler: heard}, ourProgram)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	if err := s.Announce(presence.Presence{}); err != nil {
		b.Fatal(err)
	}
	return s
}
