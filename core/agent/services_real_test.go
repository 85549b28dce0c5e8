package agent_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/servertest"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/session"
)

// ownServers starts Prosody and ejabberd for a test.
func ownServers(t *testing.T) []*servertest.Server {
	return []*servertest.Server{servertest.Prosody(t, servertest.Private()), servertest.Ejabberd(t, servertest.Private())}
}

func TestRealServersSayWhatTheyAreAndHave(t *testing.T) {
	for _, sv := range ownServers(t) {
		t.Run(sv.Name, func(t *testing.T) {
			p := pairOn(t, sv)
			server, err := p.a.Explore(t.Context(), desk.Spot{})
			p.must("explore", err)
			if !slices.ContainsFunc(server.Identities, func(i desk.ServiceIdentity) bool { return i.Category == "server" && i.Type == "im" }) || !slices.Contains(server.Can, desk.DeedPassword) {
				t.Errorf("%+v", server)
			}
			items, err := p.a.ServiceItems(t.Context(), desk.Spot{}, "", 100)
			p.must("items", err)
			can := map[desk.Deed]bool{}
			for _, i := range items.Items {
				is, err := p.a.Explore(t.Context(), desk.Spot{Ref: desk.Ref{Address: i.Address}, Node: i.Node})
				p.must(i.Address, err)
				for _, deed := range is.Can {
					can[deed] = true
				}
				if slices.Contains(is.Can, desk.DeedUpload) != (is.MaxFile > 0) {
					t.Errorf("%s takes files of up to %d", i.Address, is.MaxFile)
				}
			}
			for _, deed := range []desk.Deed{desk.DeedRooms, desk.DeedUpload, desk.DeedNodes} {
				if !can[deed] {
					t.Errorf("nothing to %s in %+v", deed, items)
				}
			}
		})
	}
}

func TestRealServersChangeThePasswordAndItIsKept(t *testing.T) {
	for _, sv := range ownServers(t) {
		t.Run(sv.Name, func(t *testing.T) {
			const changed = "новый пароль 2"
			p := pairOn(t, sv)
			step, err := p.a.Begin(t.Context(), desk.Task{Deed: desk.DeedPassword})
			p.must("begin", err)
			again, err := p.a.Proceed(t.Context(), desk.Move{ID: step.ID, Action: desk.ActionComplete})
			p.must("proceed with nothing", err)
			if len(again.Faults) != 1 || again.Faults[0].Why != desk.WhyMissing {
				t.Errorf("%+v", again)
			}
			over, err := p.a.Proceed(t.Context(), desk.Move{ID: step.ID, Action: desk.ActionComplete, Answers: desk.FormAnswers{"password": {changed}}})
			p.must("proceed", err)
			if kept, err := p.w.keyring.Get(t.Context(), bobRef.Account); over.Status != desk.StepCompleted || kept != changed || err != nil {
				t.Errorf("%+v, %q, %v", over, kept, err)
			}
			p.must("off line", p.a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: desk.Offline}}))
			p.w.until(p.a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OffLine })
			p.must("on line", p.a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: desk.Available}}))
			p.w.until(p.a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
		})
	}
}

