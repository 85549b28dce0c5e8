package agent_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vestnik/core/agent"
	"vestnik/core/demo"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/journal"
	"vestnik/core/policy"
	"vestnik/core/vault"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/manager"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

const patience = 20 * time.Second

// keyring is a vault in memory.
type keyring struct {
	mu        sync.Mutex
	passwords map[string]string
	err       error
}

func (k *keyring) Get(_ context.Context, account string) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if p, ok := k.passwords[account]; ok && k.err == nil {
		return p, nil
	}
	return "", cmp(k.err, vault.ErrNotFound)
}

// set makes all calls fail from now on, or work again.
func (k *keyring) set(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.err = err
}

func (k *keyring) Set(_ context.Context, account, password string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.err == nil {
		k.passwords[account] = password
	}
	return k.err
}

func (k *keyring) Delete(_ context.Context, account string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.passwords, account)
	return k.err
}

func cmp(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// world is an office over BOSH, and what the resident of one person keeps.
type world struct {
	t       testing.TB
	url     string
	server  *httptest.Server
	office  *demo.Office
	keyring *keyring
	gate    *gate // through which the residents go; nil is the way that the program goes
	home    string

	mu      sync.Mutex
	dialled []desk.Account // each attempt
	located desk.Account   // by which the address was looked for
	policy  policy.Policy  // what the organisation has set
	broken  error          // what is wrong with it

	autostart agent.Autostart

	// dial opens a connection; tests put something in between.
	dial func(bosh.Config) (net.Conn, error)
}

const (
	me   = "alice@example.com"
	anna = "anna@example.com"
	word = "слово-😀"
)

func newWorld(t *testing.T) *world {
	w := &world{t: t, keyring: &keyring{passwords: map[string]string{}}, gate: &gate{}, home: t.TempDir()}
	w.dial = func(cfg bosh.Config) (net.Conn, error) { return bosh.Dial(cfg) }
	w.office = demo.New(demo.Options{Domain: "example.com", Accounts: map[string]string{"alice": word, "anna": word, "petr": word, "boris": word}, Locale: "ru", Pace: time.Hour})
	l := manager.New(manager.Config{})
	w.server = httptest.NewServer(l)
	w.url = w.server.URL
	w.serve(l)
	return w
}

// serve opens the office behind a connection manager until the test ends.
func (w *world) serve(l *manager.Listener) {
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- w.office.Serve(ctx, l) }()
	w.t.Cleanup(func() {
		cancel()
		l.Close()
		<-served
		w.server.CloseClientConnections()
		w.server.Close()
	})
}

func (w *world) transport() http.RoundTripper {
	if w.gate == nil {
		return nil
	}
	return w.gate
}

// resident starts a resident on what the one before has left.
func (w *world) resident() (*agent.Agent, func()) {
	w.t.Helper()
	j, err := journal.Open(filepath.Join(w.home, "journal.db"))
	if err != nil {
		w.t.Fatal(err)
	}
	a := agent.New(agent.Config{
		Doctor:  means,
		Version: "test", Language: func() string { return "ru" }, Phrases: func() []string { return []string{"Хорошо"} }, Journal: j,
		SettingsFile: filepath.Join(w.home, "settings.json"),
		Vault:        w.keyring, Patient: w.keyring,
		SessionFile: filepath.Join(w.home, "session"), DraftsFile: filepath.Join(w.home, "drafts.json"), PeopleDir: filepath.Join(w.home, "people"),
		Dial: func(acc desk.Account, wait time.Duration, keep bosh.Keeper) (net.Conn, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.dialled = append(w.dialled, acc)
			return w.dial(bosh.Config{URL: acc.URL, AllowHTTP: acc.AllowHTTP, Wait: wait, Keep: keep, Transport: w.transport()})
		},
		Resume: func(acc desk.Account, state []byte, keep bosh.Keeper) (*bosh.Conn, error) {
			return bosh.Resume(bosh.Config{URL: acc.URL, AllowHTTP: acc.AllowHTTP, Keep: keep, Transport: w.transport()}, state)
		},
		Locate: func(_ context.Context, at desk.Account) (string, error) {
			w.located = at
			return w.url, nil
		},
		Policy: func() (policy.Policy, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			return w.policy, w.broken
		},
		Autostart: w.autostart,
		Log:       func(format string, args ...any) { w.t.Logf(format, args...) },
	})
	ran := make(chan struct{})
	go func() { defer close(ran); _ = a.Run(context.Background()) }()
	stop := sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		_ = a.Quit(ctx)
		<-ran
		j.Close()
	})
	w.t.Cleanup(stop)
	return a, stop
}

