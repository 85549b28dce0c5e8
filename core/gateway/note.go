package gateway

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"vestnik/core/desk"
)

// note is what the desk has told of a message of ours.
type note struct {
	number         int64
	state          desk.Reached
	since          time.Time
	answer, reason string
}

// noteOf returns how far a message has come.
func noteOf(m *desk.Message, now time.Time) note {
	n := note{number: m.Number, state: m.State.Reached(), since: now}
	if n.state == desk.ReachedFailed {
		n.reason = m.Error
	}
	if !m.Acknowledged.IsZero() {
		n.state, n.since = desk.ReachedAcknowledged, m.Acknowledged
	}
	if m.Answer != "" {
		n.state, n.answer = desk.ReachedAnswered, m.Answer
	}
	return n
}

// note stores what was told, and what is to be called back because of it. It returns how many
// have come further, and how many callbacks there are more.
func (s *store) note(ctx context.Context, notes []note) (moved []desk.Reached, calls int, err error) {
	err = s.do(ctx, func(tx *sql.Tx) error {
		moved, calls = nil, 0
		for i := range notes {
			called, is, err := notes[i].store(tx)
			if err != nil {
				return err
			}
			if is {
				moved = append(moved, notes[i].state)
			}
			if called {
				calls++
			}
		}
		return nil
	})
	return moved, calls, err
}

func (n *note) store(tx *sql.Tx) (called, moved bool, err error) {
	var id, callback string
	to, err := scan(tx.QueryRow(`SELECT id, callback, `+columns+` FROM recipient JOIN request ON id = request WHERE number = ?`, n.number), &id, &callback)
	if errors.Is(err, sql.ErrNoRows) {
		return false, false, nil // of somebody else, or not stored yet
	}
	if err != nil || !to.state.MayBecome(n.state) {
		return false, false, err
	}
	_, err = tx.Exec(`UPDATE recipient SET state = ?, since = ?, answer = ?, reason = ? WHERE request = ? AND address = ?`,
		n.state, n.since.UnixMicro(), n.answer, n.reason, id, to.address)
	if err != nil || callback == "" || n.state != desk.ReachedAcknowledged && n.state != desk.ReachedAnswered {
		return false, true, err
	}
	to.state, to.since, to.answer = n.state, n.since, n.answer
	body, err := json.Marshal(struct {
		ID string `json:"id"`
		reported
	}{id, report(&to)})
	if err == nil {
		now := time.Now().UnixMicro()
		_, err = tx.Exec(`INSERT INTO callback (url, body, born, due, tries) VALUES (?, ?, ?, ?, 0)`, callback, string(body), now, now)
	}
	return err == nil, true, err
}

// displayed notes that some have read what stands up to a place, and returns how many messages
// that were.
func (s *store) displayed(ctx context.Context, upTo map[desk.Ref]int64, now time.Time) (read int64, err error) {
	if len(upTo) == 0 {
		return 0, nil
	}
	err = s.do(ctx, func(tx *sql.Tx) error {
		read = 0
		for peer, place := range upTo {
			done, err := tx.Exec(`UPDATE recipient SET state = ?, since = ? WHERE address = ? AND account = ? AND place <= ? AND state IN (1, 2)`,
				desk.ReachedRead, now.UnixMicro(), peer.Address, peer.Account, place)
			if err != nil {
				return err
			}
			n, _ := done.RowsAffected() // never an error here
			read += n
		}
		return nil
	})
	return read, err
}

// reported is what is told of one recipient. Its fields are a contract.
type reported struct {
	Address string `json:"address"`
	State   string `json:"state"`
	Time    string `json:"time"` // since when
	Answer  string `json:"answer"`
	Deputy  bool   `json:"deputy,omitempty"` // it was passed on to him
	Reason  string `json:"reason,omitempty"` // why it has failed: the server's condition, or the code of a problem
}

func report(r *recipient) reported {
	return reported{Address: r.address, State: r.state.String(), Time: r.since.UTC().Format(time.RFC3339Nano), Answer: r.answer, Reason: r.reason}
}
