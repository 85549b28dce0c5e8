package agent_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"strings"
	"testing"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/xmpp/avatar"
)

// idOf returns the id of an element.
func idOf(element string) string {
	_, rest, _ := strings.Cut(element, " id=")
	return strings.FieldsFunc(rest, func(r rune) bool { return r == '\'' || r == '"' })[0]
}

// refuses has the piped server refuse what holds a text.
func refuses(holds, kind, condition string) func(string) string {
	return func(element string) string {
		if !strings.Contains(element, holds) || !strings.Contains(element, "<iq") {
			return ""
		}
		return "<iq type='error' id='" + idOf(element) + "'><error type='" + kind + "'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
	}
}

func TestAGroupThatTheOfficeKeepsIsToldAsThat(t *testing.T) {
	inVirtualTime(t, func(s *piped, _ *keyring) {
		s.roster = "<item jid='boris@example.com' subscription='both'><group>Все</group></item>"
	}, func(r *pipedResident) {
		r.now()
		r.server.answers(refuses("jabber:iq:roster", "cancel", "not-acceptable"))
		boris := desktest.Peer("boris@example.com")
		for name, err := range map[string]error{
			"rename": r.RenameContact(context.Background(), boris, "Борис"), "move": r.MoveContact(context.Background(), boris, nil),
		} {
			if !errors.Is(err, &desk.Problem{Code: desk.SharedGroup}) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestAPushThatMakesThePersonHisOwnContactIsIgnored(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		r.server.say("<iq type='set' id='p1'><query xmlns='jabber:iq:roster'><item jid='" + me + "' name='Директор' subscription='both'/></query></iq>")
		if got := r.now().Contacts; len(got) > 0 {
			t.Errorf("%+v", got)
		}
	})
}

// bomb is a PNG of a few bytes that says to be of so many dots a side.
func bomb(side uint32) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), side), side)
	head = append(head, 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, head...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

func TestAPictureThatIsNoneOrTooLargeIsAProblemAndNotDecoded(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want desk.Code
	}{
		"65,000 dots a side": {bomb(65_000), desk.PictureTooLarge},
		"a page":             {[]byte("<html>"), desk.BadPicture},
	} {
		t.Run(name, func(t *testing.T) {
			hash := avatar.Hash(c.data)
			inVirtualTime(t, func(s *piped, _ *keyring) { s.roster = "<item jid='boris@example.com' subscription='both'/>" }, func(r *pipedResident) {
				r.now()
				r.server.answers(func(element string) string {
					if !strings.Contains(element, "avatar:data") && !strings.Contains(element, "vcard-temp") {
						return ""
					}
					items := "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:data'><item id='" + hash + "'><data xmlns='urn:xmpp:avatar:data'>" +
						base64.StdEncoding.EncodeToString(c.data) + "</data></item></items></pubsub>"
					return "<iq type='result' from='boris@example.com' id='" + idOf(element) + "'>" + items + "</iq>"
				})
				r.server.say("<presence from='boris@example.com/x'><x xmlns='vcard-temp:x:update'><photo>" + hash + "</photo></x></presence>")
				boris := desktest.Peer("boris@example.com")
				if got := r.now().Contacts; len(got) != 1 || got[0].Picture != hash {
					t.Fatalf("%+v", got)
				}
				if _, err := r.Picture(context.Background(), boris); !errors.Is(err, &desk.Problem{Code: c.want}) {
					t.Errorf("%v", err)
				}
			})
			w := newWorld(t)
			a, _ := w.resident()
			w.signIn(a)
			if err := a.SetPicture(t.Context(), "", c.data); !errors.Is(err, &desk.Problem{Code: c.want}) {
				t.Errorf("one's own: %v", err)
			}
		})
	}
}

func TestWithoutAConnectionNobodyIsAddedOrAsked(t *testing.T) {
	inVirtualTime(t, nil, func(r *pipedResident) {
		_ = r.SetPresence(context.Background(), desk.Choice{Presence: desk.Presence{Show: desk.Offline}})
		boris := desktest.Peer("boris@example.com")
		_, card := r.Card(context.Background(), boris)
		_, about := r.About(context.Background(), boris)
		for name, err := range map[string]error{
			"add": r.AddContact(context.Background(), desk.NewContact{Ref: boris}), "block": r.Block(context.Background(), desk.Block{Peer: boris}), "card": card, "about": about,
		} {
			if !errors.Is(err, desk.NewProblem(desk.NotOnLine)) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
