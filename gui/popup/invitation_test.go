package popup

import (
	"strings"
	"testing"
	"testing/synctest"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

var sales = desk.Ref{Account: desktest.Me, Address: "sales@rooms.example.com"}

// invite has somebody invited, as an agent tells it.
func (a asking) invite(from, reason string) {
	a.Fake.InviteInto(sales, from)
	a.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Invitation: true, Peer: sales, Title: "Sales", From: from, Text: reason, Count: 1}})
	synctest.Wait()
}

func TestAnInvitationSaysWhoWhereAndWhy(t *testing.T) {
	inRequests(t, func(a asking) {
		a.invite("Anna", "The quarter\nends")
		shown := a.Shown()
		if len(shown) != 1 || shown[0].Title != "Sales" || shown[0].Text != "Anna invites you into this room.\n"+sales.Address+"\n“The quarter ends”" {
			t.Fatalf("%+v", shown)
		}
	})
}

// On a locked screen, or where popups are to show nothing, it says that there is one, and can only be opened.
func TestAnInvitationSaysNothingWherePopupsShowNothing(t *testing.T) {
	inRequests(t, func(a asking) {
		a.Fake.InviteInto(sales, "Anna")
		a.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Invitation: true, Peer: sales, Count: 1, Preview: desk.PreviewNone}})
		a.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Request: true, Peer: desk.Ref{Account: desktest.Me, Address: "mallory@evil.example"}, Count: 1, Preview: desk.PreviewNone}})
		synctest.Wait()
		shown := a.Shown()
		if len(shown) != 2 {
			t.Fatalf("%+v", shown)
		}
		for _, p := range shown {
			if text := p.Title + p.Text; p.Title == "" || strings.Contains(text, "Anna") || strings.Contains(text, sales.Address) || strings.Contains(text, "mallory") || len(p.Actions) != 1 || p.Actions[0].Key != Default {
				t.Errorf("%+v", p)
			}
		}
	})
}

func TestWhoJoinsFromAPopupIsInTheRoom(t *testing.T) {
	inRequests(t, func(a asking) {
		a.invite("Anna", "")
		if !a.Recorder.Click(sales, Join) {
			t.Fatal("nothing to join by")
		}
		synctest.Wait()
		s, _ := a.Fake.Snapshot(t.Context())
		if len(s.Rooms) != 1 || s.Rooms[0].State != desk.RoomJoined || len(a.Shown()) != 0 || s.View.Peer != sales {
			t.Errorf("%+v, %+v, %+v", s.Rooms, a.Shown(), s.View)
		}
	})
}

func TestAnInvitationThatWasAnsweredElsewhereIsTakenBack(t *testing.T) {
	inRequests(t, func(a asking) {
		a.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Peer: sales, Title: "Sales", Text: "Anna: hello", Room: true, Count: 1}})
		a.invite("Anna", "")
		a.Emit(desk.Event{Kind: desk.EventInvitation})
		synctest.Wait()
		if shown := a.Shown(); len(shown) != 1 || shown[0].Text != "Anna: hello" {
			t.Errorf("%+v", shown)
		}
	})
}

func TestWhoSpeaksAloneInARoomIsNoContact(t *testing.T) {
	inRequests(t, func(a asking) {
		a.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Peer: desk.Ref{Account: desktest.Me, Address: sales.Address + "/The boss"}, Title: "Sales", Nick: "The boss", Text: "Come", Count: 1}})
		synctest.Wait()
		if shown := a.Shown(); len(shown) != 1 || !strings.Contains(shown[0].Title, "The boss in Sales") {
			t.Errorf("%+v", shown)
		}
	})
}
