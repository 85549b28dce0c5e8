package roster_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/roster"
)

func TestMain(m *testing.M) { servertest.Main(m) }

// memory is a store; its zero value is empty.
type memory struct {
	mu   sync.Mutex
	kept roster.Kept
	// saves and changes count calls.
	saves, changes int
}

func (m *memory) Load() roster.Kept {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept
}

func (m *memory) Save(k roster.Kept) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept, m.saves = k, m.saves+1
}

func (m *memory) Change(version string, item roster.Item) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept, m.changes = m.kept.Apply(version, item), m.changes+1
}

func (m *memory) String() string {
	k := m.Load()
	out := k.Version
	for _, item := range k.Items {
		out += " " + item.Address.String()
	}
	return out
}

func item(user, attrs string) string {
	return "<item jid='" + user + "@office.example' subscription='both' " + attrs + "/>"
}

func pushOf(ver, items string) string {
	return "<iq type='set' id='push'><query xmlns='jabber:iq:roster' ver='" + ver + "'>" + items + "</query></iq>"
}

func kept(version string, users ...string) roster.Kept {
	k := roster.Kept{Version: version}
	for _, u := range users {
		a, _ := xmpp.ParseAddress(u + "@office.example")
		k.Items = append(k.Items, roster.Item{Address: a, Subscription: roster.Both})
	}
	return k
}

// RFC 6121 §2.6.
func TestWhatIsKeptIsGivenBackAndWhatHasChangedIsAdded(t *testing.T) {
	for _, v := range []struct {
		name         string
		before       roster.Kept
		asked        string
		said         []string
		events, want string
	}{
		{"nothing kept", kept(""), "ver=''", []string{"<query xmlns='jabber:iq:roster' ver='v1'>" + item("boris", "") + "</query>"}, "[boris]", "v1 boris@office.example"},
		{"unchanged", kept("v1", "boris", "petr"), "ver='v1'", []string{""}, "[boris petr]", "v1 boris@office.example petr@office.example"},
		{"changed since", kept("v1", "boris", "petr"), "ver='v1'", []string{"", pushOf("v2", item("ivan", "")), pushOf("v3", "<item jid='boris@office.example' subscription='remove'/>")}, "[boris petr] +ivan -boris", "v3 petr@office.example ivan@office.example"},
		{"all anew", kept("v1", "boris"), "ver='v1'", []string{"<query xmlns='jabber:iq:roster' ver='v9'>" + item("petr", "") + "</query>"}, "[petr]", "v9 petr@office.example"},
		{"emptied", kept("v1", "boris"), "ver='v1'", []string{"<query xmlns='jabber:iq:roster' ver='v9'/>"}, "[]", "v9"},
		{"a server without", kept("v1", "boris"), "ver='v1'", []string{"<query xmlns='jabber:iq:roster'>" + item("petr", "") + "</query>", strings.ReplaceAll(pushOf("", item("ivan", "")), " ver=''", "")}, "[petr] +ivan", " petr@office.example"},
	} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			store := &memory{kept: v.before}
			c.Roster.Keep(store)
			if err := c.Send(c.Roster.Ask()); err != nil {
				t.Fatal(err)
			}
			p.Hears("jabber:iq:roster", v.asked)
			for i, said := range v.said {
				if i == 0 {
					said = "<iq type='result' id='{id}'>" + said + "</iq>"
				}
				p.Say(said)
				synctest.Wait()
			}
			if have := events(e); have != v.events {
				t.Errorf("%s: %s, not %s", v.name, have, v.events)
			}
			if store.String() != v.want {
				t.Errorf("%s: kept is %q, not %q", v.name, store, v.want)
			}
		})
	}
}

// events writes what has come.
func events(e *imtest.Recorder) string {
	var out []string
	for _, l := range imtest.Got[roster.List](e) {
		var names []string
		for _, i := range l {
			names = append(names, i.Address.Local())
		}
		out = append(out, fmt.Sprint(names))
	}
	for _, c := range imtest.Got[roster.Push](e) {
		sign := "+"
		if c.Subscription == roster.Remove {
			sign = "-"
		}
		out = append(out, sign+c.Address.Local())
	}
	return strings.Join(out, " ")
}

