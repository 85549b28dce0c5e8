package journal

import (
	"context"
	"database/sql"
	"errors"
)

// changes are the statements of the writer, prepared once: they are on the way of every
// message. Whoever prepares them on a connection of his own also closes them: SQLite keeps
// the file open until the last one is, and on Windows an open file cannot be renamed.
type changes struct {
	prepared                                     []*sql.Stmt // all of them
	insert, adopt, disown, mark, tried           *sql.Stmt
	byArchive, byOwnID, byID, enqueued, anywhere *sql.Stmt
	byText                                       *sql.Stmt
	after, before, last, shown, byNumber         *sql.Stmt
	account, addAccount, talk, addTalk, stands   *sql.Stmt
	markRead, readTo, displayedTo, count         *sql.Stmt
	untell, told, upTo                           *sql.Stmt
	freeAbove, freeBelow                         *sql.Stmt
	words, unword, older, below, indexed         *sql.Stmt
	target, waits, pending, link, correct, edit  *sql.Stmt
	waiting, takeStanza, triedStanza, unseen     *sql.Stmt
	unanswered, answer, acknowledged, mentions   *sql.Stmt
}

func (c *changes) prepare(ctx context.Context, conn *sql.Conn) error {
	for _, p := range []struct {
		stmt **sql.Stmt
		sql  string
	}{
		{&c.insert, insertSQL},
		{&c.adopt, `UPDATE message SET archive = ?, archive_id = ?, state = ?, session = ?, origin = ? WHERE number = ?`},
		{&c.disown, `UPDATE message SET archive_id = NULL WHERE number = ?`},
		{&c.mark, `UPDATE message SET state = ?, error = ? WHERE number = ?`},
		{&c.tried, `UPDATE message SET tries = tries + 1
			WHERE account = ? AND id = ? AND enqueued = 1 RETURNING tries`},
		{&c.byArchive, `SELECT ` + columns + tables + `WHERE m.account = ? AND m.archive = ? AND m.archive_id = ?`},
		{&c.byOwnID, `SELECT ` + columns + tables + `WHERE m.account = ?1 AND m.id = ?2 AND m.enqueued = 1
			AND (m.body = ?3 OR m.retracted <> 0) AND ?4 IN (0, m.conversation)`},
		// Not the index of the conversation, which would save sorting the few that there are.
		{&c.byID, `SELECT ` + columns + ` FROM message m INDEXED BY message_print ` + joins + `
			WHERE m.account = ?1 AND m.id = ?2 AND m.id <> '' AND m.print IN (?14, 0) AND m.time BETWEEN ?3 AND ?4
			AND (m.mine = ?5 OR ?16) AND (m.mine AND NOT ?16 OR m.sender = ?6) AND m.conversation = ?7 AND m.type = ?8
			AND (m.subject = ?9 AND m.body = ?10 OR m.retracted <> 0 AND m.print = ?14)
			AND (m.archive_id IS NULL OR ?11 = '' OR ?15)
			AND (?12 = '' OR m.session <> ?12 OR m.origin <> ?13) ORDER BY m.number LIMIT 1`},
		{&c.byText, `SELECT ` + columns + tables + `WHERE m.number IN
				(SELECT number FROM message WHERE conversation = ?1 AND corrects = 0 ORDER BY position DESC LIMIT ?2)
			AND m.id = '' AND m.print = ?3 AND m.time BETWEEN ?4 - ?5 AND ?4 + ?5 AND (m.session <> ?6 OR m.origin <> ?7)
			ORDER BY abs(m.time - ?4) LIMIT 1`},
		{&c.enqueued, `SELECT ` + columns + tables + `WHERE m.account = ? AND m.id = ? AND m.enqueued = 1 AND t.peer = ?`},
		{&c.anywhere, `SELECT ` + columns + tables + `WHERE m.account = ? AND m.id = ? AND m.enqueued = 1`},
		{&c.after, `SELECT ` + rawColumns + tables + `
			WHERE m.number > ? AND m.account = ? AND m.session = ? ORDER BY m.number LIMIT 1`},
		{&c.before, `SELECT ` + rawColumns + tables + `
			WHERE m.number BETWEEN ?1 - ?2 AND ?1 AND m.account = ? AND m.session = ?
			AND m.id = ? AND m.mine = ? AND m.sender = ? AND t.peer = ? AND m.type = ?
			AND (m.subject = ? AND m.body = ? OR m.retracted <> 0) AND m.time >= ?
			ORDER BY m.number DESC LIMIT 1`},
		{&c.last, `SELECT ` + preview + tables + `WHERE m.number = ?`},
		{&c.shown, `SELECT ` + columns + tables + `WHERE m.number = ?`},
		{&c.byNumber, `SELECT ` + positionSQL("?1", "?2", "0")},
		{&c.account, `SELECT id FROM account WHERE address = ?`},
		{&c.addAccount, `INSERT INTO account (address) VALUES (?) RETURNING id`},
		{&c.talk, `SELECT id, room, last, position, unread, read_to, displayed_to, no_reply
			FROM conversation WHERE account = ? AND peer = ?`},
		{&c.addTalk, `INSERT INTO conversation (account, peer, room) VALUES (?, ?, ?) RETURNING id`},
		{&c.stands, `UPDATE conversation SET last = ?, position = ?, unread = ?, room = ? WHERE id = ?`},
		{&c.markRead, `UPDATE message SET read = 1
			WHERE conversation = ? AND read = 0 AND (position <= ? OR number <= ?)`},
		{&c.readTo, `UPDATE conversation SET unread = unread - ?, read_to = max(read_to, ?) WHERE id = ?`},
		{&c.displayedTo, `UPDATE conversation SET displayed_to = ? WHERE id = ? AND displayed_to < ?1`},
		{&c.untell, `UPDATE conversation SET untold = 1 WHERE id = ? AND instr(peer, '/') = 0`},
		{&c.told, toldSQL},
		{&c.upTo, readSQL},
		{&c.count, `UPDATE account SET unread = unread + ? WHERE id = ? RETURNING unread`},
		{&c.freeAbove, freeAboveSQL},
		{&c.freeBelow, freeBelowSQL},
		{&c.words, `INSERT INTO word (rowid, text) VALUES (?, ?)`},
		{&c.unword, `DELETE FROM word WHERE rowid = ?`},
		{&c.older, `SELECT m.position, coalesce(c.subject, m.subject), coalesce(c.body, m.body)
			FROM message m LEFT JOIN message c ON c.number = m.corrected_by
			WHERE m.position < ? AND m.corrects = 0 ORDER BY m.position DESC LIMIT ?`},
		{&c.below, `SELECT below FROM unindexed`},
		{&c.indexed, `UPDATE unindexed SET below = ?`},
		{&c.target, targetSQL},
		{&c.waits, `SELECT EXISTS (SELECT 1 FROM pending WHERE conversation = ?1)
			OR EXISTS (SELECT 1 FROM message WHERE conversation = ?1 AND replaces <> '' AND corrects = 0)`},
		{&c.pending, `INSERT INTO pending (conversation, target, kind, sender, mine, value, time)
			VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
			value = excluded.value, mine = excluded.mine, time = excluded.time WHERE excluded.time >= time`},
		{&c.link, `UPDATE message SET corrects = ?, read = 1 WHERE number = ?`},
		{&c.correct, `UPDATE message SET corrected_by = ? WHERE number = ?`},
		{&c.edit, `UPDATE message SET quoted = 0, subject = ?, body = ?, attachments = ?, reactions = ?, retracted = ? WHERE number = ?`},
		{&c.waiting, waitingSQL},
		{&c.unseen, unseenSQL},
		{&c.unanswered, askingSQL},
		{&c.answer, `UPDATE message SET answer = ?1, acknowledged = CASE acknowledged WHEN 0 THEN ?2 ELSE acknowledged END WHERE number = ?3`},
		{&c.acknowledged, `UPDATE message SET acknowledged = ? WHERE number = ?`},
		{&c.mentions, `SELECT ` + mentions + ` FROM conversation t WHERE t.id = ?`},
		{&c.takeStanza, `DELETE FROM stanza WHERE account = ? AND id = ? RETURNING number, kind, recipient, body, time, tries`},
		{&c.triedStanza, `UPDATE stanza SET tries = tries + 1 WHERE account = ? AND id = ? RETURNING tries`},
	} {
		var err error
		if *p.stmt, err = conn.PrepareContext(ctx, p.sql); err != nil {
			c.close()
			return err
		}
		c.prepared = append(c.prepared, *p.stmt)
	}
	return nil
}

