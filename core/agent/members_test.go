package agent_test

import (
	"errors"
	"slices"
	"testing"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
)

const boris = "boris@example.com"

// bothIn signs two accounts in.
func bothIn(t *testing.T, w *world, a *agent.Agent) desk.Snapshot {
	t.Helper()
	w.signIn(a)
	second := w.account()
	second.Address = boris
	if err := a.SignIn(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	return w.until(a, func(s desk.Snapshot) bool {
		return len(s.Status.Accounts) == 2 && s.Status.Connection == desk.OnLine && s.Status.Accounts[1].Connection == desk.OnLine &&
			slices.ContainsFunc(s.Contacts, func(c desk.Contact) bool { return c.Account == boris })
	})
}

func TestSeveralAccountsAreOnLineAtOnceAndComeBackAtTheNextStart(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	s := bothIn(t, w, a)
	for _, account := range []string{me, boris} {
		if !slices.ContainsFunc(s.Contacts, func(c desk.Contact) bool { return c.Ref == desk.Ref{Account: account, Address: anna} }) {
			t.Errorf("%s does not see anna: %+v", account, s.Contacts)
		}
	}
	stop()
	a, _ = w.resident()
	w.until(a, func(s desk.Snapshot) bool {
		return len(s.Status.Accounts) == 2 && !slices.ContainsFunc(s.Status.Accounts, func(o desk.AccountStatus) bool { return !o.Connection.Live() })
	})
}

// The same person writes to both, and is answered by the one to whom he has written.
func TestEachAccountHasItsOwnConversations(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	bothIn(t, w, a)
	other := w.colleague(anna)
	for _, account := range []string{me, boris} {
		to, _ := xmpp.ParseAddress(account)
		if _, err := other.Messages.Send(message.Message{To: to, Type: "chat", Body: "to " + account}); err != nil {
			t.Fatal(err)
		}
		peer := desk.Ref{Account: account, Address: anna}
		w.until(a, func(s desk.Snapshot) bool {
			return slices.ContainsFunc(s.Conversations, func(c desk.Conversation) bool { return c.Peer == peer && c.Unread == 1 })
		})
		if h, err := a.History(t.Context(), peer, 0, 10); err != nil || len(h) != 1 || h[0].Body != "to "+account || h[0].Peer != peer {
			t.Errorf("%+v, %v", h, err)
		}
	}
	s := w.until(a, func(s desk.Snapshot) bool { return s.Status.Unread == 2 })
	if s.Status.Accounts[0].Unread != 1 || s.Status.Accounts[1].Unread != 1 {
		t.Errorf("%+v", s.Status.Accounts)
	}
	if all, err := a.Since(t.Context(), 0, 10); err != nil || len(all) != 2 || all[0].Peer.Account != me || all[1].Peer.Account != boris {
		t.Errorf("%+v, %v", all, err)
	}
	if err := a.MarkRead(t.Context(), desk.Ref{Account: boris, Address: anna}, 1<<62); err != nil {
		t.Fatal(err)
	}
	if s := w.until(a, func(s desk.Snapshot) bool { return s.Status.Unread == 1 }); s.Status.Accounts[0].Unread != 1 {
		t.Errorf("%+v", s.Status.Accounts)
	}
}

func TestAMessageGoesByTheAccountThatKnowsWhomItIsFor(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	bothIn(t, w, a)
	send := func(account, to string) (desk.Message, error) {
		return a.Send(t.Context(), desk.Outgoing{Account: account, To: to, Body: "?"})
	}
	if m, err := send(boris, anna); err != nil || m.Peer != (desk.Ref{Account: boris, Address: anna}) {
		t.Errorf("by the account that was named: %+v, %v", m.Peer, err)
	}
	// To both she is a contact: by the first.
	if m, err := send("", anna); err != nil || m.Peer != desktest.Peer(anna) {
		t.Errorf("by the first: %+v, %v", m.Peer, err)
	}
	const stranger = "petr@elsewhere.example"
	if m, err := send(boris, stranger); err != nil || m.Peer.Account != boris {
		t.Errorf("%+v, %v", m.Peer, err)
	}
	if m, err := send("", stranger); err != nil || m.Peer.Account != boris {
		t.Errorf("who has been written to by one is written to by the other: %+v, %v", m.Peer, err)
	}
	if _, err := send("nobody@example.com", anna); !errors.Is(err, &desk.Problem{Code: desk.UnknownAccount}) {
		t.Errorf("by nobody: %v", err)
	}
}

func TestSigningOutOfOneAccountLeavesTheOther(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	bothIn(t, w, a)
	for _, account := range []string{me, boris} {
		if _, err := a.Send(t.Context(), desk.Outgoing{Account: account, To: anna, Body: "?"}); err != nil {
			t.Fatal(err)
		}
		if err := a.SetDraft(t.Context(), desk.Ref{Account: account, Address: anna}, "begun"); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.SignOut(t.Context(), desk.Leave{Account: me, Forget: true}); err != nil {
		t.Fatal(err)
	}
	s := w.until(a, func(s desk.Snapshot) bool { return len(s.Status.Accounts) == 1 })
	if s.Status.Address != boris || s.Status.Connection != desk.OnLine || s.View.Screen == desk.ScreenSignIn {
		t.Errorf("%+v", s)
	}
	for _, c := range s.Conversations {
		if c.Peer.Account != boris {
			t.Errorf("a conversation of who is gone: %+v", c.Peer)
		}
	}
	if len(s.Drafts) != 1 || s.Drafts[0].Peer.Account != boris {
		t.Errorf("%+v", s.Drafts)
	}
	if _, err := w.keyring.Get(t.Context(), me); err == nil {
		t.Error("the password is still there")
	}
	w.signIn(a)
	if h, err := a.History(t.Context(), desktest.Peer(anna), 0, 10); err != nil || len(h) != 0 {
		t.Errorf("not forgotten: %+v, %v", h, err)
	}
}

// One presence is for all.
func TestAPresenceIsThatOfAllAccounts(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	bothIn(t, w, a)
	if err := a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: desk.Offline}}); err != nil {
		t.Fatal(err)
	}
	w.until(a, func(s desk.Snapshot) bool {
		return s.Status.Accounts[0].Connection == desk.OffLine && s.Status.Accounts[1].Connection == desk.OffLine
	})
	if err := a.SetPresence(t.Context(), desk.Choice{Presence: desk.Presence{Show: desk.Away}}); err != nil {
		t.Fatal(err)
	}
	w.until(a, func(s desk.Snapshot) bool {
		return s.Status.Accounts[0].Connection == desk.OnLine && s.Status.Accounts[1].Connection == desk.OnLine
	})
}

// The popup counts who asks, with whichever account: one that names somebody can be answered.
func TestThePopupOfRequestsCountsThoseOfAllAccounts(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	seen := bothIn(t, w, a)
	told, err := a.Watch(t.Context(), seen.Seq)
	if err != nil {
		t.Fatal(err)
	}
	other := w.colleague("petr@example.com")
	for i, account := range []string{me, boris} {
		to, _ := xmpp.ParseAddress(account)
		if err := errors.Join(other.Roster.Remove(t.Context(), to), other.Presence.Subscribe(to, "Это я")); err != nil {
			t.Fatal(err)
		}
		for e := range told {
			if e.Kind != desk.EventAlert || !e.Alert.Request {
				continue
			}
			if got := e.Alert; got.Count != i+1 || got.Peer.Account != account || got.Text != "Это я" {
				t.Errorf("%+v", got)
			}
			break
		}
	}
}
