package agent_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"vestnik/core/desk"
)

// Who is invisible is not given away by what the program says without being asked to, nor by
// what it answers: a contact may know its address from before.
func TestWhoIsInvisibleIsNotGivenAway(t *testing.T) {
	inVirtualTime(t, withERP, func(r *pipedResident) {
		r.server.answers(func(e string) string {
			switch id := attribute(e, "id"); {
			case strings.Contains(e, "disco#info") && strings.HasPrefix(e, "<iq") && strings.Contains(e, "'get'"):
				return "<iq type='result' from='" + attribute(e, "to") + "' id='" + id + "'><query xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:xmpp:invisible:1'/></query></iq>"
			case strings.Contains(e, "urn:xmpp:invisible:1"):
				return "<iq type='result' id='" + id + "'/>"
			}
			return ""
		})
		r.server.say("</stream:stream>")
		if !r.within(patience) || !r.now().Status.CanHide {
			t.Fatal("the server cannot hide")
		}
		r.server.say(state("active"))
		for i, show := range []desk.Show{desk.Available, desk.Invisible, desk.Available} {
			if err := r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: show}}); err != nil {
				t.Fatal(err)
			}
			r.now()
			id := fmt.Sprint("m", i)
			r.server.say(written(erp, "chat", id, "текст", markable+"<request xmlns='urn:xmpp:receipts'/>"))
			r.now()
			r.read(erp)
			for space, name := range map[string]string{"jabber:iq:version": "query", "urn:xmpp:time": "time", "jabber:iq:last": "query", "urn:xmpp:ping": "ping"} {
				r.server.say("<iq type='get' from='" + erp + "/1c' to='" + me + "/desk' id='" + id + space + "'><" + name + " xmlns='" + space + "'/></iq>")
				r.now()
			}
			r.server.say("<iq type='get' from='example.com' to='" + me + "/desk' id='" + id + "'><ping xmlns='urn:xmpp:ping'/></iq>")
			r.now()
			told := show != desk.Invisible
			for _, space := range []string{"jabber:iq:version", "urn:xmpp:time", "jabber:iq:last", "urn:xmpp:ping"} {
				if r.server.has("<iq", id+space, "'result'") != told || r.server.has("<iq", id+space, "service-unavailable") == told {
					t.Errorf("%d: %s is answered wrongly", i, space)
				}
			}
			if !r.server.has("<iq", "'"+id+"'", "'result'") {
				t.Errorf("%d: the server's ping is not answered", i)
			}
			if r.server.has("<received", id) != told || r.server.has("<displayed", id) != told {
				t.Errorf("%d: a receipt %v, a marker %v", i, r.server.has("<received", id), r.server.has("<displayed", id))
			}
		}
	})
}
