package agent_test

import (
	"slices"
	"testing"

	"vestnik/core/agent"
	"vestnik/core/xmpp/disco"
)

// Whom to turn to is told in the order of who helps; what cannot be opened is not.
func TestWhomAServerSaysToTurnTo(t *testing.T) {
	form := func(kind string, fields ...disco.Field) *disco.Info {
		return &disco.Info{Forms: []disco.Form{{Type: kind, Fields: fields}}}
	}
	const kind = "http://jabber.org/network/serverinfo"
	admin := disco.Field{Var: "admin-addresses", Values: []string{"xmpp:admin@o", "mailto:a@o", "javascript:x"}}
	for name, c := range map[string]struct {
		server *disco.Info
		want   []string
	}{
		"nobody":      {&disco.Info{}, nil},
		"who runs it": {form(kind, admin), []string{"xmpp:admin@o", "mailto:a@o"}},
		"who helps":   {form(kind, admin, disco.Field{Var: "support-addresses", Values: []string{"mailto:help@o", "xmpp:admin@o"}}), []string{"mailto:help@o", "xmpp:admin@o", "mailto:a@o"}},
		"others":      {form(kind, disco.Field{Var: "sales-addresses", Values: []string{"mailto:shop@o"}}), nil},
		"too many":    {form(kind, disco.Field{Var: "support-addresses", Values: []string{"mailto:1@o", "mailto:2@o", "mailto:3@o", "mailto:4@o"}}), []string{"mailto:1@o", "mailto:2@o", "mailto:3@o"}},
		"of another":  {form("urn:other", admin), nil},
	} {
		if got := agent.Help(c.server); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
