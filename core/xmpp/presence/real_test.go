package presence_test

import (
	"testing"

	"vestnik/core/servertest"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/presence"
)

func TestMain(m *testing.M) { servertest.Main(m) }

func TestInvisibleWhereTheServerCan(t *testing.T) {
	for _, server := range servertest.Both(t) {
		t.Run(server.Name, func(t *testing.T) {
			s, _ := imtest.SignIn(t, server.URL, server.CA, "alice@office.example", server.Users["alice"])
			can, err := s.Presence.CanHide(imtest.Soon(t))
			if err != nil || can != (server.Name == "ejabberd") {
				t.Fatalf("can hide: %v, %v", can, err)
			}
			err = s.Presence.Hide(imtest.Soon(t), 5)
			if can && err != nil || !can && err != presence.ErrCannotHide {
				t.Errorf("hide: %v", err)
			}
			if err := s.Presence.Set(imtest.Soon(t), presence.Presence{}); err != nil {
				t.Errorf("reveal: %v", err)
			}
		})
	}
}
