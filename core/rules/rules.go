// Package rules knows what the person, or his organisation, wants of the messages of certain
// senders and with certain words in them. It is text in, answer out.
//
//	all, err := rules.Parse([]string{
//		"urgent erp@office.example",              // whatever it writes
//		"urgent *: пожар, сервер упал",           // whoever of the contacts writes one of these
//		"no-popup news.office.example",           // whoever writes from there
//		"no-sound boss@office.example: на заметку",
//	})
//	effect := all.Of(sender, stranger, subject, body)
//
// # What a rule is
//
// A rule is what to do, of whom, and, behind a colon, words with commas between them, one of
// which must stand in the message. Of several the first that fits decides: so an exception
// stands above its rule.
//
//	urgent    the popup stays until it is dealt with, and breaks through quiet hours
//	no-sound  the popup makes no sound
//	no-popup  the message is counted, and no more
//
// Whom a rule names is an address without a resource, to the letter, or a domain: that of
// nobody's subdomains, since in one office hr.office.example may be another's than
// office.example. With * it is everybody; then urgent is for nobody who is a stranger: he
// would only have to guess a word.
//
// # What a word is
//
// Words are whole words: "счет" is not in "отсчет". Upper and lower case are the same, so are
// ё and е, and letters that are written in several ways (full width, ligatures, accents apart);
// what is not to be seen within a word is not there. Several words with spaces between are
// found one after the other, whatever stands between them that is no word.
package rules

import (
	"errors"
	"fmt"
	"strings"

	"vestnik/core/xmpp"
)

// Most is how many rules there may be.
const Most = 500

// mostWords is how many words one may have.
const mostWords = 100

// ErrSyntax says that a rule is not written as one.
var ErrSyntax = errors.New(`rules: not a rule like "urgent erp@office.example: alarm, fire"`)

// Effect is what a rule has done with a message. The values are those of its text.
type Effect string

// The effects.
const (
	None    Effect = "" // no rule fits
	Urgent  Effect = "urgent"
	NoSound Effect = "no-sound"
	NoPopup Effect = "no-popup"
)

// Effects are all, none included.
var Effects = []Effect{None, Urgent, NoSound, NoPopup}

// Rules are several, the first that fits first. The zero value is none.
type Rules []Rule

// Rule is one of them.
type Rule struct {
	effect  Effect
	from    string     // an address or a domain; empty: everybody's
	phrases [][]string // one of which must be there, each as its words; none: whatever is written
	text    string
}

// Parse reads rules.
func Parse(lines []string) (Rules, error) {
	if len(lines) > Most {
		return nil, fmt.Errorf("%w: more than %d", ErrSyntax, Most)
	}
	all := make(Rules, len(lines))
	for i, line := range lines {
		if err := all[i].UnmarshalText([]byte(line)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// UnmarshalText reads a rule.
func (r *Rule) UnmarshalText(text []byte) error {
	wrong := fmt.Errorf("%w: %.60q", ErrSyntax, text)
	one := Rule{text: string(text)}
	effect, rest, _ := strings.Cut(strings.TrimSpace(one.text), " ")
	from, listed, _ := strings.Cut(strings.TrimSpace(rest), " ")
	from, worded := strings.CutSuffix(from, ":")
	switch one.effect = Effect(effect); one.effect {
	case Urgent, NoSound, NoPopup:
	default:
		return wrong
	}
	if from != "*" {
		a, err := xmpp.ReadAddress(from)
		if err != nil || a.Bare().String() != from {
			return wrong
		}
		one.from = from
	}
	if worded != (strings.TrimSpace(listed) != "") || strings.Count(listed, ",") >= mostWords {
		return wrong
	}
	for phrase := range strings.SplitSeq(listed, ",") {
		switch words := wordsOf(phrase); {
		case len(words) > 0:
			one.phrases = append(one.phrases, words)
		case worded:
			return wrong
		}
	}
	*r = one
	return nil
}

// String is a rule as it was read.
func (r *Rule) String() string { return r.text }

// MarshalText writes a rule as it was read.
func (r Rule) MarshalText() ([]byte, error) { return []byte(r.text), nil }

// Of tells what the first rule that fits does with a message: from is the address of who has
// sent it, without a resource.
func (all Rules) Of(from string, stranger bool, subject, body string) Effect {
	if r := all.First(from, stranger, subject, body); r != nil {
		return r.effect
	}
	return None
}

// First returns the first rule that fits a message, as [Rules.Of] takes it; nil: none does.
func (all Rules) First(from string, stranger bool, subject, body string) *Rule {
	var said *text
	for i := range all {
		r := &all[i]
		if !r.names(from, stranger) {
			continue
		}
		if len(r.phrases) > 0 && said == nil {
			said = read(subject, body)
		}
		if len(r.phrases) == 0 || said.hasAny(r.phrases) {
			return r
		}
	}
	return nil
}

// names tells whether a rule is about a sender.
func (r *Rule) names(from string, stranger bool) bool {
	if r.from == "" {
		return r.effect != Urgent || !stranger
	}
	_, domain, _ := strings.Cut(from, "@")
	return r.from == from || r.from == domain
}
