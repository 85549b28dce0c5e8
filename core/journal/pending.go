package journal

import (
	"context"
	"encoding/json"
	"time"
)

// settlePending does to a new message what was said about it before it came: the
// corrections that wait for it take their place, and what else waits is done.
func (w *writer) settlePending(ctx context.Context, t *talk, e *Entry) error {
	waits := false
	if err := w.waits.QueryRowContext(ctx, t.id).Scan(&waits); err != nil || !waits {
		return err
	}
	if err := w.settleCorrections(ctx, t, e); err != nil {
		return err
	}
	edits, err := w.pendingOf(ctx, t, e)
	if err != nil {
		return err
	}
	for _, edit := range edits {
		// Whoever gives one id to all his messages means one that was.
		if edit.Kind != displayedKind && edit.Time.Before(e.Time.Add(-Window)) {
			continue
		}
		if edit.isOfAnother(e, t.nicked()) {
			continue
		}
		if err := w.apply(ctx, t, e.Number, edit); err != nil {
			return err
		}
		_, err := w.conn.ExecContext(ctx, `DELETE FROM pending
			WHERE conversation = ? AND target = ? AND kind = ? AND sender = ?`, t.id, edit.Target, edit.Kind, edit.From)
		if err != nil {
			return err
		}
	}
	if len(edits) > 0 {
		now, err := scan(w.shown.QueryRowContext(ctx, e.Number))
		if err != nil {
			return err
		}
		*e = now
	}
	return nil
}

// isOfAnother tells whether what waits for a message with an id waits for another one with that id.
func (edit *Edit) isOfAnother(e *Entry, nicked bool) bool {
	switch edit.Kind {
	case Retract:
		return edit.Mine != e.Mine || nicked && !e.Mine && edit.From != e.Author
	case Acknowledge:
		return edit.Mine == e.Mine
	case Moderate, displayedKind:
		return edit.Target != e.ArchiveID
	}
	return false
}

// pendingOf returns what waits for a message.
func (w *writer) pendingOf(ctx context.Context, t *talk, e *Entry) (edits []Edit, err error) {
	rows, err := w.conn.QueryContext(ctx, `SELECT target, kind, sender, mine, value, time FROM pending
		WHERE conversation = ? AND target <> '' AND target IN (?, ?, ?) ORDER BY time`, t.id, e.ID, e.OriginID, e.ArchiveID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		edit := Edit{Account: e.Account, Peer: t.peer}
		var emoji string
		var micros int64
		if err := rows.Scan(&edit.Target, &edit.Kind, &edit.From, &edit.Mine, &emoji, &micros); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(emoji), &edit.Emoji); err != nil {
			return nil, err
		}
		edit.Time = time.UnixMicro(micros).UTC()
		edits = append(edits, edit)
	}
	return edits, rows.Err()
}

// settleCorrections takes the corrections that stand as messages of their own, because
// this one was not here, out of the conversation.
func (w *writer) settleCorrections(ctx context.Context, t *talk, e *Entry) error {
	for _, id := range []string{e.ID, e.OriginID} {
		if id == "" {
			continue
		}
		waiting, err := w.waitingFor(ctx, t, id)
		if err != nil {
			return err
		}
		for _, c := range waiting {
			if c.Number == e.Number || !sameWriter(&c, e, t.nicked()) || c.Time.Before(e.Time.Add(-Window)) {
				continue
			}
			if err := w.withdraw(ctx, t, &c, e.Number); err != nil {
				return err
			}
			original, err := scan(w.shown.QueryRowContext(ctx, e.Number))
			if err != nil {
				return err
			}
			if err := w.supersede(ctx, t, &original, &c); err != nil {
				return err
			}
		}
	}
	return nil
}

const waitingSQL = `SELECT ` + rawColumns + tables + `
	WHERE m.conversation = ? AND m.replaces = ? AND m.replaces <> '' AND m.corrects = 0 ORDER BY m.position LIMIT ?`

// waitingFor returns the corrections that wait for the message with an id.
func (w *writer) waitingFor(ctx context.Context, t *talk, id string) ([]Entry, error) {
	rows, err := w.waiting.QueryContext(ctx, t.id, id, mostPending)
	if err != nil {
		return nil, err
	}
	return collect(rows)
}

// withdraw takes a correction out of the conversation, in which it stood as a message.
func (w *writer) withdraw(ctx context.Context, t *talk, c *Entry, original int64) error {
	if _, err := w.link.ExecContext(ctx, original, c.Number); err != nil {
		return err
	}
	if err := w.reindex(ctx, c.Position, "", ""); err != nil {
		return err
	}
	if t.last == c.Number {
		err := w.conn.QueryRowContext(ctx, `SELECT number, position FROM message
			WHERE conversation = ? AND corrects = 0 ORDER BY position DESC LIMIT 1`, t.id).Scan(&t.last, &t.position)
		if err != nil {
			return err
		}
	}
	unread := 0
	if !c.Read {
		unread = 1
	}
	t.unread -= unread
	if _, err := w.stands.ExecContext(ctx, t.last, t.position, t.unread, t.room, t.id); err != nil {
		return err
	}
	_, err := w.total(ctx, t.account, -unread)
	return err
}
