package agent_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"vestnik/core/backup"
	"vestnik/core/desk"
	"vestnik/core/policy"
	"vestnik/core/settings"
)

// What the organisation has set holds by whatever way the person comes.

const second = "petr@example.com"

// exported writes an export with accounts and without messages, and returns its name.
func exported(t *testing.T, addresses ...string) string {
	t.Helper()
	var s settings.Settings
	for _, address := range addresses {
		s.Put(settings.Account{Address: address, URL: "https://chat.example.com/b"})
	}
	name := filepath.Join(t.TempDir(), "export.zip")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = backup.Write(t.Context(), f, backup.Source{Settings: s}, nil); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// An account may have no messages yet.
func TestAnAccountWithoutMessagesIsImported(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	done, err := a.Import(t.Context(), exported(t, me))
	if err != nil || len(done.Settings) != 1 {
		t.Fatal(done, err)
	}
	if s, err := a.Snapshot(t.Context()); err != nil || len(s.Status.Accounts) != 1 || len(s.Conversations) != 0 {
		t.Error(s.Status.Accounts, err)
	}
}

func TestAnImportBringsNoAccountThatTheOrganisationDoesNotWant(t *testing.T) {
	for name, c := range map[string]struct {
		set    values
		broken error
		want   []string
	}{
		"no policy":      {nil, nil, []string{me, second, "x@other.example"}},
		"another domain": {values{policy.Domain: "example.com"}, nil, []string{me, second}},
		"a second one":   {values{policy.Off: []string{policy.MoreAccounts}}, nil, []string{me}},
		"not known":      {nil, &policy.Error{Faults: []policy.Fault{{File: "/etc/x", What: policy.Syntax}}}, nil},
	} {
		w := newWorld(t)
		w.set(c.set)
		w.broken = c.broken
		a, _ := w.resident()
		if _, err := a.Import(t.Context(), exported(t, me, second, "x@other.example")); err != nil {
			t.Fatal(name, err)
		}
		s, err := settings.Load(filepath.Join(w.home, "settings.json"))
		if got := s.Addresses(); err != nil || len(got) != len(c.want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// Whoever writes an account into the file of the settings has not signed in to it.
func TestASecondAccountOfTheSettingsFileStaysOffLine(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	w.signIn(a)
	stop()
	file := filepath.Join(w.home, "settings.json")
	s, err := settings.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	s.Put(settings.Account{Address: second, URL: w.url, AllowHTTP: true})
	w.keyring.passwords[second] = word
	if err := settings.Save(file, s); err != nil {
		t.Fatal(err)
	}
	w.set(values{policy.Off: []string{policy.MoreAccounts}})
	a, stop = w.resident()
	now := w.until(a, func(s desk.Snapshot) bool {
		all := s.Status.Accounts
		return len(all) == 2 && all[0].Connection == desk.OnLine && all[1].Problem != nil
	})
	isManaged(t, "the second", now.Status.Accounts[1].Problem, policy.MoreAccounts)
	stop()
	// What the organisation wants was never known: what was there goes on.
	w.mu.Lock()
	w.policy, w.broken = policy.Closed("/etc/x"), &policy.Error{Faults: []policy.Fault{{File: "/etc/x", What: policy.Syntax}}}
	w.mu.Unlock()
	a, _ = w.resident()
	now = w.until(a, func(s desk.Snapshot) bool { return len(s.Status.Accounts) == 2 && s.Status.Accounts[1].Problem != nil })
	if p := now.Status.Accounts[1].Problem; errors.Is(p, &desk.Problem{Code: desk.Managed}) && p.Facts["key"] == policy.MoreAccounts {
		t.Error("closed:", p)
	}
}

func TestOfTwoSignInsAtOnceOneIsRefusedWhereOneAccountIsAllowed(t *testing.T) {
	w := newWorld(t)
	w.set(values{policy.Off: []string{policy.MoreAccounts}})
	a, _ := w.resident()
	var all sync.WaitGroup
	refused := make(chan error, 2)
	for _, address := range []string{me, second} {
		all.Go(func() {
			at := w.account()
			at.Address = address
			if err := a.SignIn(context.Background(), at); err != nil {
				refused <- err
			}
		})
	}
	all.Wait()
	close(refused)
	isManaged(t, "the second", <-refused, policy.MoreAccounts)
	if s, _ := a.Snapshot(t.Context()); len(s.Status.Accounts) != 1 {
		t.Errorf("%d accounts", len(s.Status.Accounts))
	}
}

func TestANewWayToSignInHoldsForThoseWhoAreSignedIn(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	w.set(values{policy.Mechanisms: []string{"SCRAM-SHA-512-PLUS"}})
	if err := a.Reconnect(t.Context()); err != nil {
		t.Fatal(err)
	}
	// Who changes his mind at once keeps the session that he has, so it takes a moment.
	for pause := 50 * time.Millisecond; pause < time.Minute; pause *= 2 {
		for _, show := range []desk.Show{desk.Offline, desk.Available} {
			if err := a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: show}}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(pause)
		}
		s, err := a.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if p := s.Status.Problem; p != nil && p.Code == desk.NoMechanism {
			return
		}
	}
	t.Error("he signs in as before")
}

// The file of the settings, and a choice that ends, can say invisible too.
func TestNobodyIsInvisibleByHisSettings(t *testing.T) {
	for _, off := range []bool{false, true} {
		inVirtualTime(t, func(s *piped, _ *keyring) {
			s.chosen = func(s *settings.Settings) { s.Presence.Show = string(desk.Invisible) }
			s.policy = func() (p policy.Policy, err error) {
				if off {
					p, _ = policy.Check("test", []byte(`{"off": ["invisible"]}`))
				}
				return p, nil
			}
			s.answers(func(e string) string {
				if strings.Contains(e, "disco#info") {
					return "<iq type='result' from='" + attribute(e, "to") + "' id='" + attribute(e, "id") + "'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:invisible:1'/></query></iq>"
				}
				return ""
			})
		}, func(r *pipedResident) {
			now := r.now().Status
			if hidden := r.server.has("<iq", "urn:xmpp:invisible:1", "'set'"); hidden == off || (now.Seen == desk.Available) != off {
				t.Errorf("off %v: hidden %v, seen as %q", off, hidden, now.Seen)
			}
			text := desk.Choice{Presence: desk.Presence{Show: desk.Invisible, Text: "ведомости"}}
			if err := r.SetPresence(context.Background(), text); err != nil {
				t.Errorf("off %v: another text with it: %v", off, err)
			}
		})
	}
}
