package roster_test

import (
	"context"
	"net"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/roster"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// heard keeps what comes.
type heard []session.Event

func (h *heard) Take(_ context.Context, events []session.Event) ([]int, error) {
	*h = append(*h, events...)
	return nil, nil
}

// Whatever a push holds, and whoever sends it: it is taken only from our account, and we are
// no contact of ours.
func FuzzPush(f *testing.F) {
	f.Add("<item jid='boris@office.example' subscription='both'><group>A</group></item>", "")
	f.Add("<item jid='anna@office.example/x'/><item jid='@'/>", "anna@office.example")
	f.Add("<item jid='mallory@evil.example' approved='true'/>", "mallory@evil.example")
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	f.Fuzz(func(t *testing.T, items, from string) {
		var e xmlsafe.Encoder
		e.Start("iq", "type", "set", "id", "1").Attr("from", from).Start("query", "xmlns", "jabber:iq:roster", "ver", "2")
		data := append(e.Bytes(), items+"</query></iq>"...)
		n, err := xmlsafe.Parse(data, xmpp.NSClient, &xmlsafe.Default)
		if err != nil {
			return
		}
		from = n.Attr("from") // without what no server could send
		near, server := net.Pipe()
		var all heard
		store := new(memory)
		s := session.Resume(near, me, session.Config{Handler: &all, Attach: func(s *session.Session) { roster.New(s).Keep(store) }})
		go func() {
			buf := make([]byte, 4096)
			for {
				if _, err := server.Read(buf); err != nil {
					return
				}
			}
		}()
		_, _ = server.Write([]byte("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"))
		_, _ = server.Write(append(data, "</stream:stream>"...))
		<-s.Done()
		server.Close()
		sender, err := xmpp.ReadAddress(from)
		for _, v := range all {
			if p, ok := v.(roster.Push); ok && (p.Address == me.Bare() || p.Address.IsZero() || from != "" && (err != nil || sender != me.Bare())) {
				t.Errorf("from %q: %+v", from, p)
			}
		}
		if store.changes > 0 {
			t.Error("kept, though the roster was never asked for")
		}
	})
}
