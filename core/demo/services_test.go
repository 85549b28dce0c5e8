package demo

import (
	"context"
	"errors"
	"net"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/command"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/search"
	wing "vestnik/core/xmpp/session"
)

// sealed counts as encrypted, so that a password may be shown.
type sealed struct{ net.Conn }

func (sealed) Encrypted() bool { return true }

type deafHandler struct{}

func (deafHandler) Take(context.Context, []wing.Event) ([]int, error) { return nil, nil }

// signedIn returns a client of the protocol wing.
func (b *building) signedIn(user, password string) *im.Client {
	b.t.Helper()
	account, _ := xmpp.ParseAccount(user + "@office.example")
	c, err := im.Open(b.t.Context(), sealed{b.pipes.dial()}, wing.Config{Account: account, Password: password, Handler: deafHandler{}}, im.Program{Name: "Desk"})
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

func TestLeaveIsRequestedInTwoSteps(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		c := b.signedIn("boris", "b")
		defer c.Close()
		office := c.JID().Server()
		all, err := c.Commands.List(t.Context(), office)
		if err != nil || len(all) != 1 || all[0].Name != b.script.Leave.Name || all[0].Address != office {
			t.Fatalf("%+v, %v", all, err)
		}
		run, err := c.Commands.Execute(t.Context(), office, all[0].Node)
		if err != nil {
			t.Fatal(err)
		}
		do := func(action command.Action, answers forms.Answers) command.Step {
			t.Helper()
			if err := run.Do(t.Context(), action, answers); err != nil {
				t.Fatal(err)
			}
			return run.Step()
		}
		var faults forms.Faults
		if err := run.Do(t.Context(), command.Next, forms.Answers{"from": {"28.12.2026"}}); !errors.As(err, &faults) || len(faults) != 2 {
			t.Error(err)
		}
		// What no form can tell the office does.
		if s := do(command.Next, forms.Answers{"from": {"2026-12-28"}, "to": {"2026-12-20"}}); s.Notes[0].Severity != command.Error || s.Form.Value("to") != "2026-12-20" || s.Default != command.Next {
			t.Errorf("%+v", s)
		}
		days := forms.Answers{"from": {"2026-12-28"}, "to": {"2026-12-31"}, "kind": {"unpaid"}, "comment": {"a\nb"}}
		if s := do(command.Next, days); s.Form.Fields[0].Value() != "From 2026-12-28 to 2026-12-31, kind: Unpaid." || s.Default != command.Complete {
			t.Errorf("%+v", s)
		}
		if s := do(command.Prev, nil); s.Form.Value("kind") != "unpaid" || len(s.Form.Field("comment").Values) != 2 {
			t.Errorf("%+v", s)
		}
		do(command.Next, nil)
		if s := do(command.Complete, nil); s.Status != command.Completed || s.Notes[0].Text != "Request no. 1 was sent for approval." {
			t.Errorf("%+v", s)
		}
		if run, err = c.Commands.Execute(t.Context(), office, "leave"); err != nil {
			t.Fatal(err)
		}
		if s := do(command.Cancel, nil); s.Status != command.Canceled {
			t.Errorf("%+v", s)
		}
	})
}

func TestTheOfficeNamesWhomToTurnTo(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		c := b.signedIn("vera", "v")
		defer c.Close()
		info, err := c.Disco.Info(t.Context(), c.JID().Server(), "")
		if err != nil || len(info.Forms) != 1 || info.Forms[0].Type != nsServerInfo || len(info.Forms[0].Fields) != 1 || info.Forms[0].Fields[0].Values[0] != "xmpp:boris@office.example" {
			t.Errorf("%+v, %v", info.Forms, err)
		}
		if own, err := c.Disco.Info(t.Context(), c.JID().Bare(), ""); err != nil || len(own.Forms) != 0 {
			t.Errorf("of the account: %+v, %v", own.Forms, err)
		}
	})
}

func TestWhatIsNoStepOfACommandIsRefused(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		alice := b.online("alice", "desk")
		ask := func(typ, attrs string) string {
			return query(typ, "office.example", "<command xmlns='http://jabber.org/protocol/commands' "+attrs+"/>")
		}
		for attrs, want := range map[string]string{
			"node='other'":                          "iq:error office.example item-not-found",
			"node='leave' sessionid='x'":            "iq:error office.example bad-request",
			"node='leave' action='next'":            "iq:error office.example bad-request",
			"node='leave' sessionid='' action='no'": "iq:error office.example bad-request",
		} {
			alice.send(ask("set", attrs))
			if got := brief(alice.got()); got != want {
				t.Errorf("%s: %s", attrs, got)
			}
		}
		alice.send(ask("get", "node='leave'"))
		alice.expect("iq:error office.example bad-request")
		alice.send(ask("set", "node='leave'"))
		id := alice.only().Child(nsCommands, "command").Attr("sessionid")
		alice.send(ask("set", "node='leave' action='complete' sessionid='"+id+"'"))
		if n := alice.only(); n.Child(nsClient, "error").Child(nsCommands, "bad-action") == nil {
			t.Errorf("%v", n)
		}
		for range maxLeaves - 1 {
			alice.send(ask("set", "node='leave'"))
			alice.got()
		}
		alice.send(ask("set", "node='leave'"))
		alice.expect("iq:error office.example resource-constraint")
	})
}

func TestPeopleAreSearchedByTheirCards(t *testing.T) {
	opt := quiet()
	opt.Accounts, opt.Locale = map[string]string{"alice": "a"}, "ru"
	inOffice(t, opt, func(t *testing.T, b *building) {
		c := b.signedIn("alice", "a")
		defer c.Close()
		office := c.JID().Server()
		form, err := c.Directories.Ask(t.Context(), office)
		if err != nil {
			t.Fatal(err)
		}
		for word, want := range map[string]int{"БУХГАЛТЕР": 1, "": 4, "никто": 0} {
			found, err := c.Directories.Find(t.Context(), office, form, forms.Answers{"title": {word}})
			if err != nil || len(found.Rows) != want {
				t.Errorf("%s: %+v, %v", word, found, err)
			}
			if want == 1 && (search.Address(found, 0).String() != "vera@office.example" || found.Rows[0][1][0] != "Вера Кузнецова" || found.Rows[0][4][0] == "") {
				t.Errorf("%+v", found)
			}
		}
	})
}