// What comes before the answer builds on what the server has, not on what is kept.
func TestAChangeBeforeTheAnswerIsNotKept(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		store := &memory{kept: kept("v1", "boris")}
		c.Roster.Keep(store)
		if err := c.Send(c.Roster.Ask()); err != nil {
			t.Fatal(err)
		}
		p.Next()
		p.Say(pushOf("v5", item("ivan", "")))
		if all := imtest.Got[roster.Push](e); len(all) != 1 || store.String() != "v1 boris@office.example" {
			t.Error(all, store)
		}
		p.Say("<iq type='error' id='{id}'><error type='wait'><internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
		p.Say(pushOf("v6", item("olga", "")))
		if synctest.Wait(); store.String() != "v1 boris@office.example" {
			t.Error("after an error:", store)
		}
	})
}

// SECURITY: RFC 6121 §2.1.6.
func TestAPushOfAnybodyElseChangesNothing(t *testing.T) {
	for _, from := range []string{"mallory@evil.example", "boris@office.example", "office.example", "alice@office.example/other", "alice@office.example.evil.example"} {
		imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
			store := &memory{kept: kept("v1", "boris")}
			c.Roster.Keep(store)
			if err := c.Send(c.Roster.Ask()); err != nil {
				t.Fatal(err)
			}
			p.Next()
			p.Say("<iq type='result' from='" + from + "' id='{id}'><query xmlns='jabber:iq:roster' ver='evil'/></iq>")
			if from == "office.example" || from == "alice@office.example/other" {
				return // may answer, or not, for our account; it pushes nothing
			}
			p.Say(strings.Replace(pushOf("evil", item("mallory", "")), "<iq", "<iq from='"+from+"'", 1))
			if have := events(e); have != "" || store.String() != "v1 boris@office.example" {
				t.Errorf("%s: %s, %s", from, have, store)
			}
			p.Hears("type='error'", "service-unavailable")
		})
	}
}

func TestOurOwnAccountIsNoContact(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		if err := c.Send(c.Roster.Ask()); err != nil {
			t.Fatal(err)
		}
		p.Next()
		p.Say("<iq type='result' id='{id}'><query xmlns='jabber:iq:roster'>" + item("alice", "name='Director'") + item("boris", "ask='subscribe'") + "</query></iq>")
		p.Say(pushOf("1", item("alice", "")))
		p.Say(pushOf("2", "<item jid='alice@office.example/other' subscription='both'/>"))
		p.Hears("type='result'")
		p.Hears("type='result'")
		if have := events(e); have != "[boris]" {
			t.Error(have)
		}
	})
}

func TestAskedAndApprovedAreRead(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		for attrs, want := range map[string][2]bool{"ask='subscribe'": {true, false}, "approved='true'": {false, true}, "approved='1' ask='unsubscribe'": {false, true}, "approved='false'": {}, "": {}} {
			p.Say(pushOf("1", item("boris", attrs)))
			if v := imtest.Only[roster.Push](t, e); v.Asked != want[0] || v.Approved != want[1] {
				t.Errorf("%s: %+v", attrs, v)
			}
		}
	})
}

// setting runs a change of the roster and lets the server answer it.
func setting(t *testing.T, p *imtest.Peer, answer string, change func() error, parts ...string) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- change() }()
	p.Hears(append(parts, "type='set'", "jabber:iq:roster")...)
	p.Say(answer)
	return <-done
}

func TestAContactIsChangedAsAWhole(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		boris := kept("", "boris").Items[0].Address
		const ok = "<iq type='result' id='{id}'/>"
		if err := setting(t, p, ok, func() error { return c.Roster.Set(t.Context(), boris, "Бо'рис", []string{"A", "", "A", "<B>"}) },
			"<item jid='boris@office.example' name='Бо&apos;рис'><group>A</group><group>&lt;B&gt;</group></item>"); err != nil {
			t.Error(err)
		}
		if err := setting(t, p, ok, func() error { return c.Roster.Remove(t.Context(), boris) }, "<item jid='boris@office.example' subscription='remove'/>"); err != nil {
			t.Error(err)
		}
		for condition, shared := range map[string]bool{"not-acceptable": true, "item-not-found": false} {
			err := setting(t, p, "<iq type='error' id='{id}'><error type='cancel'><"+condition+" xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
				func() error { return c.Roster.Set(t.Context(), boris, "x", nil) })
			var refused *xmpp.StanzaError
			if errors.Is(err, roster.ErrShared) != shared || !errors.As(err, &refused) {
				t.Error(condition, err)
			}
		}
	})
}

