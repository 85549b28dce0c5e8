package bosh

import (
	"context"
	"sync/atomic"
	"time"

	"vestnik/core/xmpp/bosh/wire"
)

const (
	// maxRequestBody is how much is put into one body: over a long way, a round trip
	// carries no more than that, and proxies refuse what is above 1 MiB. A single
	// larger stanza goes alone.
	maxRequestBody = 512 << 10

	// answerMargin is how much longer than wait an answer may take before the
	// request counts as lost: ejabberd never answers a stale rid.
	answerMargin = 10 * time.Second

	// creationDeadline bounds the first request, and every other one until the
	// server has said how long it holds them.
	creationDeadline = 20 * time.Second

	// noInactivity stands in where the server names no inactivity.
	noInactivity = 5 * time.Minute
)

// phase is where a session stands.
type phase uint8

const (
	phaseIdle     phase = iota // no stream header yet
	phaseCreating              // the creation request is out
	phaseOpen                  // there is a session
	phaseEnding                // the terminate request is out
	phaseEnded
)

// flight is a request that has been sent and whose answer has not been delivered.
// Its bytes are kept until then, because a repetition must be an exact copy,
// XEP-0124 §14.3.
type flight struct {
	rid       uint64
	bytes     []byte
	items     int      // how many of the queue it carries
	ids       []string // of the messages among them, if the state is kept
	ahead     []item   // what it carries beside the request to create a session
	restart   bool
	polling   bool          // carries nothing
	pause     time.Duration // that it asks for
	withdrawn bool          // it made room for a younger one
	overdue   bool          // it was repeated in vain when a younger one had been answered

	tries      int       // how many were made; the last is the one whose answer counts
	forgiven   int       // of them, that tell nothing of the path as it is now
	at         time.Time // when the last try began
	flying     bool      // a try is under way
	retryAt    time.Time // when the next try is due, also while one is under way
	doubts     int       // answers that were no answer
	stop       context.CancelFunc
	connecting *connecting // of the try under way, for a connection
	follows    bool        // it is to be sent again, and the next one was meanwhile, see led
	answered   *wire.Body

	coming bool     // its answer comes in pieces, and the first is here
	piece  *answer  // that waits for its turn
	had    []uint64 // sums of the elements of its answer that the reader was given
	open   bool     // the last of that does not end there
}

// engine owns one session. It runs in one goroutine; workers carry bytes for it.
type engine struct {
	conn    *Conn
	ctx     context.Context
	results chan answer

	phase   phase
	sid     string
	rid     uint64 // of the next new request
	terms   terms
	keys    *keys     // nil when the way is encrypted
	flights []*flight // in rid order
	header  map[string]string

	delivered uint64 // the rid up to which all answers have come

	headerDue bool     // the reader must see a stream header before what comes next
	ahead     bool     // the answer that came last was to a poll
	dirty     bool     // the state is not the one that was kept last
	sent      []string // ids of the messages that the server took last
	behind    int      // answers that the reader had not dealt with when it was kept

	failing    time.Time // when the path began to fail; zero while it works
	failure    error
	roundTrip  time.Duration // what the creation took: the server answers it at once
	launched   time.Time     // when a request was sent last, new or again
	lastPoll   time.Time
	quiet      time.Time // since when no request is out
	pause      time.Duration
	pauseUntil time.Time // zero: not pausing
	promised   time.Time // until when the server keeps the session for a pause
	looked     time.Time // when the engine last woke
	cuts       cuts
	flood      flood
	health     health
	vain       vain
	slashed    atomic.Bool // the address takes a slash behind it, see post
}

func newEngine(c *Conn) *engine {
	return &engine{conn: c, results: make(chan answer, 4), terms: terms{Requests: 1, Hold: 1}}
}

// run is the life of a session: wait for a change, then do whatever is now due.
func (e *engine) run(ctx context.Context) {
	var cancel context.CancelFunc
	e.ctx, cancel = context.WithCancel(ctx)
	defer close(e.conn.done)
	defer cancel()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		due := e.step(time.Now())
		if e.phase == phaseEnded {
			return
		}
		if due.IsZero() {
			timer.Stop()
		} else {
			timer.Reset(time.Until(due))
		}
		select {
		case <-e.conn.wake:
		case a := <-e.results:
			e.answered(a, time.Now())
		case <-timer.C:
		case <-ctx.Done():
			e.end(ErrClosed)
		}
	}
}

// step does all that is due and returns when something will be next, the zero
// time when only an event can change anything.
func (e *engine) step(now time.Time) time.Time {
	var due soonest
	e.handOver()
	e.wakeUp(now)
	e.deliver(now)
	now = time.Now() // the reader may have gone first
	e.checkPath(now, &due)
	e.resend(now, &due)
	e.send(now, &due)
	e.watch(now, &due)
	if e.phase == phaseEnded {
		return time.Time{}
	}
	e.notePause()
	e.keepChanges()
	return time.Time(due)
}

// soonest collects moments and keeps the first.
type soonest time.Time

func (s *soonest) at(t time.Time) {
	if cur := time.Time(*s); cur.IsZero() || t.Before(cur) {
		*s = soonest(t)
	}
}

func (e *engine) find(rid uint64) *flight {
	for _, f := range e.flights {
		if f.rid == rid {
			return f
		}
	}
	return nil
}

// flying returns how many tries are under way.
func (e *engine) flying() int {
	n := 0
	for _, f := range e.flights {
		if f.flying {
			n++
		}
	}
	return n
}
