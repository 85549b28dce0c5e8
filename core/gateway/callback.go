package gateway

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const (
	// callsAbreast is how many calls back are made at a time.
	callsAbreast = 16
	// firstPause is until a call is made again, twice as long each time up to longestPause;
	// callsFor is how long it is tried.
	firstPause, longestPause = time.Second, 10 * time.Minute
	callsFor                 = 24 * time.Hour
)

// callback is something to be told to who has posted.
type callback struct {
	seq       int64
	url, body string
	born      time.Time
	tries     int
}

// callBack tells what is to be told, until ctx ends.
func (g *Gateway) callBack(ctx context.Context) {
	for ctx.Err() == nil {
		due, next, err := g.store.due(ctx, g.Now(), callsAbreast)
		if err != nil && ctx.Err() == nil {
			g.Log("gateway: callbacks: %v", err)
			next = 5 * time.Second
		}
		if len(due) > 0 {
			g.tellAll(ctx, due)
			continue
		}
		select {
		case <-time.After(next):
		case <-g.due:
		case <-ctx.Done():
		}
	}
}

func (g *Gateway) tellAll(ctx context.Context, due []callback) {
	var all sync.WaitGroup
	for i := range due {
		all.Go(func() {
			c := &due[i]
			err := g.tellOne(ctx, c)
			if ctx.Err() != nil {
				return // the next life does
			}
			if err := g.store.called(ctx, c, err == nil, g.Now()); err != nil {
				g.Log("gateway: callbacks: %v", err)
			}
			g.figures.called(err == nil)
			if err != nil {
				g.Log("gateway: callback to %s, try %d: %v", hostOf(c.url), c.tries+1, err)
			}
		})
	}
	all.Wait()
}

// tellOne posts one, which is taken when the answer is of success.
func (g *Gateway) tellOne(ctx context.Context, c *callback) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, strings.NewReader(c.body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "vestnik-gateway")
	answer, err := g.Client.Do(r)
	if err != nil {
		if wrapped, is := err.(*url.Error); is {
			err = wrapped.Err // the address may hold a secret
		}
		return err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection serves again
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("it answers %d", answer.StatusCode)
	}
	return nil
}

// hostOf is what of a URL is no secret.
func hostOf(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return "?"
	}
	return u.Host
}

// due returns some callbacks whose time has come, and, when there are none, how long until the
// next.
func (s *store) due(ctx context.Context, now time.Time, limit int) (all []callback, next time.Duration, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT seq, url, body, born, due, tries FROM callback ORDER BY due, seq LIMIT ?`, limit)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	next = time.Hour
	for rows.Next() {
		var c callback
		var born, due int64
		if err := rows.Scan(&c.seq, &c.url, &c.body, &born, &due, &c.tries); err != nil {
			return nil, 0, err
		}
		c.born = time.UnixMicro(born)
		if wait := time.UnixMicro(due).Sub(now); 0 < wait && wait <= longestPause { // more is from before the clock was set back
			next = min(next, wait)
			break
		}
		all = append(all, c)
	}
	return all, next, rows.Err()
}

// called notes that a callback was taken, or is to be made later, or never.
func (s *store) called(ctx context.Context, c *callback, taken bool, now time.Time) error {
	return s.do(ctx, func(tx *sql.Tx) error {
		if taken || now.Sub(c.born) > callsFor {
			_, err := tx.Exec(`DELETE FROM callback WHERE seq = ?`, c.seq)
			return err
		}
		due := now.Add(min(firstPause<<min(c.tries, 20), longestPause)).UnixMicro()
		_, err := tx.Exec(`UPDATE callback SET tries = tries + 1, due = ? WHERE seq = ?`, due, c.seq)
		if err == nil { // what else would go there waits too, and holds up nobody else's
			_, err = tx.Exec(`UPDATE callback SET due = max(due, ?1) WHERE substr(url, 1, length(?2)) = ?2 AND substr(url, length(?2) + 1, 1) IN ('', '/', '?', '#')`, due, originOf(c.url))
		}
		return err
	})
}

// originOf is what of a URL stands before its path.
func originOf(text string) string {
	begin := strings.Index(text, "://") + len("://")
	if end := strings.IndexAny(text[begin:], "/?#"); end >= 0 {
		return text[:begin+end]
	}
	return text
}
