package window

import (
	"net/url"
	"slices"
	"strings"

	"vestnik/core/desk"
)

// mostReach is how many of those to turn to are offered.
const mostReach = 8

// reachKinds are what somebody may be turned to for (XEP-0157).
var reachKinds = []string{"abuse", "admin", "feedback", "sales", "security", "status", "support"}

// reachButtons offer to turn to those behind a service: a conversation, a letter, a page.
func (s *services) reachButtons() (all []*button) {
	for _, r := range s.is.Reach[:min(len(s.is.Reach), mostReach)] {
		to, err := url.Parse(r.URI)
		if err != nil {
			continue
		}
		kind := "other"
		if slices.Contains(reachKinds, r.For) {
			kind = r.For
		}
		_, where, _ := strings.Cut(r.URI, ":")
		label := s.faces.words.Say("service.reach-"+kind) + ": " + lineOf(strings.TrimLeft(where, "/"), longestChoice)
		all = append(all, newButton(&s.keyboard, label, nil, func() { s.reach(to, where) }))
	}
	return all
}

// reach opens what was chosen; an address of XMPP in the window of conversations.
func (s *services) reach(to *url.URL, where string) {
	if to.Scheme == "xmpp" {
		bare, _, _ := strings.Cut(where, "?")
		s.faces.showCompact(desk.Ref{Account: s.account, Address: bare})
		return
	}
	if err := s.faces.openURL(to); err != nil {
		s.fail(err)
	}
}
