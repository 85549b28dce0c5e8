package popup

import (
	"errors"
	"reflect"
	"testing"
	"testing/synctest"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

func TestWhatIsTypedIntoAPopupIsSentOrKept(t *testing.T) {
	refused := desk.NewProblem(desk.NoAccount)
	for _, c := range []struct {
		name    string
		click   Click
		begun   string // in the window
		fails   error
		sent    string
		drafted string
		opens   bool
		phrase  string // what is clicked, and not typed
	}{
		{name: "a reply", click: Click{Peer: anna, Action: Reply, Text: "Иду\nсейчас"}, sent: "Иду\nсейчас"},
		{name: "it is refused", click: Click{Peer: anna, Action: Reply, Text: "Иду"}, fails: refused, drafted: "Иду", opens: true},
		{name: "a phrase", click: Click{Peer: anna, Action: sayKey(1, "Иду")}, fails: refused, drafted: "Иду", opens: true, phrase: "Иду"},
		{name: "of a popup that is gone", click: Click{Peer: anna, Action: Default, Text: "Иду"}, drafted: "Иду", opens: true},
		{name: "behind what was begun", click: Click{Peer: anna, Action: Default, Text: "Иду"}, begun: "Добрый", drafted: "Добрый\nИду", opens: true},
		{name: "once", click: Click{Peer: anna, Action: Default, Text: "Иду"}, begun: "Добрый\nИду", drafted: "Добрый\nИду", opens: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake, r := desktest.New(), new(Recorder)
				end := serve(t, fake, r)
				fake.Receive(anna, "где вы?")
				fake.Emit(alert(anna, "где вы?", 1))
				synctest.Wait()
				if err := fake.SetDraft(t.Context(), anna, c.begun); err != nil {
					t.Fatal(err)
				}
				if c.fails != nil {
					fake.Fail("Send", c.fails)
				}
				r.channel() <- c.click
				synctest.Wait()
				open := desktest.Call{Method: "Show", With: desk.View{Screen: desk.ScreenConversation, Peer: anna, Text: c.click.Text + c.phrase}}
				checkAnswer(t, fake, c.sent, c.drafted, c.opens, open)
				if err := end(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// checkAnswer checks what came of a click.
func checkAnswer(t *testing.T, fake *desktest.Fake, sent, drafted string, opens bool, open desktest.Call) {
	t.Helper()
	history, _ := fake.History(t.Context(), anna, 0, 10)
	last := history[len(history)-1]
	if (sent != "") != last.Mine || sent != "" && last.Body != sent {
		t.Errorf("the last message is %+v, want %q", last, sent)
	}
	s, err := fake.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if read := s.Conversations[0].Unread == 0; read != (sent != "") {
		t.Errorf("read: %v", read)
	}
	var draft string
	for _, d := range s.Drafts {
		draft = d.Text
	}
	if draft != drafted {
		t.Errorf("the draft is %q, want %q", draft, drafted)
	}
	opened := false
	for _, call := range fake.Calls() {
		opened = opened || reflect.DeepEqual(call, open)
	}
	if opened != opens {
		t.Errorf("it opens: %v", opened)
	}
}

func TestWhatCannotBeKeptDoesNotKeepTheConversationFromOpening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, r := desktest.New(), new(Recorder)
		end := serve(t, fake, r)
		fake.Fail("SetDraft", errors.New("broken"))
		r.channel() <- Click{Peer: anna, Action: Default, Text: "x"}
		synctest.Wait()
		if calls := fake.Calls(); calls[len(calls)-1].Method != "Show" {
			t.Errorf("%+v", calls)
		}
		_ = end()
	})
}
