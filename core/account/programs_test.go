package account

import (
	"fmt"
	"strings"
	"testing"

	"vestnik/core/xmpp/roster"
)

// A contact's server is his own affair, and may let him have any number of programs, each of
// which counts more than those before.
func TestOfAFloodOfProgramsNoMoreIsKeptForTheNextLifeThanIsKnown(t *testing.T) {
	const me, boris = "me@office.example", "boris@office.example"
	c := New(Config{Address: me, Log: t.Logf}, absent{}).connection()
	c.people.setRoster(newDirectory(me, []roster.Item{{Address: present(t, boris).From, Subscription: roster.Both}}))
	h := newHandler(c, "")
	comes := func(kind, resource string) {
		p := present(t, boris+"/"+resource)
		p.Type, p.Status = kind, "Обед"
		in := &intake{account: me}
		h.presence(in, p)
		for _, act := range in.onLoop {
			act(&News{})
		}
	}
	for i := range 1000 {
		comes("", strings.Repeat("x", 1000)+fmt.Sprint(999-i))
	}
	if kept := c.sessionFile.present(); len(kept) != mostPrograms {
		t.Errorf("%d are kept", len(kept))
	}
	for i := range 1000 {
		comes("unavailable", strings.Repeat("x", 1000)+fmt.Sprint(i))
	}
	if kept := c.sessionFile.present(); len(kept) > 0 {
		t.Errorf("when all are gone %d are kept", len(kept))
	}
	comes("", "desk")
	in := &intake{account: me}
	h.rosterPush(in, roster.Item{Address: present(t, boris).From, Subscription: roster.Remove})
	for _, act := range in.onLoop {
		act(&News{})
	}
	if kept := c.sessionFile.present(); len(kept) > 0 {
		t.Errorf("of who is no contact any more %d are kept", len(kept))
	}
}
