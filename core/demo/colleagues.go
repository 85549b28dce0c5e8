package demo

import (
	"crypto/rand"
	"time"
	"unicode/utf8"

	"mellium.im/xmpp/jid"
)

// colleague is somebody who answers everything after the time that a person takes
// to read and to type.
type colleague struct {
	said int // so that the same question gets another answer the next time
}

func (c *colleague) presence(*actor, jid.JID, bool) {}

func (c *colleague) message(a *actor, from jid.JID, typ, text string) {
	answer, file := c.choose(a.office.script, text)
	a.after(pause(answer), func() {
		if said, ok := a.office.said(answer, file); ok {
			a.send(compose("message", typ, rand.Text(), jid.JID{}, from, said))
		}
	})
}

func (c *colleague) choose(s *script, text string) (answer, file string) {
	texts := s.Otherwise
	if r := match(s.Replies, text); r != nil {
		texts, file = r.Texts, r.File
	}
	c.said++
	return texts[c.said%len(texts)], file
}

// pause is how long a person takes for an answer.
func pause(answer string) time.Duration {
	const read, perLetter, longest = 1200 * time.Millisecond, 40 * time.Millisecond, 5 * time.Second
	return min(read+time.Duration(utf8.RuneCountInString(answer))*perLetter, longest)
}
