package im_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"vestnik/core/demo"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/manager"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// Anna signs in over BOSH and writes to herself.
func Example() {
	office := demo.New(demo.Options{Accounts: map[string]string{"anna": "secret"}})
	streams := manager.New(manager.Config{})
	ctx, cancel := context.WithCancel(context.Background())
	go office.Serve(ctx, streams)
	server := httptest.NewServer(streams)
	defer server.Close()
	defer streams.Close()
	defer cancel()

	anna, _ := xmpp.ParseAccount("anna@office.example")
	conn, err := bosh.Dial(bosh.Config{URL: server.URL, AllowHTTP: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	heard := make(chan message.Message, 1)
	c, err := im.Open(ctx, conn, session.Config{
		Account: anna, Password: "secret",
		Handler: message.HandlerFunc(func(m message.Message) bool {
			if m.From.Bare() == anna {
				heard <- m
			}
			return true
		}),
	}, im.Program{Name: "Desk", Version: "1.2"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	if err := c.Announce(presence.Presence{}); err != nil {
		fmt.Println(err)
	}
	if _, err := c.Messages.Send(message.Message{To: anna, Type: "headline", Body: "Не забыть отчёт"}); err != nil {
		fmt.Println(err)
	}
	fmt.Println((<-heard).Body)
	// Output: Не забыть отчёт
}