// ejabberd keeps names for its rooms; both have nodes to subscribe to.
func TestRealServersRegisterAndSubscribe(t *testing.T) {
	both := ownServers(t)
	p := pairOn(t, both[1])
	rooms := desk.Spot{Ref: desk.Ref{Address: "conference.office.example"}}
	step, err := p.a.Begin(t.Context(), desk.Task{Spot: rooms, Deed: desk.DeedRegister})
	p.must("ask", err)
	_, err = p.a.Proceed(t.Context(), desk.Move{ID: step.ID, Action: desk.ActionComplete, Answers: desk.FormAnswers{step.Form.Fields[0].Var: {"Алиса из отдела"}}})
	p.must("register", err)
	step, err = p.a.Begin(t.Context(), desk.Task{Spot: rooms, Deed: desk.DeedRegister})
	if p.must("ask again", err); !step.Registered {
		t.Errorf("%+v", step)
	}
	_, err = p.a.Begin(t.Context(), desk.Task{Spot: rooms, Deed: desk.DeedUnregister})
	p.must("unregister", err)

	for _, sv := range both {
		p := pairOn(t, sv)
		node := desk.Spot{Ref: desk.Ref{Address: "pubsub.office.example"}, Node: "news of the agent"}
		begin := func(deed desk.Deed) (desk.ServiceStep, error) {
			return p.a.Begin(t.Context(), desk.Task{Spot: node, Deed: deed})
		}
		if _, err := begin(desk.DeedSubscribe); !errors.Is(err, &desk.Problem{Code: desk.NoItem}) {
			t.Errorf("%s: %v", sv.Name, err)
		}
		conn, err := bosh.Dial(bosh.Config{URL: sv.URL, AllowHTTP: true})
		p.must("dial", err)
		other, err := im.Open(t.Context(), conn, session.Config{Account: mustAddress(bobRef.Account), Password: sv.Users["alice"], Handler: make(presences, 64)}, im.Program{})
		p.must("sign in", err)
		t.Cleanup(func() { other.Close() })
		_, err = other.Query(t.Context(), "set", mustAddress(node.Address), []byte("<pubsub xmlns='http://jabber.org/protocol/pubsub'><create node='"+node.Node+"'/></pubsub>"))
		p.must("create", err)
		_, err = other.Nodes.Subscribe(t.Context(), mustAddress(node.Address), node.Node)
		p.must("subscribe by another program", err)
		theirs, err := p.a.Explore(t.Context(), node)
		if p.must("explore what another program has subscribed to", err); !slices.Equal(theirs.Can, []desk.Deed{desk.DeedUnsubscribe}) || len(theirs.Subscribed) != 1 {
			t.Errorf("%s: %+v", sv.Name, theirs)
		}
		_, err = begin(desk.DeedUnsubscribe)
		p.must("unsubscribe what another program has", err)
		step, err := begin(desk.DeedSubscribe)
		if p.must("subscribe", err); step.Form.Value("subscription") != "subscribed" {
			t.Errorf("%+v", step)
		}
		p.news(other, node)
		is, err := p.a.Explore(t.Context(), node)
		if p.must("explore", err); !slices.Contains(is.Can, desk.DeedUnsubscribe) {
			t.Errorf("%+v", is)
		}
		service, err := p.a.Explore(t.Context(), desk.Spot{Ref: node.Ref})
		if p.must("explore", err); !slices.ContainsFunc(service.Subscribed, func(s desk.Subscribed) bool { return s.Node == node.Node }) {
			t.Errorf("%+v", service)
		}
		_, err = begin(desk.DeedUnsubscribe)
		p.must("unsubscribe", err)
		if _, err = begin(desk.DeedUnsubscribe); !errors.Is(err, &desk.Problem{Code: desk.NotSubscribed}) {
			t.Errorf("%s: %v", sv.Name, err)
		}
	}
}

// news publishes in a node, and looks whether that comes as a headline of the service, once: also
// when the service tells it again at the next sign-in.
func (p *pair) news(publisher *im.Client, node desk.Spot) {
	p.Helper()
	publish := func(id, title string) {
		_, err := publisher.Query(p.Context(), "set", mustAddress(node.Address), []byte("<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='"+node.Node+"'><item id='"+id+
			"'><entry xmlns='http://www.w3.org/2005/Atom'><title>"+title+"</title><summary>Подробности</summary><link href='https://news.office.example/1'/></entry></item></publish></pubsub>"))
		p.must("publish", err)
	}
	service := desk.Ref{Account: bobRef.Account, Address: node.Address}
	has := func(n int) func(desk.Snapshot) bool {
		return func(desk.Snapshot) bool {
			all, err := p.a.History(p.Context(), service, 0, 10)
			return err == nil && len(all) == n
		}
	}
	publish("1", "Первая")
	p.w.until(p.a, has(1))
	all, _ := p.a.History(p.Context(), service, 0, 10)
	if m := all[0]; m.Type != desk.TypeHeadline || m.Subject != "Первая" || m.Body != "Подробности" || m.Notice == nil || m.Notice.Link != "https://news.office.example/1" {
		p.Errorf("%+v", m)
	}
	p.must("off line", p.a.SetPresence(p.Context(), desk.Choice{Presence: desk.Presence{Show: desk.Offline}}))
	p.w.until(p.a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OffLine })
	p.must("on line", p.a.SetPresence(p.Context(), desk.Choice{Presence: desk.Presence{Show: desk.Available}}))
	p.w.until(p.a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
	for end := time.Now().Add(patience); !has(2)(desk.Snapshot{}); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			all, _ := p.a.History(p.Context(), service, 0, 10)
			p.Fatalf("%+v", all)
		}
		publish("2", "Вторая") // who is not there yet is told nothing
	}
}
