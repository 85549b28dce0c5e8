package window

import (
	"cmp"
	"slices"
	"strings"

	"vestnik/core/desk"
	"vestnik/gui/link"
)

// mostReach is how many of those to turn to are offered.
const mostReach = 8

// reachKinds are what somebody may be turned to for (XEP-0157).
var reachKinds = []string{"abuse", "admin", "feedback", "sales", "security", "status", "support"}

// reachButtons offer to turn to those behind a service: a conversation, a letter, a page. What cannot be
// opened, such as the number of a telephone, is there to be read.
func (s *services) reachButtons() (all []*button) {
	for _, r := range s.is.Reach[:min(len(s.is.Reach), mostReach)] {
		kind := "other"
		if slices.Contains(reachKinds, r.For) {
			kind = r.For
		}
		l, opens := link.Read(r.URI)
		b := newButton(&s.keyboard, s.faces.words.Say("service.reach-"+kind)+": "+whereTo(r.URI), nil, func() {
			s.faces.follow(s.window, s.account, l, func(text string) { setWrapped(s.problem, text); s.look.Refresh() })
		})
		if !opens {
			b.Disable()
		}
		all = append(all, b)
	}
	return all
}

// whereTo is where an address leads that somebody else has written, without its scheme.
func whereTo(uri string) string {
	_, where, _ := strings.Cut(uri, ":")
	return lineOf(strings.TrimLeft(where, "/"), longestChoice)
}

// helpers offer to turn to those whom a check of the connection has named. Who is signed in nowhere has only
// letters and pages.
func (k *checkup) helpers(c desk.Check) (all []*button) {
	if c.Step != desk.StepHelp {
		return nil
	}
	account := cmp.Or(k.of.Address, k.faces.model.first())
	for _, l := range link.Find(c.Facts["who"]) {
		if l.Person != "" && k.faces.model.first() == "" {
			continue
		}
		all = append(all, k.button(whereTo(c.Facts["who"][l.From:l.To]), func() {
			if l.Person != "" {
				k.shut()
			}
			k.faces.follow(k.window, account, l, func(text string) { setWrapped(k.failed, text) })
		}))
	}
	return all
}
