package session_test

import (
	"bytes"
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

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/auth"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/transport"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

func TestMain(m *testing.M) { servertest.Main(m) }

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

func open(t testing.TB, server *servertest.Server, url, user, domain string) (*im.Client, *imtest.Recorder) {
	t.Helper()
	return imtest.SignIn(t, url, server.CA, user+"@"+domain, server.Users[user])
}

func TestEveryUserSignsInEverywhere(t *testing.T) {
	for _, server := range servertest.Both(t) {
		for _, domain := range server.Domains {
			for user := range server.Users {
				for _, url := range []string{server.URL, server.SecureURL} {
					t.Run(fmt.Sprint(server.Name, "/", domain, "/", user, "/", strings.HasPrefix(url, "https")), func(t *testing.T) {
						s, _ := open(t, server, url, user, domain)
						if s.JID().Domain() != domain || s.JID().Resource() == "" {
							t.Errorf("bound to %s", s.JID())
						}
						if err := s.Confirm(imtest.Soon(t)); err != nil {
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
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			a, aEar := open(t, server, server.SecureURL, "alice", "office.example")
			b, bEar := open(t, server, server.URL, "иван", "office.example")
			for _, s := range []*im.Client{a, b} {
				if err := s.Announce(presence.Presence{Show: "chat", Status: "На месте 😀", Priority: 5}); err != nil {
					t.Fatal(err)
				}
			}
			imtest.Wait(t, bEar, func(p presence.Presence) bool { return p.From.Equal(b.JID()) && p.Status == "На месте 😀" })
			id, err := a.Messages.Send(message.Message{To: b.JID().Bare(), Type: "chat", Subject: "Тема", Body: text})
			if err != nil {
				t.Fatal(err)
			}
			if err := a.Confirm(imtest.Soon(t)); err != nil {
				t.Fatal(err)
			}
			m := imtest.Wait(t, bEar, func(m message.Message) bool { return m.ID == id })
			if m.Body != text || m.Subject != "Тема" || !m.From.Equal(a.JID()) || m.ArchiveID == "" {
				t.Errorf("%+v", m)
			}
			imtest.Wait(t, aEar, func(r message.Receipt) bool { return r.For == id })
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
					s, err := im.Open(imtest.Soon(t), conn, session.Config{Account: account, Password: password, Lang: "ru", Handler: new(imtest.Recorder)}, imtest.Program)
					return s, path, err
				}
				s, path, err := digest(password)
				if err != nil || path.used.Load() != 1 {
					t.Fatalf("DIGEST-MD5 was used %d times: %v", path.used.Load(), err)
				}
				defer s.Close()
				if err := s.Confirm(imtest.Soon(t)); err != nil {
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
	for _, server := range servertest.Both(t) {
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
				if err := s.Confirm(imtest.Soon(t)); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSignIn(b *testing.B) {
	for _, server := range servertest.Both(b) {
		b.Run(server.Name, func(b *testing.B) {
			account, _ := xmpp.ParseAccount("alice@office.example")
			for b.Loop() {
				s, err := im.Open(imtest.Soon(b), dial(b, server.URL, nil), session.Config{
					Account: account, Password: server.Users["alice"], Lang: "ru", Handler: new(imtest.Recorder),
				}, imtest.Program)
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
