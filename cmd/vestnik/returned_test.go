package main

import (
	"bytes"
	"context"
	"errors"
	"net"
	"net/http/httptest"
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/demo"
	"vestnik/core/desk"
	"vestnik/core/xmpp/bosh/manager"
)

// nameless is an office whose errors have another sender than whom the message was for.
type nameless struct {
	net.Listener
	sender string
}

func (l nameless) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return namelessConn{c, l.sender}, err
}

type namelessConn struct {
	net.Conn
	sender string
}

func (c namelessConn) Write(p []byte) (int, error) {
	n := len(p)
	for _, quote := range []string{"'", `"`} {
		whole := []byte("from=" + quote + "nobody@example.com" + quote)
		p = bytes.ReplaceAll(p, whole, []byte(c.sender))
	}
	_, err := c.Conn.Write(p)
	return n, err
}

// RFC 6120 §8.1.2.1: an error without a sender is our own server's.
func TestAMessageThatOurServerReturnsHasNotBeenSent(t *testing.T) {
	t.Setenv("VESTNIK_HOME", t.TempDir())
	for _, sender := range []string{"from='nobody@example.com'", "", "from='example.com'", "from='alice@example.com'"} {
		office := demo.New(demo.Options{Domain: "example.com", Accounts: map[string]string{"alice": "слово"}, Locale: "ru", Pace: time.Hour})
		l := manager.New(manager.Config{})
		server := httptest.NewServer(l)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		served := make(chan error, 1)
		go func() { served <- office.Serve(ctx, nameless{l, sender}) }()
		account := desk.Account{Address: "alice@example.com", Password: "слово", URL: server.URL, AllowHTTP: true}
		c := &sendCommand{audience: audience{To: []string{"nobody@example.com"}}, waiting: waiting{Wait: "sent", Timeout: time.Minute}}
		err := c.sendAlone(ctx, &program{words: locale.New(locale.English)}, account, desk.Outgoing{Type: desk.TypeChat, Body: "есть кто?"})
		var problem *desk.Problem
		if !errors.As(err, &problem) || problem.Code != desk.MessageReturned {
			t.Errorf("%q: %v", sender, err)
		}
		cancel()
		l.Close()
		<-served
		server.Close()
	}
}
