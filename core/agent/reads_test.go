package agent_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

const markable = "<markable xmlns='urn:xmpp:chat-markers:0'/>"

func hasRead(id string) string { return "<displayed xmlns='urn:xmpp:chat-markers:0' id='" + id + "'/>" }

// read has the person read all of a conversation.
func (r *pipedResident) read(peer string) {
	r.t.Helper()
	if err := r.MarkRead(context.Background(), desktest.Peer(peer), 1<<62); err != nil {
		r.t.Fatal(err)
	}
	r.now()
}

// heard counts the elements with all these parts.
func (s *piped) count(parts ...string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.heard {
		all := true
		for _, part := range parts {
			all = all && strings.Contains(e, part)
		}
		if all {
			n++
		}
	}
	return n
}

func TestAContactWhoWantsToKnowIsToldWhatWasRead(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.server.say(written(erp, "chat", "1", "раз", markable) + written(erp, "chat", "2", "два", markable) + written(erp, "chat", "3", "три", ""))
		r.now()
		if r.server.has("urn:xmpp:chat-markers:0", "<displayed") {
			t.Fatal("told before it was read")
		}
		r.read(erp)
		if !r.server.has("<message", "to='"+erp+"'", "<displayed", "id='2'") || r.server.count("<displayed") != 1 {
			t.Errorf("%d markers", r.server.count("<displayed"))
		}
		if s := r.now(); len(s.Conversations) != 1 {
			t.Errorf("a marker makes a conversation: %+v", s.Conversations)
		}
		r.read(erp) // nothing new
		r.server.say(written(erp, "headline", "4", "новость", markable) + written("evil@evil.example", "chat", "5", "?", markable) + written(erp, "chat", "6", "шесть", ""))
		r.now()
		r.read(erp)
		r.read("evil@evil.example")
		if n := r.server.count("<displayed"); n != 1 {
			t.Errorf("%d markers: for headlines, strangers and those who do not ask there is none", n)
		}
	})
}

func TestWhatWasReadOffLineIsToldOnLine(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.server.say(written(erp, "chat", "1", "раз", markable))
		r.now()
		r.loseSession()
		r.read(erp)
		if r.server.has("<displayed") {
			t.Fatal("told off line")
		}
		r.server.answers(nil)
		time.Sleep(10 * time.Minute)
		if r.now(); r.server.count("<displayed", "id='1'") != 1 {
			t.Errorf("told %d times", r.server.count("<displayed"))
		}
	})
}

