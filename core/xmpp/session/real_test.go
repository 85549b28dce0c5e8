package session_test

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/roster"
	"vestnik/core/xmpp/session"
)

func TestMain(m *testing.M) { servertest.Main(m) }

// ear is a handler that passes everything on.
type ear struct {
	messages  chan message.Message
	receipts  chan message.Receipt
	presences chan presence.Presence
	rosters   chan []roster.Item
	items     chan roster.Item
}

func newEar() *ear {
	return &ear{
		make(chan message.Message, 1000), make(chan message.Receipt, 1000), make(chan presence.Presence, 1000),
		make(chan []roster.Item, 10), make(chan roster.Item, 100),
	}
}

// Take implements [session.Handler]: every sender may know.
func (e *ear) Take(_ context.Context, events []session.Event) (confirmed []int, err error) {
	for i, event := range events {
		switch v := event.(type) {
		case message.Message:
			e.messages <- v
		case message.Receipt:
			e.receipts <- v
		case presence.Presence:
			e.presences <- v
		case roster.List:
			e.rosters <- v
		case roster.Push:
			e.items <- roster.Item(v)
		}
		confirmed = append(confirmed, i)
	}
	return confirmed, nil
}

func timeout(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// wait returns the first of what comes that fits.
func wait[T any](t testing.TB, from chan T, fits func(T) bool) T {
	t.Helper()
	limit := time.After(20 * time.Second)
	for {
		select {
		case v := <-from:
			if fits(v) {
				return v
			}
		case <-limit:
			t.Fatal("nothing came")
		}
	}
}

func servers(t testing.TB) []*servertest.Server {
	return []*servertest.Server{servertest.Prosody(t), servertest.Ejabberd(t)}
}

func dial(t testing.TB, url string, ca *x509.CertPool) net.Conn {
	t.Helper()
	c, err := bosh.Dial(bosh.Config{URL: url, AllowHTTP: true, Transport: through(t, ca)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func through(t testing.TB, ca *x509.CertPool) *transport.Transport {
	t.Helper()
	path, err := transport.New(transport.Config{RootCAs: ca})
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, server *servertest.Server, url, user, domain string) (*im.Client, *ear) {
	t.Helper()
	account, err := xmpp.ParseAccount(user + "@" + domain)
	if err != nil {
		t.Fatal(err)
	}
	e := newEar()
	s, err := im.Open(timeout(t), dial(t, url, server.CA), session.Config{
		Account: account, Password: server.Users[user], Lang: "ru", Handler: e,
	}, program)
	if err != nil {
		t.Fatalf("%s signs in at %s of %s: %v", user, domain, server.Name, err)
	}
	t.Cleanup(func() { s.Close() })
	return s, e
}

func TestEveryUserSignsInEverywhere(t *testing.T) {
	for _, server := range servers(t) {
		for _, domain := range server.Domains {
			for user := range server.Users {
				for _, url := range []string{server.URL, server.SecureURL} {
					t.Run(fmt.Sprint(server.Name, "/", domain, "/", user, "/", strings.HasPrefix(url, "https")), func(t *testing.T) {
						s, _ := open(t, server, url, user, domain)
						if s.JID().Domain() != domain || s.JID().Resource() == "" {
							t.Errorf("bound to %s", s.JID())
						}
						if err := s.Confirm(timeout(t)); err != nil {
							t.Error(err)
						}
					})
				}
			}
		}
	}
}

func TestTextArrivesAsItWasWritten(t *testing.T) {
	const text = "Привет, «Ёлки» 😀 <b>&amp;</b> ]]>\nвторая строка\t'\""
	for _, server := range servers(t) {
		t.Run(server.Name, func(t *testing.T) {
			a, aEar := open(t, server, server.SecureURL, "alice", "office.example")
			b, bEar := open(t, server, server.URL, "иван", "office.example")
			for _, s := range []*im.Client{a, b} {
				if err := s.Announce(presence.Presence{Show: "chat", Status: "На месте 😀", Priority: 5}); err != nil {
					t.Fatal(err)
				}
			}
			wait(t, bEar.presences, func(p presence.Presence) bool { return p.From.Equal(b.JID()) && p.Status == "На месте 😀" })
			id, err := a.Messages.Send(message.Message{To: b.JID().Bare(), Type: "chat", Subject: "Тема", Body: text})
			if err != nil {
				t.Fatal(err)
			}
			if err := a.Confirm(timeout(t)); err != nil {
				t.Fatal(err)
			}
			m := wait(t, bEar.messages, func(m message.Message) bool { return m.ID == id })
			if m.Body != text || m.Subject != "Тема" || !m.From.Equal(a.JID()) || m.ArchiveID == "" {
				t.Errorf("%+v", m)
			}
			wait(t, aEar.receipts, func(r message.Receipt) bool { return r.For == id })
		})
	}
}

func TestInvisibleWhereTheServerCan(t *testing.T) {
	for _, server := range servers(t) {
		t.Run(server.Name, func(t *testing.T) {
			s, _ := open(t, server, server.URL, "alice", "office.example")
			can, err := s.Presence.CanHide(timeout(t))
			if err != nil || can != (server.Name == "ejabberd") {
				t.Fatalf("can hide: %v, %v", can, err)
			}
			err = s.Presence.Hide(timeout(t), 5)
			if can && err != nil || !can && err != presence.ErrCannotHide {
				t.Errorf("hide: %v", err)
			}
			if err := s.Presence.Set(timeout(t), presence.Presence{}); err != nil {
				t.Errorf("reveal: %v", err)
			}
		})
	}
}

// offering is a transport that hides all mechanisms but one from the client, and looks
// which one it uses.
type offering struct {
	http.RoundTripper
	mechanism string
	used      atomic.Int32
}

var mechanismElement = regexp.MustCompile("<mechanism>[^<]*</mechanism>")

func (o *offering) RoundTrip(r *http.Request) (*http.Response, error) {
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if bytes.Contains(sent, []byte("mechanism='"+o.mechanism+"'")) {
		o.used.Add(1)
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(sent))
	res, err := o.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	data = mechanismElement.ReplaceAllFunc(data, func(m []byte) []byte {
		if bytes.Contains(m, []byte(">"+o.mechanism+"<")) {
			return m
		}
		return nil
	})
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
	return res, nil
}

// Installed office servers offer nothing better than DIGEST-MD5; ejabberd is the one
// of the two that has it, where passwords are kept plain.
func TestDigestMD5SignsInOnEjabberd(t *testing.T) {
	server := servertest.Ejabberd(t)
	for user, password := range server.Users {
		for _, url := range []string{server.URL, server.SecureURL} {
			t.Run(fmt.Sprint(user, "/", strings.HasPrefix(url, "https")), func(t *testing.T) {
				digest := func(password string) (*im.Client, *offering, error) {
					path := &offering{RoundTripper: through(t, server.CA), mechanism: auth.DigestMD5}
					conn, err := bosh.Dial(bosh.Config{URL: url, AllowHTTP: true, Transport: path})
					if err != nil {
						t.Fatal(err)
					}
					account, err := xmpp.ParseAccount(user + "@office.example")
					if err != nil {
						t.Fatal(err)
					}
					s, err := im.Open(timeout(t), conn, session.Config{Account: account, Password: password, Lang: "ru", Handler: newEar()}, program)
					return s, path, err
				}
				s, path, err := digest(password)
				if err != nil || path.used.Load() != 1 {
					t.Fatalf("DIGEST-MD5 was used %d times: %v", path.used.Load(), err)
				}
				defer s.Close()
				if err := s.Confirm(timeout(t)); err != nil {
					t.Error(err)
				}
				var refused *session.AuthError
				if _, _, err := digest(password + "!"); !errors.As(err, &refused) || refused.Condition != "not-authorized" {
					t.Errorf("a wrong password: %v", err)
				}
			})
		}
	}
}

// A message right behind an answer goes out together with the next poll, over another
// connection: ejabberd answers neither when the message overtakes the poll. And as
// nobody has anything to say, both servers hold the request that carried it.
func TestManyMessagesAreEachConfirmedAtOnce(t *testing.T) {
	for _, server := range servers(t) {
		t.Run(server.Name, func(t *testing.T) {
			s, _ := open(t, server, server.URL, "bob", "office.example")
			dave, err := xmpp.ParseAddress("dave@office.example") // who is away
			if err != nil {
				t.Fatal(err)
			}
			for range 150 {
				if _, err := s.Messages.Send(message.Message{To: dave, Type: "headline", Body: "b"}); err != nil {
					t.Fatal(err)
				}
				if err := s.Confirm(timeout(t)); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSignIn(b *testing.B) {
	for _, server := range servers(b) {
		b.Run(server.Name, func(b *testing.B) {
			account, _ := xmpp.ParseAccount("alice@office.example")
			for b.Loop() {
				s, err := im.Open(timeout(b), dial(b, server.URL, nil), session.Config{
					Account: account, Password: server.Users["alice"], Lang: "ru", Handler: newEar(),
				}, program)
				if err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				s.Close()
				b.StartTimer()
			}
		})
	}
}
