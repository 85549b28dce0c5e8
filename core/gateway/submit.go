package gateway

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp/notice"
)

// post is what was posted, in whatever shape.
type post struct {
	topic         string
	to            []string // instead of a topic
	subject, body string
	urgency       *desk.Urgency // nil: that of the topic
	buttons       []desk.Button
	link          string
	expires       time.Time
	callback      string
	deputy        deputy // empty: that of the topic

	extra any // what the answer of its shape is made of
}

// receipt says that a post was taken.
type receipt struct {
	id     string
	number int64 // of the first message
	at     time.Time
	post
}

// mostRecipients is how many a post may have.
const mostRecipients = 5000

// submit stores a message for each recipient, and then the request. When it returns without
// error both are safe on the disk.
func (g *Gateway) submit(ctx context.Context, by *token, p post) (*receipt, error) {
	audience, err := g.audience(by, &p)
	if err != nil {
		return nil, err
	}
	if err := g.deputise(by, &p, &audience); err != nil {
		return nil, err
	}
	m, err := p.message(audience.urgency)
	if err != nil {
		return nil, refusal{http.StatusBadRequest, err.Error(), 0}
	}
	r := &request{id: rand.Text(), topics: audience.topics, callback: cmp.Or(p.callback, g.Config.Callback), born: g.Now()}
	// What has been begun ends, also when who asks goes away.
	ctx = context.WithoutCancel(ctx)
	if err := g.store.probe(ctx); err != nil { // else each that is tried again would go out again
		return nil, errNotKept
	}
	first, err := g.send(ctx, r, m, audience.to)
	if err != nil {
		return nil, err
	}
	if err := g.store.add(ctx, r, audience.deputy, m); err != nil {
		g.Log("gateway: requests: %v", err)
		return nil, errNotKept
	}
	if audience.deputy.address != "" {
		poke(g.deputies)
	}
	if r.callback != "" { // one may have been answered already
		if err := g.refresh(ctx, r.recipients); err != nil {
			g.Log("gateway: report: %v", err)
		}
	}
	g.figures.messages.Add(int64(len(r.recipients)))
	return &receipt{r.id, first, r.born, p}, nil
}

var errNotKept = refusal{http.StatusServiceUnavailable, "the request cannot be stored now", 5 * time.Second}

// send hands a message for each recipient to the desk. It fails where it fails for all.
func (g *Gateway) send(ctx context.Context, r *request, m desk.Outgoing, to []string) (first int64, err error) {
	peers := make([]desk.Ref, len(to))
	for i, address := range to {
		peers[i] = desk.Ref{Account: m.Account, Address: address}
	}
	stored, errs := desk.SendEach(ctx, g.sendTo, m, peers)
	for i := range to {
		r.recipients = append(r.recipients, g.recipientOf(to[i], stored[i], errs[i]))
	}
	if !slices.Contains(errs, nil) {
		return 0, errs[0]
	}
	for i := range r.recipients {
		if first == 0 {
			first = r.recipients[i].number
		}
	}
	return first, nil
}

// recipientOf is what is kept of a recipient, whose message was stored or could not be.
func (g *Gateway) recipientOf(to string, stored desk.Message, err error) recipient {
	if err == nil {
		return recipient{address: to, account: stored.Peer.Account, number: stored.Number, place: stored.Place, since: g.Now()}
	}
	reason := "not-stored"
	var problem *desk.Problem
	if errors.As(err, &problem) {
		reason = string(problem.Code)
	}
	return recipient{address: to, state: desk.ReachedFailed, since: g.Now(), reason: reason}
}

// message is what goes out. What a notice cannot hold is an error, and not left out in silence.
func (p *post) message(usual desk.Urgency) (m desk.Outgoing, err error) {
	m = desk.Outgoing{Type: desk.TypeChat, Subject: p.subject, Body: p.body}
	n := desk.Notice{Urgency: usual, Buttons: p.buttons, Link: p.link, Expires: p.expires.UTC().Truncate(time.Second)}
	if p.urgency != nil {
		n.Urgency = *p.urgency
	}
	switch {
	case strings.TrimSpace(p.subject) == "" && strings.TrimSpace(p.body) == "":
		return m, errors.New("there is no text")
	case len(p.buttons) > notice.MostButtons:
		return m, fmt.Errorf("more than %d buttons", notice.MostButtons)
	case len(p.link) > notice.MostLink:
		return m, fmt.Errorf("the link is longer than %d bytes", notice.MostLink)
	}
	if p.body == "" { // a popup shows the subject above the body
		m.Subject, m.Body = "", p.subject
	}
	if u, err := url.Parse(p.link); p.link != "" && (err != nil || u.Scheme == "") {
		return m, fmt.Errorf("link: %q is no address", short(p.link))
	}
	values := map[string]bool{}
	for i, b := range p.buttons {
		switch {
		case strings.TrimSpace(b.Value) == "" || values[b.Value]:
			return m, fmt.Errorf("buttons[%d].value is empty, or there twice", i)
		case len(b.Value) > notice.MostLine || len(b.Label) > notice.MostLine:
			return m, fmt.Errorf("buttons[%d] is longer than %d bytes", i, notice.MostLine)
		}
		values[b.Value] = true
	}
	if p.callback != "" {
		if err := callbackURL(p.callback); err != nil {
			return m, fmt.Errorf("callback %w", err)
		}
	}
	m.Notice = n.OrNil()
	return m, nil
}
