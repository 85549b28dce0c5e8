package agent_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"vestnik/core/agent"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/core/policy"
	"vestnik/core/settings"
	"vestnik/core/xmpp/auth"
)

// values are those of a policy.
type values map[policy.Name]any

// set has the organisation set something.
func (w *world) set(all values) {
	w.t.Helper()
	text, _ := json.Marshal(all)
	if all == nil {
		text = []byte("{}")
	}
	p, faults := policy.Check("test", text)
	if len(faults) > 0 {
		w.t.Fatal(faults)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.policy = p
}

// isManaged holds an error against what is managed.
func isManaged(t *testing.T, what string, err error, key string) {
	t.Helper()
	var p *desk.Problem
	if !errors.As(err, &p) || p.Code != desk.Managed || p.Facts["key"] != key {
		t.Errorf("%s: %v", what, err)
	}
}

func TestWhatTheOrganisationSetsBeatsThePerson(t *testing.T) {
	w := newWorld(t)
	w.set(values{policy.URL: w.url, policy.AllowHTTP: true, policy.Domain: "example.com", policy.Proxy: "http://proxy.example:3128",
		policy.Pins: []string{pinA, pinB}, policy.Resource: "Desk", policy.Phrases: []string{"Иду"}, policy.Typing: false})
	a, stop := w.resident()
	if url, err := a.Locate(t.Context(), desk.Account{Address: me}); err != nil || url != w.url || w.located.Address != "" {
		t.Errorf("%s, %v, asked by %v", url, err, w.located)
	}
	if err := a.SignIn(t.Context(), desk.Account{Address: me, Password: word}); err != nil {
		t.Fatal(err)
	}
	s := w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
	w.mu.Lock()
	last := w.dialled[len(w.dialled)-1]
	w.mu.Unlock()
	if last.URL != w.url || !last.AllowHTTP || last.Proxy != "http://proxy.example:3128" || last.Pin != pinA+","+pinB {
		t.Errorf("dialled %+v", struct{ u, p, q string }{last.URL, last.Proxy, last.Pin})
	}
	if !slices.Equal(s.Status.Phrases, []string{"Иду"}) || !withheld(t, a).Typing || !strings.HasSuffix(s.Status.JID, "/Desk") {
		t.Errorf("%q %+v %s", s.Status.Phrases, withheld(t, a), s.Status.JID)
	}
	if !s.Status.IsManaged("url") || s.Status.ManagedText("domain") != "example.com" || len(s.Status.ManagedList("pins")) != 2 || s.Status.IsManaged("priority") {
		t.Errorf("%+v", s.Status.Managed)
	}
	stop()
	for _, managed := range []string{"proxy.example", pinA, "Иду", `"typing"`, `"allowHTTP": true`} {
		if text := w.read("settings.json"); strings.Contains(text, managed) {
			t.Errorf("%s was written into the settings:\n%s", managed, text)
		}
	}
}

const (
	pinA = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	pinB = "sha256/AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
)

func TestASignInThatTheOrganisationDoesNotWantIsRefused(t *testing.T) {
	for key, c := range map[string]struct {
		set    values
		change func(*desk.Account)
	}{
		"domain":     {values{policy.Domain: "other.example"}, func(*desk.Account) {}},
		"url":        {values{policy.URL: "https://chat.example.com/b"}, func(*desk.Account) {}},
		"caFile":     {values{policy.CAFile: "/etc/ca.pem"}, func(a *desk.Account) { a.CAFile = "/tmp/ca.pem" }},
		"proxy":      {values{policy.Proxy: "http://proxy:3128"}, func(a *desk.Account) { a.Proxy = "http://mine:3128" }},
		"pins":       {values{policy.Pins: []string{pinA}}, func(a *desk.Account) { a.Pin = pinB }},
		"allowHTTP":  {values{policy.AllowHTTP: false}, func(*desk.Account) {}},
		"mechanisms": {values{policy.Mechanisms: []string{"SCRAM-SHA-256"}}, func(a *desk.Account) { a.CertFile = "/home/anna/anna.pem" }},
	} {
		w := newWorld(t)
		w.set(c.set)
		a, _ := w.resident()
		account := w.account()
		c.change(&account)
		isManaged(t, key, a.SignIn(t.Context(), account), key)
		if len(w.dialled) > 0 {
			t.Errorf("%s: something was sent", key)
		}
	}
}

func TestOnlyTheWaysToSignInThatMayBeUsedAre(t *testing.T) {
	w := newWorld(t)
	w.set(values{policy.Mechanisms: []string{"SCRAM-SHA-512-PLUS"}})
	a, _ := w.resident()
	if err := a.SignIn(t.Context(), w.account()); !errors.Is(err, &desk.Problem{Code: desk.NoMechanism}) {
		t.Errorf("error %v", err)
	}
}

// Where only a certificate may sign in, a password may not, and the other way about.
func TestACertificateSignsInWhereThatMayBe(t *testing.T) {
	password, certificate := desk.Account{Address: me, Password: word}, desk.Account{Address: me, CertFile: "/home/anna/anna.pem"}
	for _, c := range []struct {
		may             []string
		byWord, byPaper bool
	}{
		{nil, true, true}, {[]string{}, true, true}, {[]string{auth.External}, false, true},
		{[]string{auth.SCRAMSHA256}, true, false}, {[]string{auth.SCRAMSHA256, auth.External}, true, true},
	} {
		w := newWorld(t)
		set := values{}
		if c.may != nil {
			set[policy.Mechanisms] = c.may
		}
		w.set(set)
		for _, refused := range []func(desk.Account) *desk.Problem{
			func(at desk.Account) *desk.Problem { return agent.Newcomer(w.policy, nil, nil, at) },
			func(at desk.Account) *desk.Problem { return agent.Goes(w.policy, nil, []string{me}, at) },
		} {
			if byWord, byPaper := refused(password) == nil, refused(certificate) == nil; byWord != c.byWord || byPaper != c.byPaper {
				t.Errorf("%q: by a password %v, by a certificate %v", c.may, byWord, byPaper)
			}
		}
	}
}

// What was signed in before the organisation has chosen another domain stays off line.
func TestAnAccountOfAnotherDomainStaysOffLine(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	w.signIn(a)
	stop()
	w.set(values{policy.Domain: "other.example"})
	a, _ = w.resident()
	s := w.until(a, func(s desk.Snapshot) bool { return s.Status.Problem != nil && s.Status.Connection != desk.Connecting })
	isManaged(t, "on line", s.Status.Problem, "domain")
}

func TestAFeatureThatIsOffIsRefusedWhoeverAsks(t *testing.T) {
	w := newWorld(t)
	w.set(values{policy.Off: []string{"add-contacts", "edit-contacts", "blocking", "own-card", "archive", "more-accounts", "forget", "invisible", "broadcast"}})
	a, _ := w.resident()
	w.signIn(a)
	ctx, peer := t.Context(), desktest.Peer(anna)
	for what, c := range map[string]struct {
		err error
		key string
	}{
		"add":       {a.AddContact(ctx, desk.NewContact{Ref: peer}), "add-contacts"},
		"accept":    {a.AnswerRequest(ctx, peer, true), "add-contacts"},
		"rename":    {a.RenameContact(ctx, peer, "x"), "edit-contacts"},
		"move":      {a.MoveContact(ctx, peer, []string{"x"}), "edit-contacts"},
		"remove":    {a.RemoveContact(ctx, peer), "edit-contacts"},
		"block":     {a.Block(ctx, desk.Block{Peer: peer}), "blocking"},
		"unblock":   {a.Unblock(ctx, peer), "blocking"},
		"card":      {a.SetCard(ctx, "", desk.Card{}), "own-card"},
		"picture":   {a.SetPicture(ctx, "", nil), "own-card"},
		"nick":      {a.SetNick(ctx, "", "x"), "own-card"},
		"second":    {a.SignIn(ctx, desk.Account{Address: "petr@example.com", Password: word, URL: w.url, AllowHTTP: true}), "more-accounts"},
		"forget":    {a.SignOut(ctx, desk.Leave{Forget: true}), "forget"},
		"invisible": {a.SetPresence(ctx, desk.Choice{Presence: desk.Presence{Show: desk.Invisible}}), "invisible"},
		"broadcast": {sends(a.Send(ctx, desk.Outgoing{To: anna, Body: "x", Broadcast: "b1"})), "broadcast"},
	} {
		isManaged(t, what, c.err, c.key)
	}
	if _, err := a.Send(ctx, desk.Outgoing{To: anna, Body: "x"}); err != nil {
		t.Errorf("to write to one: %v", err)
	}
	if err := a.AnswerRequest(ctx, peer, false); !errors.Is(err, &desk.Problem{Code: desk.NoRequest}) {
		t.Errorf("to refuse somebody: %v", err)
	}
	found, err := a.Search(ctx, desk.Query{Words: "слово"})
	if err != nil {
		t.Error(err)
	}
	isManaged(t, "search", problemOrNil(found.Local), "archive")
	if err := a.SignIn(ctx, w.account()); err != nil {
		t.Errorf("the same account again: %v", err)
	}
}

func sends(_ desk.Message, err error) error { return err }

func problemOrNil(p *desk.Problem) error {
	if p == nil {
		return nil
	}
	return p
}

func TestOfWhatIsManagedThePersonsOwnComesBack(t *testing.T) {
	w := newWorld(t)
	a, stop := w.resident()
	w.signIn(a)
	withhold(t, a, settings.Withhold{Receipts: true})
	stop()
	w.set(values{policy.Receipts: true, policy.Typing: false})
	a, stop = w.resident()
	isManaged(t, "receipts", set(a, "tellReceipts", "false"), "tellReceipts")
	isManaged(t, "typing", set(a, "tellTyping"), "tellTyping")
	for name, value := range map[string]string{"tellReceipts": "true", "tellRead": "false"} {
		if err := set(a, name, value); err != nil {
			t.Errorf("what is free, or as it is: %v", err)
		}
	}
	stop()
	w.set(nil)
	a, _ = w.resident()
	if got := withheld(t, a); got != (settings.Withhold{Receipts: true, Markers: true}) {
		t.Errorf("%+v", got)
	}
}

// A policy that has come meanwhile holds when the person connects anew.
func TestANewPolicyHoldsWithoutARestart(t *testing.T) {
	w := newWorld(t)
	a, _ := w.resident()
	w.signIn(a)
	w.set(values{policy.Phrases: []string{"Иду"}, policy.Markers: false})
	if err := a.Reconnect(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, _ := a.Snapshot(t.Context())
	if !slices.Equal(s.Status.Phrases, []string{"Иду"}) || !withheld(t, a).Markers {
		t.Errorf("%q %+v", s.Status.Phrases, withheld(t, a))
	}
}

func TestABrokenPolicyIsToldAndLetsNobodyInAnew(t *testing.T) {
	for kept, wanted := range map[bool]bool{true: true, false: false} {
		w := newWorld(t)
		w.policy = policy.Closed("/etc/x")
		if kept {
			w.policy = policy.Policy{}
		}
		w.broken = &policy.Error{Kept: kept, Faults: []policy.Fault{{File: "/etc/x", Line: 3, What: policy.Syntax}}}
		a, _ := w.resident()
		err := a.SignIn(context.Background(), w.account())
		if in := err == nil; in != wanted || !in && !errors.Is(err, &desk.Problem{Code: desk.PolicyDamaged}) {
			t.Errorf("kept %v: %v", kept, err)
		}
		if !kept {
			continue
		}
		s := w.until(a, func(s desk.Snapshot) bool { return s.Status.Connection == desk.OnLine })
		if p := s.Status.Problem; p == nil || p.Code != desk.PolicyDamaged || p.Facts["line"] != "3" || p.Facts["kept"] == "" {
			t.Errorf("%v", p)
		}
	}
}

func TestFacesAndPolicyCallThingsTheSame(t *testing.T) {
	var keys, features []string
	for _, k := range policy.Keys {
		if keys = append(keys, string(k.Name)); k.Name == policy.Off {
			features = k.Choices
		}
	}
	for _, key := range []string{desk.ManagedDomain, desk.ManagedURL, desk.ManagedCAFile, desk.ManagedAllowHTTP, desk.ManagedMechanisms, desk.ManagedGroupsFirst,
		desk.ManagedAutostart} {
		if !slices.Contains(keys, key) {
			t.Errorf("no policy has %s", key)
		}
	}
	if !slices.Equal(features, desk.Features) {
		t.Errorf("the faces know %q, and the policy %q", desk.Features, features)
	}
	if p := agent.Permit(policy.Policy{}, desk.Account{Address: me}); p != nil {
		t.Error(p)
	}
}
