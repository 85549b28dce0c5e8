package window

import (
	"context"
	"time"

	"vestnik/core/desk"
)

// settled is how long the person must not have typed before the address counts as
// complete and its domain is asked for the BOSH address.
const settled = 500 * time.Millisecond

// find asks for the BOSH address once the person has stopped typing.
func (s *signIn) find() {
	s.locate()
	if !s.form.locatable() {
		return
	}
	ctx, cancel := context.WithCancel(s.faces.ctx)
	s.locate = cancel
	account := desk.Account{Address: s.form.whole(), CAFile: s.form.account().CAFile, Trust: s.form.vouched}
	domain := s.form.domain()
	work(ctx, func(ctx context.Context) (string, error) {
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(settled):
		}
		return s.faces.desk.Locate(ctx, account)
	}, func(url string, err error) {
		asked := s.form.asked
		s.form.found(domain, url, problemOf(err))
		s.url.SetText(s.form.url)
		s.refresh()
		if asked {
			s.submit()
		}
	})
}

// hints says why the address of the server has to be typed, "" where it has not.
func (s *signIn) hints() string {
	words, domain, why := s.faces.words, plain(s.form.domain()), s.form.unasked()
	switch {
	case s.form.suggests():
		return words.Say("window.bosh-missing", "Domain", domain, "Names", cleaned(s.form.unlocated).Facts["names"])
	case why == nil:
		return ""
	case why.Code == desk.UnknownDomain:
		return words.Say("window.domain-unknown", "Domain", domain)
	}
	return told(words, why)
}

// refreshExamples offers addresses to try when none is published.
func (s *signIn) refreshExamples() {
	s.examples.RemoveAll()
	yes := s.form.suggests()
	if yes {
		for i, url := range guesses(s.form.domain()) {
			s.examples.Add(newButton(&s.keyboard, servers[i].name+": "+url, nil, func() { s.url.SetText(url) }).likeText())
		}
	}
	seen(s.examples, yes)
}

// trust goes on, now that the person trusts the certificate he was shown: with signing in, or,
// where it is that of the domain, with asking it.
func (s *signIn) trust() {
	c := s.form.offered()
	switch {
	case c == nil:
	case s.form.problem == nil:
		s.form.vouched, s.form.located = c.Fingerprint, ""
		s.find()
		s.refresh()
	default:
		s.form.trust = c.Fingerprint
		s.submit()
	}
}
