package session_test

import (
	"context"
	"fmt"
	"net"

	"vestnik/core/demo"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// door is a listener in memory, whose connections count as encrypted.
type door chan net.Conn

type private struct{ net.Conn }

func (private) Encrypted() bool { return true }

func (d door) Accept() (net.Conn, error) {
	if conn, open := <-d; open {
		return private{conn}, nil
	}
	return nil, net.ErrClosed
}

func (d door) Close() error   { return nil }
func (d door) Addr() net.Addr { return &net.UnixAddr{Name: "door"} }

func (d door) dial(context.Context) (net.Conn, error) {
	near, far := net.Pipe()
	d <- far
	return private{near}, nil
}

// A sign-in with the password brings a token, with which the next ones go without it, in one
// step. At sign-out it is revoked.
func ExampleSession_Token() {
	office, to := demo.New(demo.Options{Accounts: map[string]string{"anna": "пароль-ёж"}, SASL2: true}), make(door)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- office.Serve(ctx, to) }()

	account, _ := xmpp.ParseAccount("anna@office.example")
	cfg := session.Config{
		Account: account, Password: "пароль-ёж",
		UserAgent: session.UserAgent{ID: session.NewUserAgentID(), Software: "Desk"},
		Handler:   message.HandlerFunc(func(message.Message) bool { return true }),
	}
	for range 2 {
		s, err := session.SignIn(ctx, to.dial, cfg)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(s.JID().Bare(), s.Proof().Mechanism, s.Token(), s.Token() == cfg.Token)
		cfg.Token, cfg.Known = s.Token(), s.Proof() // to be kept in a keyring
		cfg.Password = ""
		s.Close()
	}
	conn, _ := to.dial(ctx)
	fmt.Println("revoked:", session.Revoke(ctx, conn, cfg))
	_, err := session.SignIn(ctx, to.dial, cfg)
	fmt.Println(err)

	cancel()
	close(to)
	<-done
	// Output:
	// anna@office.example SCRAM-SHA-256 token for HT-SHA-256-NONE false
	// anna@office.example SCRAM-SHA-256 token for HT-SHA-256-NONE true
	// revoked: <nil>
	// session: sign-in: not-authorized
}
