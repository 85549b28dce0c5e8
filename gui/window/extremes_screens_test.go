package window

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/gui/window/internal/fakedesk"
)

// usualCompact is how large the compact window is on a desk.
var usualCompact = fyne.NewSize(380, 560)

// The list and a conversation with nothing in them, and with more than anybody has.
func TestScreensOfExtremesLookAsTheyDid(t *testing.T) {
	for _, language := range []string{locale.Russian, locale.English} {
		t.Run(language, func(t *testing.T) {
			for name, of := range map[string]func() *fakedesk.Desk{"empty": nobody, "many": tenThousand, "strange": strange} {
				inOffice(t, language, of, func(o *office) {
					w := o.faces.compact.window
					w.Resize(usualCompact)
					o.rest()
					o.looksLike(w, "list-"+name+"."+language+".xml")
					o.dark()
					o.looksLike(w, "list-"+name+"-dark."+language+".xml")
				})
			}
			inOffice(t, language, strange, func(o *office) {
				c := o.talk(longNamed)
				c.window.Resize(usualCompact)
				o.rest()
				o.looksLike(c.window, "talk-strange."+language+".xml")
				o.dark()
				o.looksLike(c.window, "talk-strange-dark."+language+".xml")
			})
		})
	}
}

// nobody is an account without people.
func nobody() *fakedesk.Desk {
	return fakedesk.New(desk.Snapshot{Status: desk.Status{Address: fakedesk.Me, Connection: desk.OnLine, Presence: desk.Presence{Show: desk.Available}}})
}

// tenThousand are in the roster, each of whom has written.
func tenThousand() *fakedesk.Desk {
	s := crowd(10_000)
	s.Status = desk.Status{Address: fakedesk.Me, Connection: desk.OnLine, Presence: desk.Presence{Show: desk.Available}}
	return fakedesk.New(s)
}

// longNamed has a name of ten thousand characters.
var longNamed = fakedesk.Peer("long@example.com")

// strange are people whose names are written as few are here: long, from right to left, in signs
// that another font has, in pictures, in nothing at all.
func strange() *fakedesk.Desk {
	s := desk.Snapshot{Status: desk.Status{Address: fakedesk.Me, Connection: desk.OnLine, Presence: desk.Presence{Show: desk.Available, Text: strings.Repeat("очень занята ", 100)}}}
	for i, name := range []string{strings.Repeat("Длинное имя ", 833), strings.Repeat("W", 10_000), "محمد علي", "דוד כהן", "山田 太郎", "김민수", "🌷🦔👩‍👩‍👧", "\u202eкачивонилс", "A\u0301\u0302\u0303\u0304\u0305\u0306", " "} {
		peer := fakedesk.Peer(fmt.Sprintf("strange%d@example.com", i))
		if i == 0 {
			peer = longNamed
		}
		s.Contacts = append(s.Contacts, desk.Contact{Ref: peer, Name: name, Show: desk.Available, Text: name, InRoster: true})
	}
	now := time.Now()
	return fakedesk.New(s,
		desk.Message{Peer: longNamed, From: longNamed.Address, Body: "https://example.com/" + strings.Repeat("x", 500), Time: now.Add(-3 * time.Minute), Read: true},
		desk.Message{Peer: longNamed, From: longNamed.Address, Subject: strings.Repeat("Тема ", 200), Body: strings.Repeat("слово ", 3000), Time: now.Add(-2 * time.Minute), Read: true},
		desk.Message{Peer: longNamed, To: longNamed.Address, Mine: true, State: desk.Sent, Body: "ок", Time: now.Add(-time.Minute)},
	)
}
