package account

import (
	"context"
	"sync"

	"vestnik/core/journal"
)

// NotTaken is the condition of a message that failed without the server having said why:
// it is too long, or sessions end at it.
const NotTaken = "message-not-taken"

// marks are kept until the journal has them: what the server has confirmed must not be
// sent again, whatever ails the journal. Safe for concurrent use.
type marks struct {
	store Store
	mu    sync.Mutex
	owed  []journal.Mark
}

func (m *marks) owe(marks []journal.Mark) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.owed = append(m.owed, marks...)
}

// settle stores the marks that are owed, and returns what they have changed.
func (m *marks) settle(ctx context.Context) ([]journal.Change, error) {
	m.mu.Lock()
	marks := m.owed[:min(len(m.owed), 1000)]
	m.mu.Unlock()
	if len(marks) == 0 {
		return nil, nil
	}
	changes, err := m.store.MarkAll(ctx, marks)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.owed = m.owed[len(marks):]
	return changes, nil
}

// settle stores the marks that are owed, and tells the owner.
func (a *Account) settle(ctx context.Context) error {
	changes, err := a.marks.settle(ctx)
	if err != nil || len(changes) == 0 {
		return err
	}
	return a.owner.Do(context.WithoutCancel(ctx), func() { a.owner.Heard(a, &News{Marked: changes}) })
}