func (w *world) account() desk.Account {
	return desk.Account{Address: me, Password: word, URL: w.url, AllowHTTP: true}
}

func (w *world) signIn(a *agent.Agent) {
	w.t.Helper()
	if err := a.SignIn(w.t.Context(), w.account()); err != nil {
		w.t.Fatalf("sign in: %v", err)
	}
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine && len(s.Contacts) > 0 })
}

// until waits for the state to be as wanted.
func (w *world) until(a *agent.Agent, wanted func(desk.Snapshot) bool) desk.Snapshot {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	for {
		s, err := a.Snapshot(ctx)
		if err != nil {
			w.t.Fatalf("snapshot: %v", err)
		}
		if wanted(s) {
			return s
		}
		events, err := a.Watch(ctx, s.Seq)
		if err != nil {
			continue
		}
		if _, ok := <-events; !ok {
			w.t.Fatalf("did not come; now: %+v", s)
		}
	}
}

// colleague is another program in the office.
type colleague struct {
	*im.Client
	messages chan message.Message // of ours; those of the office itself are not counted
}

func (c *colleague) note(m message.Message) bool {
	if m.From.Bare().String() == me {
		c.messages <- m
	}
	return true
}

func (w *world) colleague(address string) *colleague {
	w.t.Helper()
	conn, err := bosh.Dial(bosh.Config{URL: w.url, AllowHTTP: true})
	if err != nil {
		w.t.Fatal(err)
	}
	account, _ := xmpp.ParseAccount(address)
	c := &colleague{messages: make(chan message.Message, 10_000)}
	c.Client, err = im.Open(w.t.Context(), conn, session.Config{Account: account, Password: word, Handler: message.HandlerFunc(c.note)}, im.Program{})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { c.Close() })
	if err := c.Announce(presence.Presence{}); err != nil {
		w.t.Fatal(err)
	}
	return c
}

func TestSigningInIsRememberedAndUsedAtTheNextStart(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	w.signIn(a)
	stop()
	if settings := w.read("settings.json"); strings.Contains(settings, word) || !strings.Contains(settings, me) {
		t.Errorf("settings: %s", settings)
	}
	a, _ = w.resident()
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
}

func (w *world) read(name string) string {
	data, err := readAll(filepath.Join(w.home, name))
	if err != nil {
		w.t.Error(err)
	}
	return data
}

func TestAFailedSignInChangesNothingAndSaysWhy(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	for _, c := range []struct {
		change func(*desk.Account)
		want   desk.Code
	}{
		{func(a *desk.Account) { a.Password = "wrong" }, desk.WrongPassword},
		{func(a *desk.Account) { a.Address = "alice@other.example" }, desk.UnknownDomain},
		{func(a *desk.Account) { a.Address = "not an address" }, desk.BadAddress},
		{func(a *desk.Account) { a.Address = "example.com" }, desk.BadAddress},
		{func(a *desk.Account) { a.URL = "" }, desk.NoURL},
		{func(a *desk.Account) { a.URL = "ftp://office.example" }, desk.BadURL},
		{func(a *desk.Account) { a.AllowHTTP = false }, desk.PlainHTTP},
		{func(a *desk.Account) { a.URL = "http://127.0.0.1:1/" }, desk.Unreachable},
		{func(a *desk.Account) { a.URL = strings.Replace(a.URL, "http:", "https:", 1) }, desk.TLSNotSpoken},
	} {
		account := w.account()
		c.change(&account)
		err := a.SignIn(t.Context(), account)
		if !errors.Is(err, &desk.Problem{Code: c.want}) {
			t.Errorf("%v; want %s", err, c.want)
		}
	}
	s, _ := a.Snapshot(t.Context())
	if s.Status.Address != "" || s.Status.Connection != desk.SignedOut || len(w.keyring.passwords) > 0 {
		t.Errorf("%+v", s.Status)
	}
}

