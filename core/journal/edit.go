package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// What is said about messages later. A correction (XEP-0308) is a message of its own: it
// is received as one, known again as one, and has a number; but it stands in no
// conversation, its text stands in the place of the one it corrects, whose text is kept.
// A retraction (XEP-0424) leaves an empty message: its text is overwritten. Reactions
// (XEP-0444) are kept with the message. Only the writer of a message corrects or retracts
// it.
//
// An archive that is read backwards tells of changes before it tells what has changed. So
// what is said about a message that is not here waits for it; such a correction stands
// as a message as long as it waits.

// The kinds of an [Edit].
const (
	Retract     = "retraction"
	Moderate    = "moderation" // by who may, of anybody's message in a room
	React       = "reaction"
	Acknowledge = "acknowledgement" // by the side that has not written it

	displayedKind = "displayed" // by us; only waiting
)

const (
	mostReactions = 500 // are kept with a message
	mostEmoji     = 16  // of one person
	longestEmoji  = 64  // in bytes; families are long
	mostPending   = 200 // wait in a conversation
	// mostAlike is how many messages with one id are looked through for the one that is
	// meant: who gives one id to all of his cannot be understood.
	mostAlike = 200
)

// Edit is what is said about a message.
type Edit struct {
	Account, Peer string
	// Target is the id of the message: what its sender gave it, or, in a room, what the
	// room's archive did.
	Target string
	// Number is that of the message where it is known, as to who was shown it: there are
	// programs that give all of theirs one id, or none.
	Number int64
	Kind   string // Retract, Moderate, React, Acknowledge
	From   string // who says it: in a room his address there, and of a retraction the Author
	Reason string // of a moderation
	Mine   bool   // we do, here or in another program
	Emoji  []string
	Time   time.Time // now when zero
}

// author says whose messages an id may mean: programs give ids that the other one's have
// given, and bots answer with the id of the question.
type author int8

const (
	anybody author = iota - 1
	theirs
	ourselves
)

// authorOf is who has written what we have, or the other one has.
func authorOf(mine bool) author {
	if mine {
		return ourselves
	}
	return theirs
}

// targetSQL finds the newest message of a conversation that an id means. An id that the
// conversation's archive gave is one of it, whoever gives that to a message of his later; of the
// others there may be many.
const targetSQL = `SELECT ` + columns + tables + `WHERE m.number IN (
		SELECT number FROM message WHERE account = ?1 AND archive IN ('', ?4) AND archive_id = ?2
		UNION ALL SELECT number FROM (SELECT number FROM message WHERE account = ?1 AND id = ?2 AND id <> '' LIMIT ?5)
		UNION ALL SELECT number FROM (SELECT number FROM message WHERE account = ?1 AND origin_id = ?2 AND origin_id <> '' LIMIT ?5)
	) AND m.conversation = ?3 AND (?6 < 0 OR m.mine = ?6) AND (?7 = '' OR m.author = ?7)
	ORDER BY m.archive_id IS ?2 DESC, m.position DESC LIMIT 1`

// targetOf returns the message of an author that an id means, where that is a correction the one that
// it corrects, or sql.ErrNoRows. In a room he may be known by name.
func (w *writer) targetOf(ctx context.Context, t *talk, id string, by author, name string) (Entry, error) {
	if id == "" {
		return Entry{}, sql.ErrNoRows
	}
	e, err := scan(w.target.QueryRowContext(ctx, t.account, id, t.id, t.peer, mostAlike, int(by), name))
	if err == nil && e.Corrects != 0 {
		e, err = scan(w.last.QueryRowContext(ctx, e.Corrects))
	}
	return e, err
}

// nicked tells whether who writes in a conversation is known by a nick: in a room, to all or to one
// alone. That may be another one's next.
func (t *talk) nicked() bool { return t.room || strings.Contains(t.peer, "/") }

// sameWriter tells whether two are written by one: where that is a nick if it is known that it is
// still the same one's, else whatever program he uses.
func sameWriter(a, b *Entry, nicked bool) bool {
	if a.Mine || b.Mine {
		return a.Mine == b.Mine
	}
	if nicked {
		return a.Author != "" && a.Author == b.Author
	}
	from, _, _ := strings.Cut(a.From, "/")
	by, _, _ := strings.Cut(b.From, "/")
	return from == by
}

