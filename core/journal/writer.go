package journal

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// patience is how long a call waits for another program that holds the file.
	patience = 2 * time.Second
	// pause is how long the writer waits before it asks for the file again.
	pause = 25 * time.Millisecond
	// most is how many calls share a transaction.
	most = 512
)

// writer is the one goroutine that writes. What waits for it becomes one transaction,
// and so one write to the disk. A call whose context ends while it waits is not made;
// one that has been begun is waited for, so that its caller always knows how it ended.
type writer struct {
	db, read *sql.DB
	conn     *sql.Conn // of db
	changes
	place place
	seq   uint64 // of the newest change

	accounts map[string]int64 // the numbers of those that are known
	edited   []Change         // by the call that is made

	requests chan *request
	closing  chan struct{}
	close    sync.Once
	gone     chan struct{}
	busy     atomic.Bool // another program holds the file

	forgetting chan struct{} // something was forgotten
}

// request is a call that waits.
type request struct {
	do    func(context.Context, *writer) error
	alone bool // outside of any transaction
	state atomic.Int32
	err   error
	done  chan struct{}
}

const (
	waiting int32 = iota
	begun
	abandoned
)

func newWriter(ctx context.Context, j *Journal, conn *sql.Conn, path string) (*writer, error) {
	w := &writer{
		db: j.write, read: j.read, conn: conn,
		requests: make(chan *request), closing: make(chan struct{}), gone: make(chan struct{}),
		accounts: map[string]int64{}, forgetting: make(chan struct{}, 1),
	}
	if err := w.prepare(ctx, conn); err != nil {
		return nil, err
	}
	var err error
	w.place, err = placed(path)
	return w, err
}

// stop ends the writer, and with it all that waits.
func (w *writer) stop() {
	w.close.Do(func() { close(w.closing) })
	<-w.gone
}

// call has do done by the writer. See [patience] for how long it may take.
func (w *writer) call(ctx context.Context, r *request) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.done = make(chan struct{})
	late := time.NewTimer(patience)
	defer late.Stop()
	requests := w.requests
	for {
		select {
		case requests <- r:
			requests = nil
			continue
		case <-r.done:
			return r.err
		case <-ctx.Done():
		case <-late.C:
		case <-w.gone:
		}
		break
	}
	if !r.state.CompareAndSwap(waiting, abandoned) {
		<-r.done // it is being written
		return r.err
	}
	switch {
	case w.isGone():
		return ErrClosed
	case !w.busy.Load() && ctx.Err() != nil:
		return ctx.Err()
	}
	return errors.Join(ErrBusy, ctx.Err())
}

func (w *writer) isGone() bool {
	select {
	case <-w.gone:
		return true
	default:
		return false
	}
}

func (w *writer) run() {
	defer close(w.gone)
	for {
		select {
		case r := <-w.requests:
			w.write(w.gather(r))
		case <-w.closing:
			return
		}
	}
}

// gather adds what else waits to the first request.
func (w *writer) gather(first *request) []*request {
	all := []*request{first}
	for len(all) < most {
		select {
		case r := <-w.requests:
			all = append(all, r)
		default:
			return all
		}
	}
	return all
}

// write does what is asked for, in order, as one transaction where it can be.
func (w *writer) write(all []*request) {
	if err := w.keep(context.Background()); err != nil {
		refuse(all, err)
		return
	}
	for len(all) > 0 {
		n := 0
		for n < len(all) && !all[n].alone {
			n++
		}
		if n == 0 {
			w.single(all[0])
			n = 1
		} else if !w.together(all[:n], true) {
			for _, r := range all[:n] { // one of them cannot be: the others shall not suffer
				w.together([]*request{r}, false)
			}
		}
		all = all[n:]
	}
}

// refuse tells all callers that nothing could be done.
func refuse(all []*request, err error) {
	for _, r := range all {
		if r.state.CompareAndSwap(waiting, begun) {
			r.err = err
			close(r.done)
		}
	}
}

// single does what SQLite does outside of a transaction.
func (w *writer) single(r *request) {
	if r.state.CompareAndSwap(waiting, begun) {
		r.err = r.do(context.Background(), w)
		close(r.done)
	}
}

// together does all in one transaction, and tells the callers. It returns false when
// one has failed and so nothing was done and nobody told, which a lone one never does.
// It waits for the file if it may.
func (w *writer) together(all []*request, wait bool) bool {
	ctx := context.Background()
	err := w.begin(ctx, all, wait)
	if errors.Is(err, ErrClosed) {
		return true // the callers see that themselves
	}
	before, wrote := w.seq, false
	for _, r := range all {
		if err != nil {
			break
		}
		if r.state.CompareAndSwap(waiting, begun) || r.state.Load() == begun {
			r.err = r.do(ctx, w)
			wrote = true
			if r.err != nil && !errors.Is(r.err, ErrUnknown) {
				err = r.err
			}
		}
	}
	if err == nil && wrote {
		_, err = w.conn.ExecContext(ctx, `COMMIT`)
	}
	if err != nil || !wrote {
		_, _ = w.conn.ExecContext(ctx, `ROLLBACK`)
		w.seq = before
		clear(w.accounts)
	}
	if err != nil && len(all) > 1 {
		return false
	}
	for _, r := range all {
		if r.state.CompareAndSwap(waiting, begun) || r.state.Load() == begun {
			if err != nil {
				r.err = err
			}
			close(r.done)
		}
	}
	return true
}

// begin takes the file for writing. It waits for another program that has it, for as
// long as somebody waits for us.
func (w *writer) begin(ctx context.Context, all []*request, wait bool) error {
	for {
		_, err := w.conn.ExecContext(ctx, `BEGIN IMMEDIATE`)
		busy := err != nil && errors.Is(wrap("", err), ErrBusy)
		if w.busy.Store(busy); !busy || !wait {
			return err
		}
		select {
		case <-time.After(pause):
		case <-w.closing:
			return ErrClosed
		}
		if !wanted(all) {
			return ErrClosed
		}
	}
}

// wanted tells whether anybody still waits for one of them.
func wanted(all []*request) bool {
	for _, r := range all {
		if r.state.Load() != abandoned {
			return true
		}
	}
	return false
}

// do has something written, and names the call in its error.
func (j *Journal) do(ctx context.Context, call string, do func(context.Context, *writer) error) error {
	return wrap(call, j.writer.call(ctx, &request{do: do}))
}

// Probe writes nothing that counts, to see whether it could.
func (j *Journal) Probe(ctx context.Context) error {
	return j.do(ctx, "probe", func(ctx context.Context, w *writer) error {
		_, err := w.conn.ExecContext(ctx, `UPDATE account SET unread = unread WHERE address = ''`)
		return err
	})
}