func (c *changes) close() {
	for _, stmt := range c.prepared {
		_ = stmt.Close()
	}
	c.prepared = nil
}

// talk is a conversation as the writer knows it.
type talk struct {
	id, account int64
	peer        string
	room        bool
	last        int64 // the number of the message that stands last
	position    int64 // and where
	unread      int
	// up to which the person has read, and the others have
	readTo, displayedTo int64
	noReply             bool
}

// accountOf returns the number of an account, and makes it. Those that are known are
// remembered until a transaction fails.
func (w *writer) accountOf(ctx context.Context, address string) (id int64, err error) {
	if id = w.accounts[address]; id != 0 {
		return id, nil
	}
	err = w.account.QueryRowContext(ctx, address).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = w.addAccount.QueryRowContext(ctx, address).Scan(&id)
	}
	if err == nil {
		w.accounts[address] = id
	}
	return id, err
}

// talkWith returns the conversation with a peer, or sql.ErrNoRows.
func (w *writer) talkWith(ctx context.Context, account int64, peer string) (talk, error) {
	t := talk{account: account, peer: peer}
	err := w.talk.QueryRowContext(ctx, account, peer).
		Scan(&t.id, &t.room, &t.last, &t.position, &t.unread, &t.readTo, &t.displayedTo, &t.noReply)
	return t, err
}

