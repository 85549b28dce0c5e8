package demo

import (
	"fmt"
	"strings"
	"testing"

	"vestnik/core/xmpp/xmlsafe"
)

// archived is quiet with an archive.
func archived() Options {
	opt := quiet()
	opt.Archive = true
	return opt
}

// ask asks for a page, and returns the bodies in it and its end.
func (c *client) ask(fields, set string) (bodies []string, fin *xmlsafe.Node) {
	c.t.Helper()
	c.send(`<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2' queryid='f'><x xmlns='jabber:x:data' type='submit'>` + fields +
		`</x><set xmlns='http://jabber.org/protocol/rsm'>` + set + `</set></query></iq>`)
	for _, n := range c.got() {
		if r := n.Child(nsArchive, "result"); r != nil && r.Attr("queryid") == "f" {
			bodies = append(bodies, r.Child(nsForward, "forwarded").Child(nsClient, "message").ChildText(nsClient, "body"))
		}
		if n.Local == "iq" {
			fin = n
		}
	}
	return bodies, fin
}

func TestTheArchiveIsPagedFilteredAndSearched(t *testing.T) {
	inOffice(t, archived(), func(t *testing.T, b *building) {
		vera, boris := b.present("vera", "1", "<presence/>"), b.present("boris", "1", "<presence/>")
		for i := range 60 {
			vera.send(fmt.Sprintf("<message to='boris@office.example' type='chat' id='%d'><body>Отчёт %d</body></message>", i, i))
		}
		boris.got() // he answers what he has
		boris.send("<message to='vera@office.example' type='chat'><body>ответ</body></message>")
		boris.send("<message to='vera@office.example' type='headline'><body>новость</body></message>")
		boris.send("<message to='vera@office.example' type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>")
		vera.got()
		boris.got()
		page, fin := boris.ask("", "<max>250</max>")
		if len(page) != 50 || page[0] != "Отчёт 0" || fin.Child(nsArchive, "fin").Attr("complete") != "" {
			t.Fatalf("%q", page)
		}
		after := fin.Child(nsArchive, "fin").Child(nsPages, "set").ChildText(nsPages, "last")
		if page, fin = boris.ask("", "<after>"+after+"</after>"); len(page) != 11 || page[10] != "ответ" || fin.Child(nsArchive, "fin").Attr("complete") != "true" {
			t.Errorf("%q", page)
		}
		if page, _ = vera.ask("", "<max>2</max><before/>"); strings.Join(page, ",") != "Отчёт 59,ответ" {
			t.Errorf("%q", page)
		}
		if page, _ = vera.ask("<field var='"+fullText+"'><value>отч 7</value></field>", "<before/>"); strings.Join(page, ",") != "Отчёт 7,Отчёт 17,Отчёт 27,Отчёт 37,Отчёт 47,Отчёт 57" {
			t.Errorf("%q", page)
		}
		if page, _ = vera.ask("<field var='with'><value>vera@office.example</value></field>", ""); len(page) != 0 {
			t.Errorf("%q", page)
		}
		if _, fin = vera.ask("", "<after>nothing</after>"); fin.Attr("type") != "error" || fin.Child(nsClient, "error").Child(nsStanzas, "item-not-found") == nil {
			t.Errorf("%+v", fin)
		}
	})
}

func TestWithoutAnArchiveThereIsNone(t *testing.T) {
	inOffice(t, quiet(), func(t *testing.T, b *building) {
		vera := b.present("vera", "1", "<presence/>")
		vera.got()
		if _, fin := vera.ask("", ""); fin.Attr("type") != "error" {
			t.Errorf("%+v", fin)
		}
	})
}

// Of whom somebody plays, nothing is made up.
func TestThePastIsInTheArchive(t *testing.T) {
	inOffice(t, Options{Accounts: map[string]string{"alice": "пароль-ёж", "vera": "v"}, Locale: "ru", Archive: true, Secure: quiet().Secure}, func(t *testing.T, b *building) {
		alice := b.present("alice", "1", "<presence/>")
		alice.got()
		if page, _ := alice.ask("<field var='with'><value>boris@office.example</value></field>", ""); len(page) != 3 || !strings.Contains(page[0], "Ёлку") {
			t.Errorf("%q", page)
		}
		if page, _ := alice.ask("<field var='with'><value>vera@office.example</value></field>", ""); len(page) != 0 {
			t.Errorf("%q", page)
		}
	})
}
