package window

import (
	"strings"

	"vestnik/core/desk"
)

// fact is a line of a card.
type fact struct{ label, value string }

// The most of a card that is shown: what others say may be of any length.
const (
	mostFacts    = 40
	longestFact  = 1000
	longestLabel = 60
)

// allFacts are what is known of somebody, in the order in which it is looked for.
func (k *card) allFacts() []fact {
	m, words := k.faces.model, k.faces.words
	var all []fact
	add := func(id, value string) { all = addFact(all, words.Say("window.card-"+id), value) }
	c := m.contacts[k.peer]
	add("groups", strings.Join(c.Groups, ", "))
	if len(m.status.Accounts) > 1 {
		add("account", address(k.peer.Account))
	}
	add("nick", c.Nick)
	for _, f := range cardFacts(k.card, words.Say) {
		all = addFact(all, f.label, f.value)
	}
	return all[:min(len(all), mostFacts)]
}

// cardFacts lists what a card says.
func cardFacts(c desk.Card, say func(id string, facts ...any) string) []fact {
	var all []fact
	add := func(id, value string) { all = addFact(all, say("window.card-"+id), value) }
	name := c.FullName
	if name == "" {
		name = strings.TrimSpace(c.Family + " " + c.Given + " " + c.Middle)
	}
	add("name", name)
	add("nick", c.Nick)
	add("company", strings.Join(append([]string{c.Company}, c.Units...), ", "))
	add("title", c.Title)
	add("role", c.Role)
	for _, p := range c.Phones {
		all = addFact(all, reachLabel(say, "phone", p), p.Value)
	}
	for _, m := range c.Mails {
		all = addFact(all, reachLabel(say, "mail", m), m.Value)
	}
	for _, a := range c.Addresses {
		add("address", joined(a.Street, a.City, a.Region, a.Code, a.Country))
	}
	add("birthday", c.Birthday)
	add("url", c.URL)
	add("note", c.Note)
	return all
}

// addFact adds a fact, if there is one and it was not said before.
func addFact(all []fact, label, value string) []fact {
	value, cut := clip(strings.Trim(plain(value), ", "), longestFact)
	if cut {
		value += "…"
	}
	if value == "" {
		return all
	}
	for _, f := range all {
		if f.value == value {
			return all
		}
	}
	return append(all, fact{label, value})
}

// reachLabel names a way to reach somebody: "Phone, work".
func reachLabel(say func(id string, facts ...any) string, id string, r desk.Reach) string {
	label := say("window.card-" + id)
	for _, kind := range r.Kinds {
		switch kind = strings.ToLower(kind); kind {
		case "work", "home", "cell", "fax":
			label += ", " + say("window.card-"+kind)
		}
	}
	label, _ = clip(label, longestLabel)
	return label
}

func joined(parts ...string) string {
	var all []string
	for _, p := range parts {
		if p != "" {
			all = append(all, p)
		}
	}
	return strings.Join(all, ", ")
}
