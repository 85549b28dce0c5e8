package desk

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"vestnik/core/xmpp/notice"
)

// AlertState is what has become of an alert.
type AlertState string

// The states of an alert. Of those that fit the last counts.
const (
	AlertNew          AlertState = "new"
	AlertRead         AlertState = "read"
	AlertExpired      AlertState = "expired" // of no use any more, and neither of the next two was done
	AlertAcknowledged AlertState = "acknowledged"
	AlertAnswered     AlertState = "answered"
)

// AlertStates are all, in the order in which they are offered.
var AlertStates = []AlertState{AlertNew, AlertRead, AlertAcknowledged, AlertAnswered, AlertExpired}

// AlertState returns what has become of a message that is an alert.
func (m *Message) AlertState(now time.Time) AlertState {
	switch {
	case m.Answer != "":
		return AlertAnswered
	case !m.Acknowledged.IsZero():
		return AlertAcknowledged
	case m.Notice.Expired(now):
		return AlertExpired
	case m.Read:
		return AlertRead
	}
	return AlertNew
}

// Weight is how urgent a message is, as it says itself.
func (m *Message) Weight() Urgency {
	if m.Notice == nil {
		return NormalUrgency
	}
	return m.Notice.Urgency
}

// IsAlert tells whether a message is one: somebody else announces something ([TypeHeadline]), or
// says how urgent it is, until when it is of use, how it is classified, or with what it can be
// answered. What was taken back is none any more.
func (m *Message) IsAlert() bool {
	n := m.Notice
	says := n != nil && (n.Urgency != NormalUrgency || !n.Expires.IsZero() || n.Classification != "" || len(n.Buttons) > 0)
	return !m.Mine && !m.Retracted && (says || m.Type == TypeHeadline)
}

// AlertQuery says which alerts are looked for: those for which all holds that is not zero.
type AlertQuery struct {
	Account string // bare JID of ours; empty: of all
	// From are addresses of senders, or domains of theirs, any of which will do.
	From    []string
	Urgency *Urgency
	State   AlertState
	Before  int64 // they stand before the message with this journal number
	Limit   int   // 0 is 50, and 1000 the most
}

// Wants tells whether a message is one that is looked for, wherever it stands.
func (w *AlertQuery) Wants(m *Message, now time.Time) bool {
	_, domain, _ := strings.Cut(m.Peer.Address, "@")
	return m.IsAlert() && (w.Account == "" || w.Account == m.Peer.Account) &&
		(len(w.From) == 0 || slices.Contains(w.From, m.Peer.Address) || slices.Contains(w.From, cmp.Or(domain, m.Peer.Address))) &&
		(w.Urgency == nil || *w.Urgency == m.Weight()) && (w.State == "" || w.State == m.AlertState(now))
}

func (w *AlertQuery) query() url.Values {
	q := url.Values{}
	set := func(name, text string) {
		if text != "" {
			q.Set(name, text)
		}
	}
	set("account", w.Account)
	set("state", string(w.State))
	if w.Urgency != nil {
		q.Set("urgency", urgencyName(*w.Urgency))
	}
	if len(w.From) > 0 {
		q["from"] = w.From
	}
	if w.Before != 0 {
		q.Set("before", strconv.FormatInt(w.Before, 10))
	}
	if w.Limit != 0 {
		q.Set("limit", strconv.Itoa(w.Limit))
	}
	return q
}

func (w *AlertQuery) read(q url.Values) error {
	w.Account, w.From, w.State = q.Get("account"), q["from"], AlertState(q.Get("state"))
	if w.State != "" && !slices.Contains(AlertStates, w.State) {
		return fmt.Errorf("state: %q is none", w.State)
	}
	if text := q.Get("urgency"); text != "" {
		u, ok := notice.ParseUrgency(text)
		if !ok {
			return fmt.Errorf("urgency: %q is none", text)
		}
		w.Urgency = &u
	}
	limit, err := number(q.Get("limit"), strconv.ParseInt)
	if err != nil {
		return fmt.Errorf("limit: %w", err)
	}
	w.Limit = int(limit)
	if w.Before, err = number(q.Get("before"), strconv.ParseInt); err != nil {
		return fmt.Errorf("before: %w", err)
	}
	return nil
}

// urgencyName is how people and programs write an urgency.
func urgencyName(u Urgency) string {
	if u == NormalUrgency {
		return "normal"
	}
	return string(u)
}

// AllAlerts returns all alerts that are looked for, the last one first, as ask has them, which is
// [Alerting.Alerts]. It asks for them page by page, and ends with the first error.
func AllAlerts(ctx context.Context, ask func(context.Context, AlertQuery) ([]Message, error), q AlertQuery) iter.Seq2[Message, error] {
	return func(yield func(Message, error) bool) {
		for q.Limit = 500; ; {
			page, err := ask(ctx, q)
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(Message{}, err)
				return
			}
			for _, m := range page {
				if !yield(m, nil) {
					return
				}
				q.Before = m.Number
			}
			if len(page) == 0 {
				return
			}
		}
	}
}

// Alerts implements [Alerting].
func (c *Client) Alerts(ctx context.Context, q AlertQuery) ([]Message, error) {
	return alerts.call(ctx, c, q)
}
