// Package lastactivity is since when somebody has done nothing (XEP-0012): it asks about
// others, and tells those who see our presence about us.
//
//	last := lastactivity.New(s)            // in session.Config.Attach
//	a, err := last.Of(ctx, boris)          // bare: since he is off line, and what he said then
//	last.SetIdle(time.Now().Add(-idle))    // of the person here
package lastactivity

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const space = "jabber:iq:last"

// LastActivity asks and answers in a session. Its methods are safe for concurrent use.
type LastActivity struct {
	s        *session.Session
	since    atomic.Int64 // Unix time; 0: the person is active
	withheld atomic.Bool  // others are not told
}

// Activity is what somebody's server, or program, has said.
type Activity struct {
	// Since is when it happened: of a bare address, that he went off line (zero time: he is
	// on line); of a full one, that he last did something at it.
	Since time.Time
	Text  string // what he said when he went, may be empty
}

// New adds the question and the answer to a session, as [session.Config].Attach does.
func New(s *session.Session) *LastActivity {
	l := &LastActivity{s: s}
	s.Add(session.Module{
		Features: []string{space},
		Routes: []session.Route{{
			Name: "iq", Types: []string{"get"}, Space: space, Local: "query", From: session.WhoMayKnow, Take: l.answer,
		}},
	})
	return l
}

// SetIdle says since when the person here has done nothing; the zero time that he is active.
func (l *LastActivity) SetIdle(since time.Time) {
	if since.IsZero() {
		l.since.Store(0)
		return
	}
	l.since.Store(since.Unix())
}

// Withhold says whether others are not told. Who asks is refused then, §6.
func (l *LastActivity) Withhold(yes bool) { l.withheld.Store(yes) }

// answer tells for how long the person here has done nothing, §4.
func (l *LastActivity) answer(st *session.Stanza) {
	if l.withheld.Load() {
		l.s.Fail(st, "auth", "forbidden")
		return
	}
	idle := int64(0)
	if since := l.since.Load(); since != 0 {
		idle = max(0, time.Now().Unix()-since)
	}
	var e xmlsafe.Encoder
	l.s.Reply(st, e.Leaf("query", "", "xmlns", space, "seconds", strconv.FormatInt(idle, 10)).Bytes())
}

// Of asks about somebody: by his bare address his server answers, §3, by a full one that
// program. Servers tell only those who see him, and refuse others with a
// [*xmpp.StanzaError]. It waits for the answer. What is no number of seconds, or of more than
// a hundred years, counts as not known: [session.ErrUnreadable].
func (l *LastActivity) Of(ctx context.Context, who xmpp.Address) (Activity, error) {
	var e xmlsafe.Encoder
	answer, err := l.s.Query(ctx, "get", who, e.Leaf("query", "", "xmlns", space).Bytes())
	if err != nil {
		return Activity{}, err
	}
	return read(answer, time.Now())
}

func read(answer *xmlsafe.Node, now time.Time) (Activity, error) {
	const longest = 100 * 366 * 24 * 60 * 60
	query := answer.Child(space, "query")
	seconds, err := strconv.ParseUint(query.Attr("seconds"), 10, 64)
	switch {
	case err != nil, seconds > longest:
		return Activity{}, session.ErrUnreadable
	case seconds == 0:
		return Activity{Text: query.Text}, nil
	}
	return Activity{now.Add(-time.Duration(seconds) * time.Second), query.Text}, nil
}
