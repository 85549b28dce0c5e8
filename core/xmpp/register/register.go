// Package register is registration with services, by a person who is signed in (XEP-0077):
// with a gateway, a room service, or for a new password of one's own account.
//
//	registration := register.New(s)                    // in session.Config.Attach
//	now, err := registration.Ask(ctx, gateway)         // what it wants to know
//	err = registration.Submit(ctx, gateway, now.Form, forms.Answers{"username": {"anna"}})
//	err = registration.Remove(ctx, gateway)
//	err = registration.ChangePassword(ctx, "new one")
//
// A service asks with a form, or with elements of the time before forms; both are a
// [forms.Form] here, and the names of such elements are those of XEP-0077 §14.1. It may lead to
// a page instead, where there is nothing to submit.
//
// Passwords go over the session as they are: it is encrypted, or the program has allowed it
// not to be.
package register

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	space  = "jabber:iq:register"
	nsPage = "jabber:x:oob"
)

// Feature is how a service announces that one can register with it.
const Feature = space

// MostURL is how many bytes the address of a page may have.
const MostURL = 2048

var (
	// ErrNotOffered says that nobody can register there.
	ErrNotOffered = errors.New("register: not offered")
	// ErrNotAllowed says that we may not, or that the office does this for us.
	ErrNotAllowed = errors.New("register: not allowed")
	// ErrNotRegistered says that there is nothing to be removed or changed.
	ErrNotRegistered = errors.New("register: not registered")
	// ErrTaken says that somebody else has the name.
	ErrTaken = errors.New("register: the name is taken")
	// ErrNotAccepted says that something is missing in what was submitted, or not good enough,
	// such as a password that is too weak.
	ErrNotAccepted = errors.New("register: what was submitted is not accepted")
	// ErrTooOften says that one has to wait before the next try.
	ErrTooOften = errors.New("register: too many tries")
)

// Registrations are those of a session. Its methods are safe for concurrent use. They wait for
// the service; what it refuses is an error of this package, where that says why, around a
// [*xmpp.StanzaError].
type Registrations struct{ s *session.Session }

// New adds registration to a session, as [session.Config].Attach does.
func New(s *session.Session) *Registrations { return &Registrations{s} }

// State is what a service says before one registers.
type State struct {
	Registered bool        `json:"registered"`     // we are, and may change what the form holds
	Form       *forms.Form `json:"form,omitempty"` // nil where there is nothing to submit
	// Page is where a browser does it instead, an http or https URL; "" where there is none.
	Page string `json:"page,omitempty"`
}

// legacy are the elements that may be asked for, §14.1.
var legacy = []forms.LegacyField{
	{Name: "username", Type: forms.TextSingle, Required: true}, {Name: "nick", Type: forms.TextSingle, Required: true},
	{Name: "password", Type: forms.TextPrivate, Required: true}, {Name: "name", Type: forms.TextSingle, Required: true},
	{Name: "first", Type: forms.TextSingle, Required: true}, {Name: "last", Type: forms.TextSingle, Required: true},
	{Name: "email", Type: forms.TextSingle, Required: true}, {Name: "address", Type: forms.TextSingle, Required: true},
	{Name: "city", Type: forms.TextSingle, Required: true}, {Name: "state", Type: forms.TextSingle, Required: true},
	{Name: "zip", Type: forms.TextSingle, Required: true}, {Name: "phone", Type: forms.TextSingle, Required: true},
	{Name: "url", Type: forms.TextSingle, Required: true}, {Name: "date", Type: forms.TextSingle, Required: true},
	{Name: "misc", Type: forms.TextSingle}, {Name: "text", Type: forms.TextSingle}, {Name: "key", Type: forms.Hidden},
}

// Ask asks a service what it wants to know.
func (r *Registrations) Ask(ctx context.Context, of xmpp.Address) (State, error) {
	var e xmlsafe.Encoder
	answer, err := r.s.Query(ctx, "get", of, e.Leaf("query", "", "xmlns", space).Bytes())
	if err != nil {
		return State{}, reason(err)
	}
	return readState(answer.Child(space, "query")), nil
}

func readState(query *xmlsafe.Node) State {
	state := State{Registered: query.Child(space, "registered") != nil, Form: forms.ReadLegacy(query, legacy), Page: page(query.Child(nsPage, "x"))}
	if f := state.Form; f != nil && (f.Kind != forms.Ask || f.Legacy && len(f.Fields) == 0 && (state.Page != "" || len(f.Instructions) == 0)) {
		state.Form = nil
	}
	return state
}

// page reads where a browser goes.
func page(x *xmlsafe.Node) string {
	text := strings.TrimSpace(x.ChildText(nsPage, "url"))
	u, err := url.Parse(text)
	if err != nil || len(text) > MostURL || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return text
}

// Submit registers with a service, or changes what it knows, by the form that it has given.
// Answers that the form does not take are [forms.Faults], and nothing is sent.
func (r *Registrations) Submit(ctx context.Context, of xmpp.Address, form *forms.Form, answers forms.Answers) error {
	filled, err := form.Submit(answers)
	if err != nil {
		return err
	}
	var e xmlsafe.Encoder
	filled.Encode(e.Start("query", "xmlns", space))
	_, err = r.s.Query(ctx, "set", of, e.End().Bytes())
	return reason(err)
}

// Remove ends the registration with a service, §3.2. With the zero Address it is our own
// account that is removed, for good and with all that the server keeps for it; then the session
// ends too.
func (r *Registrations) Remove(ctx context.Context, of xmpp.Address) error {
	var e xmlsafe.Encoder
	_, err := r.s.Query(ctx, "set", of, e.Start("query", "xmlns", space).Leaf("remove", "").End().Bytes())
	var ended *xmpp.StreamError
	if of.IsZero() && errors.As(err, &ended) && (ended.Condition == "not-authorized" || ended.Condition == "conflict") {
		return nil // so ends the session of who is no user any more (§3.2; the other is ejabberd's)
	}
	return reason(err)
}

// ChangePassword gives our account another password, §3.3.
func (r *Registrations) ChangePassword(ctx context.Context, password string) error {
	var e xmlsafe.Encoder
	e.Start("query", "xmlns", space).Leaf("username", r.s.JID().Local()).Leaf("password", password)
	_, err := r.s.Query(ctx, "set", r.s.JID().Server(), e.End().Bytes())
	return reason(err)
}

// reasons are what §3 has for what is wrong.
var reasons = map[string]error{
	"service-unavailable": ErrNotOffered, "feature-not-implemented": ErrNotOffered,
	"forbidden": ErrNotAllowed, "not-allowed": ErrNotAllowed, "not-authorized": ErrNotAllowed,
	"registration-required": ErrNotRegistered, "unexpected-request": ErrNotRegistered, "item-not-found": ErrNotRegistered,
	"conflict":       ErrTaken,
	"not-acceptable": ErrNotAccepted, "bad-request": ErrNotAccepted, "jid-malformed": ErrNotAccepted,
	"resource-constraint": ErrTooOften, "policy-violation": ErrTooOften,
}

func reason(err error) error {
	var refused *xmpp.StanzaError
	if errors.As(err, &refused) && reasons[refused.Condition] != nil {
		return fmt.Errorf("%w: %w", reasons[refused.Condition], err)
	}
	return err
}
