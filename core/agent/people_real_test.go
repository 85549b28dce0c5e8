package agent_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"net"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/vcard"
)

var (
	bobRef   = desk.Ref{Account: "alice@office.example", Address: "bob@office.example"}
	aliceJID = mustAddress("alice@office.example")
)

func mustAddress(text string) xmpp.Address {
	a, err := xmpp.ParseAddress(text)
	if err != nil {
		panic(err)
	}
	return a
}

// presences hears those that alice sends, but for her being here.
type presences chan presence.Presence

func (c presences) Take(_ context.Context, events []session.Event) ([]int, error) {
	for _, e := range events {
		if p, ok := e.(presence.Presence); ok && p.From.Bare() == aliceJID && p.Type != "" && p.Type != "unavailable" {
			c <- p
		}
	}
	return nil, nil
}

func (c presences) await(t *testing.T, kind string) presence.Presence {
	t.Helper()
	for late := time.After(30 * time.Second); ; {
		select {
		case p := <-c:
			if p.Type == kind {
				return p
			}
		case <-late:
			t.Fatalf("%s did not come", kind)
		}
	}
}

// pair is an agent of alice's, and bob by hand.
type pair struct {
	*testing.T
	w     *world
	a     *agent.Agent
	stop  func()
	bob   *im.Client
	hears presences
}

// open has a face open that shows who is there, else a server may keep that back.
func open(t *testing.T, a *agent.Agent) {
	var gone sync.WaitGroup
	gone.Go(func() { _ = a.Attend(t.Context(), desk.Ref{}) })
	t.Cleanup(gone.Wait)
}

func pairOn(t *testing.T, sv *servertest.Server) *pair {
	w := &world{t: t, url: sv.URL, keyring: &keyring{passwords: map[string]string{}}, home: t.TempDir()}
	w.dial = func(cfg bosh.Config) (net.Conn, error) { return bosh.Dial(cfg) }
	a, stop := w.resident()
	open(t, a)
	if err := a.SignIn(t.Context(), desk.Account{Address: bobRef.Account, Password: sv.Users["alice"], URL: sv.URL, AllowHTTP: true}); err != nil {
		t.Fatal(err)
	}
	conn, err := bosh.Dial(bosh.Config{URL: sv.URL, AllowHTTP: true})
	if err != nil {
		t.Fatal(err)
	}
	hears := make(presences, 64)
	bob, err := im.Open(t.Context(), conn, session.Config{Account: mustAddress(bobRef.Address), Password: sv.Users["bob"], Handler: hears}, im.Program{Name: "Psi", Version: "7"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bob.Close() })
	if err := bob.Announce(presence.Presence{}); err != nil {
		t.Fatal(err)
	}
	return &pair{t, w, a, stop, bob, hears}
}

// must fails the test where something does not succeed.
func (p *pair) must(what string, err error) {
	p.Helper()
	if err != nil {
		p.Fatalf("%s: %v", what, err)
	}
}

// contact waits until bob is as wanted.
func (p *pair) contact(wanted func(desk.Contact) bool) {
	p.Helper()
	p.w.until(p.a, func(s desk.Snapshot) bool {
		return slices.ContainsFunc(s.Contacts, func(c desk.Contact) bool { return c.Ref == bobRef && wanted(c) })
	})
}

// befriend makes both see each other.
func (p *pair) befriend() {
	p.Helper()
	p.must("add", p.a.AddContact(p.Context(), desk.NewContact{Ref: bobRef, Name: "Боб", Groups: []string{"Склад"}, Message: "Это Алиса"}))
	if asked := p.hears.await(p.T, "subscribe"); asked.Status != "Это Алиса" {
		p.Errorf("bob is told %q", asked.Status)
	}
	p.contact(func(c desk.Contact) bool {
		return c.Asked && c.Name == "Боб" && slices.Equal(c.Groups, []string{"Склад"})
	})
	p.must("approve", p.bob.Presence.Approve(aliceJID))
	p.must("subscribe", p.bob.Presence.Subscribe(aliceJID, ""))
	p.w.until(p.a, func(s desk.Snapshot) bool {
		for _, r := range s.Requests { // where it could not be said ahead
			_ = p.a.AnswerRequest(p.Context(), r.Ref, true)
		}
		return len(s.Contacts) == 1 && s.Contacts[0].Subscription == desk.SubscriptionBoth && s.Contacts[0].Show == desk.Available && !s.Contacts[0].Asked
	})
}

