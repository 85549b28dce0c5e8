package session_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

// The modules of a session, without any of the real features.

// with runs a test with a session that has the modules, and the server's end of it.
func with(t *testing.T, test func(s *session.Session, p *imtest.Peer), modules ...session.Module) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		p := imtest.Serve(t, far)
		jid, _ := xmpp.ParseAddress("alice@office.example/desk")
		s := session.Resume(near, jid, session.Config{Handler: new(imtest.Recorder), Attach: func(s *session.Session) {
			for _, m := range modules {
				s.Add(m)
			}
		}})
		p.Say(imtest.Header)
		test(s, p)
		far.Close()
		s.Close()
	})
}

// noting notes what routes take.
type noting struct{ took []string }

func (k *noting) by(name string) func(*session.Stanza) {
	return func(st *session.Stanza) { k.took = append(k.took, name+" "+st.Attr("id")) }
}

func TestAStanzaGoesToOneRoute(t *testing.T) {
	var k noting
	with(t, func(_ *session.Session, p *imtest.Peer) {
		p.Say("<message from='bob@office.example/x' id='1'/>" +
			"<message from='bob@office.example/x' id='2'><x xmlns='a'/></message>" +
			"<message id='3'><x xmlns='b'/></message>" +
			"<message from='bob@office.example/x' id='4'><x xmlns='b'/></message>" +
			"<message from='bob@office.example/x' id='5' type='headline'><y xmlns='c'/></message>" +
			"<presence from='bob@office.example/x' id='6'/>")
		synctest.Wait()
		want := []string{"any 1", "a 2", "ours 3", "any 4", "headline 5"}
		if !slices.Equal(k.took, want) {
			t.Errorf("%q, want %q", k.took, want)
		}
	}, session.Module{Routes: []session.Route{
		{Name: "message", From: session.Anyone, Take: k.by("any")},
		{Name: "message", Types: []string{"headline"}, Space: "c", Local: "y", From: session.Anyone, Take: k.by("headline")},
		{Name: "message", Types: []string{"chat"}, Space: "c", Local: "y", From: session.Anyone, Take: k.by("chat")},
	}}, session.Module{Routes: []session.Route{ // later, and first all the same: they name a child
		{Name: "message", Space: "a", Local: "x", From: session.Anyone, Take: k.by("a")},
		{Name: "message", Space: "b", Local: "x", From: session.OurAccount, Take: k.by("ours")},
	}})
}

// Nobody waits for ever, and who may not know learns nothing.
func TestARequestThatNobodyTakesIsRefused(t *testing.T) {
	var answer func(*session.Stanza)
	with(t, func(s *session.Session, p *imtest.Peer) {
		answer = func(st *session.Stanza) { s.Reply(st, nil) }
		for text, want := range map[string]string{
			"<iq type='get' id='1' from='office.example'><q xmlns='u'/></iq>":               "type='result'",
			"<iq type='get' id='1' from='friend@far.example/x'><q xmlns='u'/></iq>":         "type='result'",
			"<iq type='get' id='1' from='mallory@far.example/x'><q xmlns='u'/></iq>":        "service-unavailable",
			"<iq type='set' id='1' from='office.example'><q xmlns='u'/></iq>":               "service-unavailable",
			"<iq type='get' id='1' from='office.example'><q xmlns='u'/><r xmlns='u'/></iq>": "service-unavailable",
			"<iq type='get' id='1' from='office.example'/>":                                 "service-unavailable",
		} {
			p.Say(text)
			if got := p.Next(); !strings.Contains(got, want) || !strings.Contains(got, "id='1'") {
				t.Errorf("%s is answered with %s", text, got)
			}
		}
	}, session.Module{
		Routes: []session.Route{{
			Name: "iq", Types: []string{"get"}, Space: "u", Local: "q", From: session.WhoMayKnow,
			Take: func(st *session.Stanza) { answer(st) },
		}},
		Knows: func(from xmpp.Address) bool { return from.Local() == "friend" },
	})
}

// What was found in a stanza that anybody can have filled is never our account's word.
func TestACopyIsNotOurAccount(t *testing.T) {
	var k noting
	with(t, func(s *session.Session, p *imtest.Peer) {
		p.Say("<message id='outer'><wrap xmlns='w'/></message>")
		synctest.Wait()
		if want := []string{"anyone outer"}; !slices.Equal(k.took, want) {
			t.Errorf("%q, want %q", k.took, want)
		}
	}, session.Module{Routes: []session.Route{
		{Name: "message", Space: "w", Local: "wrap", From: session.Anyone, Take: func(st *session.Stanza) {
			for _, origin := range []session.Origin{session.Carbon, session.Archive} {
				copied := *st
				copied.Origin = origin
				if session.OurAccount(nil, &copied) {
					t.Errorf("a copy of origin %d counts as our account", origin)
				}
			}
			k.by("anyone")(st)
		}},
	}})
}

func TestListsAreTakenPartByPartAndForgotten(t *testing.T) {
	var parts, done int
	with(t, func(_ *session.Session, p *imtest.Peer) {
		p.Say("<message id='1' from='bob@office.example'><list xmlns='l'><item/><item/><other/></list></message><presence/>")
		synctest.Wait()
		if parts != 2 || done != 2 {
			t.Errorf("%d parts, %d ends", parts, done)
		}
	}, session.Module{
		Part: func(parent, child *xmlsafe.Node) bool {
			mine := parent.Is("l", "list") && child.Is("l", "item")
			if mine {
				parts++
			}
			return mine
		},
		Done: func() { done++ },
	})
}

func TestBeginningGoesOnWhenOneFeatureFails(t *testing.T) {
	wrong := errors.New("wrong")
	var began []string
	begin := func(name string, err error) session.Module {
		return session.Module{Features: []string{name}, Begin: func(context.Context) error { began = append(began, name); return err }}
	}
	with(t, func(s *session.Session, _ *imtest.Peer) {
		if err := s.Begin(t.Context()); !errors.Is(err, wrong) || !slices.Equal(began, []string{"a", "b"}) {
			t.Errorf("%v, %q", err, began)
		}
		if got := s.Features(); !slices.Equal(got, []string{"urn:xmpp:ping", "a", "b"}) {
			t.Errorf("%q", got)
		}
		if !s.Resumed() {
			t.Error("it was resumed")
		}
	}, begin("a", wrong), begin("b", nil))
}

// What is asked in order is answered in order, and by nobody else.
func TestAnAnswerThatIsTakenInOrder(t *testing.T) {
	var k noting
	with(t, func(s *session.Session, p *imtest.Peer) {
		ask := s.Ask("get", xmpp.Address{}, []byte("<q xmlns='u'/>"), k.by("answer"))
		go s.Send(ask, []byte("<presence/>"))
		id := attr(p.Hears("<q xmlns='u'/>"), "id")
		p.Hears("<presence/>")
		p.Say("<iq type='result' id='" + id + "' from='mallory@evil.example/x'/>" +
			"<message id='1'/><iq type='error' id='" + id + "'/><message id='2'/><iq type='result' id='" + id + "'/>")
		synctest.Wait()
		if want := []string{"message 1", "answer " + id, "message 2"}; !slices.Equal(k.took, want) {
			t.Errorf("%q, want %q", k.took, want)
		}
	}, session.Module{Routes: []session.Route{{Name: "message", From: session.Anyone, Take: k.by("message")}}})
}
