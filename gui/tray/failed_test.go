package tray

import (
	"errors"
	"reflect"
	"testing"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// Who has clicked a phrase counts on it: where it cannot be sent it stands in the conversation, to be
// sent when it can.
func TestAPhraseThatCannotBeSentIsBeforeThePerson(t *testing.T) {
	fake, full := desktest.New(), desk.NewProblem(desk.DiskFull)
	fake.Fail("Send", full)
	menu := menuFor(stateOf(office()), locale.New(locale.English))
	if err := choose(t, menu, "Quick send", "Борис", "Спасибо!").do(t.Context(), fake); !errors.Is(err, full) {
		t.Error(err)
	}
	calls := fake.Calls()
	want := desktest.Call{Method: "Show", With: desk.View{Screen: desk.ScreenConversation, Peer: desktest.Peer(boris), Text: "Спасибо!"}}
	if !reflect.DeepEqual(calls[len(calls)-1], want) {
		t.Errorf("%+v", calls)
	}
}
