package account

import (
	"slices"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/roster"
)

// XEP-0184 §8: a receipt tells that we are here.
func TestWhoDoesNotSeeOurPresenceGetsNoReceipt(t *testing.T) {
	h := newHandler(&connection{Account: &Account{cfg: Config{Address: "me@office.example"}}}, "")
	told := func() (all []string) {
		for _, from := range []string{"both", "from", "to", "none", "stranger"} {
			in := &intake{}
			a, _ := xmpp.ParseAddress(from + "@office.example/x")
			if h.message(in, 0, message.Message{ID: "1", From: a, Type: "chat", Body: "b"}); len(in.Entries) != 1 {
				t.Error("not stored:", from)
			}
			if len(in.confirmed) > 0 {
				all = append(all, from)
			}
		}
		return all
	}
	if have := told(); have != nil {
		t.Errorf("before the roster has come: %v", have)
	}
	var items []roster.Item
	for _, s := range []roster.Subscription{roster.Both, roster.From, roster.To, roster.None} {
		items = append(items, roster.Item{Address: present(t, string(s)+"@office.example").From, Subscription: s})
	}
	if h.rosterList(&intake{account: "me@office.example"}, items); !slices.Equal(told(), []string{"both", "from"}) {
		t.Error(told())
	}
	items[0].Subscription, items[2].Subscription = roster.Remove, roster.Both
	h.rosterPush(&intake{}, items[0])
	h.rosterPush(&intake{}, items[2])
	if have := told(); !slices.Equal(have, []string{"from", "to"}) {
		t.Errorf("after changes: %v", have)
	}
}
