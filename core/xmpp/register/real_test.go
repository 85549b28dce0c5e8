package register_test

import (
	"errors"
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/register"
)

func TestMain(m *testing.M) { servertest.Main(m) }

func TestServersChangeThePassword(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			const account, changed = "bob@office.example", "пароль-2"
			c, _ := imtest.SignIn(t, server.URL, server.CA, account, server.Users["bob"])
			state, err := register.New(c.Session).Ask(imtest.Soon(t), c.JID().Server())
			if err != nil || !state.Registered || state.Form.Value("username") != "bob" {
				t.Errorf("%+v, %v", state, err)
			}
			if err := register.New(c.Session).ChangePassword(imtest.Soon(t), changed); err != nil {
				t.Fatal(err)
			}
			again, _ := imtest.SignIn(t, server.URL, server.CA, account, changed)
			if err := register.New(again.Session).ChangePassword(imtest.Soon(t), server.Users["bob"]); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestServersRemoveAnAccount(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			c, _ := imtest.SignIn(t, server.URL, server.CA, "dave@office.example", server.Users["dave"])
			if err := register.New(c.Session).Remove(imtest.Soon(t), xmpp.Address{}); err != nil {
				t.Error(err)
			}
			select {
			case <-c.Done():
			case <-imtest.Soon(t).Done():
				t.Error("the session goes on")
			}
		})
	}
}

// ejabberd keeps names for its rooms, with a form.
func TestANameIsRegisteredForRooms(t *testing.T) {
	server := servertest.Ejabberd(t)
	c, _ := imtest.SignIn(t, server.URL, server.CA, "erin@office.example", server.Users["erin"])
	other, _ := imtest.SignIn(t, server.URL, server.CA, "bob@office.example", server.Users["bob"])
	rooms, r := address("conference.office.example"), register.New(c.Session)
	state, err := r.Ask(imtest.Soon(t), rooms)
	if err != nil || state.Registered || state.Form == nil || state.Form.Legacy {
		t.Fatalf("%+v, %v", state, err)
	}
	name := forms.Answers{state.Form.Fields[0].Var: {"Эрин"}}
	if err := r.Submit(imtest.Soon(t), rooms, state.Form, name); err != nil {
		t.Fatal(err)
	}
	if again, err := r.Ask(imtest.Soon(t), rooms); err != nil || !again.Registered || again.Form.Fields[0].Value() != "Эрин" {
		t.Errorf("%+v, %v", again, err)
	}
	if err := register.New(other.Session).Submit(imtest.Soon(t), rooms, state.Form, name); !errors.Is(err, register.ErrTaken) {
		t.Error(err)
	}
	if err := r.Remove(imtest.Soon(t), rooms); err != nil {
		t.Error(err)
	}
	if again, err := r.Ask(imtest.Soon(t), rooms); err != nil || again.Registered {
		t.Errorf("%+v, %v", again, err)
	}
}
