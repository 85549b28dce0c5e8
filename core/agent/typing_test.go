package agent_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

func state(name string) string {
	return fmt.Sprintf("<message from='%s/1c' to='%s' type='chat'><%s xmlns='http://jabber.org/protocol/chatstates'/></message>", erp, me, name)
}

func TestWhoWritesIsTold(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		r.now()
		r.server.say(state("composing"))
		r.server.say(state("paused"))
		// A stranger is not shown as writing.
		r.server.say("<message from='evil@evil.example/x' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>")
		r.now()
		var got []desk.Typing
		for _, e := range *told {
			if e.Kind == desk.EventTyping {
				got = append(got, *e.Typing)
			}
		}
		want := desk.Typing{Peer: desktest.Peer(erp), On: true}
		if len(got) != 2 || got[0] != want || got[1].On {
			t.Errorf("%+v", got)
		}
	})
}

// It is told to who has shown that he wants to know, and ends by itself.
func TestThatThePersonWritesIsToldToWhoKnowsOfIt(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.now()
		writes := func(text string) {
			t.Helper()
			if err := r.SetDraft(context.Background(), desktest.Peer(erp), text); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		writes("П")
		if r.server.has("<composing") {
			t.Error("told to who may know nothing of it")
		}
		writes("")
		r.server.say(state("active"))
		synctest.Wait()
		if writes("Пр"); !r.server.has("<composing") {
			t.Error("not told")
		}
		time.Sleep(9 * time.Second)
		writes("Прив")
		time.Sleep(9 * time.Second)
		if r.server.has("<paused") {
			t.Error("who writes on has stopped")
		}
		time.Sleep(2 * time.Second)
		if synctest.Wait(); !r.server.has("<paused") {
			t.Error("who has stopped still writes")
		}
	})
}
