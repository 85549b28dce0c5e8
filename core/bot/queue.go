package bot

import (
	"hash/maphash"
	"slices"

	"vestnik/core/desk"
)

// queues are the messages that wait, of each sender in their order. Of a message there is
// only what finds it again, so a million of them wait in 16 MB.
type queues struct {
	of    map[desk.Ref]*queue
	ready []desk.Ref // whose first message may be worked at, in the order in which they became so
	busy  int        // senders whose first message is in work
}

type queue struct {
	entries []entry // the first one may be in work
	busy    bool
}

type entry struct {
	number int64
	id     uint64 // a hash of the stanza's id
}

var seed = maphash.MakeSeed()

func hashOf(id string) uint64 { return maphash.String(seed, id) }

func newQueues() queues { return queues{of: map[desk.Ref]*queue{}} }

func (q *queues) add(peer desk.Ref, e entry) {
	own := q.of[peer]
	if own == nil {
		own = new(queue)
		q.of[peer] = own
		q.ready = append(q.ready, peer)
	}
	own.entries = append(own.entries, e)
}

// take takes out the first message of a sender with an id. None is in work.
func (q *queues) take(peer desk.Ref, id uint64) (number int64, found bool) {
	own := q.of[peer]
	if own == nil {
		return 0, false
	}
	at := slices.IndexFunc(own.entries, func(e entry) bool { return e.id == id })
	if at < 0 {
		return 0, false
	}
	number = own.entries[at].number
	if own.entries = slices.Delete(own.entries, at, at+1); len(own.entries) == 0 {
		delete(q.of, peer)
		q.ready = slices.DeleteFunc(q.ready, func(r desk.Ref) bool { return r == peer })
	}
	return number, true
}

// next returns the message that is to be worked at, and whether it is the only one of its
// sender.
func (q *queues) next() (peer desk.Ref, number int64, only, found bool) {
	if len(q.ready) == 0 {
		return peer, 0, false, false
	}
	peer, q.ready = q.ready[0], q.ready[1:]
	own := q.of[peer]
	own.busy = true
	q.busy++
	return peer, own.entries[0].number, len(own.entries) == 1, true
}

// finish says that the first message of a sender was dealt with.
func (q *queues) finish(peer desk.Ref) {
	own := q.of[peer]
	own.busy = false
	q.busy--
	if own.entries = own.entries[1:]; len(own.entries) == 0 {
		delete(q.of, peer)
		return
	}
	q.ready = append(q.ready, peer)
}

// before returns up to which number nothing waits, where messages up to last are known.
func (q *queues) before(last int64) int64 {
	for _, own := range q.of {
		last = min(last, own.entries[0].number-1)
	}
	return last
}
