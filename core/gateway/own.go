package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"vestnik/core/availability"
	"vestnik/core/desk"
)

// readOwn reads our own shape:
//
//	{"topic": "orders", "subject": "…", "body": "…", "urgency": "high", "link": "https://…",
//	 "buttons": [{"value": "approve 17", "label": "Approve"}], "expires": "2h", "callback": "http://…",
//	 "deputy": "vera@office.example", "after": "10m"}
//
// or, in the place of topic, "to": ["boss@office.example"]. Expires is a moment as RFC 3339 has
// it, or what the command line takes.
func readOwn(_ *http.Request, body []byte, _ *token) (p post, err error) {
	var urgency, expires *string
	var deputy, after string
	err = object(body, "", members{
		"topic": into(&p.topic), "to": into(&p.to), "subject": into(&p.subject), "body": into(&p.body),
		"urgency": into(&urgency), "link": into(&p.link), "expires": into(&expires), "callback": into(&p.callback),
		"buttons": each(p.button), "deputy": into(&deputy), "after": into(&after),
	})
	if err == nil && urgency != nil {
		err = p.urgent(*urgency)
	}
	if err == nil {
		p.deputy, err = readDeputy(deputy, after)
	}
	if err == nil && expires != nil {
		p.expires, err = readMoment(*expires, time.Now())
	}
	return p, err
}

func (p *post) button(value json.RawMessage, place string) error {
	var b desk.Button
	if err := object(value, place, members{"value": into(&b.Value), "label": into(&b.Label)}); err != nil {
		return err
	}
	if b.Label == "" {
		b.Label = b.Value
	}
	p.buttons = append(p.buttons, b)
	return nil
}

func (p *post) urgent(text string) error {
	u, err := readUrgency(text)
	if err != nil {
		return fmt.Errorf("urgency: %w", err)
	}
	p.urgency = &u
	return nil
}

func readMoment(text string, now time.Time) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	t, err := availability.ParseUntil(text, now)
	if err != nil {
		return t, fmt.Errorf("expires: %q is neither a moment (2026-11-26T18:00:00Z), a time of day (18:00) nor a length of time (30m)", short(text))
	}
	return t, nil
}

func answerOwn(w http.ResponseWriter, _ *http.Request, r *receipt) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Location", "/v1/messages/"+r.id)
	w.WriteHeader(http.StatusAccepted)
	writeJSON(w, map[string]string{"id": r.id})
}

// tell reports how far a message has come.
func (g *Gateway) tell(w http.ResponseWriter, r *http.Request) {
	all, err := g.report(r)
	if err != nil {
		no := refusalOf(err)
		g.figures.count("report", no.status)
		refuseOwn(w, no)
		return
	}
	g.figures.count("report", http.StatusOK)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, map[string][]reported{"recipients": all})
}

func (g *Gateway) report(r *http.Request) (all []reported, err error) {
	by, err := g.caller(r)
	if err != nil {
		return nil, err
	}
	if wait := by.rate.take(g.Now()); wait > 0 {
		return nil, refusal{http.StatusTooManyRequests, "too many requests by this token", wait}
	}
	leave, err := g.slot(r.Context(), by)
	if err != nil {
		return nil, err
	}
	defer leave()
	found, err := g.found(r, by)
	if err != nil {
		return nil, err
	}
	if err := g.refresh(r.Context(), found.recipients); err != nil {
		return nil, err
	}
	if found, err = g.store.get(r.Context(), found.id); err != nil {
		return nil, err
	}
	for i := range found.recipients {
		one := report(&found.recipients[i])
		one.Deputy = one.Address == found.deputy
		all = append(all, one)
	}
	return all, nil
}

// found is the request that is asked for. Who may not see it is told that there is none.
func (g *Gateway) found(r *http.Request, by *token) (*request, error) {
	none := refusal{http.StatusNotFound, "there is no such message", 0}
	found, err := g.store.get(r.Context(), r.PathValue("id"))
	if errors.Is(err, errUnknown) {
		return nil, none
	}
	if err != nil {
		return nil, err
	}
	for _, topic := range found.topics {
		if !by.bound(topic) {
			return nil, none
		}
	}
	return found, nil
}