// talkOf returns the conversation that a message belongs to, and makes it.
func (w *writer) talkOf(ctx context.Context, account int64, peer string, room bool) (talk, error) {
	t, err := w.talkWith(ctx, account, peer)
	if errors.Is(err, sql.ErrNoRows) {
		t = talk{account: account, peer: peer, room: room}
		err = w.addTalk.QueryRowContext(ctx, account, peer, room).Scan(&t.id)
	}
	return t, err
}

// store adds a message whose place is known, counts it, and does to it what was said
// about it before it came.
func (w *writer) store(ctx context.Context, t *talk, e *Entry, enqueued bool) (Change, error) {
	original, err := w.corrected(ctx, t, e)
	if err != nil {
		return Change{}, err
	}
	if original != nil {
		e.Corrects, e.Read = original.Number, true
	}
	result, err := w.insert.ExecContext(ctx, append(e.values(t.account, t.id), enqueued)...)
	if err != nil {
		return Change{}, err
	}
	if e.Number, err = result.LastInsertId(); err != nil {
		return Change{}, err
	}
	if original != nil {
		err = w.supersede(ctx, t, original, e)
	} else if err = w.stand(ctx, t, e); err == nil {
		err = w.answers(ctx, t, e)
	}
	if err != nil {
		return Change{}, err
	}
	change := Change{Entry: *e, Fresh: true}
	return change, w.standing(ctx, t, &change)
}

// stand takes a new message into its conversation and into the index.
func (w *writer) stand(ctx context.Context, t *talk, e *Entry) error {
	if err := w.indexText(ctx, e.Position, e.Subject, e.Body); err != nil {
		return err
	}
	unread := 0
	if !e.Read {
		unread = 1
	}
	t.unread += unread
	t.room = t.room || e.Room
	if e.Position > t.position {
		t.last, t.position = e.Number, e.Position
	}
	if _, err := w.stands.ExecContext(ctx, t.last, t.position, t.unread, t.room, t.id); err != nil {
		return err
	}
	if _, err := w.total(ctx, t.account, unread); err != nil {
		return err
	}
	return w.settlePending(ctx, t, e)
}

// total adds to what is unread of an account, and returns it.
func (w *writer) total(ctx context.Context, account int64, more int) (n int, err error) {
	err = w.count.QueryRowContext(ctx, more, account).Scan(&n)
	return n, err
}

// standing completes a change: how the conversation stands now, and the account.
func (w *writer) standing(ctx context.Context, t *talk, change *Change) error {
	change.Conversation = Conversation{
		Peer: t.peer, Room: t.room, Unread: t.unread, ReadTo: t.readTo, DisplayedTo: t.displayedTo, NoReply: t.noReply,
	}
	switch {
	case t.last == change.Entry.Number:
		change.Conversation.Last = change.Entry
	case t.last != 0:
		var err error
		if change.Conversation.Last, err = scan(w.last.QueryRowContext(ctx, t.last)); err != nil {
			return err
		}
	}
	if t.room && t.unread > 0 {
		if err := w.mentions.QueryRowContext(ctx, t.id).Scan(&change.Conversation.Mentions); err != nil {
			return err
		}
	}
	var err error
	change.Total, err = w.total(ctx, t.account, 0)
	w.seq++
	change.Seq = w.seq
	return err
}

// standingOf is standing for a message that was there before. How far a correction has come is told
// of the message in whose place its text stands.
func (w *writer) standingOf(ctx context.Context, e *Entry, change *Change) error {
	if change.Changed && e.Corrects != 0 {
		original, err := scan(w.shown.QueryRowContext(ctx, e.Corrects))
		if err != nil {
			return err
		}
		e = &original
	}
	account, err := w.accountOf(ctx, e.Account)
	if err != nil {
		return err
	}
	t, err := w.talkWith(ctx, account, e.Peer)
	if err != nil {
		return err
	}
	change.Entry = *e
	return w.standing(ctx, &t, change)
}
