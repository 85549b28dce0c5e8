package account_test

import (
	"context"
	"fmt"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"vestnik/core/account"
	"vestnik/core/demo"
	"vestnik/core/journal"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/manager"
	"vestnik/core/xmpp/session"
)

// owner prints what it is told. Its loop is whoever holds the token.
type owner struct {
	loop   chan struct{}
	came   chan string
	online bool
}

func (o *owner) Do(ctx context.Context, act func()) error {
	select {
	case o.loop <- struct{}{}:
		defer func() { <-o.loop }()
		act()
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (o *owner) Changed(a *account.Account) {
	if now := a.State().Phase == account.OnLine; now != o.online {
		o.online = now
		fmt.Println(a.Address(), "on line:", now)
	}
}

func (o *owner) Heard(_ *account.Account, n *account.News) {
	for _, c := range n.Received {
		o.came <- c.Entry.Body
	}
}

func (o *owner) Proven(*account.Account, session.Proof) {}

func (o *owner) Explain(err error, _ bool) (error, account.Cure) { return err, account.ByItself }

// What is enqueued in the journal goes out, and what comes has been stored.
func Example() {
	office := demo.New(demo.Options{Accounts: map[string]string{"anna": "secret"}})
	streams := manager.New(manager.Config{})
	ctx, cancel := context.WithCancel(context.Background())
	go office.Serve(ctx, streams)
	server := httptest.NewServer(streams)
	defer server.Close()
	defer streams.Close()
	defer cancel()
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	store, _ := journal.Open(filepath.Join(dir, "journal.db"))
	defer store.Close()

	const me = "anna@office.example"
	o := &owner{loop: make(chan struct{}, 1), came: make(chan string, 100)}
	a := account.New(account.Config{
		Address: me, Password: "secret", Store: store, MaxMessage: 1 << 18, Log: func(string, ...any) {},
		Dial: func(_ context.Context, wait time.Duration, keep bosh.Keeper) (net.Conn, error) {
			return bosh.Dial(bosh.Config{URL: server.URL, AllowHTTP: true, Wait: wait, Keep: keep})
		},
	}, o)
	var signedOff <-chan struct{}
	_ = o.Do(ctx, func() { a.Connect(nil) })
	_, err := store.Enqueue(ctx, journal.Entry{Account: me, Peer: me, To: me, Type: "chat", Body: "Не забыть отчёт", Time: time.Now()})
	if err != nil {
		fmt.Println(err)
	}
	_ = o.Do(ctx, a.Post)
	for body := range o.came {
		if body == "Не забыть отчёт" {
			fmt.Println(body)
			break
		}
	}
	_ = o.Do(ctx, func() { signedOff = a.Disconnect() })
	<-signedOff
	// Output:
	// anna@office.example on line: true
	// Не забыть отчёт
}
