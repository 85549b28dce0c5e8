package command_test

import (
	"errors"
	"slices"
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/command"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/im/imtest"
)

func TestMain(m *testing.M) { servertest.Main(m) }

// statistics is a command of two steps that both servers have for their administrators.
const statistics = "http://jabber.org/protocol/admin#user-stats"

func at(t *testing.T, server *servertest.Server, user string) (*command.Commands, xmpp.Address) {
	c, _ := imtest.SignIn(t, server.URL, server.CA, user+"@office.example", server.Users[user])
	return command.New(c.Session, disco.New(c.Session, disco.Identity{})), c.JID().Server()
}

func TestServersExecuteCommands(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			commands, office := at(t, server, "alice")
			all, err := commands.List(imtest.Soon(t), office)
			if err != nil || !slices.ContainsFunc(all, func(c command.Command) bool {
				return c.Node == statistics && c.Address == office && c.Name == "Get User Statistics"
			}) {
				t.Fatalf("%+v, %v", all, err)
			}
			run, err := commands.Execute(imtest.Soon(t), office, statistics)
			if err != nil {
				t.Fatal(err)
			}
			var faults forms.Faults
			if err := run.Do(imtest.Soon(t), command.Complete, forms.Answers{"accountjid": {"@"}}); !errors.As(err, &faults) || faults[0].Why != forms.NotAddress {
				t.Errorf("%v", err)
			}
			if err := run.Do(imtest.Soon(t), command.Complete, forms.Answers{"accountjid": {"bob@office.example"}}); err != nil {
				t.Fatal(err)
			}
			if step := run.Step(); step.Status != command.Completed || step.Form == nil || step.Form.Kind != forms.Result || step.Form.Field("rostersize") == nil {
				t.Errorf("%+v, %+v", step, step.Form)
			}
			if err := run.Do(imtest.Soon(t), command.Cancel, nil); !errors.Is(err, command.ErrOver) {
				t.Error(err)
			}
			if run, err = commands.Execute(imtest.Soon(t), office, statistics); err != nil {
				t.Fatal(err)
			}
			if err := run.Do(imtest.Soon(t), command.Cancel, nil); err != nil || run.Step().Status != command.Canceled {
				t.Errorf("%+v, %v", run.Step(), err)
			}
		})
	}
}

func TestServersLetNobodyElseExecuteThem(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			commands, office := at(t, server, "bob")
			var refused *xmpp.StanzaError
			if _, err := commands.Execute(imtest.Soon(t), office, statistics); !errors.As(err, &refused) || refused.Condition != "forbidden" {
				t.Error(err)
			}
		})
	}
}
