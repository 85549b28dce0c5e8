package displayed_test

import (
	"context"
	"io"
	"net"
	"testing"

	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/displayed"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// gathering keeps the last of what it is given.
type gathering struct{ all chan displayed.Positions }

func (g gathering) Take(_ context.Context, events []session.Event) ([]int, error) {
	for _, e := range events {
		if p, ok := e.(displayed.Positions); ok {
			g.all <- p
		}
	}
	return nil, nil
}

// Whatever is published, what is handed over names a conversation and an archive of it.
func FuzzPosition(f *testing.F) {
	f.Add(item("boris@office.example", "anna@office.example", "1"))
	f.Add(item("room@rooms.example", "room@rooms.example", "1") + item("x", "y", ""))
	f.Add("<retract id='boris@office.example'/>")
	f.Fuzz(func(t *testing.T, items string) {
		stanza := push("anna@office.example", items)
		if _, err := xmlsafe.Parse([]byte(stanza), "jabber:client", &xmlsafe.Default); err != nil {
			return
		}
		near, server := net.Pipe()
		g := gathering{make(chan displayed.Positions, 100)}
		s := session.Resume(near, address("anna@office.example/desk"), session.Config{Handler: g, Attach: func(s *session.Session) {
			displayed.New(s, pep.New(s, disco.New(s, disco.Identity{})))
		}})
		_, _ = io.WriteString(server, "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"+stanza)
		server.Close()
		<-s.Done()
		for range len(g.all) {
			seen := map[string]bool{}
			for _, p := range <-g.all {
				if p.ID == "" || len(p.ID) > 1024 || p.Peer.Resource() != "" || p.Peer.IsZero() || !p.By.IsZero() && p.By != p.Peer {
					t.Errorf("%+v", p)
				}
				seen[p.Peer.String()] = true
			}
		}
	})
}
