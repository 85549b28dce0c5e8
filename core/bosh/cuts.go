package bosh

import "time"

// cuts is what has been learned of a path that ends requests earlier than the
// server would answer them: many proxies do after 30 or 60 seconds, whatever wait
// was agreed on.
type cuts struct {
	limit time.Duration // how long to let a request be held; 0: for all of wait
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
	c.sure = c.limit > 0
	if c.limit == 0 || limit < c.limit {
		c.limit = limit
	}
	c.held = 0
}

// refreshed notes that a request was held for the limit and was not cut.
func (c *cuts) refreshed() {
	if c.held++; !c.sure && c.held >= trust {
		*c = cuts{}
	}
}
