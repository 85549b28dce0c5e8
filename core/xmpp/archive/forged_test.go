package archive_test

import (
	"fmt"
	"strings"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
)

// SECURITY: only an archive that was asked may say what others have said.
func TestForgedResultsAreDropped(t *testing.T) {
	const stamp = "1999-11-01T09:00:00Z"
	for name, forge := range map[string]func(q question) string{
		"from a stranger":        func(q question) string { return resultFrom("mallory@evil.example", q.id, "x", stamp, chat("pay")) },
		"from a contact":         func(q question) string { return resultFrom("boris@office.example", q.id, "x", stamp, chat("pay")) },
		"from our other program": func(q question) string { return resultFrom("anna@office.example/phone", q.id, "x", stamp, chat("pay")) },
		"from ourselves":         func(q question) string { return resultFrom("anna@office.example/desk", q.id, "x", stamp, chat("pay")) },
		"from the server":        func(q question) string { return resultFrom("office.example", q.id, "x", stamp, chat("pay")) },
		"from a like name": func(q question) string {
			return resultFrom("anna@office.example.evil.example", q.id, "x", stamp, chat("pay"))
		},
		"of another query": func(q question) string { return resultFrom("", "other", "x", stamp, chat("pay")) },
		"of no query":      func(q question) string { return resultFrom("", "", "x", stamp, chat("pay")) },
		"in a copy": func(q question) string {
			return "<message from='anna@office.example'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>" +
				strings.Replace(resultFrom("anna@office.example", q.id, "x", stamp, chat("pay")), "<message ", "<message xmlns='jabber:client' ", 1) +
				"</forwarded></received></message>"
		},
	} {
		k := &kept{n: 1, limit: 50}
		k.bend = func(q question, page []int) (string, bool) {
			return forge(q) + q.results(page) + forge(q) + q.fin("complete='true'", "a0", "a0"), true
		}
		at(t, k.answer, func(d *desk) {
			p, err := d.CatchUp(d.t.Context(), archive.Mark{}, d.keep)
			if err != nil || p.ID != "a0" {
				t.Errorf("%s: %+v %v", name, p, err)
			}
			for _, m := range d.taken() {
				if m.Body != "m0" && m.Body != "" {
					t.Errorf("%s: %+v", name, m)
				}
			}
			d.hearsNothing()
		})
	}
}

func TestResultsOutsideOfAQueryAreDroppedWithFewLines(t *testing.T) {
	k := &kept{n: 1, limit: 50}
	at(t, k.answer, func(d *desk) {
		if _, err := d.CatchUp(d.t.Context(), archive.Mark{}, d.keep); err != nil {
			d.t.Fatal(err)
		}
		d.taken()
		late := k.asked[0]
		for range 1000 {
			d.say(late.result("x", minute(0), chat("late")))
		}
		if got := d.taken(); len(got) != 0 {
			t.Errorf("%d are handed over: %+v", len(got), got[0])
		}
		if all := d.logged(); len(all) == 0 || len(all) > 20 {
			t.Errorf("%d lines", len(all))
		}
	})
}

func TestAMessageInAResultThatIsNoneOfOursIsDropped(t *testing.T) {
	for name, inner := range map[string]string{
		"between others":       "<message xmlns='jabber:client' from='boris@office.example' to='petr@office.example'><body>b</body></message>",
		"of a like name":       "<message xmlns='jabber:client' from='boris@office.example' to='anna@office.example.evil.example'><body>b</body></message>",
		"from no address":      "<message xmlns='jabber:client' from='@' to='anna@office.example'><body>b</body></message>",
		"to no address":        "<message xmlns='jabber:client' from='anna@office.example' to='@'><body>b</body></message>",
		"a presence":           "<presence xmlns='jabber:client' from='boris@office.example' to='anna@office.example'/>",
		"a request":            "<iq xmlns='jabber:client' type='get' id='1' from='boris@office.example' to='anna@office.example'><ping xmlns='urn:xmpp:ping'/></iq>",
		"of another namespace": "<message xmlns='jabber:server' from='boris@office.example' to='anna@office.example'><body>b</body></message>",
		"nothing":              "",
	} {
		k := &kept{n: 1, limit: 50}
		k.bend = func(q question, page []int) (string, bool) {
			return q.result("x", minute(0), inner) + q.results(page) + q.fin("complete='true'", "x", "a0"), true
		}
		at(t, k.answer, func(d *desk) {
			p, err := d.CatchUp(d.t.Context(), archive.Mark{}, d.keep)
			if got := d.bodies(); err != nil || got != "m0" || p.ID != "a0" {
				t.Errorf("%s: %q %+v %v", name, got, p, err)
			}
			if len(d.logged()) != 1 {
				t.Errorf("%s: no line in the log", name)
			}
			d.hearsNothing()
		})
	}
}