func TestAMessageIsStoredAlertedAndSurvivesARestart(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	w.signIn(a)
	s, _ := a.Snapshot(t.Context())
	events, err := a.Watch(t.Context(), s.Seq)
	if err != nil {
		t.Fatal(err)
	}
	other := w.colleague(anna)
	to, _ := xmpp.ParseAddress(me)
	if _, err := other.Messages.Send(message.Message{To: to, Type: "chat", Subject: "Тема", Body: "<b>Привет</b> 😀"}); err != nil {
		t.Fatal(err)
	}
	for e := range events {
		if e.Kind == desk.EventAlert && e.Alert.Peer.Address == anna {
			if e.Alert.Text != "Тема\n<b>Привет</b> 😀" || e.Alert.Title != "anna" || e.Alert.Count != 1 {
				t.Errorf("alert %+v", e.Alert)
			}
			break
		}
	}
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Unread == 1 })
	stop()
	a, _ = w.resident()
	h, err := a.History(t.Context(), desktest.Peer(anna), 0, 10)
	if err != nil || len(h) != 1 || h[0].Body != "<b>Привет</b> 😀" || h[0].Read {
		t.Fatalf("%+v, %v", h, err)
	}
	if err := a.MarkRead(t.Context(), desktest.Peer(anna), h[0].Number); err != nil {
		t.Fatal(err)
	}
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Unread == 0 })
}

func TestAFloodIsStoredWholeAndSummedUp(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	s, _ := a.Snapshot(t.Context())
	events, err := a.Watch(t.Context(), s.Seq)
	if err != nil {
		t.Fatal(err)
	}
	to, _ := xmpp.ParseAddress(me)
	one, two := w.colleague(anna), w.colleague("petr@example.com")
	const n = 20
	for i := range n {
		for _, c := range []*colleague{one, two} {
			if _, err := c.Messages.Send(message.Message{To: to, Type: "chat", Body: fmt.Sprint(i)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Unread == 2*n })
	popups := 0
	for e := range events {
		if e.Kind != desk.EventAlert {
			continue
		}
		if popups++; e.Alert.People == 2 && e.Alert.Peer.IsZero() {
			break // it comes a second later; popups one by one would never end here
		}
	}
	if popups > n {
		t.Errorf("%d popups", popups)
	}
}

func TestWhatWasWrittenOffLineIsSentInOrderOnce(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	other := w.colleague(anna)
	if err := a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: desk.Offline}}); err != nil {
		t.Fatal(err)
	}
	const n = 50
	for i := range n {
		if _, err := a.Send(t.Context(), desk.Outgoing{To: anna, Body: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: desk.Chat, Text: "Снова тут"}}); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		select {
		case m := <-other.messages:
			if m.Body != fmt.Sprint(i) {
				t.Fatalf("message %d: %q", i, m.Body)
			}
		case <-time.After(patience):
			t.Fatalf("message %d did not come", i)
		}
	}
	w.until(a, func(s desk.Snapshot) bool {
		h, _ := a.History(t.Context(), desktest.Peer(anna), 0, n)
		return len(h) == n && !slices.ContainsFunc(h, func(m desk.Message) bool { return m.State == desk.Queued })
	})
}

func TestAServerThatIsGoneIsTriedAgainAndQuitIsQuick(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	w.signIn(a)
	w.server.CloseClientConnections()
	w.server.Listener.Close()
	begin := time.Now()
	stop()
	// Not a measurement: the grace is 1.5 s, and a hang would be without end.
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("quitting took %v", took)
	}
}

func TestAKeyringThatFailsIsToldAndDoesNotKeepUsOffLine(t *testing.T) {
	w := newWorld(t)
	w.keyring.err = vault.ErrAbsent
	a, stop := w.resident()
	err := a.SignIn(t.Context(), w.account())
	if !errors.Is(err, &desk.Problem{Code: desk.KeyringAbsent}) {
		t.Errorf("%v", err)
	}
	w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
	stop()
	a, _ = w.resident()
	s := w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.Waiting })
	if s.Status.Problem == nil || s.Status.Problem.Code != desk.KeyringAbsent || s.Status.RetryAt.IsZero() {
		t.Errorf("%+v", s.Status)
	}
}

func TestKeepsTheRulesOfADesk(t *testing.T) {
	desktest.Conformance(t, func(t *testing.T) (desk.Desk, desktest.Control) {
		w := newWorld(t)
		a, _ := w.resident()
		w.signIn(a)
		return a, &control{w: w, a: a, others: map[desk.Ref]*colleague{}}
	})
}

// control drives the world behind the desk for the conformance suite.
type control struct {
	w *world
	a *agent.Agent

	mu     sync.Mutex
	others map[desk.Ref]*colleague
}