// meant returns the message with a number, or, for 0, what [writer.targetOf] does.
func (w *writer) meant(ctx context.Context, t *talk, number int64, id string, by author, name string) (Entry, error) {
	if number == 0 {
		return w.targetOf(ctx, t, id, by, name)
	}
	return scan(w.shown.QueryRowContext(ctx, number))
}

// corrected returns the message that e corrects, nil when it is none or not here.
func (w *writer) corrected(ctx context.Context, t *talk, e *Entry) (*Entry, error) {
	if e.Replaces == "" {
		return nil, nil
	}
	name := "" // anybody in a room may give an id that another one has given
	if t.nicked() && !e.Mine {
		name = e.Author
	}
	original, err := w.targetOf(ctx, t, e.Replaces, authorOf(e.Mine), name)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !sameWriter(&original, e, t.nicked()) {
		return nil, nil
	}
	return &original, err
}

// supersede puts the text of a correction in the place of the original's, unless a newer
// one stands there or it has been retracted.
func (w *writer) supersede(ctx context.Context, t *talk, original, e *Entry) error {
	if !original.Retracted.IsZero() {
		return w.clear(ctx, e, original.Retracted)
	}
	if original.Corrected != 0 {
		newest, err := scan(w.last.QueryRowContext(ctx, original.Corrected))
		if err != nil || newest.Position > e.Position {
			return err
		}
	}
	if _, err := w.correct.ExecContext(ctx, e.Number, original.Number); err != nil {
		return err
	}
	if err := w.reindex(ctx, original.Position, e.Subject, e.Body); err != nil {
		return err
	}
	return w.tellEdited(ctx, t, original.Number)
}

// tellEdited notes that a message has changed.
func (w *writer) tellEdited(ctx context.Context, t *talk, number int64) error {
	e, err := scan(w.shown.QueryRowContext(ctx, number))
	if err != nil {
		return err
	}
	change := Change{Entry: e, Changed: true}
	if err := w.standing(ctx, t, &change); err != nil {
		return err
	}
	w.edited = append(w.edited, change)
	return nil
}

// clear leaves nothing of a text.
func (w *writer) clear(ctx context.Context, e *Entry, when time.Time) error {
	e.Subject, e.Body, e.Attachments, e.Reactions, e.Retracted = "", "", nil, nil, when
	_, err := w.edit.ExecContext(ctx, "", "", "", "", when.UnixMicro(), e.Number)
	return err
}

// change does what an edit says, or has it wait for its message.
func (w *writer) change(ctx context.Context, e Edit) error {
	if year := e.Time.Year(); e.Time.IsZero() || year < 1970 || year > 9999 {
		e.Time = time.Now()
	}
	e.Time = time.UnixMicro(e.Time.UnixMicro()).UTC()
	e.Emoji = sound(e.Emoji)
	account, err := w.accountOf(ctx, e.Account)
	if err != nil {
		return err
	}
	t, err := w.talkWith(ctx, account, e.Peer)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // somebody with whom there was nothing
	}
	if err != nil {
		return err
	}
	by, name := anybody, ""
	switch e.Kind {
	case Retract:
		if by = authorOf(e.Mine); t.nicked() && !e.Mine { // anybody there may give an id that another one has given
			name = e.From
		}
	case Acknowledge:
		by = authorOf(!e.Mine)
	}
	target, err := w.meant(ctx, &t, e.Number, e.Target, by, name)
	if err == nil && e.Kind == Moderate && target.ArchiveID != e.Target {
		err = sql.ErrNoRows // the room names messages by its own ids
	}
	switch {
	case errors.Is(err, sql.ErrNoRows) && e.Number != 0:
		return nil // it was deleted
	case errors.Is(err, sql.ErrNoRows):
		return w.await(ctx, &t, e)
	case err != nil:
		return err
	}
	return w.apply(ctx, &t, target.Number, e)
}

// sound drops what are no emoji but too much.
func sound(emoji []string) []string {
	var kept []string
	for _, one := range emoji {
		if one != "" && len(one) <= longestEmoji && utf8.ValidString(one) && !slices.Contains(kept, one) && len(kept) < mostEmoji {
			kept = append(kept, one)
		}
	}
	return kept
}

