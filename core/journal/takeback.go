package journal

import (
	"context"
	"time"
)

// TakeBack takes a message of ours that is not due yet ([Entry].Due) out of the outbox: it has
// failed then, as [Cancelled]. Once it has returned without an error no [Journal.Outbox] has had
// that message or ever will. One that is due, or has left, is [ErrLeft]; one that is not there
// [ErrUnknown]. It blocks until this is safe on disk.
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
	return j.Mark(ctx, Mark{Account: account, Peer: peer, ID: e.ID, State: Failed, Condition: Cancelled})
}
