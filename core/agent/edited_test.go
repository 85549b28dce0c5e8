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

// written is a message with more in it.
func written(from, kind, id, body, more string) string {
	return fmt.Sprintf("<message from='%s/1c' to='%s' type='%s' id='%s'><body>%s</body>%s</message>", from, me, kind, id, body, more)
}

func replace(id string) string {
	return "<replace xmlns='urn:xmpp:message-correct:0' id='" + id + "'/>"
}

// about is what somebody says about a message.
func about(from, what string) string {
	return fmt.Sprintf("<message from='%s/1c' to='%s' type='chat'>%s</message>", from, me, what)
}

const (
	retracts = "<retract xmlns='urn:xmpp:message-retract:1' id='7'/>"
	likes    = "<reactions xmlns='urn:xmpp:reactions:0' id='7'><reaction>👍</reaction></reactions>"
)

// told returns the events of a kind, when all has come to rest.
func toldOf(all *[]desk.Event, kind desk.Kind) (found []desk.Event) {
	synctest.Wait()
	for _, e := range *all {
		if e.Kind == kind {
			found = append(found, e)
		}
	}
	return found
}

func TestACorrectionStandsInThePlaceOfWhatItCorrects(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "chat", "7", "в 15:00", ""))
		r.now()
		r.server.say(written(erp, "chat", "8", "в 16:00", replace("7")))
		s := r.now()
		if h, err := r.History(context.Background(), desktest.Peer(erp), 0, 10); err != nil || len(h) != 1 || h[0].Body != "в 16:00" || h[0].Edited == 0 || h[0].ID != "7" {
			t.Errorf("%+v %v", h, err)
		}
		if c := s.Conversations[0]; c.Unread != 1 || c.Last.Body != "в 16:00" || s.Status.Unread != 1 {
			t.Errorf("%+v", c)
		}
		if n := len(toldOf(told, desk.EventMessage)); n != 1 {
			t.Errorf("told as %d messages", n)
		}
		if e := toldOf(told, desk.EventEdited); len(e) != 1 || e[0].Message.Body != "в 16:00" || e[0].Conversation.Unread != 1 {
			t.Errorf("%+v", e)
		}
		// Its popup shows what it says now.
		popups := toldOf(told, desk.EventAlert)
		if len(popups) != 2 || popups[1].Alert.Text != "в 16:00" || popups[1].Alert.Number != popups[0].Alert.Number || popups[1].Alert.Count != 1 {
			t.Errorf("%+v", popups)
		}
		// A program that follows by number sees it once, and knows what it stands for.
		if all, err := r.Since(context.Background(), 0, 10); err != nil || len(all) != 2 || all[0].Replaces != "" || all[1].Replaces != "7" {
			t.Errorf("%+v %v", all, err)
		}
	})
}

func TestACorrectionOfWhatWasReadRaisesNoPopup(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.server.say(written(erp, "chat", "7", "в 15:00", ""))
		r.now()
		if err := r.MarkRead(context.Background(), desktest.Peer(erp), 1<<40); err != nil {
			t.Fatal(err)
		}
		told := r.events()
		r.server.say(written(erp, "chat", "8", "в 16:00", replace("7")))
		if s := r.now(); s.Status.Unread != 0 || s.Conversations[0].Last.Body != "в 16:00" || len(toldOf(told, desk.EventAlert)) > 0 {
			t.Errorf("%+v %+v", s.Status, *told)
		}
	})
}

func TestWhatIsTakenBackIsGoneAndSoIsItsPopup(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		told := r.events()
		r.server.say(written(erp, "chat", "7", "пароль 123", ""))
		r.now()
		r.server.say(about(erp, retracts))
		r.now()
		if h, err := r.History(context.Background(), desktest.Peer(erp), 0, 10); err != nil || len(h) != 1 || h[0].Body != "" || !h[0].Retracted {
			t.Errorf("%+v %v", h, err)
		}
		if w := toldOf(told, desk.EventWithdraw); len(w) != 1 || w[0].Alert.Peer != desktest.Peer(erp) {
			t.Errorf("%+v", w)
		}
		// The popup of another message stays.
		r.server.say(written(erp, "chat", "8", "ещё", ""))
		r.now()
		r.server.say(about(erp, retracts))
		r.server.say(about(erp, "<retract xmlns='urn:xmpp:message-retract:1' id='6'/>"))
		r.now()
		if w := toldOf(told, desk.EventWithdraw); len(w) != 1 {
			t.Errorf("%+v", w)
		}
	})
}

// Only who has written something changes it, whatever id others name.
func TestNobodyChangesWhatAnotherHasWritten(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.server.say(written(erp, "chat", "7", "счёт 40817", "") + written("evil@evil.example", "chat", "1", "привет", ""))
		r.now()
		sent, err := r.Send(context.Background(), desk.Outgoing{To: erp, Body: "наше"})
		if err != nil {
			t.Fatal(err)
		}
		told := r.events()
		r.server.say(written("evil@evil.example", "chat", "2", "счёт 666", replace("7")) + about("evil@evil.example", retracts) + about("evil@evil.example", likes))
		r.server.say(written(erp, "chat", "9", "не наше", replace(sent.ID)) + about(erp, "<retract xmlns='urn:xmpp:message-retract:1' id='"+sent.ID+"'/>"))
		r.now()
		h, err := r.History(context.Background(), desktest.Peer(erp), 0, 10)
		if err != nil || len(h) != 3 || h[0].Body != "счёт 40817" || len(h[0].Reactions) > 0 || h[1].Body != "наше" || h[1].Retracted || h[2].Body != "не наше" {
			t.Errorf("%+v %v", h, err)
		}
		if e := toldOf(told, desk.EventEdited); len(e) > 0 {
			t.Errorf("%+v", e)
		}
	})
}

func TestReactionsAreShownWithTheMessage(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.server.say(written(erp, "chat", "7", "готово", ""))
		r.now()
		told := r.events()
		r.server.say(about(erp, likes))
		r.now()
		e := toldOf(told, desk.EventEdited)
		if len(e) != 1 || len(e[0].Message.Reactions) != 1 || e[0].Message.Reactions[0].From != erp || e[0].Message.Reactions[0].Emoji[0] != "👍" || e[0].Message.Body != "готово" {
			t.Errorf("%+v", e)
		}
		if len(toldOf(told, desk.EventAlert)) > 0 {
			t.Error("a reaction raises a popup")
		}
		time.Sleep(time.Second) // the newest counts, and none takes it back
		r.server.say(about(erp, "<reactions xmlns='urn:xmpp:reactions:0' id='7'/>"))
		r.now()
		if h, _ := r.History(context.Background(), desktest.Peer(erp), 0, 10); len(h) != 1 || len(h[0].Reactions) > 0 {
			t.Errorf("%+v", h)
		}
	})
}

func TestFacesKnowWhichMarksAreNoStyles(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.server.say(written(erp, "chat", "7", "*", "<unstyled xmlns='urn:xmpp:styling:0'/>") + written(erp, "chat", "8", "*", ""))
		r.now()
		h, err := r.History(context.Background(), desktest.Peer(erp), 0, 10)
		if err != nil || len(h) != 2 || !h[0].Unstyled || h[1].Unstyled {
			t.Errorf("%+v %v", h, err)
		}
	})
}
