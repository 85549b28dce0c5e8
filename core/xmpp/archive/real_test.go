package archive_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

func TestMain(m *testing.M) { servertest.Main(m) }

// heard is a handler that keeps all messages.
type heard struct {
	mu  sync.Mutex
	all []message.Message
}

func (h *heard) Take(_ context.Context, events []session.Event) ([]int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range events {
		if m, ok := e.(message.Message); ok {
			h.all = append(h.all, m)
		}
	}
	return nil, nil
}

// archived returns the messages with a text that an archive has given since the last call.
func (h *heard) archived() (all []message.Message) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range h.all {
		if m.Origin == session.Archive && m.Body != "" {
			all = append(all, m)
		}
	}
	h.all = nil
	return all
}

func texts(all []message.Message) (texts []string) {
	for _, m := range all {
		texts = append(texts, m.Body)
	}
	return texts
}

func timeout(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// onServers runs a test with each real server.
func onServers(t *testing.T, test func(t *testing.T, server *servertest.Server)) {
	t.Run("Prosody", func(t *testing.T) { test(t, servertest.Prosody(t)) })
	t.Run("ejabberd", func(t *testing.T) { test(t, servertest.Ejabberd(t)) })
}

// signIn signs a user of office.example in, over a path.
func signIn(t testing.TB, server *servertest.Server, user string, path http.RoundTripper, h session.Handler) *im.Client {
	t.Helper()
	account, err := xmpp.ParseAccount(user + "@office.example")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := bosh.Dial(bosh.Config{URL: server.URL, AllowHTTP: true, Wait: 2 * time.Second, Transport: path})
	if err != nil {
		t.Fatal(err)
	}
	c, err := im.Open(timeout(t), conn, session.Config{
		Account: account, Password: server.Users[user], Lang: "ru", Handler: h, Log: t.Logf,
	}, im.Program{Name: "Desk", Version: "1"})
	if err != nil {
		t.Fatalf("%s signs in at %s: %v", user, server.Name, err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// newest returns the place behind all that the archive has.
func newest(t testing.TB, c *im.Client) archive.Mark {
	t.Helper()
	page, err := c.Archive.Back(timeout(t), archive.Filter{}, archive.Mark{})
	if err != nil {
		t.Fatal(err)
	}
	return page.Last
}

// write sends texts, and waits until the server has them.
func write(t testing.TB, c *im.Client, to xmpp.Address, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := c.Messages.Send(message.Message{To: to, Type: "chat", Body: text, NoReceipt: true}); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Confirm(timeout(t)); err != nil {
		t.Fatal(err)
	}
}

// some returns n new texts.
func some(n int) (texts []string) {
	for i := range n {
		texts = append(texts, fmt.Sprint(i, " отчёт ", rand.Text()))
	}
	return texts
}

// Alice is away; dave writes, she answers from another program, and dave writes again.
func TestServersGiveWhatCameWhileWeWereAway(t *testing.T) {
	onServers(t, func(t *testing.T, server *servertest.Server) {
		first := signIn(t, server, "alice", nil, &heard{})
		write(t, first, first.JID().Bare(), "there must be something")
		mark := newest(t, first)
		first.Close()

		dave, phone := signIn(t, server, "dave", nil, &heard{}), signIn(t, server, "alice", nil, &heard{})
		all := some(5)
		write(t, dave, phone.JID().Bare(), all[:2]...)
		write(t, phone, dave.JID().Bare(), all[2])
		write(t, dave, phone.JID().Bare(), all[3:]...)

		h := &heard{}
		alice := signIn(t, server, "alice", nil, h)
		p, err := alice.Archive.CatchUp(timeout(t), mark, ignore)
		got := h.archived()
		if err != nil || p.ByTime || p.Mark.ID != newest(t, alice).ID || !slices.Equal(texts(got), all) {
			t.Fatalf("%+v %v: %q", p, err, texts(got))
		}
		for i, m := range got {
			if m.Mine != (i == 2) || m.ArchiveID == "" || time.Since(m.Time).Abs() > time.Minute {
				t.Errorf("%+v", m)
			}
		}
		h.archived()
		if p, err = alice.Archive.CatchUp(timeout(t), p.Mark, ignore); err != nil || p.Taken != 0 {
			t.Errorf("%+v %v: %q", p, err, texts(h.archived()))
		}
	})
}

func TestServersGoBackOneConversationPageByPage(t *testing.T) {
	onServers(t, func(t *testing.T, server *servertest.Server) {
		h := &heard{}
		erin, bob, dave := signIn(t, server, "erin", nil, h), signIn(t, server, "bob", nil, &heard{}), signIn(t, server, "dave", nil, &heard{})
		all := some(120)
		write(t, bob, erin.JID().Bare(), all[:60]...)
		write(t, dave, erin.JID().Bare(), some(10)...)
		write(t, bob, erin.JID().Bare(), all[60:]...)

		var at archive.Mark
		var got []string
		for range 4 {
			page, err := erin.Archive.Back(timeout(t), archive.Filter{With: bob.JID().Bare()}, at)
			if err != nil {
				t.Fatal(err)
			}
			got = append(texts(h.archived()), got...)
			if at = page.First; page.Complete {
				break
			}
		}
		if !slices.Equal(got, all) {
			t.Errorf("%d texts: %.300q", len(got), got)
		}
		// From a time on, which is all of it, and before one, which is nothing.
		page, err := erin.Archive.Back(timeout(t), archive.Filter{With: bob.JID().Bare(), Start: time.Now().Add(-time.Hour)}, archive.Mark{})
		if err != nil || page.Taken != 50 {
			t.Errorf("%+v %v", page, err)
		}
		page, err = erin.Archive.Back(timeout(t), archive.Filter{}, archive.Mark{Time: time.Now().Add(-time.Hour)})
		if err != nil || page.Taken != 0 || !page.Complete {
			t.Errorf("%+v %v", page, err)
		}
	})
}

// Prosody says that it does not know an id; ejabberd takes it for the beginning.
func TestServersThatHaveForgottenTheMarkLeaveNoGap(t *testing.T) {
	onServers(t, func(t *testing.T, server *servertest.Server) {
		h := &heard{}
		ivan, bob := signIn(t, server, "иван", nil, h), signIn(t, server, "bob", nil, &heard{})
		all := some(3)
		write(t, bob, ivan.JID().Bare(), all...)
		p, err := ivan.Archive.CatchUp(timeout(t), archive.Mark{ID: "no-such-id", Time: time.Now()}, ignore)
		if got := texts(h.archived()); err != nil || p.ByTime != (server.Name == "Prosody") || !slices.Equal(got, all) {
			t.Errorf("%+v %v: %q", p, err, got)
		}
	})
}

func TestServersFindWhatTheySayTheyCan(t *testing.T) {
	for name, want := range map[string]archive.Support{"Prosody": {Offered: true, Extended: true}, "ejabberd": {Offered: true}} {
		t.Run(name, func(t *testing.T) {
			server := servertest.Prosody(t)
			if name == "ejabberd" {
				server = servertest.Ejabberd(t)
			}
			bob := signIn(t, server, "bob", nil, &heard{})
			if can, err := bob.Archive.Support(timeout(t)); can != want || err != nil {
				t.Fatalf("%+v %v", can, err)
			}
			if !want.Extended {
				return
			}
			text := some(1)[0]
			write(t, bob, bob.JID().Bare(), text)
			page, err := bob.Archive.Search(timeout(t), archive.Filter{IDs: []string{newest(t, bob).ID}}, archive.Mark{})
			if err != nil || len(page.Found) != 1 || bob.Messages.Read(page.Found[0])[0].(message.Message).Body != text {
				t.Errorf("%+v %v", page, err)
			}
		})
	}
}

// mortal is a path that dies without a sign.
type mortal struct{ dead chan struct{} }

func (m mortal) RoundTrip(r *http.Request) (*http.Response, error) {
	type answer struct {
		*http.Response
		error
	}
	got := make(chan answer, 1)
	go func() {
		a, err := http.DefaultTransport.RoundTrip(r)
		got <- answer{a, err}
	}()
	for {
		select {
		case a := <-got:
			select {
			case <-m.dead: // nobody hears it
			default:
				return a.Response, a.error
			}
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
}

// What a dead session had not said to be done with, ejabberd archives once more when the
// session ends. This is how the doubles look that a store has to know: package comment.
func TestEjabberdArchivesTwiceWhatADeadSessionLeft(t *testing.T) {
	server := servertest.Ejabberd(t, servertest.Inactivity(2))
	path := mortal{make(chan struct{})}
	dying := signIn(t, server, "alice", path, &heard{})
	if err := dying.Announce(presence.Presence{}); err != nil {
		t.Fatal(err)
	}
	write(t, dying, dying.JID().Bare(), "there must be something")
	bob := signIn(t, server, "bob", nil, &heard{})
	close(path.dead)
	sent := some(3)
	for _, text := range sent { // one by one: a request that is held takes the first
		write(t, bob, dying.JID().Bare(), text)
	}
	h := &heard{}
	alice := signIn(t, server, "alice", nil, h)
	var all []message.Message
	for begin := time.Now(); len(all) < 5 && time.Since(begin) < 30*time.Second; time.Sleep(200 * time.Millisecond) {
		if _, err := alice.Archive.CatchUp(timeout(t), archive.Mark{}, ignore); err != nil {
			t.Fatal(err)
		}
		all = slices.DeleteFunc(h.archived(), func(m message.Message) bool { return !strings.Contains(m.Body, "отчёт") })
	}
	seen := map[string]message.Message{}
	doubles := 0
	for _, m := range all {
		was, again := seen[m.ID]
		if seen[m.ID] = m; !again {
			continue
		}
		doubles++
		if was.ArchiveID == m.ArchiveID || was.From != m.From || was.To != m.To || was.Type != m.Type || was.Body != m.Body || m.Time.Sub(was.Time) > time.Minute {
			t.Errorf("%+v is no double of %+v", m, was)
		}
	}
	if len(seen) != len(sent) || doubles == 0 {
		t.Errorf("%d of %d messages, %d doubles", len(seen), len(sent), doubles)
	}
}
