package agent_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// positions is what an account has as read of the ERP, by the id of its archive.
type positions struct {
	mu        sync.Mutex
	has       string
	refuses   bool     // to take another
	published []string // that were taken
}

func (p *positions) set(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.has = id
}

func (p *positions) got() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.published)
}

// answer is what the server says to a question about them; empty: it is about something else.
func (p *positions) answer(e string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	kind, content := "result", ""
	switch {
	case strings.Contains(e, "disco#info") && strings.Contains(e, "to='"+me+"'"):
		content = "<query xmlns='http://jabber.org/protocol/disco#info'><feature var='http://jabber.org/protocol/pubsub#publish-options'/></query>"
	case strings.Contains(e, "<publish node='urn:xmpp:mds:displayed:0'") && p.refuses:
		kind, content = "error", "<error type='wait'><internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
	case strings.Contains(e, "<publish node='urn:xmpp:mds:displayed:0'"):
		_, stanza, _ := strings.Cut(e, "<stanza-id ")
		p.has = attribute(" "+stanza, "id")
		p.published = append(p.published, p.has)
	case strings.Contains(e, "<items node='urn:xmpp:mds:displayed:0'") && p.has == "":
		kind, content = "error", "<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
	case strings.Contains(e, "<items node='urn:xmpp:mds:displayed:0'"):
		content = "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:mds:displayed:0'><item id='" + erp + "'>" +
			"<displayed xmlns='urn:xmpp:mds:displayed:0'><stanza-id xmlns='urn:xmpp:sid:0' id='" + p.has + "' by='" + me + "'/></displayed></item></items></pubsub>"
	default:
		return ""
	}
	return "<iq type='" + kind + "' from='" + attribute(e, "to") + "' id='" + attribute(e, "id") + "'>" + content + "</iq>"
}

// readUpTo has the person read up to one of the messages of the ERP.
func (r *pipedResident) readUpTo(body string) {
	r.t.Helper()
	all, err := r.History(context.Background(), desktest.Peer(erp), 0, 10)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, m := range all {
		if m.Body == body {
			if err := r.MarkRead(context.Background(), desktest.Peer(erp), m.Number); err != nil {
				r.t.Fatal(err)
			}
		}
	}
	r.now()
}

// be has the person be shown, and lets time pass.
func (r *pipedResident) be(show desk.Show) {
	r.t.Helper()
	if err := r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: show}}); err != nil {
		r.t.Fatal(err)
	}
	time.Sleep(10 * time.Second)
	r.now()
}

// writesThree has the ERP write messages that the account's archive calls A1 to A3.
func (r *pipedResident) writesThree() {
	for i := 1; i <= 3; i++ {
		r.server.say(written(erp, "chat", fmt.Sprint(i), fmt.Sprint("текст ", i), fmt.Sprintf("<stanza-id xmlns='urn:xmpp:sid:0' id='A%d' by='%s'/>", i, me)))
	}
	r.now()
}

// The program is ended between reading and signing in.
func TestWhatWasReadOffLineIsToldOtherProgramsUnlessTheyHaveReadFurther(t *testing.T) {
	for elsewhere, want := range map[string]struct {
		published string
		unread    int
	}{
		"":   {"[A2]", 1},
		"A1": {"[A2]", 1},
		"A2": {"[]", 1},
		"A3": {"[]", 0},
		"A9": {"[]", 1}, // it is not here: nobody knows which is further
	} {
		t.Run(elsewhere, func(t *testing.T) {
			home := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				account := &positions{}
				r := &pipedResident{t: t, server: &piped{answer: account.answer}, keyring: &keyring{passwords: map[string]string{me: word}}}
				withERP(r.server, r.keyring)
				stop := r.start(home)
				time.Sleep(10 * time.Second)
				r.writesThree()
				r.be(desk.Offline)
				r.readUpTo("текст 2")
				stop()
				account.set(elsewhere)
				for range 2 { // the second time there is nothing left to be told
					stop = r.start(home)
					r.be(desk.Available)
					s := r.now().Status
					r.be(desk.Offline)
					stop()
					if got := fmt.Sprint(account.got()); got != want.published || s.Unread != want.unread {
						t.Errorf("told %s, %d unread; want %+v", got, s.Unread, want)
					}
				}
			})
		})
	}
}

func TestWhatWasReadOnLineIsToldOnceAndAgainIfItWasNotTaken(t *testing.T) {
	account := &positions{}
	inVirtualTime(t, func(s *piped, k *keyring) {
		withERP(s, k)
		s.answer = account.answer
	}, func(r *pipedResident) {
		time.Sleep(10 * time.Second)
		r.writesThree()
		r.readUpTo("текст 1")
		time.Sleep(10 * time.Second)
		account.mu.Lock()
		account.refuses = true
		account.mu.Unlock()
		r.readUpTo("текст 2")
		time.Sleep(10 * time.Second)
		r.be(desk.Offline)
		account.mu.Lock()
		account.refuses = false
		account.mu.Unlock()
		if got := fmt.Sprint(account.got()); got != "[A1]" {
			t.Errorf("told %s", got)
		}
		r.be(desk.Available)
		if got := fmt.Sprint(account.got()); got != "[A1 A2]" {
			t.Errorf("told %s", got)
		}
		// What another program reads now is further, and not taken back.
		account.set("A3")
		r.server.say(fmt.Sprintf(ourPositions, erp, "A3"))
		time.Sleep(10 * time.Second)
		if s := r.now(); s.Status.Unread != 0 || len(account.got()) != 2 {
			t.Errorf("%d unread, told %v", s.Status.Unread, account.got())
		}
	})
}