// Versions, by each server in its own way.
func TestServersSendNothingOfWhatHasNotChanged(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			store := new(memory)
			boris, _ := xmpp.ParseAddress("boris-" + strings.ToLower(imtest.Text("x")[2:]) + "@office.example")
			sign := func() (*im.Client, *imtest.Recorder, roster.List) {
				c, e := imtest.SignIn(t, server.URL, server.CA, "alice@office.example", server.Users["alice"])
				c.Roster.Keep(store)
				if err := c.Announce(presence.Presence{}); err != nil {
					t.Fatal(err)
				}
				return c, e, imtest.Wait(t, e, func(roster.List) bool { return true })
			}
			c, heard, _ := sign()
			if err := c.Roster.Set(imtest.Soon(t), boris, "Борис", []string{"Склад"}); err != nil {
				t.Fatal(err)
			}
			imtest.Wait(t, heard, func(p roster.Push) bool { return p.Address == boris })
			before := store.Load()
			if before.Version == "" || store.changes == 0 {
				t.Fatalf("version %q after %d changes", before.Version, store.changes)
			}
			saves := store.saves
			again, heard, list := sign()
			if store.saves != saves {
				t.Error("the server has sent it all again")
			}
			if fmt.Sprint(list) != fmt.Sprint(roster.List(before.Items)) {
				t.Errorf("%v, not %v", list, before.Items)
			}
			if err := again.Roster.Remove(imtest.Soon(t), boris); err != nil {
				t.Fatal(err)
			}
			imtest.Wait(t, heard, func(p roster.Push) bool { return p.Address == boris && p.Subscription == roster.Remove })
			if strings.Contains(store.String(), boris.String()) {
				t.Error("kept:", store)
			}
		})
	}
}

// Five thousand contacts that are kept are there as soon as the server has said so.
func TestAKeptRosterOfFiveThousandIsThereAtOnce(t *testing.T) {
	users := make([]string, 5000)
	for i := range users {
		users[i] = fmt.Sprint("u", i)
	}
	store := &memory{kept: kept("v1", users...)}
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		c.Roster.Keep(store)
		if err := c.Announce(presence.Presence{}); err != nil {
			t.Fatal(err)
		}
		p.Hears("ver='v1'")
		p.Say("<iq type='result' id='{id}'/>")
		if list := imtest.Only[roster.List](t, e); len(list) != 5000 {
			t.Error(len(list))
		}
	})
}

// contacts is how many there are in BenchmarkSignIn. Five thousand take Prosody five minutes to
// take in; then sign-in takes 189 ms where all are sent, and 51 ms where they are kept.
const contacts = 1000

// BenchmarkSignIn measures, with a real server and no contacts that are on line, from the
// first request until the roster has come: kept, or sent anew.
func BenchmarkSignIn(b *testing.B) {
	server := servertest.Prosody(b)
	store := new(memory)
	c, e := imtest.SignIn(b, server.URL, server.CA, "dave@office.example", server.Users["dave"])
	for i := range contacts {
		a, _ := xmpp.ParseAddress(fmt.Sprintf("u%d@office.example", i))
		if err := c.Roster.Set(b.Context(), a, fmt.Sprint("Иванов Иван ", i), []string{"Склад"}); err != nil {
			b.Fatal(err)
		}
	}
	c.Close()
	for _, name := range []string{"sent", "kept"} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				begin := time.Now()
				c, e = imtest.SignIn(b, server.URL, server.CA, "dave@office.example", server.Users["dave"])
				if name == "kept" {
					c.Roster.Keep(store)
				} else {
					store.Save(roster.Kept{})
					c.Roster.Keep(store)
				}
				if err := c.Announce(presence.Presence{}); err != nil {
					b.Fatal(err)
				}
				if l := imtest.Wait(b, e, func(roster.List) bool { return true }); len(l) != contacts {
					b.Fatal(len(l))
				}
				b.ReportMetric(float64(time.Since(begin).Milliseconds()), "ms/sign-in")
				c.Close()
			}
		})
	}
}
