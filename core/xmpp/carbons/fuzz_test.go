package carbons_test

import (
	"context"
	"io"
	"net"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/carbons"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// heard keeps what comes.
type heard []session.Event

func (h *heard) Take(_ context.Context, events []session.Event) ([]int, error) {
	*h = append(*h, events...)
	return nil, nil
}

// Whatever a copy holds, and whoever sends it: only our account hands out copies, only of
// messages that are ours, and a message is never anybody's who did not write it.
func FuzzCopy(f *testing.F) {
	const forwarded = "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='boris@office.example/x' to='anna@office.example/y'><body>b</body></message></forwarded>"
	f.Add("<received xmlns='urn:xmpp:carbons:2'>"+forwarded+"</received>", "anna@office.example")
	f.Add("<sent xmlns='urn:xmpp:carbons:2'>"+forwarded+"</sent>", "")
	f.Add("<received xmlns='urn:xmpp:carbons:2'>"+forwarded+"</received>", "mallory@evil.example")
	f.Add("<sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='anna@office.example/y' to='boris@office.example'><body>b</body></message></forwarded></sent>", "")
	f.Add("<sent xmlns='urn:xmpp:carbons:2'>"+forwarded+"</sent><received xmlns='urn:xmpp:carbons:2'/>", "mallory@evil.example")
	f.Add("<limit xmlns='urn:vestnik:limit' name='depth'><received xmlns='urn:xmpp:carbons:2'>"+forwarded+"</received></limit>", "anna@office.example/z")
	me, _ := xmpp.ParseAddress("anna@office.example/desk")
	f.Fuzz(func(t *testing.T, content, from string) {
		var e xmlsafe.Encoder
		e.Start("message", "id", "1").Attr("from", from)
		data := append(e.Bytes(), content+"</message>"...)
		n, err := xmlsafe.Parse(data, xmpp.NSClient, &xmlsafe.Default)
		if err != nil {
			return
		}
		near, server := net.Pipe()
		var all heard
		s := session.Resume(near, me, session.Config{Handler: &all, Attach: func(s *session.Session) {
			message.New(s)
			carbons.New(s, disco.New(s, disco.Identity{Category: "client"}))
		}})
		go func() { _, _ = io.Copy(io.Discard, server) }()
		_, _ = server.Write([]byte("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"))
		_, _ = server.Write(append(data, "</stream:stream>"...))
		<-s.Done()
		server.Close()
		sender, err := xmpp.ReadAddress(n.Attr("from"))
		ours := n.Attr("from") == "" || err == nil && sender == me.Bare()
		for _, v := range all {
			m, ok := v.(message.Message)
			switch {
			case !ok || m.Error != nil:
			case m.Origin == session.Carbon && !ours:
				t.Errorf("from %q: a copy, %+v", n.Attr("from"), m)
			case m.Origin == session.Carbon && m.Mine != (m.From.Bare() == me.Bare()) && m.From.Bare() != m.To.Bare():
				t.Errorf("mine: %v, %+v", m.Mine, m)
			case m.Origin != session.Carbon && (m.Mine || m.From != sender && n.Attr("from") != ""):
				t.Errorf("from %q: %+v", n.Attr("from"), m)
			}
		}
	})
}
