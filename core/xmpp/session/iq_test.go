package session_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/manager"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/xmlsafe"
)

// asked is what came of a query.
type asked struct {
	node *xmlsafe.Node
	err  error
}

// ask makes a query, and returns its id as the server gets it.
func ask(t *testing.T, s *im.Client, p *imtest.Peer, to string) (id string, result <-chan asked) {
	t.Helper()
	var address xmpp.Address
	if to != "" {
		address, _ = xmpp.ParseAddress(to)
	}
	answered := make(chan asked, 1)
	go func() {
		node, err := s.Query(t.Context(), "get", address, []byte("<q xmlns='u'/>"))
		answered <- asked{node, err}
	}()
	n, err := xmlsafe.Parse([]byte(p.Hears("<iq", "<q xmlns='u'/>")), "jabber:client", &xmlsafe.Default)
	if err != nil || n.Attr("to") != to || n.Attr("type") != "get" || len(n.Attr("id")) < 20 {
		t.Fatalf("%+v, %v", n, err)
	}
	return n.Attr("id"), answered
}

// R5: an answer counts only from whom was asked, and R6: only an IQ is one.
func TestOnlyTheRightAnswerIsTaken(t *testing.T) {
	for to, senders := range map[string]struct{ right, wrong []string }{
		"": {
			[]string{"", "alice@office.example", "alice@office.example/desk", "office.example", "ALICE@office.example"},
			[]string{"evil@elsewhere.example", "evil@office.example", "alice@office.example/other", "alice@elsewhere.example", "office.example/x", "elsewhere.example", "a@b@c"},
		},
		"office.example": {
			[]string{"office.example", "Office.Example"},
			[]string{"", "evil@office.example", "office.example/x", "alice@office.example", "elsewhere.example"},
		},
		"boris@office.example/Psi": {
			[]string{"boris@office.example/Psi", "Boris@office.example/Psi"},
			[]string{"", "boris@office.example", "boris@office.example/psi", "boris@office.example/Psi2", "office.example", "alice@office.example"},
		},
	} {
		for _, right := range senders.right {
			imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
				id, result := ask(t, s, p, to)
				for _, wrong := range senders.wrong {
					p.Say("<iq type='result' id='" + id + "' from='" + wrong + "'><forged/></iq>")
				}
				for _, kind := range []string{"message", "presence"} {
					p.Say("<" + kind + " type='result' id='" + id + "' from='" + right + "'><forged/></" + kind + ">")
					p.Say("<" + kind + " type='error' id='" + id + "' from='" + right + "'><forged/></" + kind + ">")
				}
				p.Say("<iq xmlns='jabber:server' type='result' id='" + id + "' from='" + right + "'/>")
				p.Say("<iq type='result' id='" + strings.ToLower(id) + "' from='" + right + "'/>")
				p.Say("<iq type='outcome' id='" + id + "' from='" + right + "'/>")
				synctest.Wait()
				if len(result) > 0 {
					t.Fatalf("to %q: a wrong answer was taken: %+v", to, <-result)
				}
				p.Say("<iq type='result' id='" + id + "' from='" + right + "'><right/></iq>")
				if r := <-result; r.err != nil || len(r.node.Children) != 1 || r.node.Children[0].Local != "right" {
					t.Errorf("to %q from %q: %+v", to, right, r)
				}
				p.Say("<iq type='result' id='" + id + "' from='" + right + "'><again/></iq>")
				p.HearsNothing()
			})
		}
	}
}

func TestAnErrorIsATypedAnswer(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		id, result := ask(t, s, p, "")
		p.Say("<iq type='error' id='" + id + "'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
		r := <-result
		var refused *xmpp.StanzaError
		if !errors.As(r.err, &refused) || *refused != (xmpp.StanzaError{Type: "auth", Condition: "forbidden"}) {
			t.Error(r.err)
		}
	})
}

func TestAQueryEndsWithItsContextAndItsLateAnswerIsIgnored(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		begin := time.Now()
		if _, err := s.Query(ctx, "get", xmpp.Address{}, []byte("<q xmlns='u'/>")); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Minute {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		_, id, _ := strings.Cut(p.Next(), "id='")
		id, _, _ = strings.Cut(id, "'")
		p.Say("<iq type='result' id='" + id + "'/>")
		p.HearsNothing()
	})
}

func TestQueriesEndWithTheSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p := imtest.Online(t, imtest.Config(new(imtest.Recorder)))
		var results []<-chan asked
		for range 10 {
			_, result := ask(t, s, p, "")
			results = append(results, result)
		}
		p.Say("<stream:error><system-shutdown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>")
		var end *xmpp.StreamError
		for _, result := range results {
			if r := <-result; !errors.As(r.err, &end) || end.Condition != "system-shutdown" {
				t.Error(r.err)
			}
		}
		if _, err := s.Query(t.Context(), "get", xmpp.Address{}, nil); !errors.As(err, &end) {
			t.Error(err)
		}
		if err := s.Confirm(t.Context()); err == nil {
			t.Error("confirmed by a session that has ended")
		}
	})
}

