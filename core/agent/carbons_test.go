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
)

// offersCarbons answers what the server can.
func offersCarbons(s *piped, _ *keyring) {
	s.roster = "<item jid='boris@example.com' name='Борис' subscription='both'/>"
	s.answer = func(e string) string {
		if !strings.Contains(e, "disco#info") {
			return ""
		}
		return "<iq type='result' from='example.com' id='" + attribute(e, "id") + "'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:carbons:2'/></query></iq>"
	}
}

func carbon(kind, from, to, id, body string) string {
	return "<message from='" + me + "'><" + kind + " xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' type='chat' from='" +
		from + "' to='" + to + "' id='" + id + "'><body>" + body + "</body></message></forwarded></" + kind + "></message>"
}

// What another program of the person got is told as if it had come here, and what it has
// sent stands in the conversation as his own.
func TestWhatAnotherProgramGetsAndSendsIsInTheConversation(t *testing.T) {
	inVirtualTime(t, offersCarbons, func(r *pipedResident) {
		time.Sleep(time.Second)
		synctest.Wait()
		if !r.server.has("urn:xmpp:carbons:2", "<enable") {
			t.Fatal("copies are not asked for")
		}
		told := r.events()
		r.server.say(carbon("received", "boris@example.com/Psi", me+"/spark", "1", "вопрос") + carbon("sent", me+"/spark", "boris@example.com/Psi", "2", "ответ"))
		time.Sleep(time.Second)
		h, err := r.History(context.Background(), desk.Ref{Address: "boris@example.com"}, 0, 10)
		if err != nil || len(h) != 2 || h[0].Mine || h[0].Body != "вопрос" || !h[1].Mine || h[1].Body != "ответ" || h[1].State != desk.Sent || !h[1].Read {
			t.Fatalf("%+v %v", h, err)
		}
		if unread := r.now().Status.Unread; unread != 1 {
			t.Errorf("%d unread", unread)
		}
		popups := 0
		for _, e := range *told {
			if e.Kind == desk.EventAlert {
				popups++
			}
		}
		if popups != 1 {
			t.Errorf("%d popups", popups)
		}
	})
}

// Most servers hand a message to the program with the highest priority alone.
func TestThePriorityIsAboveThatOfOtherPrograms(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		for _, c := range []struct {
			show desk.Show
			want int
		}{{desk.Available, 60}, {desk.Chat, 60}, {desk.DoNotDisturb, 60}, {desk.Away, 30}, {desk.ExtendedAway, 30}} {
			if err := r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: c.show, Text: "как " + string(c.show)}}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			synctest.Wait()
			if !r.server.has("<presence", "как "+string(c.show), fmt.Sprintf("<priority>%d</priority>", c.want)) {
				t.Errorf("%s has another priority", c.show)
			}
		}
	})
}

func TestThePriorityInTheSettingsCounts(t *testing.T) {
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "settings.json"), []byte(`{"priority": 5}`), 0o600); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		r := &pipedResident{t: t, server: &piped{}, keyring: &keyring{passwords: map[string]string{me: word}}}
		defer r.start(home)()
		time.Sleep(time.Second)
		synctest.Wait()
		if !r.server.has("<presence", "<priority>5</priority>") {
			t.Error("another priority is announced")
		}
	})
}
