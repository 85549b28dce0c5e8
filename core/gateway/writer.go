package gateway

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// most is how many calls share a transaction.
const most = 256

// errClosed says that the file is closed.
var errClosed = errors.New("gateway: closed")

// writer is the one goroutine that writes. What waits for it becomes one transaction, and so
// one write to the disk, as in the journal.
type writer struct {
	db      *sql.DB
	calls   chan *call
	closing chan struct{}
	close   sync.Once
	gone    chan struct{}
}

type call struct {
	do   func(*sql.Tx) error
	done chan error
}

func newWriter(db *sql.DB) *writer {
	w := &writer{db: db, calls: make(chan *call), closing: make(chan struct{}), gone: make(chan struct{})}
	go w.run()
	return w
}

// stop ends the writer, when what it has begun is written.
func (w *writer) stop() {
	w.close.Do(func() { close(w.closing) })
	<-w.gone
}

// do has something written. What has been begun is waited for, also when ctx ends, so that
// the caller always knows.
func (w *writer) do(ctx context.Context, do func(*sql.Tx) error) error {
	c := &call{do, make(chan error, 1)}
	select {
	case w.calls <- c:
		return <-c.done
	case <-w.gone:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *writer) run() {
	defer close(w.gone)
	for {
		select {
		case c := <-w.calls:
			w.write(w.gather(c))
		case <-w.closing:
			return
		}
	}
}

// gather adds what else waits to the first call.
func (w *writer) gather(first *call) []*call {
	all := []*call{first}
	for len(all) < most {
		select {
		case c := <-w.calls:
			all = append(all, c)
		default:
			return all
		}
	}
	return all
}

// write makes one transaction of all, or, where one of them cannot be, one of each: the others
// shall not suffer.
func (w *writer) write(all []*call) {
	err := w.together(all)
	if err != nil && len(all) > 1 {
		for _, c := range all {
			c.done <- w.together([]*call{c})
		}
		return
	}
	for _, c := range all {
		c.done <- err
	}
}

func (w *writer) together(all []*call) error {
	tx, err := w.db.Begin()
	if err != nil {
		return err
	}
	for _, c := range all {
		if err := c.do(tx); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return tx.Commit()
}
