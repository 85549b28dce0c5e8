package bosh

import "time"

// cuts is what has been learned of a path that ends requests earlier than the
// server would answer them: many proxies do after 30 or 60 seconds, whatever wait
// was agreed on.
type cuts struct {
	limit time.Duration // how long to let a request be held; 0: for all of wait
	last  time.Duration // when it was cut last, also where that is not believed any more
	sure  bool          // it was seen more than once
	held  int           // requests that were let be held for limit, while not sure
}

const (
	// shortestCut tells a proxy's time limit from a broken connection.
	shortestCut = 3 * time.Second
	// trust is for how many requests one cut is believed in: it may have been chance.
	trust = 5
)

// cut notes that a request that was held for d was ended by the path.
func (c *cuts) cut(d, wait time.Duration) {
	if d < shortestCut || d >= wait {
		return
	}
	limit := d * 9 / 10
	// A time limit is the same each time; connections break at any moment.
	c.sure = c.sure || c.limit > 0 || (d-c.last).Abs() < d/10
	c.last = d
	if c.limit == 0 || limit < c.limit {
		c.limit = limit
	}
	c.held = 0
}

// refreshed notes that a request was held for the limit and was not cut.
func (c *cuts) refreshed() {
	if c.held++; !c.sure && c.held >= trust {
		*c = cuts{last: c.last}
	}
}

// shortestHeld bounds what is handed on: requests that are held for less cost more than
// the cuts do.
const shortestHeld = 5 * time.Second

// Held returns for how long the next session over the same path should let requests be
// held, its [Config.Wait]. That is this session's own, or, once it is sure that the path
// cuts requests earlier, a little less than they may last there: whole seconds, and at
// least 5. So a session begins with what the one before it has learned.
func (c *Conn) Held() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.held
}

// hold notes what Held returns.
func (c *Conn) hold(learned *cuts) {
	if !learned.sure {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held = min(c.cfg.Wait, max(shortestHeld, learned.limit.Truncate(time.Second)))
}
