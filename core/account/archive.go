package account

import (
	"context"
	"errors"
	"slices"
	"time"

	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/archive"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
)

// What the server has kept (XEP-0313) is read page by page: behind what is held of it after
// each new session, and before it when somebody scrolls back. A page is stored whole, with
// the place that it brings us to, so that a crash leaves no gap. The journal knows what has
// come otherwise. A server without an archive is asked once in a session.
//
// What a search has found there is not stored. It would stand in its conversation as if
// nothing were missing around it, and whoever scrolled back would step over the gap: what is
// held of an archive is without one. So it is shown, with its date; and to see it in its
// place all is read back to there, as when somebody scrolls.

// Catching up begins when the person has been shown to others, and what comes live meanwhile
// goes its own way: only pages move what is held of the archive, so nothing between is passed
// over, and whatever comes by both ways is stored once, by whichever comes first. To wait with
// the presence until all is read would keep him off line for as long as that lasts.

// clocks is how far clocks may be apart: what comes again is known already.
const clocks = time.Hour

// catchUp reads what came while nobody was here: behind what is held of the archive, or
// else behind the newest message that has come in another session: what this one has brought
// already, or waits to go out, says nothing of what was missed. Who has neither begins with the last page: the
// years before it are read when somebody scrolls back, and nothing of it is news.
func (c *connection) catchUp(ctx context.Context, s *im.Client) error {
	can, err := s.Archive.Support(ctx)
	if err != nil || !can.Offered {
		return err
	}
	held, err := c.cfg.Store.Held(ctx, c.cfg.Address, "", "")
	if err != nil {
		return err
	}
	heard := held.Until
	if heard.IsZero() {
		if heard, err = c.cfg.Store.HeardBefore(ctx, c.cfg.Address, c.handler.session); err != nil {
			return err
		}
	}
	c.asking.Lock()
	defer c.asking.Unlock()
	if held.Newest == "" && !held.Begins && heard.IsZero() {
		return c.readBack(ctx, s, held, xmpp.Address{})
	}
	from := archive.Mark{ID: held.Newest}
	if empty := held.Newest == "" && held.Begins; !heard.IsZero() && !empty { // all of one that was empty is new
		from.Time = heard.Add(-clocks)
	}
	count, told := 0, time.Now()
	defer func() { c.reading(ctx, 0) }()
	_, err = s.Archive.CatchUp(ctx, from, func(p archive.Page) error {
		count += len(p.Messages)
		page := c.page(s, p, "")
		page.Page.Begins = p.After == "" && !p.ByTime && held.Begins // an archive that was empty
		err := c.storePage(ctx, page)
		if time.Since(told) >= slow {
			told = time.Now()
			c.reading(ctx, count)
		}
		return err
	})
	if count > 0 {
		c.cfg.Log("archive: %d messages read", count)
	}
	return errors.Join(err, c.owner.Do(ctx, func() { c.owner.Heard(c.Account, &News{CaughtUp: true}) }))
}

// slow is after how long it is told how far the reading has come, and how often.
const slow = time.Second

// reading tells how many messages of what was missed have been read; 0: it is over.
func (c *connection) reading(ctx context.Context, count int) {
	c.tell(context.WithoutCancel(ctx), func() {
		if c.state.Reading != count {
			c.state.Reading = count
			c.owner.Changed(c.Account)
		}
	})
}

// holds tells whether anything of the archive is held: then one may go back from there.
func (c *connection) holds(ctx context.Context) bool {
	held, err := c.cfg.Store.Held(ctx, c.cfg.Address, "", "")
	return err == nil && (held.Oldest != "" || held.Begins)
}

// mostEmpty is how many pages without a text are read in vain: archives keep receipts too.
const mostEmpty = 20

