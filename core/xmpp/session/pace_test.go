package session_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/session"
)

// Thousands ask at once. Each is answered, once and in order; but the answers leave a portion
// at a time, so that they hold up neither what is read behind the questions nor what the
// person says meanwhile.
func TestWhoAnswersThousandsHoldsUpNobody(t *testing.T) {
	const n = 2000
	var k noting
	var reply func(*session.Stanza)
	with(t, func(s *session.Session, p *imtest.Peer) {
		said := []byte("<query xmlns='urn:x'>" + strings.Repeat("a", 1000) + "</query>")
		reply = func(st *session.Stanza) { s.Reply(st, said) }
		p.Say(questions(n) + "<message id='behind'/>")
		synctest.Wait()
		if len(k.took) != 1 {
			t.Fatal("what was said behind the questions was not read")
		}
		if err := s.Send([]byte("<message id='mine'/>")); err != nil {
			t.Fatal(err)
		}
		answered, mine := 0, 0
		for answered < n || mine == 0 {
			switch heard := p.Next(); {
			case strings.HasPrefix(heard, "<message"):
				mine = max(answered, 1)
			case strings.Contains(heard, "urn:xmpp:ping"):
				p.Say("<iq type='result' id='{id}'/>")
			case strings.HasPrefix(heard, fmt.Sprintf("<iq type='result' id='q%d' to='u%d@office.example'>", answered, answered)):
				answered++
			default:
				t.Fatalf("behind %d answers: %.200s", answered, heard)
			}
		}
		if mine > 100 {
			t.Errorf("%d answers left before what the person said", mine)
		}
		p.Hears("urn:xmpp:ping") // behind the last portion
		p.Say("<iq type='result' id='{id}'/>")
		p.HearsNothing()
		p.Say(questions(1))
		p.Hears("id='q0'")
	}, session.Module{Routes: []session.Route{
		{Name: "iq", Space: "urn:x", Local: "query", From: session.Anyone, Take: func(st *session.Stanza) { reply(st) }},
		{Name: "message", From: session.Anyone, Take: k.by("message")},
	}})
}

// Among thousands who ask somebody has an id that no answer can carry: it has a character
// that takes more bytes in ours. He gets none, and takes none away from the others.
func TestAnAnswerThatCannotBeSentTakesNoOtherAlong(t *testing.T) {
	const n = 300
	var own *session.Session
	with(t, func(s *session.Session, p *imtest.Peer) {
		own = s
		all := questions(n)
		cut := strings.Index(all, "<iq type='get' id='q200'")
		p.Say(all[:cut] + `<iq type='get' id="` + strings.Repeat("'", 60_000) + `" from='u0@office.example'><query xmlns='urn:x'/></iq>` + all[cut:])
		hear := func(n int) {
			for answered := 0; answered < n; {
				switch heard := p.Next(); {
				case strings.Contains(heard, "urn:xmpp:ping"):
					p.Say("<iq type='result' id='{id}'/>")
				case strings.HasPrefix(heard, fmt.Sprintf("<iq type='result' id='q%d'", answered)):
					answered++
				default:
					t.Fatalf("behind %d answers: %.200s", answered, heard)
				}
			}
		}
		hear(n)
		p.Say(questions(1))
		hear(1)
	}, session.Module{Routes: []session.Route{
		{Name: "iq", Space: "urn:x", Local: "query", From: session.Anyone, Take: func(st *session.Stanza) {
			own.Reply(st, []byte("<query xmlns='urn:x'>"+strings.Repeat("a", 1000)+"</query>"))
		}},
	}})
}

// questions are those of n contacts, in one piece.
func questions(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<iq type='get' id='q%d' from='u%d@office.example'><query xmlns='urn:x'/></iq>", i, i)
	}
	return b.String()
}
