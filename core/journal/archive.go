package journal

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"
)

// ErrGap says that a page does not follow on what is held of its archive. Nothing of it
// is stored.
var ErrGap = errors.New("journal: page does not follow on what is held of the archive")

// Held is what the journal holds of an archive (XEP-0313) without a gap: all from one id
// to another. Catching up goes on behind Newest, scrolling back before Oldest.
type Held struct {
	Account string
	Archive string // whose it is: the address of a room; empty: the account's own
	With    string // with whom, a bare JID; empty: with all
	// Oldest and Newest are ids that the archive gave; empty where nothing is held.
	Oldest, Newest string
	Begins         bool // the archive has nothing that is older; without an Oldest: it was empty
	// Since is when the Oldest was written, and Until when the Newest was, where that is a
	// message that is stored; else zero.
	Since, Until time.Time
}

// Page is a part of an archive, and where it belongs. It is stored whole, and what is
// held of the archive is moved on, in one transaction: whenever the program dies, the
// next asks for the page again or for the one behind it.
//
//	asked for                         becomes
//	After: held.Newest                Newest: Last
//	Before: held.Oldest               Oldest: First, Begins as the page says
//	neither: the archive's last page  what was held is forgotten: Oldest: First, Newest: Last
//
// Anything else is [ErrGap]. The third begins, or begins anew when the archive does not
// know Newest any more; messages that are known already stay. With somebody, Before may
// be the Oldest of what is held with all when nothing is held with him.
//
// Live messages are not counted as held: whether an archive has nothing between two of
// them is for the caller to know, who may say so with a page that has only ids.
type Page struct {
	Account, Archive, With string
	After, Before          string
	First, Last            string // ids of the first and the last of its messages, stored or not; empty: it has none
	Begins                 bool   // the archive has nothing that is older
	// Entries are in the order of the archive. They are unread unless they say otherwise,
	// are ours, or stand before what the person has read of their conversation.
	Entries []Entry
}

const heldSQL = `SELECT oldest, newest, begins,
		coalesce((SELECT time FROM message m WHERE m.account = h.account AND m.archive = h.archive AND m.archive_id = h.oldest), 0),
		coalesce((SELECT time FROM message m WHERE m.account = h.account AND m.archive = h.archive AND m.archive_id = h.newest), 0)
	FROM archive h WHERE account = (SELECT id FROM account WHERE address = ?) AND archive = ? AND peer = ?`

// Held returns what is held of an archive, with somebody or with all.
func (j *Reader) Held(ctx context.Context, account, archive, with string) (Held, error) {
	h := Held{Account: account, Archive: archive, With: with}
	rows, err := j.held.QueryContext(ctx, account, archive, with)
	if err != nil {
		return h, wrap("held", err)
	}
	defer rows.Close()
	for rows.Next() {
		var since, until int64
		if err := rows.Scan(&h.Oldest, &h.Newest, &h.Begins, &since, &until); err != nil {
			return h, wrap("held", err)
		}
		if since != 0 {
			h.Since = time.UnixMicro(since).UTC()
		}
		if until != 0 {
			h.Until = time.UnixMicro(until).UTC()
		}
	}
	return h, wrap("held", rows.Err())
}

// heardSQL looks for it in each conversation: who reads all messages for one that there may
// not be keeps others waiting.
const heardSQL = `
	SELECT m.time FROM (SELECT (SELECT number FROM message WHERE conversation = t.id AND corrects = 0
			AND session <> ?2 AND enqueued = 0 ORDER BY position DESC LIMIT 1) AS last
		FROM (SELECT id FROM conversation WHERE account = ` + ours + ` ORDER BY position DESC LIMIT 1000) t)
	CROSS JOIN message m ON m.number = last ORDER BY m.position DESC LIMIT 1`

// HeardBefore returns when the last message was written that has come otherwise than in a
// session, in one of the thousand newest conversations; zero: none has.
func (j *Reader) HeardBefore(ctx context.Context, account, session string) (at time.Time, err error) {
	rows, err := j.heard.QueryContext(ctx, account, session)
	if err != nil {
		return at, wrap("heard before", err)
	}
	defer rows.Close()
	for rows.Next() {
		var micros int64
		if err := rows.Scan(&micros); err != nil {
			return at, wrap("heard before", err)
		}
		at = time.UnixMicro(micros).UTC()
	}
	return at, wrap("heard before", rows.Err())
}

// page stores a page.
func (w *writer) page(ctx context.Context, p *Page) ([]Change, error) {
	account, err := w.accountOf(ctx, p.Account)
	if err != nil {
		return nil, err
	}
	if err := w.move(ctx, account, p); err != nil {
		return nil, err
	}
	entries := slices.Clone(p.Entries)
	known := make([]Entry, len(entries))
	for i := range entries {
		e := &entries[i]
		e.settle()
		e.Account, e.Archive = p.Account, p.Archive
		if known[i], err = w.known(ctx, account, e); err == nil {
			err = w.claim(ctx, &known[i], e)
		}
		if err != nil {
			return nil, err
		}
	}
	places, err := w.places(ctx, account, p, entries, known)
	if err != nil {
		return nil, err
	}
	changes := make([]Change, len(entries))
	for i, e := range entries {
		if known[i].Number != 0 {
			changes[i], err = w.again(ctx, known[i], &e)
		} else {
			changes[i], err = w.receive(ctx, e, places[i])
		}
		if err != nil {
			return nil, err
		}
	}
	return changes, nil
}

