package register_test

import (
	"errors"
	"strings"
	"testing"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/im/imtest"
	"vestnik/core/xmpp/register"
	"vestnik/core/xmpp/xmlsafe"
)

func address(text string) xmpp.Address {
	a, err := xmpp.ParseAddress(text)
	if err != nil {
		panic(err)
	}
	return a
}

var gateway = address("gateway.office.example")

// does does something with registrations, while the service hears and answers.
func does(t *testing.T, do func(t *testing.T, r *register.Registrations) error, hears, says string) (result error) {
	t.Helper()
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		done := make(chan error, 1)
		go func() { done <- do(t, register.New(c.Session)) }()
		p.Hears(hears)
		p.Say(says)
		result = <-done
	})
	return result
}

// ask asks a service, which says something.
func ask(t *testing.T, content string) (state register.State) {
	t.Helper()
	err := does(t, func(t *testing.T, r *register.Registrations) (err error) {
		state, err = r.Ask(t.Context(), gateway)
		return err
	}, "type='get'", "<iq type='result' id='{id}' from='gateway.office.example'>"+content+"</iq>")
	if err != nil {
		t.Error(err)
	}
	return state
}

const (
	done = "<iq type='result' id='{id}' from='gateway.office.example'/>"
	ours = "<iq type='result' id='{id}'/>"
)

func refusal(from, condition string) string {
	return "<iq type='error' id='{id}'" + from + "><error type='cancel'><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>"
}

func TestAServiceAsksInElementsOrWithAForm(t *testing.T) {
	state := ask(t, "<query xmlns='jabber:iq:register'><registered/><instructions>i</instructions><username>anna</username><password/><secret/><key>17</key></query>")
	if !state.Registered || !state.Form.Legacy || len(state.Form.Fields) != 3 || state.Form.Fields[0].Value() != "anna" || state.Form.Fields[1].Type != forms.TextPrivate {
		t.Errorf("%+v %+v", state, state.Form)
	}
	err := does(t, func(t *testing.T, r *register.Registrations) error {
		return r.Submit(t.Context(), gateway, state.Form, forms.Answers{"password": {"<x>"}})
	}, "<query xmlns='jabber:iq:register'><username>anna</username><password>&lt;x&gt;</password><key>17</key></query>", done)
	if err != nil {
		t.Error(err)
	}
	state = ask(t, "<query xmlns='jabber:iq:register'><instructions>old</instructions><username/><x xmlns='jabber:x:data' type='form'><field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field><field var='user'><required/></field></x></query>")
	if state.Registered || state.Form.Legacy || len(state.Form.Fields) != 1 {
		t.Errorf("%+v %+v", state, state.Form)
	}
	err = does(t, func(t *testing.T, r *register.Registrations) error {
		return r.Submit(t.Context(), gateway, state.Form, forms.Answers{"user": {"anna"}})
	}, "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>jabber:iq:register</value></field><field var='user'><value>anna</value></field></x></query>", done)
	if err != nil {
		t.Error(err)
	}
}

func TestNothingIsSentThatTheFormDoesNotTake(t *testing.T) {
	imtest.InSession(t, func(t *testing.T, c *im.Client, p *imtest.Peer, e *imtest.Recorder) {
		var faults forms.Faults
		form := &forms.Form{Kind: forms.Ask, Legacy: true, Fields: []forms.Field{{Var: "username", Type: forms.TextSingle, Required: true}}}
		if err := register.New(c.Session).Submit(t.Context(), gateway, form, nil); !errors.As(err, &faults) {
			t.Error(err)
		}
		if err := register.New(c.Session).Submit(t.Context(), gateway, nil, nil); !errors.Is(err, forms.ErrNoForm) {
			t.Error(err)
		}
		p.HearsNothing()
	})
}

// §5: some only register in a browser. What is no address of a page is none.
func TestAServiceMayLeadToAPage(t *testing.T) {
	page := func(url string) string {
		return "<query xmlns='jabber:iq:register'><instructions>i</instructions><x xmlns='jabber:x:oob'><url>" + url + "</url></x></query>"
	}
	if s := ask(t, page(" https://office.example/join ")); s.Page != "https://office.example/join" || s.Form != nil {
		t.Errorf("%+v", s)
	}
	for _, url := range []string{"javascript:x", "file:///etc/passwd", "https:", "//office.example", "https://office.example/" + strings.Repeat("x", 3000), ""} {
		if s := ask(t, page(url)); s.Page != "" || s.Form == nil {
			t.Errorf("%.60s: %+v", url, s)
		}
	}
	for _, nothing := range []string{"", "<query xmlns='jabber:iq:register'/>", "<query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='result'/></query>"} {
		if s := ask(t, nothing); s != (register.State{}) {
			t.Errorf("%s: %+v", nothing, s)
		}
	}
}