// readBack reads the page before what is held of the archive, with somebody or with all.
// What is older than all that there was is no news. asking is held.
//
// Where what is held of all begins may be a message of somebody else: Prosody 0.12 with archives
// in files knows no such id among those with him, so the way goes on from
// its time then, or from the newest with him, and what comes again is known.
func (c *connection) readBack(ctx context.Context, s *im.Client, held journal.Held, with xmpp.Address) error {
	before := archive.Mark{ID: held.Oldest}
	if before.ID != "" {
		if before.Time = held.Since; before.Time.IsZero() {
			before.Time = time.Now().Add(clocks)
		}
	}
	return c.storeBack(ctx, s.Archive, archive.Filter{With: with}, before, func(p archive.Page) journal.Batch { return c.page(s, p, with.String()) })
}

// storeBack reads an archive back from a place, and stores the first page that has anything, in
// the journal's words, as read: what is older than what was there is no news.
func (c *connection) storeBack(ctx context.Context, from *archive.Archive, f archive.Filter, before archive.Mark, read func(archive.Page) journal.Batch) error {
	for range mostEmpty {
		got, err := from.Back(ctx, f, before)
		if err != nil {
			return err
		}
		batch := read(got)
		page := batch.Page
		page.Begins = got.Complete
		for i := range page.Entries {
			page.Entries[i].Read = true
		}
		page.First = firstStored(page)
		if err := c.storePage(ctx, batch); err != nil || len(page.Entries) > 0 || got.Complete {
			return err
		}
		before = got.First
	}
	return nil
}

// firstStored is where the next page back ends: with the first message that has a place here, if there
// is one. What stands before it, such as a receipt, is read once more; by that alone nobody would know
// in which order the next page stands, where an archive stamps in whole seconds as Prosody's does.
func firstStored(p *journal.Page) string {
	for _, e := range p.Entries {
		if e.ArchiveID != "" && e.Replaces == "" {
			return e.ArchiveID
		}
	}
	return p.First
}

// page translates a page for the journal, with what is said in it about messages.
func (c *connection) page(s *im.Client, p archive.Page, with string) journal.Batch {
	page := &journal.Page{Account: c.cfg.Address, With: with, After: p.After, Before: p.Before, First: p.First.ID, Last: p.Last.ID}
	batch := journal.Batch{Page: page}
	for _, st := range p.Messages {
		if said, alone := s.Rooms.ReadPrivate(st); alone {
			page.Entries = append(page.Entries, c.handler.saidAlone(&batch, said)...)
			continue
		}
		for _, event := range s.Messages.Read(st) {
			if m, ok := event.(message.Message); ok && m.Error == nil && hasText(m) {
				page.Entries = append(page.Entries, c.handler.entry(m))
			}
			remark(&batch, c.cfg.Address, event)
		}
	}
	return batch
}

// storePage stores a page, and tells the owner. One that has nothing moves nothing.
func (c *connection) storePage(ctx context.Context, batch journal.Batch) error {
	if page := batch.Page; page.Last == "" && (page.After != "" || page.Before != "") && !page.Begins {
		return nil
	}
	taken, err := c.cfg.Store.Take(ctx, batch)
	if err != nil {
		return err
	}
	n := &News{Archived: taken.Page, Marked: taken.Marked, Edited: taken.Edited, Displayed: taken.Displayed}
	return c.owner.Do(ctx, func() { c.owner.Heard(c.Account, n) })
}

// Why an archive is not read.
var (
	ErrOffLine = errors.New("account: off line")
	// ErrReading says that what was missed is being read.
	ErrReading = errors.New("account: the archive is being caught up with")
	// ErrNotKept says that what is older is not to be here.
	ErrNotKept = errors.New("account: what is older is not kept")
)

// withArchive returns the session that is open, if there is one of the archives that it reaches: the
// account's own, or a room's.
func (a *Account) withArchive(ctx context.Context, of func(*im.Client) *archive.Archive) (c *connection, s *im.Client, err error) {
	if err := a.owner.Do(ctx, func() { c, s = a.current, a.session }); err != nil {
		return nil, nil, err
	}
	if s == nil {
		return nil, nil, ErrOffLine
	}
	can, err := of(s).Support(ctx)
	if err == nil && !can.Offered {
		err = archive.ErrNotOffered
	}
	return c, s, err
}