func TestThatSomethingWasReadMayBeWithheld(t *testing.T) {
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "settings.json"), []byte(`{"withhold": {"markers": true}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		r := &pipedResident{t: t, server: &piped{}, keyring: &keyring{passwords: map[string]string{me: word}}}
		withERP(r.server, r.keyring)
		defer r.start(home)()
		time.Sleep(time.Second)
		r.server.say(written(erp, "chat", "1", "раз", markable))
		r.now()
		if r.read(erp); r.server.has("<displayed") {
			t.Error("told against the person's will")
		}
	})
}

func TestWhatTheOtherHasReadIsShownAsRead(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		var ids []string
		for _, text := range []string{"раз", "два", "три"} {
			m, err := r.Send(context.Background(), desk.Outgoing{To: erp, Body: text})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, m.ID)
			r.now()
		}
		if !r.server.has("раз", "markable") {
			t.Error("nobody is asked to tell")
		}
		told := r.events()
		// Of what is not ours, or not to him, he says nothing.
		r.server.say(written(erp, "chat", "7", "?", "") + about(erp, hasRead("7")) + about(erp, hasRead("nothing")) + about("evil@evil.example", hasRead(ids[2])))
		r.now()
		for _, e := range toldOf(told, desk.EventConversation) {
			t.Errorf("%+v", e.Conversation)
		}
		r.server.say(about(erp, hasRead(ids[1])))
		r.now()
		h, err := r.History(context.Background(), desktest.Peer(erp), 0, 10)
		if err != nil || len(h) != 4 || h[0].State != desk.Displayed || h[1].State != desk.Displayed || h[2].State != desk.Sent {
			t.Errorf("%+v %v", h, err)
		}
		e := toldOf(told, desk.EventConversation)
		if len(e) != 1 || e[0].Conversation.Displayed != h[1].Place || e[0].Conversation.Unread != 1 {
			t.Errorf("%+v", e)
		}
		// An older one takes nothing back.
		r.server.say(about(erp, hasRead(ids[0])))
		r.now()
		if e := toldOf(told, desk.EventConversation); len(e) != 1 {
			t.Errorf("%+v", e)
		}
	})
}

// ourMarker is what another program of ours has told somebody, as we get it.
func ourMarker(to, id string) string {
	return "<message from='" + me + "'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' type='chat' from='" +
		me + "/phone' to='" + to + "'>" + hasRead(id) + "</message></forwarded></sent></message>"
}

// ourCopy is what another program of ours has written to somebody, as we get it.
func ourCopy(to, inside string) string {
	return "<message from='" + me + "'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' type='chat' id='m' from='" +
		me + "/phone' to='" + to + "'>" + inside + "</message></forwarded></sent></message>"
}

// What another program of ours has sent to many, through a service, is no conversation with that.
func TestWhatWentToManyByAnotherProgramIsNoConversationWithAService(t *testing.T) {
	const addresses = "<addresses xmlns='http://jabber.org/protocol/address'><address type='bcc' jid='boris@example.com'/></addresses>"
	inVirtualTime(t, offersCarbons, func(r *pipedResident) {
		time.Sleep(time.Second)
		r.server.say(ourCopy("multicast.example.com", "<body>Тревога</body>"+addresses) + ourCopy("boris@example.com", "<body>Тебе одному</body>") +
			written("boris@example.com/Psi", "chat", "2", "и мне", addresses))
		all := r.now().Conversations
		if len(all) != 1 || all[0].Peer != desktest.Peer("boris@example.com") || all[0].Last.Body != "и мне" {
			t.Errorf("%+v", all)
		}
	})
}

const ourPositions = "<message from='" + me + "'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:mds:displayed:0'><item id='%s'>" +
	"<displayed xmlns='urn:xmpp:mds:displayed:0'><stanza-id xmlns='urn:xmpp:sid:0' id='%s' by='" + me + "'/></displayed></item></items></event></message>"

func TestWhatAnotherProgramHasReadIsReadHere(t *testing.T) {
	stored := func(id string) string { return "<stanza-id xmlns='urn:xmpp:sid:0' id='" + id + "' by='" + me + "'/>" }
	for name, says := range map[string]string{
		"by a copy of its marker": ourMarker("boris@example.com/Psi", "2"),
		"by the account":          fmt.Sprintf(ourPositions, "boris@example.com", "A2"),
	} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, offersCarbons, func(r *pipedResident) {
				time.Sleep(time.Second)
				told := r.events()
				from := "boris@example.com"
				r.server.say(written(from, "chat", "1", "раз", stored("A1")+markable) + written(from, "chat", "2", "два", stored("A2")+markable))
				if s := r.now(); s.Status.Unread != 2 {
					t.Fatalf("%+v", s.Status)
				}
				r.server.say(says)
				s := r.now()
				if s.Status.Unread != 0 || s.Conversations[0].Unread != 0 || len(toldOf(told, desk.EventWithdraw)) != 1 {
					t.Errorf("%+v %+v", s.Status, toldOf(told, desk.EventWithdraw))
				}
				if r.server.has("<displayed") {
					t.Error("who has read it has told that already")
				}
				// What comes after that is unread again, and its popup stays.
				r.server.say(written(from, "chat", "3", "три", stored("A3")))
				r.now()
				r.server.say(says)
				if s := r.now(); s.Status.Unread != 1 || len(toldOf(told, desk.EventWithdraw)) != 1 {
					t.Errorf("%+v", s.Status)
				}
			})
		})
	}
}

// Only our own account says what we have read.
func TestNobodyElseSaysWhatWasRead(t *testing.T) {
	inVirtualTime(t, offersCarbons, func(r *pipedResident) {
		time.Sleep(time.Second)
		from := "boris@example.com"
		r.server.say(written(from, "chat", "1", "раз", "<stanza-id xmlns='urn:xmpp:sid:0' id='A1' by='"+me+"'/>"))
		r.now()
		for _, forged := range []string{ourMarker(from, "1"), fmt.Sprintf(ourPositions, from, "A1")} {
			r.server.say(strings.Replace(forged, "from='"+me+"'", "from='"+from+"'", 1))
		}
		r.server.say(about(from, hasRead("1")))
		if s := r.now(); s.Status.Unread != 1 {
			t.Errorf("%+v", s.Status)
		}
	})
}
