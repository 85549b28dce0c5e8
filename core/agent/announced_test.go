package agent_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/servertest/openfire"
)

// announced looks that the popup of a message is one that can be understood, and that it can be
// acknowledged and stays in the conversation.
func announced(t testing.TB, a desk.Desk, shown desk.Alert, peer desk.Ref, text string, urgent bool) {
	t.Helper()
	if shown.Peer != peer || shown.Title != peer.Address || shown.Text != text || shown.Stranger || shown.Urgent != urgent || shown.Unreadable {
		t.Errorf("%q of %v (urgent: %v) is shown as %+v", text, peer, urgent, shown)
	}
	for range 500 { // a popup may come before the disk has its message
		if _, err := a.Message(context.Background(), peer, shown.Number); err == nil {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if err := a.Acknowledge(context.Background(), peer, shown.Number); err != nil {
		t.Errorf("%q: %v", text, err)
	}
	h, err := a.History(context.Background(), peer, 0, 100)
	if err != nil || len(h) == 0 {
		t.Fatalf("%q: %v, %v", text, h, err)
	}
	last := h[len(h)-1]
	if said := strings.TrimSpace(last.Subject + "\n" + last.Body); said != text || !last.Read || last.Number != shown.Number {
		t.Errorf("%q is kept as %+v", text, last)
	}
}

func TestWhatOpenfireAnnouncesIsShownAndKept(t *testing.T) {
	for _, version := range openfire.Versions {
		atOpenfire(t, openfire.Config{Version: version}, func(r *pipedResident, server *openfire.Server) {
			_, domain, _ := strings.Cut(me, "@")
			told := r.events()
			for i, c := range []struct {
				subject, body, text string
				urgent              bool
			}{
				{"", "Сервер остановится в 18:00", "Сервер остановится в 18:00", true},    // an administrator's
				{"Объявление", "Столовая закрыта", "Объявление\nСтоловая закрыта", false}, // of the day
			} {
				time.Sleep(time.Minute)
				server.Announce(c.subject, c.body)
				time.Sleep(time.Second)
				all := toldOf(told, desk.EventAlert)
				if len(all) != i+1 {
					r.t.Fatalf("%s: %d popups, want %d", version, len(all), i+1)
				}
				announced(r.t, r, *all[i].Alert, desk.Ref{Account: me, Address: domain}, c.text, c.urgent)
			}
		})
	}
}

// What systems send comes from a server or a component as well as from a person's address, of any type, with a
// subject, without an id, without a body.
func TestWhatSystemsSendIsShownAndKept(t *testing.T) {
	_, domain, _ := strings.Cut(me, "@")
	inVirtualTime(t, nil, func(r *pipedResident) {
		told, seen := r.events(), 0
		for _, from := range []string{domain, domain + "/announce", "broadcast." + domain} {
			for _, kind := range []string{"headline", "normal", "chat", "", "unheard-of"} {
				for id, content := range map[string]string{
					" id='1'": "<subject>Тема</subject><body>Текст</body>", "": "<subject>Только тема</subject>", " id=''": "<body>Только текст</body>",
				} {
					time.Sleep(time.Minute)
					r.server.say(fmt.Sprintf("<message from='%s' to='%s' type='%s'%s>%s</message>", from, me, kind, id, content))
					time.Sleep(time.Second)
					all := toldOf(told, desk.EventAlert)
					if seen++; len(all) != seen {
						t.Fatalf("%s, %s: %d popups, want %d", from, kind, len(all), seen)
					}
					text := strings.NewReplacer("</subject><body>", "\n", "<subject>", "", "</subject>", "", "<body>", "", "</body>", "").Replace(content)
					bare, _, _ := strings.Cut(from, "/")
					announced(t, r, *all[seen-1].Alert, desk.Ref{Account: me, Address: bare}, text, kind == "headline")
				}
			}
		}
	})
}

// Whoever looks like the server, and is not, is a stranger as before.
func TestWhoIsNotTheServerIsAStranger(t *testing.T) {
	_, domain, _ := strings.Cut(me, "@")
	inVirtualTime(t, nil, func(r *pipedResident) {
		told := r.events()
		strangers := []string{"x" + domain, "admin@" + domain, "admin@broadcast." + domain, domain + ".evil.example", "evil.example"}
		for _, from := range strangers {
			time.Sleep(time.Minute)
			r.server.say(fmt.Sprintf("<message from='%s' to='%s' type='headline'><body>Смените пароль</body></message>", from, me))
		}
		time.Sleep(time.Second)
		for _, e := range toldOf(told, desk.EventAlert) {
			if !e.Alert.Stranger || e.Alert.Urgent {
				t.Errorf("%+v", e.Alert)
			}
		}
		if n := len(toldOf(told, desk.EventAlert)); n != len(strangers) {
			t.Errorf("%d popups", n)
		}
	})
}
