package agent_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"vestnik/core/desk"
)

// Whoever has written, or is a contact, is answered under the address he has; an address
// that nobody has used yet is judged as typed.
func TestOddSendersAreStoredAndAnswered(t *testing.T) {
	known := []string{"bot@mail_gw", "bot@office.example:5222", "o'hara@example.com", "1c★@example.com", "-bad.local", "ivan\\20petrov@example.com"}
	inVirtualTime(t, func(s *piped, _ *keyring) {
		s.roster = "<item jid='contact@-odd.local' subscription='both'/><item jid='ivan\\20petrov@example.com' subscription='both'/>"
	}, func(r *pipedResident) {
		for _, peer := range append(known, "boris@example.com") {
			r.server.say(`<message from="` + peer + "/\U0001FAE9" + `" type='chat' id='1'><body>Здравствуйте</body></message>`)
		}
		for _, peer := range append(known, "contact@-odd.local", "boris@example.com", "new@mail_gw") {
			if _, err := r.Send(context.Background(), desk.Outgoing{To: peer, Body: "ответ"}); err != nil {
				t.Errorf("%s: %v", peer, err)
			}
			time.Sleep(time.Second)
			synctest.Wait()
			wire := strings.NewReplacer("'", "&apos;").Replace(peer)
			if !r.server.has("to='"+peer+"'", "ответ") && !r.server.has("to='"+wire+"'", "ответ") && !r.server.has(`to="`+peer+`"`, "ответ") && !r.server.has("to='"+strings.ReplaceAll(peer, "'", "&#39;")+"'", "ответ") {
				t.Errorf("nothing was sent to %s", peer)
			}
		}
		var problem *desk.Problem
		for _, peer := range []string{"new@-odd.local", "d'artagnan@example.com", "a@b@c", ""} {
			_, err := r.Send(context.Background(), desk.Outgoing{To: peer, Body: "ответ"})
			if !errors.As(err, &problem) || problem.Code != desk.BadAddress {
				t.Errorf("%q: %v", peer, err)
			}
		}
		for _, c := range r.now().Contacts {
			if c.Address == "ivan\\20petrov@example.com" && c.Name != "ivan petrov" {
				t.Errorf("%+v", c)
			}
		}
	})
}
