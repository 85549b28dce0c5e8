package pubsub_test

import (
	"errors"
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/pubsub"
	"vestnik/core/xmpp/session"
)

func TestMain(m *testing.M) { servertest.Main(m) }

// reader is a session that follows nodes.
type reader struct {
	*session.Session
	nodes     *pubsub.PubSub
	published *pep.PEP
	heard     *imtest.Recorder
}

func signIn(t *testing.T, server *servertest.Server, user string) *reader {
	t.Helper()
	path, err := transport.New(transport.Config{RootCAs: server.CA})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := bosh.Dial(bosh.Config{URL: server.URL, AllowHTTP: true, Transport: path})
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{heard: new(imtest.Recorder)}
	account, _ := xmpp.ParseAccount(user + "@office.example")
	r.Session, err = session.Open(imtest.Soon(t), conn, session.Config{Account: account, Password: server.Users[user], Handler: r.heard, Attach: func(s *session.Session) {
		r.nodes, r.published = pubsub.New(s), pep.New(s, disco.New(s, disco.Identity{}))
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func TestServersTellWhatIsPublished(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			alice, bob := signIn(t, server, "alice"), signIn(t, server, "bob")
			set := func(content string) {
				t.Helper()
				if _, err := alice.Query(imtest.Soon(t), "set", news, []byte("<pubsub xmlns='http://jabber.org/protocol/pubsub'>"+content+"</pubsub>")); err != nil {
					t.Fatal(err)
				}
			}
			publish := func(id, title string) {
				t.Helper()
				set("<publish node='news'><item id='" + id + "'><entry xmlns='http://www.w3.org/2005/Atom'><title>" + title + "</title></entry></item></publish>")
			}
			if _, err := bob.nodes.Subscribe(imtest.Soon(t), news, "news"); !errors.Is(err, pubsub.ErrNoNode) {
				t.Error(err)
			}
			set("<create node='news'/>")
			if err := bob.Send([]byte("<presence/>")); err != nil {
				t.Fatal(err)
			}
			s, err := bob.nodes.Subscribe(imtest.Soon(t), news, "news")
			if err != nil || s.State != pubsub.Subscribed {
				t.Fatalf("%+v, %v", s, err)
			}
			publish("1", "Раз")
			e := imtest.Wait(t, bob.heard, func(pubsub.Event) bool { return true })
			if e.Node != "news" || e.From != news || len(e.Items) != 1 || pubsub.Read(e.Items[0]).Title != "Раз" {
				t.Errorf("%+v", e)
			}
			all, err := bob.nodes.Subscriptions(imtest.Soon(t), news)
			if err != nil || len(all) != 1 || all[0].Node != "news" || all[0].State != pubsub.Subscribed {
				t.Errorf("%+v, %v", all, err)
			}
			publish("2", "Два")
			items, err := bob.published.Latest(imtest.Soon(t), news, "news", 1)
			if err != nil || len(items) != 1 || pubsub.Read(items[0]).Title != "Два" {
				t.Errorf("%+v, %v", items, err)
			}
			if err := bob.nodes.Unsubscribe(imtest.Soon(t), news, all[0]); err != nil {
				t.Error(err)
			}
			if all, err := bob.nodes.Subscriptions(imtest.Soon(t), news); err != nil || len(all) != 0 {
				t.Errorf("%+v, %v", all, err)
			}
		})
	}
}
