package session

import (
	"context"
	"errors"
	"slices"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// Module is what one feature does in a session. The zero value does nothing. Its
// functions are called on the session's own goroutine, but for Begin, and must not wait
// for an answer.
type Module struct {
	// Features are announced to those who may ask (XEP-0030).
	Features []string
	// Routes are the stanzas that the feature takes.
	Routes []Route
	// Knows, if set, tells who else may learn from an answer that we are on line, beside
	// our own account and our server.
	Knows func(from xmpp.Address) bool
	// Part, if set, is given each child of a list while the stanza that it is in is read,
	// and tells whether it takes it: then the child is in no tree. Done is called when
	// that stanza has been dealt with, whoever it was from.
	Part func(parent, child *xmlsafe.Node) bool
	Done func()
	// Inline, if set, is enabled while the session is bound, by a server that can: then
	// [Session.Enabled] says so, and Begin need not.
	Inline *Inline
	// Begin, if set, is called by [Session.Begin], and may wait for answers.
	Begin func(ctx context.Context) error
}

// Inline is something that a server can do for a session from its first moment on, before
// anything else can come (XEP-0386 §4.2).
type Inline struct {
	Feature string // by which the server offers it
	Request []byte // the element that asks for it
}

// Route says which stanzas a feature takes. A route with a child goes before those
// without; otherwise the module that was added first does. A stanza for which the rule
// does not hold goes to the next route, and a request that nobody takes is refused.
type Route struct {
	Name  string   // message, presence or iq
	Types []string // none: all; of an iq get and set are meant
	// Space and Local name a child that the stanza has, of a request the only one; empty
	// for whatever it holds.
	Space, Local string
	From         Rule
	Take         func(st *Stanza)
}

// Rule tells whether a stanza is from somebody who may say what it says: a server
// forwards what others send.
type Rule func(s *Session, st *Stanza) bool

// Anyone may say it.
func Anyone(*Session, *Stanza) bool { return true }

// OurAccount may say it, which is what our server says in its name: in a copy, or in what
// an archive has kept, anybody can be made to seem so.
func OurAccount(s *Session, st *Stanza) bool {
	return (st.Origin == Live || st.Origin == Offline) && st.From == s.jid.Bare()
}

// WhoMayKnow may say it: whoever may learn that we are on line. That is who sees our
// presence, our own account, and our server with its services, which drop those who do
// not answer their pings. Everybody else gets the error that the server gives for a
// program that is not there (RFC 6121 §8.5.3.2.3); silence would tell the difference.
func WhoMayKnow(s *Session, st *Stanza) bool {
	from, own := st.From, s.jid.Bare()
	switch {
	case from.Bare() == own, from.Local() == "" && from.Domain() == own.Domain(), strings.HasSuffix(from.Domain(), "."+own.Domain()):
		return true
	}
	return slices.ContainsFunc(s.modules, func(m Module) bool { return m.Knows != nil && m.Knows(from) })
}

// Add adds a module. It is for [Config].Attach, before anything is read.
func (s *Session) Add(m Module) { s.modules = append(s.modules, m) }

// Features returns what the session's modules announce.
func (s *Session) Features() []string {
	all := []string{nsPing}
	for _, m := range s.modules {
		all = append(all, m.Features...)
	}
	return all
}

// inline returns what the modules want enabled while binding.
func (s *Session) inline() (all []Inline) {
	for _, m := range s.modules {
		if m.Inline != nil {
			all = append(all, *m.Inline)
		}
	}
	return all
}

// Enabled tells whether the [Inline] of a feature was enabled when the session was bound.
func (s *Session) Enabled(feature string) bool {
	wanted := slices.ContainsFunc(s.modules, func(m Module) bool { return m.Inline != nil && m.Inline.Feature == feature })
	return wanted && s.enabled[feature]
}

// Begin lets every module do what it does when a session begins or was resumed, one
// after the other, and returns what went wrong. It waits for the server.
func (s *Session) Begin(ctx context.Context) error {
	var all []error
	for _, m := range s.modules {
		if m.Begin != nil && ctx.Err() == nil {
			all = append(all, m.Begin(ctx))
		}
	}
	return errors.Join(all...)
}

// Resumed tells whether the session is one that another process has begun, see [Resume].
func (s *Session) Resumed() bool { return s.resumed }

// fits tells whether a route is for a stanza, whoever it is from.
func (r *Route) fits(st *Stanza) bool {
	switch {
	case r.Name != st.Local, len(r.Types) > 0 && !slices.Contains(r.Types, st.Type()):
		return false
	case r.Space == "":
		return true
	case r.Name == "iq":
		return len(st.Children) == 1 && st.Children[0].Is(r.Space, r.Local)
	}
	return st.Child(r.Space, r.Local) != nil
}

// Dispatch gives a stanza to the route that it is for, and tells whether there is one. It
// is for what a feature has found in another stanza, such as a copy.
func (s *Session) Dispatch(st *Stanza) bool {
	for _, special := range []bool{true, false} {
		for i := range s.modules {
			for j := range s.modules[i].Routes {
				r := &s.modules[i].Routes[j]
				if (r.Space != "") == special && r.fits(st) && r.From(s, st) {
					r.Take(st)
					return true
				}
			}
		}
	}
	return false
}

// part lets the modules take the parts of long lists while the stanza that they are in
// is read: as a tree, the roster of a large office is several times as large.
func (s *Session) part(parent, child *xmlsafe.Node) bool {
	return slices.ContainsFunc(s.modules, func(m Module) bool { return m.Part != nil && m.Part(parent, child) })
}

// dealtWith tells the modules that a stanza is over.
func (s *Session) dealtWith() {
	for i := range s.modules {
		if done := s.modules[i].Done; done != nil {
			done()
		}
	}
}
