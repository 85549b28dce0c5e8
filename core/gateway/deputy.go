package gateway

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"vestnik/core/desk"
)

// deputy is who gets a message that nobody has acknowledged or answered for a while. A message to
// several is dealt with when one of them has dealt with it.
type deputy struct {
	address string // empty: there is none
	after   time.Duration
}

// longestAfter is how long a message may wait for somebody to deal with it.
const longestAfter = 7 * 24 * time.Hour

// readDeputy reads one; both are given, or neither.
func readDeputy(address, after string) (d deputy, err error) {
	if address == "" && after == "" {
		return d, nil
	}
	if d.address, err = readAddress(address); err != nil {
		return d, fmt.Errorf("deputy: %w", err)
	}
	if d.after, err = time.ParseDuration(after); err != nil || d.after < time.Second || d.after > longestAfter {
		return d, fmt.Errorf("after: %q is no time from 1s to %v, as 10m", short(after), longestAfter)
	}
	return d, nil
}

// deputise says who is the deputy of a post, and refuses whom the token does not reach. The deputy
// of a topic may have come into its group since: then he gets the message at once.
func (g *Gateway) deputise(by *token, p *post, a *audience) error {
	if p.deputy.address == "" {
		if slices.Contains(a.to, a.deputy.address) {
			a.deputy = deputy{}
		}
		return nil
	}
	known := func(topic string) bool { return g.Config.Topics[topic].deputy.address == p.deputy.address }
	if _, err := g.named(by, []string{p.deputy.address}); err != nil && !slices.ContainsFunc(by.topics, known) {
		return err
	}
	if a.deputy = p.deputy; slices.Contains(a.to, a.deputy.address) {
		return refusal{http.StatusUnprocessableEntity, "the deputy " + strconv.Quote(short(a.deputy.address)) + " is among those who get the message at once", 0}
	}
	return nil
}

// passing is a message that waits for its deputy's turn.
type passing struct {
	id, address string
	message     desk.Outgoing
}

// passOn gives to deputies what is due, until ctx ends.
func (g *Gateway) passOn(ctx context.Context) {
	for ctx.Err() == nil {
		due, next, err := g.store.overdue(ctx, g.Now())
		for i := 0; i < len(due) && err == nil; i++ {
			err = g.passOne(ctx, &due[i])
		}
		if err != nil {
			if ctx.Err() == nil {
				g.Log("gateway: deputies: %v", err)
			}
			next = 5 * time.Second
		} else if len(due) > 0 {
			continue
		}
		select {
		case <-time.After(next):
		case <-g.deputies:
		case <-ctx.Done():
		}
	}
}

// passOne gives one message to its deputy, if nobody has dealt with it and it is still of use.
func (g *Gateway) passOne(ctx context.Context, p *passing) error {
	r, err := g.store.get(ctx, p.id)
	if err != nil {
		return err
	}
	if err := g.refresh(ctx, r.recipients); err != nil {
		return err
	}
	if r, err = g.store.get(ctx, p.id); err != nil {
		return err
	}
	dealtWith := func(to recipient) bool {
		return to.state == desk.ReachedAcknowledged || to.state == desk.ReachedAnswered
	}
	if slices.ContainsFunc(r.recipients, dealtWith) || p.message.Notice.Expired(g.Now()) {
		return g.store.passed(ctx, p, nil)
	}
	if g.PassedOn != nil {
		var to []string
		for i := range r.recipients {
			to = append(to, r.recipients[i].address)
		}
		p.message.Body = g.PassedOn(to) + "\n" + p.message.Body
	}
	p.message.To = p.address
	// What has been begun ends: else it would go out again in the next life.
	ctx = context.WithoutCancel(ctx)
	stored, sending := g.Desk.Send(ctx, p.message)
	to := g.recipientOf(p.address, stored, sending)
	if err := g.store.passed(ctx, p, &to); err != nil {
		return err
	}
	g.figures.messages.Add(1)
	return g.refresh(ctx, []recipient{to})
}

// wait notes in a transaction that a message goes on to a deputy.
func (d *deputy) wait(tx *sql.Tx, r *request, m desk.Outgoing) error {
	if d.address == "" {
		return nil
	}
	text, err := json.Marshal(m)
	if err == nil {
		_, err = tx.Exec(`INSERT INTO deputy (request, address, due, message) VALUES (?, ?, ?, ?)`, r.id, d.address, r.born.Add(d.after).UnixMicro(), string(text))
	}
	return err
}

// overdue returns some of what is due, and how long to wait for the next.
func (s *store) overdue(ctx context.Context, now time.Time) (due []passing, next time.Duration, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT request, address, due, message FROM deputy WHERE due > 0 ORDER BY due LIMIT ?`, most)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var p passing
		var at int64
		var text string
		if err := rows.Scan(&p.id, &p.address, &at, &text); err != nil {
			return nil, 0, err
		}
		if next = time.UnixMicro(at).Sub(now); next > 0 {
			return due, next, rows.Err()
		}
		if err := json.Unmarshal([]byte(text), &p.message); err != nil {
			return nil, 0, err
		}
		due = append(due, p)
	}
	return due, longestAfter, rows.Err()
}

// passed notes that the deputy got the message, or, for nil, that he need not.
func (s *store) passed(ctx context.Context, p *passing, to *recipient) error {
	return s.do(ctx, func(tx *sql.Tx) error {
		if to == nil {
			_, err := tx.Exec(`DELETE FROM deputy WHERE request = ?`, p.id)
			return err
		}
		_, err := tx.Exec(`UPDATE deputy SET due = 0, message = '' WHERE request = ?`, p.id)
		return errors.Join(err, to.add(tx, p.id))
	})
}