func TestWhatIsRefusedIsToldByItsReason(t *testing.T) {
	submit := func(t *testing.T, r *register.Registrations) error {
		return r.Submit(t.Context(), gateway, &forms.Form{Kind: forms.Ask}, nil)
	}
	for condition, want := range map[string]error{
		"service-unavailable": register.ErrNotOffered, "conflict": register.ErrTaken, "not-acceptable": register.ErrNotAccepted, "forbidden": register.ErrNotAllowed,
		"registration-required": register.ErrNotRegistered, "resource-constraint": register.ErrTooOften,
	} {
		err := does(t, submit, "type='set'", refusal(" from='gateway.office.example'", condition))
		var refused *xmpp.StanzaError
		if !errors.Is(err, want) || !errors.As(err, &refused) {
			t.Errorf("%s: %v", condition, err)
		}
	}
	err := does(t, submit, "type='set'", refusal(" from='gateway.office.example'", "gone"))
	if refused, ok := err.(*xmpp.StanzaError); !ok || refused.Condition != "gone" { //nolint:errorlint // as it came
		t.Error(err)
	}
}

func TestARegistrationIsRemoved(t *testing.T) {
	remove := func(of xmpp.Address) func(t *testing.T, r *register.Registrations) error {
		return func(t *testing.T, r *register.Registrations) error { return r.Remove(t.Context(), of) }
	}
	const request = "><query xmlns='jabber:iq:register'><remove/></query>"
	if err := does(t, remove(gateway), " to='gateway.office.example'"+request, done); err != nil {
		t.Error(err)
	}
	if err := does(t, remove(gateway), request, refusal(" from='gateway.office.example'", "registration-required")); !errors.Is(err, register.ErrNotRegistered) {
		t.Error(err)
	}
	if err := does(t, remove(xmpp.Address{}), request, ours); err != nil {
		t.Error(err)
	}
	// Who has removed his account has no session any more.
	const over = "<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>"
	if err := does(t, remove(xmpp.Address{}), request, over); err != nil {
		t.Error(err)
	}
	if err := does(t, remove(xmpp.Address{}), request, strings.Replace(over, "not-authorized", "system-shutdown", 1)); err == nil {
		t.Error("the server has said nothing")
	}
	if err := does(t, remove(gateway), request, over); err == nil {
		t.Error("the gateway has said nothing")
	}
}

func TestThePasswordIsChanged(t *testing.T) {
	change := func(t *testing.T, r *register.Registrations) error {
		return r.ChangePassword(t.Context(), "пароль<")
	}
	const request = " to='office.example'><query xmlns='jabber:iq:register'><username>alice</username><password>пароль&lt;</password></query>"
	if err := does(t, change, request, "<iq type='result' id='{id}' from='office.example'/>"); err != nil {
		t.Error(err)
	}
	if err := does(t, change, request, refusal(" from='office.example'", "not-allowed")); !errors.Is(err, register.ErrNotAllowed) {
		t.Error(err)
	}
	if err := does(t, change, request, refusal(" from='office.example'", "not-acceptable")); !errors.Is(err, register.ErrNotAccepted) {
		t.Error(err)
	}
}

// Whatever a service says: a form is one to be submitted, and a page one that a browser knows.
func FuzzState(f *testing.F) {
	f.Add("<registered/><instructions>i</instructions><username/><x xmlns='jabber:x:oob'><url>https://a.example/x</url></x>")
	f.Add("<x xmlns='jabber:x:data' type='form'><field var='a'/></x>")
	f.Fuzz(func(t *testing.T, content string) {
		n, err := xmlsafe.Parse([]byte("<query xmlns='jabber:iq:register'>"+content+"</query>"), "", &xmlsafe.Default)
		if err != nil {
			return
		}
		s := register.ReadState(n)
		if s.Form != nil && s.Form.Kind != forms.Ask || s.Page != "" && !strings.HasPrefix(strings.ToLower(s.Page), "http") || len(s.Page) > register.MostURL {
			t.Errorf("%+v", s)
		}
	})
}
