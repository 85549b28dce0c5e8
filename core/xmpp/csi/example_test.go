package csi_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/csi"
	"vestnik/core/xmpp/session"
)

// The window was closed; this session was begun by another process.
func Example() {
	near, server := net.Pipe()
	go func() {
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>")
	}()
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	var state *csi.CSI
	s := session.Resume(near, me, session.Config{Attach: func(s *session.Session) { state = csi.New(s) }, Handler: nothing{}})
	state.Assume(true, false)
	go func() { _ = state.SetActive(false) }()
	said, _ := bufio.NewReader(server).ReadString('>')
	fmt.Println(said)
	server.Close()
	s.Close()
	// Output: <inactive xmlns='urn:xmpp:csi:0'/>
}

type nothing struct{}

func (nothing) Take(context.Context, []session.Event) ([]int, error) { return nil, nil }