// apply does what an edit says to its message.
func (w *writer) apply(ctx context.Context, t *talk, number int64, e Edit) error {
	target, err := scan(w.shown.QueryRowContext(ctx, number))
	if err != nil || !target.Retracted.IsZero() {
		return err
	}
	switch e.Kind {
	case displayedKind:
		return w.seenElsewhere(ctx, t, target.Position)
	case React:
		return w.react(ctx, t, target, e)
	case Acknowledge:
		return w.acknowledge(ctx, t, target, e)
	case Retract:
		if sameWriter(&target, &Entry{From: e.From, Author: e.From, Mine: e.Mine}, t.nicked()) {
			return w.retract(ctx, t, target, e.Time, "")
		}
	case Moderate:
		if t.room {
			return w.retract(ctx, t, target, e.Time, packed(Moderation{e.From, e.Reason}))
		}
	}
	return nil
}

// react keeps the newest reaction of each person; an empty one, too, lest an older one
// that comes later be taken for the newest.
func (w *writer) react(ctx context.Context, t *talk, target Entry, e Edit) error {
	stored := ""
	if err := w.conn.QueryRowContext(ctx, `SELECT reactions FROM message WHERE number = ?`, target.Number).Scan(&stored); err != nil {
		return err
	}
	var all []Reaction
	if err := unpack(stored, &all); err != nil {
		return err
	}
	latest := Reaction{From: e.From, Mine: e.Mine, Emoji: e.Emoji, Time: e.Time}
	at := slices.IndexFunc(all, func(r Reaction) bool { return r.Mine && latest.Mine || r.Mine == latest.Mine && r.From == latest.From })
	switch {
	case at >= 0 && all[at].Time.After(latest.Time), at < 0 && len(all) >= mostReactions:
		return nil
	case at >= 0:
		all[at] = latest
	default:
		all = append(all, latest)
	}
	if _, err := w.conn.ExecContext(ctx, `UPDATE message SET reactions = ? WHERE number = ?`, pack(all), target.Number); err != nil {
		return err
	}
	return w.tellEdited(ctx, t, target.Number)
}

// retract overwrites a message and its corrections. One that has not gone out yet does
// not go out. Moderated says who has done it, where that was not its writer.
func (w *writer) retract(ctx context.Context, t *talk, target Entry, when time.Time, moderated string) error {
	const emptied = `UPDATE message SET subject = '', body = '', quoted = 0, attachments = '', reactions = '', notice = '', retracted = ?1, moderated = ?5, corrected_by = 0, mentioned = 0,
		error = CASE state WHEN 'queued' THEN 'retracted' ELSE error END,
		state = CASE state WHEN 'queued' THEN 'failed' ELSE state END
		WHERE conversation = ?2 AND (corrects = ?3 OR corrects = 0 AND position = ?4)`
	if _, err := w.conn.ExecContext(ctx, emptied, when.UnixMicro(), t.id, target.Number, target.Position, moderated); err != nil {
		return err
	}
	if err := w.reindex(ctx, target.Position, "", ""); err != nil {
		return err
	}
	return w.tellEdited(ctx, t, target.Number)
}

// await has an edit wait for its message. The oldest of too many waits no longer.
func (w *writer) await(ctx context.Context, t *talk, e Edit) error {
	if e.Kind == displayedKind { // only the last counts
		if _, err := w.conn.ExecContext(ctx, `DELETE FROM pending WHERE conversation = ? AND kind = ?`, t.id, e.Kind); err != nil {
			return err
		}
	}
	emoji, err := json.Marshal(e.Emoji)
	if err != nil {
		return err
	}
	_, err = w.pending.ExecContext(ctx, t.id, e.Target, e.Kind, e.From, e.Mine, string(emoji), e.Time.UnixMicro())
	if err != nil {
		return err
	}
	_, err = w.conn.ExecContext(ctx, `DELETE FROM pending WHERE conversation = ?1 AND kind <> ?3 AND (target, kind, sender) NOT IN
		(SELECT target, kind, sender FROM pending WHERE conversation = ?1 AND kind <> ?3 ORDER BY time DESC LIMIT ?2)`,
		t.id, mostPending, displayedKind)
	return err
}