// What somebody has sent as if it were our account's word stays what it is: his.
func TestWhatIsInAnArchivedMessageHasNoPower(t *testing.T) {
	inner := func(from, content string) string {
		return "<message xmlns='jabber:client' from='" + from + "' to='anna@office.example' type='chat' id='1'>" + content + "</message>"
	}
	forwarded := "<forwarded xmlns='urn:xmpp:forward:0'>" + chat("pay") + "</forwarded>"
	for name, inner := range map[string]string{
		"a result":                inner("anna@office.example", "<result xmlns='urn:xmpp:mam:2' id='y' queryid='{q}'>"+forwarded+"</result>"),
		"an error":                "<message xmlns='jabber:client' from='boris@office.example' type='error' id='1'><error type='cancel'/></message>",
		"a room's":                "<message xmlns='jabber:client' from='room@rooms.example/x' type='groupchat'><body>b</body></message>",
		"a request for a receipt": inner("boris@office.example/x", "<request xmlns='urn:xmpp:receipts'/>"),
	} {
		k := &kept{n: 1, limit: 50}
		k.bend = func(q question, page []int) (string, bool) {
			return q.result("x", minute(0), strings.ReplaceAll(inner, "{q}", q.id)) + q.fin("complete='true'", "x", "x"), true
		}
		at(t, k.answer, func(d *desk) {
			if _, err := d.CatchUp(d.t.Context(), archive.Mark{}, d.keep); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			for _, m := range d.taken() {
				if m.Body != "" || m.Error != nil {
					t.Errorf("%s: %+v", name, m)
				}
			}
			d.hearsNothing()
		})
	}
}

func TestMessagesOfOurOwnAreMarkedSo(t *testing.T) {
	for attrs, want := range map[string]string{
		"from='anna@office.example/phone' to='boris@office.example'": "true anna@office.example/phone boris@office.example",
		"to='boris@office.example'":                                  "true anna@office.example boris@office.example",
		"from='boris@office.example/x'":                              "false boris@office.example/x anna@office.example",
		"from='anna@office.example/desk' to='anna@office.example'":   "true anna@office.example/desk anna@office.example",
	} {
		k := &kept{n: 1, limit: 50}
		k.bend = func(q question, page []int) (string, bool) {
			own := "<message xmlns='jabber:client' type='chat' " + attrs + "><body>b</body><stanza-id xmlns='urn:xmpp:sid:0' by='anna@office.example' id='forged'/></message>"
			return q.result("x", minute(0), own) + q.fin("complete='true'", "x", "x"), true
		}
		at(t, k.answer, func(d *desk) {
			_, err := d.CatchUp(d.t.Context(), archive.Mark{}, d.keep)
			all := d.taken()
			if err != nil || len(all) != 1 || all[0].ArchiveID != "x" {
				d.t.Fatalf("%+v %v", all, err)
			}
			if got := fmt.Sprint(all[0].Mine, " ", all[0].From, " ", all[0].To); got != want {
				t.Errorf("%s: %s", attrs, got)
			}
		})
	}
}

func TestARoomHasAnArchiveOfItsOwn(t *testing.T) {
	room, _ := xmpp.ParseAddress("team@rooms.example")
	talk := func(from string) string {
		return "<message xmlns='jabber:client' type='groupchat' from='" + from + "'><body>b</body></message>"
	}
	asked := ""
	at(t, func(q question) string {
		if asked = q.to; q.asksForm() {
			return q.form()
		}
		return resultFrom("", q.id, "x", minute(0), chat("pay")) + // our own account was not asked
			resultFrom("team@rooms.example/boris", q.id, "x", minute(0), talk("team@rooms.example/boris")) + // nor was he
			q.result("y", minute(0), talk("team@rooms.example.evil.example/x")) +
			q.result("z", minute(0), talk("team@rooms.example/boris")) + q.fin("complete='true'", "y", "z")
	}, func(d *desk) {
		page, err := d.At(room).Back(d.t.Context(), archive.Filter{}, archive.Mark{})
		if err != nil || len(page.Messages) != 1 || page.Messages[0].ArchiveID != "z" || page.Messages[0].From.String() != "team@rooms.example/boris" || page.Messages[0].Mine {
			t.Errorf("%+v %v", page, err)
		}
		if asked != "team@rooms.example" {
			t.Errorf("%q was asked", asked)
		}
		if got := d.taken(); len(got) != 0 {
			t.Errorf("%+v", got)
		}
	})
}