func (c *control) Receive(peer desk.Ref, body string) desk.Message { return c.Asks(peer, body, nil) }

func (c *control) Asks(peer desk.Ref, body string, n *desk.Notice) desk.Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.others[peer] == nil {
		c.others[peer] = c.w.colleague(peer.Address)
	}
	to, _ := xmpp.ParseAddress(me)
	id, err := c.others[peer].Messages.Send(message.Message{To: to, Type: "chat", Body: body, Notice: n})
	if err != nil {
		c.w.t.Fatal(err)
	}
	return c.comes(peer, id)
}

// comes waits for a message.
func (c *control) comes(peer desk.Ref, id string) desk.Message {
	for {
		h, err := c.a.History(c.w.t.Context(), peer, 0, 5)
		if err != nil {
			c.w.t.Fatal(err)
		}
		for _, m := range h {
			if m.ID == id {
				return m
			}
		}
		time.Sleep(time.Millisecond)
	}
}

func (c *control) Ask(peer desk.Ref) {
	to, _ := xmpp.ParseAddress(me)
	other := c.w.colleague(peer.Address)
	// Everybody in the office sees everybody, until he is a stranger.
	_, err := other.Query(c.w.t.Context(), "set", xmpp.Address{},
		[]byte("<query xmlns='jabber:iq:roster'><item jid='"+me+"' subscription='remove'/></query>"))
	if err == nil {
		err = other.Presence.Subscribe(to, "")
	}
	if err != nil {
		c.w.t.Fatal(err)
	}
}

func (c *control) SayIn(room desk.Ref, nick, body string) desk.Message {
	other := c.inRoom(room, nick, "petr@example.com")
	to, _ := xmpp.ReadAddress(room.Address)
	id, err := other.Messages.Send(message.Message{To: to, Type: "groupchat", Body: body})
	if err != nil {
		c.w.t.Fatal(err)
	}
	return c.comes(room, id)
}

// inRoom has a colleague in a room, under a nick.
func (c *control) inRoom(room desk.Ref, nick, who string) *colleague {
	c.mu.Lock()
	defer c.mu.Unlock()
	peer := desk.Ref{Account: me, Address: who}
	if c.others[peer] == nil {
		c.others[peer] = c.w.colleague(who)
	}
	to, _ := xmpp.ReadAddress(room.Address)
	if _, err := c.others[peer].Rooms.Join(c.w.t.Context(), muc.Entry{Room: to, Nick: nick, Create: true}); err != nil {
		c.w.t.Fatal(err)
	}
	return c.others[peer]
}

func (c *control) InviteInto(room desk.Ref, from string) {
	to, _ := xmpp.ReadAddress(room.Address)
	us, _ := xmpp.ReadAddress(me)
	if err := c.inRoom(room, "host", from).Rooms.Invite(to, us, ""); err != nil {
		c.w.t.Fatal(err)
	}
}

func (c *control) Attended() []desk.Ref { return c.a.AttendedPeers() }

func readAll(path string) (string, error) {
	data, err := os.ReadFile(path)
	return string(data), err
}

var _ desktest.Control = (*control)(nil)

func TestAMessageToOneselfIsConfirmedThoughNothingComesBack(t *testing.T) {
	w := newWorld(t)
	conn, err := bosh.Dial(bosh.Config{URL: w.url, AllowHTTP: true})
	if err != nil {
		t.Fatal(err)
	}
	address, _ := xmpp.ParseAccount(anna)
	silent := &colleague{messages: make(chan message.Message, 1)}
	silent.Client, err = im.Open(t.Context(), conn, session.Config{Account: address, Password: word, Handler: message.HandlerFunc(silent.note)}, im.Program{})
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	if _, err := silent.Messages.Send(message.Message{To: address, Type: "chat", Body: "на память"}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := silent.Confirm(ctx); err != nil {
		t.Errorf("%v", err) // the request itself is held for a minute
	}
}

func TestASilentKeyringIsToldFromASilentServer(t *testing.T) {
	silent := fmt.Errorf("%w: %w", vault.ErrSilent, context.DeadlineExceeded)
	if p := agent.Explain(silent, agent.Target{Address: me}); p.Code != desk.KeyringSilent {
		t.Errorf("%v", p)
	}
	if p := agent.Explain(context.DeadlineExceeded, agent.Target{URL: "https://office.example/"}); p.Code != desk.TimedOut {
		t.Errorf("%v", p)
	}
}
