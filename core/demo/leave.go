package demo

import (
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/xmlsafe"
)

const (
	nsCommands = "http://jabber.org/protocol/commands"
	leaveNode  = "leave"
)

// maxLeaves is how many requests for leave one session may be filling in at a time.
const maxLeaves = 16

// leaveTexts are what the script says about a request for leave. Sent has a number in it, and
// Summary the dates and the kind.
type leaveTexts struct {
	Name    string         `json:"name"`
	Ask     string         `json:"ask"`
	From    string         `json:"from"`
	To      string         `json:"to"`
	Kind    string         `json:"kind"`
	Kinds   []forms.Option `json:"kinds"`
	Comment string         `json:"comment"`
	Wrong   string         `json:"wrong"`
	Check   string         `json:"check"`
	Summary string         `json:"summary"`
	Sent    string         `json:"sent"`
}

// leave is a request that somebody is filling in (XEP-0050), in two steps: what he wants, and
// whether that is right.
//
//	           execute, next      prev       complete    cancel
//	asking     asking, checking   asking     –           gone
//	checking   –                  asking     gone        gone
type leave struct {
	answers  forms.Answers
	checking bool
}

// ask returns the form of the first step, filled in as far as it was.
func (t *leaveTexts) ask(answers forms.Answers) *forms.Form {
	day := func(name, label string) forms.Field {
		return forms.Field{Var: name, Type: forms.TextSingle, Label: label, Required: true, Rule: &forms.Rule{Datatype: "xs:date"}, Values: answers[name]}
	}
	kind := forms.Field{Var: "kind", Type: forms.ListSingle, Label: t.Kind, Required: true, Options: t.Kinds, Values: answers["kind"]}
	if len(kind.Values) == 0 {
		kind.Values = []string{t.Kinds[0].Value}
	}
	return &forms.Form{Kind: forms.Ask, Title: t.Name, Instructions: []string{t.Ask}, Fields: []forms.Field{
		day("from", t.From), day("to", t.To), kind, {Var: "comment", Type: forms.TextMulti, Label: t.Comment, Values: answers["comment"]},
	}}
}

// check returns the form of the second step.
func (t *leaveTexts) check(answers forms.Answers) *forms.Form {
	kind := answers["kind"][0]
	for _, o := range t.Kinds {
		if o.Value == kind {
			kind = o.Name()
		}
	}
	text := fmt.Sprintf(t.Summary, answers["from"][0], answers["to"][0], kind)
	return &forms.Form{Kind: forms.Ask, Title: t.Name, Instructions: []string{t.Check}, Fields: []forms.Field{{Type: forms.Fixed, Values: []string{text}}}}
}

// command answers XEP-0050.
func (o *Office) command(s *session, st *stanza, n *xmlsafe.Node) {
	id, action := n.Attr("sessionid"), n.Attr("action")
	request := s.leaves[id]
	switch {
	case st.typ != "set" || n.Local != "command":
		o.refuse(st, "bad-request")
	case n.Attr("node") != leaveNode:
		o.refuse(st, "item-not-found")
	case id == "" && len(s.leaves) >= maxLeaves:
		o.refuse(st, "resource-constraint")
	case id == "" && action != "" && action != "execute", id != "" && request == nil:
		s.deliver(st.badCommand("bad-sessionid"))
	case id == "":
		if s.leaves == nil {
			s.leaves = map[string]*leave{}
		}
		id = rand.Text()
		s.leaves[id] = &leave{}
		s.deliver(st.step(id, "executing", "next", o.script.Leave.ask(nil), "", ""))
	default:
		o.goOn(s, st, request, n)
	}
}

// goOn does something with a request that was begun.
func (o *Office) goOn(s *session, st *stanza, request *leave, n *xmlsafe.Node) {
	t, id := &o.script.Leave, n.Attr("sessionid")
	switch action := n.Attr("action"); {
	case action == "cancel":
		delete(s.leaves, id)
		s.deliver(st.step(id, "canceled", "", nil, "", ""))
	case action == "prev":
		request.checking = false
		s.deliver(st.step(id, "executing", "next", t.ask(request.answers), "", ""))
	case request.checking && (action == "complete" || action == "execute" || action == ""):
		delete(s.leaves, id)
		o.requests++
		s.deliver(st.step(id, "completed", "", nil, "info", fmt.Sprintf(t.Sent, o.requests)))
	case !request.checking && (action == "next" || action == "execute" || action == ""):
		given := answers(forms.Read(n))
		if !t.accepts(given) {
			s.deliver(st.step(id, "executing", "next", t.ask(given), "error", t.Wrong))
			return
		}
		request.answers, request.checking = given, true
		s.deliver(st.step(id, "executing", "complete", t.check(given), "", ""))
	default:
		s.deliver(st.badCommand("bad-action"))
	}
}

// answers returns what a form holds that was filled in.
func answers(f *forms.Form) forms.Answers {
	all := forms.Answers{}
	if f != nil && f.Kind == forms.Submit {
		for _, field := range f.Fields {
			all[field.Var] = field.Values
		}
	}
	return all
}

// accepts tells whether a request is whole, and ends after it has begun.
func (t *leaveTexts) accepts(given forms.Answers) bool {
	if len(t.ask(nil).Check(given)) > 0 || len(given["kind"]) == 0 {
		return false
	}
	from, err1 := time.Parse(time.DateOnly, given["from"][0])
	to, err2 := time.Parse(time.DateOnly, given["to"][0])
	return err1 == nil && err2 == nil && !to.Before(from)
}

// step answers with where a command stands; severity and note may be empty.
func (st *stanza) step(id, status, next string, form *forms.Form, severity, note string) *stanza {
	return st.result(func(e *xmlsafe.Encoder) {
		e.Start("command", "xmlns", nsCommands, "node", leaveNode, "sessionid", id, "status", status)
		if next != "" {
			e.Start("actions", "execute", next)
			if next == "complete" {
				e.Leaf("prev", "")
			}
			e.Leaf(next, "").End()
		}
		if form != nil {
			form.Encode(e)
		}
		if note != "" {
			e.Leaf("note", note, "type", severity)
		}
		e.End()
	})
}

// badCommand refuses what is no step of a command, XEP-0050 §4.6.
func (st *stanza) badCommand(condition string) *stanza {
	return compose("iq", "error", st.id, st.to, st.from, func(e *xmlsafe.Encoder) {
		e.Start("error", "type", "modify").Leaf("bad-request", "", "xmlns", nsStanzas).Leaf(condition, "", "xmlns", nsCommands).End()
	})
}

// discoItems answers XEP-0030 §4: the office has commands, rooms and files.
func (o *Office) discoItems(s *session, st *stanza, query *xmlsafe.Node) {
	node := query.Attr("node")
	office := !st.to.Equal(s.account.jid) && !absent(st.to)
	s.deliver(st.result(func(e *xmlsafe.Encoder) {
		e.Start("query", "xmlns", nsDiscoItems).Attr("node", node)
		if office && node == nsCommands {
			e.Leaf("item", "", "jid", o.domain.String(), "node", leaveNode, "name", o.script.Leave.Name)
		}
		if office && node == "" {
			e.Leaf("item", "", "jid", o.service.String(), "name", o.script.Service)
			if o.files != nil {
				e.Leaf("item", "", "jid", o.files.service.String(), "name", o.script.Uploads)
			}
		}
		e.End()
	}))
}

// contains tells whether a text has a word, whatever the case. Everything has an empty one.
func contains(text, word string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(strings.TrimSpace(word)))
}
