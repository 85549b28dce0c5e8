// Package version tells those who may know which program this is (XEP-0092) and what time it
// is here (XEP-0202), and asks others.
//
//	version.Add(s, "Desk", "1.2")              // in session.Config.Attach
//	program, err := version.Of(ctx, s, full)
//	there, err := version.Time(ctx, s, full)
//
// Which system it runs on is not told: that helps nobody but who attacks it.
package version

import (
	"context"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	space  = "jabber:iq:version"
	nsTime = "urn:xmpp:time"
)

// Add adds the answers to a session, as [session.Config].Attach does.
func Add(s *session.Session, name, version string) {
	route := func(space, local string, answer func(e *xmlsafe.Encoder)) session.Route {
		return session.Route{
			Name: "iq", Types: []string{"get"}, Space: space, Local: local, From: session.WhoMayKnow,
			Take: func(st *session.Stanza) {
				var e xmlsafe.Encoder
				e.Start(local, "xmlns", space)
				answer(&e)
				s.Reply(st, e.End().Bytes())
			},
		}
	}
	s.Add(session.Module{
		Features: []string{space, nsTime},
		Routes: []session.Route{
			route(space, "query", func(e *xmlsafe.Encoder) { e.Leaf("name", name).Leaf("version", version) }),
			route(nsTime, "time", func(e *xmlsafe.Encoder) {
				now := time.Now()
				e.Leaf("tzo", now.Format("-07:00")).Leaf("utc", now.UTC().Format("2006-01-02T15:04:05Z"))
			}),
		},
	})
}

// Program is which program somebody has, as it says itself; System may be empty.
type Program struct{ Name, Version, System string }

// Of asks the program at a full address which it is, XEP-0092 §3. It waits for the answer.
func Of(ctx context.Context, s *session.Session, who xmpp.Address) (Program, error) {
	n, err := ask(ctx, s, who, space, "query")
	return Program{n.ChildText(space, "name"), n.ChildText(space, "version"), n.ChildText(space, "os")}, err
}

// Time asks the program at a full address what time it is there, in a zone that has no name,
// XEP-0202 §3. It waits for the answer; one that is none is [session.ErrUnreadable].
func Time(ctx context.Context, s *session.Session, who xmpp.Address) (time.Time, error) {
	n, err := ask(ctx, s, who, nsTime, "time")
	if err != nil {
		return time.Time{}, err
	}
	return readTime(n.ChildText(nsTime, "utc"), n.ChildText(nsTime, "tzo"))
}

func readTime(utc, offset string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, utc)
	zone, wrong := time.Parse("Z07:00", offset) // Z, or ±hh:mm
	if err != nil || wrong != nil {
		return time.Time{}, session.ErrUnreadable
	}
	_, seconds := zone.Zone()
	return t.In(time.FixedZone("", seconds)), nil
}

func ask(ctx context.Context, s *session.Session, who xmpp.Address, space, local string) (*xmlsafe.Node, error) {
	var e xmlsafe.Encoder
	answer, err := s.Query(ctx, "get", who, e.Leaf(local, "", "xmlns", space).Bytes())
	if err != nil {
		return nil, err
	}
	return answer.Child(space, local), nil
}