func ownArchive(s *im.Client) *archive.Archive { return s.Archive }

// Older reads what the server has kept of a conversation before what is here, a page of
// it, and tells whether there was any. It waits
// for the server, and is not for the loop. The error may be [ErrOffLine], [ErrReading],
// [archive.ErrNotOffered], or, where what is here reaches back to since, [ErrNotKept].
func (a *Account) Older(ctx context.Context, peer string, since time.Time) (more bool, err error) {
	with, err := xmpp.ReadAddress(peer)
	if err != nil {
		return false, err
	}
	room, err := a.isRoom(ctx, peer)
	if err != nil {
		return false, err
	}
	if room {
		return a.olderInRoom(ctx, with, since)
	}
	c, s, err := a.withArchive(ctx, ownArchive)
	if err != nil {
		return false, err
	}
	if c.caught.Load() != s || !c.asking.TryLock() {
		return false, ErrReading // what is new would be taken for what is old
	}
	defer c.asking.Unlock()
	held, err := a.heldWith(ctx, peer)
	if err == nil {
		err = reachesBack(held, since)
	}
	if err != nil || held.Begins {
		return false, err
	}
	return true, c.readBack(ctx, s, held, with)
}

// isRoom tells whether an address is that of a room that the account is in, or remembers.
func (a *Account) isRoom(ctx context.Context, address string) (room bool, err error) {
	err = a.owner.Do(ctx, func() { room = a.rooms[address] != nil })
	return room, err
}

// heldWith returns what is held of the account's archive with somebody: of all, where nothing was
// asked for with him alone.
func (a *Account) heldWith(ctx context.Context, peer string) (journal.Held, error) {
	held, err := a.cfg.Store.Held(ctx, a.cfg.Address, "", peer)
	if err != nil || held.Oldest != "" || held.Begins {
		return held, err
	}
	return a.cfg.Store.Held(ctx, a.cfg.Address, "", "")
}

// reachesBack returns [ErrNotKept] where an archive has more, and what is held of it reaches back to since.
func reachesBack(held journal.Held, since time.Time) error {
	if !held.Begins && !held.Since.IsZero() && !since.IsZero() && held.Since.Before(since) {
		return ErrNotKept
	}
	return nil
}

// HasAll tells whether all that the server has kept of a conversation, up to when it was last asked,
// is here. It does not ask it, and is not for the loop.
func (a *Account) HasAll(ctx context.Context, peer string) bool {
	room, err := a.isRoom(ctx, peer)
	if err != nil {
		return false
	}
	var held journal.Held
	if room {
		held, err = a.cfg.Store.Held(ctx, a.cfg.Address, peer, "")
	} else {
		held, err = a.heldWith(ctx, peer)
	}
	return err == nil && held.Begins
}

// mostPages is how many pages of what it has found an archive is asked for at once.
const mostPages = 20

// Find returns messages that the server has kept and finds by the filter, the newest first:
// those before a place, or the last ones. They are limit at least, if there are as many, and
// a page more at most. Next is where to go on, zero when there are no more; after so many
// pages with nothing to read in them there may be a next and nothing found. It stores none of
// them: see above. It waits for the server, and is not for the loop. The errors are those of
// Older and [archive.ErrUnsupported].
func (a *Account) Find(ctx context.Context, f archive.Filter, before archive.Mark, limit int) (found []journal.Entry, next archive.Mark, err error) {
	c, s, err := a.withArchive(ctx, ownArchive)
	if err != nil {
		return nil, next, err
	}
	for range mostPages {
		got, err := s.Archive.Back(ctx, f, before)
		if err != nil {
			return nil, next, err
		}
		page := c.page(s, got, "").Page.Entries
		slices.Reverse(page)
		found = append(found, page...)
		if got.Complete {
			return found, archive.Mark{}, nil
		}
		if before = got.First; len(found) >= limit {
			break
		}
	}
	return found, before, nil
}
