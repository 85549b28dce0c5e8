package journal

import (
	"context"
	"time"
)

// cancelCorrectionsSQL has the corrections of a message fail that have not gone out.
const cancelCorrectionsSQL = `UPDATE message SET state = 'failed', error = ?2
	WHERE conversation = (SELECT conversation FROM message WHERE number = ?1) AND corrects = ?1 AND state = 'queued'`

// TakeBack takes a message of ours that is not due yet ([Entry].Due) out of the outbox: it has
// failed then, as [Cancelled], and so has what it was corrected to meanwhile. Once it has returned
// without an error no [Journal.Outbox] has had that message or ever will. One that is due, or has
// left, is [ErrLeft]; one that is not there [ErrUnknown]. It blocks until this is safe on disk.
func (j *Journal) TakeBack(ctx context.Context, account, peer string, number int64) (change Change, err error) {
	j.leaving.Lock()
	defer j.leaving.Unlock()
	e, err := j.Message(ctx, account, peer, number)
	switch {
	case err != nil:
		return Change{}, err
	case !e.Mine || e.State != Queued || !e.Due.After(time.Now()):
		return Change{}, ErrLeft
	}
	err = j.do(ctx, "take back", func(ctx context.Context, w *writer) (err error) {
		if _, err = w.conn.ExecContext(ctx, cancelCorrectionsSQL, number, Cancelled); err == nil {
			change, err = w.note(ctx, Mark{Account: account, Peer: peer, ID: e.ID, State: Failed, Condition: Cancelled})
		}
		return err
	})
	return change, err
}