func drawn(t *testing.T, side int) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestRealServersKeepContactsCardsPicturesAndWhoIsBlocked(t *testing.T) {
	for _, sv := range []*servertest.Server{servertest.Prosody(t, servertest.Private()), servertest.Ejabberd(t, servertest.Private())} {
		t.Run(sv.Name, func(t *testing.T) {
			p := pairOn(t, sv)
			p.befriend()
			for _, step := range []struct {
				name string
				run  func(*pair)
			}{
				{"changed", changed}, {"hisCard", hisCard}, {"ownCard", ownCard}, {"hisPicture", hisPicture}, {"ownPicture", ownPicture},
				{"nicks", nicks}, {"about", aboutHim}, {"blocked", blocked}, {"removed", removed},
			} {
				t.Run(step.name, func(t *testing.T) { step.run(&pair{t, p.w, p.a, p.stop, p.bob, p.hears}) })
			}
		})
	}
}

// What was told of people is there at the next start, though they are off line and the
// server says no more than that the roster is as it was.
func TestRealServersPeopleAreKnownAtTheNextStart(t *testing.T) {
	for _, sv := range []*servertest.Server{servertest.Prosody(t, servertest.Private()), servertest.Ejabberd(t, servertest.Private())} {
		t.Run(sv.Name, func(t *testing.T) {
			p := pairOn(t, sv)
			p.befriend()
			shown, err := p.bob.Pictures.Publish(t.Context(), drawn(t, 64))
			if p.must("publish", err); shown.ByPresence {
				p.bob.Presence.ShowPicture(shown.Hash)
				p.must("show", p.bob.Presence.Set(t.Context(), presence.Presence{}))
			}
			p.must("nick", p.bob.Names.Publish(t.Context(), "Бобик"))
			p.contact(func(c desk.Contact) bool { return c.Picture == shown.Hash && c.Nick == "Бобик" })
			_, err = p.a.Picture(t.Context(), bobRef)
			p.must("picture", err)
			_, err = p.bob.Pictures.Remove(t.Context())
			p.must("remove", err)
			p.contact(func(c desk.Contact) bool { return c.Picture != shown.Hash })
			_, err = p.bob.Pictures.Publish(t.Context(), drawn(t, 64))
			p.must("publish", err)
			p.contact(func(c desk.Contact) bool { return c.Picture == shown.Hash })
			p.bob.Close()
			p.contact(func(c desk.Contact) bool { return c.Show == desk.Offline })
			p.stop()
			if kept, err := filepath.Glob(filepath.Join(p.w.home, "people", "*.roster")); err != nil || len(kept) != 1 {
				t.Fatalf("no roster is kept: %v, %v", kept, err)
			}
			p.a, _ = p.w.resident()
			open(t, p.a)
			p.w.until(p.a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
			p.contact(func(c desk.Contact) bool {
				return c.Name == "Боб" && slices.Equal(c.Groups, []string{"Склад"}) && c.Subscription == desk.SubscriptionBoth && c.Nick == "Бобик" && c.Picture == shown.Hash
			})
			got, err := p.a.Picture(t.Context(), bobRef)
			if p.must("picture", err); got.Hash != shown.Hash || len(got.PNG) == 0 {
				t.Errorf("%+v", got.Hash)
			}
			p.must("sign out", p.a.SignOut(t.Context(), desk.Leave{}))
			if kept, _ := filepath.Glob(filepath.Join(p.w.home, "people", "*.roster")); len(kept) > 0 {
				t.Errorf("signed out, and still there: %v", kept)
			}
		})
	}
}

func changed(p *pair) {
	p.must("rename", p.a.RenameContact(p.Context(), bobRef, "Борис"))
	p.contact(func(c desk.Contact) bool {
		return c.Name == "Борис" && slices.Equal(c.Groups, []string{"Склад"})
	})
	p.must("move", p.a.MoveContact(p.Context(), bobRef, []string{"Офис"}))
	p.contact(func(c desk.Contact) bool {
		return c.Name == "Борис" && slices.Equal(c.Groups, []string{"Офис"})
	})
}

func hisCard(p *pair) {
	p.must("publish", p.bob.Cards.Publish(p.Context(), vcard.Card{FullName: "Боб Бобров", Title: "Кладовщик", Phones: []vcard.Contact{{Value: "+7-1", Kinds: []string{"work"}}}}))
	card, err := p.a.Card(p.Context(), bobRef)
	if p.must("card", err); card.FullName != "Боб Бобров" || card.Title != "Кладовщик" || len(card.Phones) != 1 || card.Phones[0].Value != "+7-1" {
		p.Errorf("%+v", card)
	}
	if card, err := p.a.Card(p.Context(), desk.Ref{Account: bobRef.Account, Address: "nobody@office.example"}); err != nil || !reflect.DeepEqual(card, desk.Card{}) {
		p.Errorf("who does not exist has a card: %+v, %v", card, err)
	}
}

func ownCard(p *pair) {
	want := desk.Card{FullName: "Алиса", Company: "ООО «Ромашка»", Mails: []desk.Reach{{Value: "alice@office.example", Kinds: []string{"work"}}}}
	p.must("set", p.a.SetCard(p.Context(), "", want))
	got, err := p.a.Card(p.Context(), desk.Ref{})
	if p.must("own", err); got.FullName != want.FullName || got.Company != want.Company || len(got.Mails) != 1 {
		p.Errorf("%+v", got)
	}
	seen, err := p.bob.Cards.Of(p.Context(), aliceJID)
	if p.must("seen", err); seen.FullName != "Алиса" {
		p.Errorf("bob sees %+v", seen)
	}
}

func hisPicture(p *pair) {
	shown, err := p.bob.Pictures.Publish(p.Context(), drawn(p.T, 300))
	if p.must("publish", err); shown.ByPresence {
		p.bob.Presence.ShowPicture(shown.Hash)
		p.must("show", p.bob.Presence.Set(p.Context(), presence.Presence{}))
	}
	p.contact(func(c desk.Contact) bool { return c.Picture == shown.Hash })
	got, err := p.a.Picture(p.Context(), bobRef)
	p.must("picture", err)
	if small, err := png.DecodeConfig(bytes.NewReader(got.PNG)); err != nil || got.Hash != shown.Hash || small.Width != desk.PictureSide {
		p.Errorf("%s %+v, %v", got.Hash, small, err)
	}
	shown, err = p.bob.Pictures.Remove(p.Context())
	if p.must("remove", err); shown.ByPresence {
		p.bob.Presence.ShowPicture("")
		p.must("show", p.bob.Presence.Set(p.Context(), presence.Presence{}))
	}
	p.contact(func(c desk.Contact) bool { return c.Picture == "" })
	if none, err := p.a.Picture(p.Context(), bobRef); err != nil || none.PNG != nil {
		p.Errorf("%v, %v", none.Hash, err)
	}
}

func ownPicture(p *pair) {
	p.must("set", p.a.SetPicture(p.Context(), "", drawn(p.T, 300)))
	s := p.w.until(p.a, func(s desk.Snapshot) bool { return s.Status.Accounts[0].Picture != "" })
	own, err := p.a.Picture(p.Context(), desk.Ref{})
	if p.must("own", err); own.Hash != s.Status.Accounts[0].Picture || len(own.PNG) == 0 {
		p.Errorf("%+v", own.Hash)
	}
	if _, err := p.bob.Pictures.Fetch(p.Context(), aliceJID, own.Hash); err != nil {
		p.Errorf("bob: %v", err)
	}
	if card, err := p.a.Card(p.Context(), desk.Ref{}); err != nil || card.FullName != "Алиса" {
		p.Errorf("the card is gone: %+v, %v", card, err)
	}
	p.must("take away", p.a.SetPicture(p.Context(), "", nil))
	p.w.until(p.a, func(s desk.Snapshot) bool { return s.Status.Accounts[0].Picture == "" })
}

func nicks(p *pair) {
	p.must("publish", p.bob.Names.Publish(p.Context(), "Бобик"))
	p.contact(func(c desk.Contact) bool { return c.Nick == "Бобик" && c.Name == "Борис" })
	p.must("own", p.a.SetNick(p.Context(), "", "Алисик"))
	p.w.until(p.a, func(s desk.Snapshot) bool { return s.Status.Accounts[0].Nick == "Алисик" })
}

func aboutHim(p *pair) {
	about, err := p.a.About(p.Context(), bobRef)
	p.must("about", err)
	if len(about.Programs) != 1 || about.Programs[0].Name != "Psi" || about.Programs[0].Version != "7" || about.Programs[0].Time.IsZero() {
		p.Errorf("%+v", about)
	}
}

func blocked(p *pair) {
	p.must("block", p.a.Block(p.Context(), desk.Block{Peer: bobRef, Report: desk.Spam, Text: "реклама"}))
	p.contact(func(c desk.Contact) bool { return c.Blocked })
	if all, err := p.a.Blocked(p.Context()); err != nil || !slices.Equal(all, []desk.Ref{bobRef}) {
		p.Errorf("%v, %v", all, err)
	}
	p.must("unblock", p.a.Unblock(p.Context(), bobRef))
	p.contact(func(c desk.Contact) bool { return !c.Blocked })
}

func removed(p *pair) {
	p.must("remove", p.a.RemoveContact(p.Context(), bobRef))
	p.w.until(p.a, func(s desk.Snapshot) bool { return len(s.Contacts) == 0 })
	p.hears.await(p.T, "unsubscribed")
	p.must("undo", p.a.AddContact(p.Context(), desk.NewContact{Ref: bobRef, Name: "Борис", Groups: []string{"Офис"}}))
	p.contact(func(c desk.Contact) bool { return c.Asked && c.Name == "Борис" })
	p.must("cancel", p.a.CancelRequest(p.Context(), bobRef))
	p.contact(func(c desk.Contact) bool { return !c.Asked })
}