// claim gives a message that has none the archive id of its double in a page, so that it is
// not taken for the next one's, too.
func (w *writer) claim(ctx context.Context, known, e *Entry) error {
	if known.Number == 0 || known.ArchiveID != "" {
		return nil
	}
	known.Archive, known.ArchiveID = e.Archive, e.ArchiveID
	_, err := w.adopt.ExecContext(ctx, known.Archive, orNull(known.ArchiveID), string(known.State), known.Session, int(known.Origin), known.Number)
	return err
}

// Known returns the stored messages that these of an archive are, one for each: the zero
// Entry for one that is not here. Nothing is stored.
func (j *Journal) Known(ctx context.Context, account string, entries []Entry) ([]Entry, error) {
	there := make([]Entry, len(entries))
	err := j.do(ctx, "known", func(ctx context.Context, w *writer) error {
		number, err := w.accountOf(ctx, account)
		for i := range entries {
			if err != nil {
				return err
			}
			e := entries[i]
			e.settle()
			there[i], err = w.known(ctx, number, &e)
		}
		return err
	})
	return there, err
}

// known returns the stored message that e is, or none.
func (w *writer) known(ctx context.Context, account int64, e *Entry) (Entry, error) {
	t, err := w.talkWith(ctx, account, e.Peer)
	if err == nil {
		var known Entry
		if known, err = w.find(ctx, &t, e, true); err == nil {
			return known, nil
		}
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return Entry{}, err
}

// sameInArchive returns the message that has the archive id of e, or sql.ErrNoRows. Two of
// different writers are two, whatever id they claim: a server that leaves what a sender
// writes about archives in his message (Openfire before its archive of 2.1.0) must not let
// him hide somebody else's. Then the id is that of the one that came from the archive itself.
func (w *writer) sameInArchive(ctx context.Context, account int64, e *Entry, ofPage bool) (Entry, error) {
	if e.ArchiveID == "" {
		return Entry{}, sql.ErrNoRows
	}
	known, err := scan(w.byArchive.QueryRowContext(ctx, account, e.Archive, e.ArchiveID))
	if err != nil || mayBeOne(&known, e) {
		return known, err
	}
	if ofPage {
		_, err = w.disown.ExecContext(ctx, known.Number)
	} else {
		e.ArchiveID = ""
	}
	return Entry{}, errors.Join(err, sql.ErrNoRows)
}

// mayBeOne tells whether two arrivals may be of one message. Who sends it with which of
// his programs is not compared: archives have been seen to leave that out. A note to oneself
// is ours in the archive, and comes live as from anybody. A room's archive does not always say
// what is ours, and what its ids are of is the room's word.
func mayBeOne(a, b *Entry) bool {
	if a.Room && a.Archive == a.Peer {
		return a.Peer == b.Peer
	}
	return (a.Mine == b.Mine || a.Peer == a.Account) && a.Peer == b.Peer && (a.Mine || !a.Room || a.From == b.From)
}

// borders returns where the messages stand between which a page lies, as far as they are
// here.
func (w *writer) borders(ctx context.Context, account int64, p *Page) (low, high int64, err error) {
	for border, id := range map[*int64]string{&low: p.After, &high: p.Before} {
		if id == "" {
			continue
		}
		e, err := scan(w.byArchive.QueryRowContext(ctx, account, p.Archive, id))
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return 0, 0, err
		}
		*border = e.Position
	}
	return low, high, nil
}

// move moves on what is held of an archive.
func (w *writer) move(ctx context.Context, account int64, p *Page) error {
	held, err := w.heldOf(ctx, account, p.Archive, p.With)
	if err != nil {
		return err
	}
	switch {
	case p.After != "" && p.Before != "", (p.First == "") != (p.Last == ""):
		return ErrGap
	case p.After != "":
		if held.Newest != p.After {
			return ErrGap
		}
		if p.Last != "" {
			held.Newest = p.Last
		}
	case p.Before != "":
		if held.Oldest == "" && p.With != "" {
			if held, err = w.heldOf(ctx, account, p.Archive, ""); err != nil {
				return err
			}
			held.Newest = held.Oldest
		}
		if held.Oldest != p.Before {
			return ErrGap
		}
		if held.Begins = held.Begins || p.Begins; p.First != "" {
			held.Oldest = p.First
		}
	default:
		return w.beginAnew(ctx, account, p)
	}
	return w.hold(ctx, account, p, held)
}

// beginAnew forgets what is held, and with it what is held with anybody: that was before.
func (w *writer) beginAnew(ctx context.Context, account int64, p *Page) error {
	_, err := w.conn.ExecContext(ctx, `DELETE FROM archive WHERE account = ? AND archive = ? AND (?3 = '' OR peer = ?3)`,
		account, p.Archive, p.With)
	if err != nil || p.First == "" && !p.Begins {
		return err
	}
	return w.hold(ctx, account, p, Held{Oldest: p.First, Newest: p.Last, Begins: p.Begins})
}

func (w *writer) hold(ctx context.Context, account int64, p *Page, held Held) error {
	_, err := w.conn.ExecContext(ctx, `INSERT OR REPLACE INTO archive (account, archive, peer, oldest, newest, begins)
		VALUES (?, ?, ?, ?, ?, ?)`, account, p.Archive, p.With, held.Oldest, held.Newest, held.Begins)
	return err
}

func (w *writer) heldOf(ctx context.Context, account int64, archive, with string) (h Held, err error) {
	err = w.conn.QueryRowContext(ctx, `SELECT oldest, newest, begins FROM archive
		WHERE account = ? AND archive = ? AND peer = ?`, account, archive, with).Scan(&h.Oldest, &h.Newest, &h.Begins)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return h, err
}
