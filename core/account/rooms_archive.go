package account

import (
	"context"
	"sync"
	"time"

	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/muc"
)

// A room that keeps what is said there is read as the account's own archive is (archive.go), each
// on its own: behind what is held of it after it was entered, and before it when somebody scrolls
// back. What comes live meanwhile has the archive's ids, and so is known.

// readMissed reads what was said in a room while we were not there, where it has an archive.
func (c *connection) readMissed(ctx context.Context, s *im.Client, address xmpp.Address) {
	err := c.catchUpRoom(ctx, s, address)
	if err == nil {
		err = c.cfg.Store.CaughtUp(ctx, c.cfg.Address, address.String())
		poke(c.read)
	}
	if err != nil && ctx.Err() == nil {
		c.cfg.Log("the archive of a room: %v", err)
	}
}

func (c *connection) catchUpRoom(ctx context.Context, s *im.Client, address xmpp.Address) error {
	kept := s.Archive.At(address)
	can, err := kept.Support(ctx)
	if err != nil || !can.Offered {
		return err
	}
	asking := c.askingRoom(address.String())
	asking.Lock()
	defer asking.Unlock()
	held, err := c.cfg.Store.Held(ctx, c.cfg.Address, address.String(), "")
	if err != nil {
		return err
	}
	if held.Newest == "" && !held.Begins {
		return c.readBackRoom(ctx, s, held, address)
	}
	from := archive.Mark{ID: held.Newest}
	if !held.Until.IsZero() {
		from.Time = held.Until.Add(-clocks)
	}
	_, err = kept.CatchUp(ctx, from, func(p archive.Page) error {
		page := c.roomPage(s, p, address)
		page.Page.Begins = p.After == "" && !p.ByTime && held.Begins
		return c.storePage(ctx, page)
	})
	return err
}

// askingRoom is held by who asks the archive of a room.
func (c *connection) askingRoom(address string) *sync.Mutex {
	held, _ := c.asked.LoadOrStore(address, new(sync.Mutex))
	return held.(*sync.Mutex)
}

// readBackRoom reads the page of a room's archive before what is held of it. It is no news.
func (c *connection) readBackRoom(ctx context.Context, s *im.Client, held journal.Held, address xmpp.Address) error {
	return c.storeBack(ctx, s.Archive.At(address), archive.Filter{}, archive.Mark{ID: held.Oldest, Time: held.Since},
		func(p archive.Page) journal.Batch { return c.roomPage(s, p, address) })
}

// roomPage translates a page of a room's archive for the journal.
func (c *connection) roomPage(s *im.Client, p archive.Page, address xmpp.Address) journal.Batch {
	page := &journal.Page{Account: c.cfg.Address, Archive: address.String(), After: p.After, Before: p.Before, First: p.First.ID, Last: p.Last.ID}
	batch := journal.Batch{Page: page}
	for _, st := range p.Messages {
		switch v := s.Rooms.Read(st).(type) {
		case muc.Message:
			page.Entries = append(page.Entries, c.handler.saidInRoom(&batch, v)...)
		case muc.Moderation:
			batch.Edits = append(batch.Edits, moderated(c.cfg.Address, v))
		}
	}
	return batch
}

// olderInRoom is [Account.Older] for what was said in a room.
func (a *Account) olderInRoom(ctx context.Context, address xmpp.Address, since time.Time) (more bool, err error) {
	c, s, err := a.withArchive(ctx, func(s *im.Client) *archive.Archive { return s.Archive.At(address) })
	if err != nil {
		return false, err
	}
	asking := c.askingRoom(address.String())
	if !asking.TryLock() {
		return false, ErrReading
	}
	defer asking.Unlock()
	held, err := a.cfg.Store.Held(ctx, a.cfg.Address, address.String(), "")
	if err == nil {
		err = reachesBack(held, since)
	}
	if err != nil || held.Begins {
		return false, err
	}
	return true, c.readBackRoom(ctx, s, held, address)
}
