package gateway

import (
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"vestnik/core/desk"
)

// audience is who gets a post, and by which topics.
type audience struct {
	to      []string
	topics  []string
	urgency desk.Urgency
	deputy  deputy
}

// audience says whom a token reaches with a post.
func (g *Gateway) audience(by *token, p *post) (a audience, err error) {
	switch {
	case p.topic != "" && len(p.to) > 0:
		return a, refusal{http.StatusBadRequest, "topic or to, and not both", 0}
	case p.topic != "":
		if !by.bound(p.topic) { // whether there is one is nobody else's business
			return a, refusal{http.StatusForbidden, "the token is not bound to the topic " + strconv.Quote(short(p.topic)), 0}
		}
		t := g.Config.Topics[p.topic]
		if g.unsure(p.topic) {
			return a, errNoContacts
		}
		if t.Room != "" && !g.entered.has(t.Room) {
			return a, errOutside
		}
		a = audience{to: g.reached(&t), topics: []string{p.topic}, urgency: t.Urgency, deputy: t.deputy}
	case len(p.to) > 0:
		a, err = g.named(by, p.to)
	default:
		return a, refusal{http.StatusBadRequest, "neither topic nor to: it would reach nobody", 0}
	}
	switch {
	case err != nil:
		return a, err
	case len(a.to) == 0:
		return a, refusal{http.StatusUnprocessableEntity, "there is nobody in this topic", 0}
	case len(a.to) > mostRecipients:
		return a, refusal{http.StatusUnprocessableEntity, "more than " + strconv.Itoa(mostRecipients) + " recipients", 0}
	}
	return a, nil
}

var errNoContacts = refusal{http.StatusServiceUnavailable, "the contacts of the account are not known yet", 5 * time.Second}

// unsure tells whether it is not known yet who is in the groups of some topics.
func (g *Gateway) unsure(topics ...string) bool {
	return !g.people.known() && slices.ContainsFunc(topics, func(name string) bool { return g.Config.Topics[name].Group != "" })
}

// reached are all of a topic, each once.
func (g *Gateway) reached(t *Topic) (all []string) {
	seen := map[string]bool{}
	for _, to := range append(append(slices.Clone(t.To), g.people.in(t.Group)...), t.Room) {
		if to != "" && !seen[to] {
			seen[to] = true
			all = append(all, to)
		}
	}
	return all
}

// named are those that a post names, if all of them are of topics of the token.
func (g *Gateway) named(by *token, names []string) (a audience, err error) {
	of := map[string]string{} // by which topic somebody is reached, the first one
	for _, name := range by.topics {
		t := g.Config.Topics[name]
		for _, to := range g.reached(&t) {
			if of[to] == "" {
				of[to] = name
			}
		}
	}
	for _, name := range names {
		to, err := readAddress(name)
		if err != nil {
			return a, refusal{http.StatusBadRequest, err.Error(), 0}
		}
		topic := of[to]
		if topic == "" && g.unsure(by.topics...) {
			return a, errNoContacts
		}
		if topic == "" {
			return a, refusal{http.StatusForbidden, "the token is bound to no topic that " + strconv.Quote(short(to)) + " is of", 0}
		}
		if !slices.Contains(a.to, to) {
			a.to = append(a.to, to)
		}
		if !slices.Contains(a.topics, topic) {
			a.topics = append(a.topics, topic)
		}
	}
	return a, nil
}

// people are the contacts of the account by their groups. Safe for concurrent use.
type people struct {
	mu     sync.Mutex
	groups map[string][]string // of a contact; nil: none is known
}

func (p *people) known() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.groups) > 0
}

// in returns those of a group, in the order of their addresses.
func (p *people) in(group string) (all []string) {
	if group == "" {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for address, groups := range p.groups {
		if slices.Contains(groups, group) {
			all = append(all, address)
		}
	}
	slices.Sort(all)
	return all
}

// are begins anew with contacts.
func (p *people) are(all []desk.Contact) {
	p.mu.Lock()
	p.groups = map[string][]string{}
	p.mu.Unlock()
	for i := range all {
		p.is(&all[i])
	}
}

// is takes over what is known of a contact.
func (p *people) is(c *desk.Contact) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.InRoster {
		p.groups[c.Address] = c.Groups
		return
	}
	delete(p.groups, c.Address)
}

func (p *people) isNot(address string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.groups, address)
}
