package archive_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"strings"
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

var nobody = message.HandlerFunc(func(message.Message) bool { return true })

// read returns the messages with a text in a page.
func read(c *im.Client, page archive.Page) (all []message.Message) {
	for _, st := range page.Messages {
		for _, e := range c.Messages.Read(st) {
			if m, ok := e.(message.Message); ok && m.Body != "" {
				all = append(all, m)
			}
		}
	}
	return all
}

// caught is all that an archive gives behind a mark.
type caught struct {
	all    []message.Message
	byTime bool
	mark   archive.Mark
}

func catchUp(t testing.TB, c *im.Client, from archive.Mark) (got caught) {
	t.Helper()
	mark, err := c.Archive.CatchUp(timeout(t), from, func(p archive.Page) error {
		got.all, got.byTime = append(got.all, read(c, p)...), got.byTime || p.ByTime
		return nil
	})
	if got.mark = mark; err != nil {
		t.Fatal(err)
	}
	return got
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
		first := signIn(t, server, "alice", nil, nobody)
		write(t, first, first.JID().Bare(), "there must be something")
		mark := newest(t, first)
		first.Close()

		dave, phone := signIn(t, server, "dave", nil, nobody), signIn(t, server, "alice", nil, nobody)
		all := some(5)
		write(t, dave, phone.JID().Bare(), all[:2]...)
		write(t, phone, dave.JID().Bare(), all[2])
		write(t, dave, phone.JID().Bare(), all[3:]...)

		alice := signIn(t, server, "alice", nil, nobody)
		got := catchUp(t, alice, mark)
		if got.byTime || got.mark.ID != newest(t, alice).ID || !slices.Equal(texts(got.all), all) {
			t.Fatalf("%+v", got)
		}
		for i, m := range got.all {
			if m.Mine != (i == 2) || m.ArchiveID == "" || time.Since(m.Time).Abs() > time.Minute {
				t.Errorf("%+v", m)
			}
		}
		if again := catchUp(t, alice, got.mark); len(again.all) > 0 || again.mark != got.mark {
			t.Errorf("%+v", again)
		}
	})
}

func TestServersGoBackOneConversationPageByPage(t *testing.T) {
	onServers(t, func(t *testing.T, server *servertest.Server) {
		erin, bob, dave := signIn(t, server, "erin", nil, nobody), signIn(t, server, "bob", nil, nobody), signIn(t, server, "dave", nil, nobody)
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
			got = append(texts(read(erin, page)), got...)
			if at = page.First; page.Complete {
				break
			}
		}
		if !slices.Equal(got, all) {
			t.Errorf("%d texts: %.300q", len(got), got)
		}
		// From a time on, which is all of it, and before one, which is nothing.
		page, err := erin.Archive.Back(timeout(t), archive.Filter{With: bob.JID().Bare(), Start: time.Now().Add(-time.Hour)}, archive.Mark{})
		if err != nil || len(page.Messages) != 50 {
			t.Errorf("%+v %v", page, err)
		}
		page, err = erin.Archive.Back(timeout(t), archive.Filter{}, archive.Mark{Time: time.Now().Add(-time.Hour)})
		if err != nil || len(page.Messages) != 0 || !page.Complete {
			t.Errorf("%+v %v", page, err)
		}
	})
}

// Prosody says that it does not know an id; ejabberd takes it for the beginning.
func TestServersThatHaveForgottenTheMarkLeaveNoGap(t *testing.T) {
	onServers(t, func(t *testing.T, server *servertest.Server) {
		ivan, bob := signIn(t, server, "иван", nil, nobody), signIn(t, server, "bob", nil, nobody)
		all := some(3)
		write(t, bob, ivan.JID().Bare(), all...)
		got := catchUp(t, ivan, archive.Mark{ID: "no-such-id", Time: time.Now()})
		if got.byTime != (server.Name == "Prosody") || !slices.Equal(texts(got.all), all) {
			t.Errorf("%+v", got)
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
			bob := signIn(t, server, "bob", nil, nobody)
			if can, err := bob.Archive.Support(timeout(t)); can != want || err != nil {
				t.Fatalf("%+v %v", can, err)
			}
			if !want.Extended {
				return
			}
			text := some(1)[0]
			write(t, bob, bob.JID().Bare(), text)
			page, err := bob.Archive.Back(timeout(t), archive.Filter{IDs: []string{newest(t, bob).ID}}, archive.Mark{})
			if err != nil || !slices.Equal(texts(read(bob, page)), []string{text}) {
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
	dying := signIn(t, server, "alice", path, nobody)
	if err := dying.Announce(presence.Presence{}); err != nil {
		t.Fatal(err)
	}
	write(t, dying, dying.JID().Bare(), "there must be something")
	bob := signIn(t, server, "bob", nil, nobody)
	close(path.dead)
	sent := some(3)
	for _, text := range sent { // one by one: a request that is held takes the first
		write(t, bob, dying.JID().Bare(), text)
	}
	alice := signIn(t, server, "alice", nil, nobody)
	var all []message.Message
	for begin := time.Now(); len(all) < 5 && time.Since(begin) < 30*time.Second; time.Sleep(200 * time.Millisecond) {
		all = slices.DeleteFunc(catchUp(t, alice, archive.Mark{}).all, func(m message.Message) bool { return !strings.Contains(m.Body, "отчёт") })
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
