package popup

import (
	"context"
	"errors"
	"sync"

	"vestnik/core/desk"
)

// chain shows each popup in the first of several ways that can. What the person, or the
// administrator, has switched off in one way is not shown in the next: that was his will.
type chain struct {
	before error // why a way that comes before all is not there at all; nil: none does
	ways   []Popups
	clicks chan Click
	ended  sync.WaitGroup // of what carries clicks on
	once   sync.Once

	mu     sync.Mutex
	last   int   // the way that has served last
	failed error // why it was not the first, or why none has
}

func newChain(before error, ways ...Popups) *chain {
	c := &chain{before: before, failed: before, ways: ways, clicks: make(chan Click, 16)}
	for _, way := range ways {
		c.ended.Go(func() {
			for click := range way.Clicks() {
				select {
				case c.clicks <- click:
				default: // nobody reads
				}
			}
		})
	}
	return c
}

// Raise shows p.
func (c *chain) Raise(ctx context.Context, p Popup) error {
	failed := c.before
	for i, way := range c.ways {
		err := way.Raise(ctx, p)
		if errors.Is(err, ErrClosed) || err != nil && ctx.Err() != nil {
			return err
		}
		if err == nil || Unwanted(err) {
			c.note(i, failed)
			return err
		}
		failed = errors.Join(failed, err)
	}
	c.note(len(c.ways)-1, failed)
	return failed
}

func (c *chain) note(way int, failed error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last, c.failed = way, failed
}

// Withdraw takes the popups of a peer back, in whichever way they were shown.
func (c *chain) Withdraw(ctx context.Context, peer desk.Ref, keys ...string) (failed error) {
	for _, way := range c.ways {
		failed = errors.Join(failed, way.Withdraw(ctx, peer, keys...))
	}
	return failed
}

// Clicks delivers what the person chooses.
func (c *chain) Clicks() <-chan Click { return c.clicks }

// Way tells how popups are shown: in the way that has served last, and why not in the first.
func (c *chain) Way(ctx context.Context) Way {
	c.mu.Lock()
	last, failed := c.last, c.failed
	c.mu.Unlock()
	way := c.ways[last].Way(ctx)
	if way.Err == nil {
		way.Err = failed
	}
	return way
}

// Close takes all popups back and ends the work.
func (c *chain) Close() (failed error) {
	for _, way := range c.ways {
		failed = errors.Join(failed, way.Close())
	}
	c.ended.Wait()
	c.once.Do(func() { close(c.clicks) })
	return failed
}