func TestRequestsOfOthersAreAnswered(t *testing.T) {
	for name, c := range map[string]struct{ iq, kind, part string }{
		"ping":             {"<iq type='get' id='1' from='F'><ping xmlns='urn:xmpp:ping'/></iq>", "result", "<iq"},
		"version":          {"<iq type='get' id='1' from='F'><query xmlns='jabber:iq:version'/></iq>", "result", "<name>Vestnik</name><version>1.2</version>"},
		"disco":            {"<iq type='get' id='1' from='F'><query xmlns='http://jabber.org/protocol/disco#info' node='a&amp;b'/></iq>", "result", "node='a&amp;b'"},
		"unknown":          {"<iq type='get' id='1' from='F'><secrets xmlns='u'/></iq>", "error", "<service-unavailable"},
		"unknown set":      {"<iq type='set' id='1' from='F'><command xmlns='u'/></iq>", "error", "<service-unavailable"},
		"nothing":          {"<iq type='get' id='1' from='F'/>", "error", "<service-unavailable"},
		"two things":       {"<iq type='get' id='1' from='F'><ping xmlns='urn:xmpp:ping'/><ping xmlns='urn:xmpp:ping'/></iq>", "error", "<service-unavailable"},
		"a ping as a set":  {"<iq type='set' id='1' from='F'><ping xmlns='urn:xmpp:ping'/></iq>", "error", "<service-unavailable"},
		"roster as a get":  {"<iq type='get' id='1' from='F'><query xmlns='jabber:iq:roster'/></iq>", "error", "<service-unavailable"},
		"id to be escaped": {"<iq type='get' id='&lt;1' from='F'><ping xmlns='urn:xmpp:ping'/></iq>", "result", "id='&lt;1'"},
	} {
		t.Run(name, func(t *testing.T) {
			imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
				p.Say(strings.Replace(c.iq, "'F'", "'office.example/тест'", 1))
				p.Hears("type='"+c.kind+"'", "to='office.example/тест'", c.part)
				p.HearsNothing()
			})
		})
	}
}

func TestWhatNeedsNoAnswerGetsNone(t *testing.T) {
	for _, iq := range []string{
		"<iq type='result' id='unknown' from='boris@office.example'/>",
		"<iq type='error' id='unknown'><error type='cancel'/></iq>",
		"<iq type='result'/>",
		"<iq/>",
		"<iq type='get' from='a@b@c' id='1'><ping xmlns='urn:xmpp:ping'/></iq>",
		"<iq type='get' from='boris@office.example'><ping xmlns='urn:xmpp:ping'/></iq>", // an answer needs an id
		"<iq type='set'><query xmlns='jabber:iq:roster'><item jid='boris@office.example'/></query></iq>",
	} {
		imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			p.Say(iq)
			p.HearsNothing()
		})
	}
}

// direct carries requests to a listener without a network.
type direct struct{ *manager.Listener }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	answered := make(chan *http.Response, 1)
	go func() {
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		answered <- w.Result()
	}()
	select {
	case res := <-answered:
		return res, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// Over BOSH the request that carried a message is held while nobody has anything to
// say, for a minute; who waits for the confirmation does not.
func TestConfirmDoesNotWaitForARequestThatIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listener := manager.New(manager.Config{})
		defer listener.Close()
		conn, err := bosh.Dial(bosh.Config{URL: "https://office.example/", Transport: direct{listener}})
		if err != nil {
			t.Fatal(err)
		}
		result := imtest.Opening(t.Context(), conn, imtest.Config(new(imtest.Recorder)))
		far, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		p := imtest.Serve(t, far)
		p.LetIn()
		p.Say(imtest.Header + imtest.MayBind)
		p.Hears("<bind")
		p.Say(imtest.Bound)
		s := (<-result).Client
		time.Sleep(time.Second)
		for range 3 {
			begin := time.Now()
			if _, err := s.Messages.Send(message.Message{To: s.JID().Bare(), Type: "chat", Body: "b"}); err != nil {
				t.Fatal(err)
			}
			confirmed := make(chan error, 1)
			go func() { confirmed <- s.Confirm(t.Context()) }()
			p.Hears("<body>b</body>")
			_, id, _ := strings.Cut(p.Hears("<ping"), "id='")
			id, _, _ = strings.Cut(id, "'")
			p.Say("<iq type='result' id='" + id + "'/>")
			if err := <-confirmed; err != nil || time.Since(begin) > 100*time.Millisecond {
				t.Errorf("%v after %v", err, time.Since(begin))
			}
		}
		p.Leave(s)
	})
}

func TestConfirmWaitsForTheServersAnswerEvenIfItIsNo(t *testing.T) {
	for _, answer := range []string{"<iq type='result' id='ID'/>", "<iq type='error' id='ID'><error type='cancel'/></iq>"} {
		imtest.InSession(t, func(t *testing.T, s *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			confirmed := make(chan error, 1)
			go func() { confirmed <- s.Confirm(t.Context()) }()
			_, id, _ := strings.Cut(p.Hears("<ping xmlns='urn:xmpp:ping'/>"), "id='")
			id, _, _ = strings.Cut(id, "'")
			synctest.Wait()
			if len(confirmed) > 0 {
				t.Error("confirmed by nobody")
			}
			p.Say(strings.Replace(answer, "ID", id, 1))
			if err := <-confirmed; err != nil {
				t.Error(err)
			}
		})
	}
}
