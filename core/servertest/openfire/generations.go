package openfire

import (
	"net/http"
	"slices"
	"strings"
)

// old are the rules of 3.10 and 4.6; last is the last rid that was answered.
type old struct{ *session }

func (o *old) ack() string {
	ack := o.last
	for _, q := range o.queue {
		if q.rid == ack+1 {
			ack++
		}
	}
	return ackOf(ack)
}

func (o *old) give(q *request, text string) {
	o.lastEmpty = text == ""
	q.deliver(body(o.ack(), text))
	o.keep(q.rid, text)
}

func (o *old) empty(q *request) { q.deliver(body(o.ack(), "")) }

func (o *old) passed(q *request) {
	if q.rid == o.last+1 {
		o.last = q.rid
	}
}

func (o *old) timeout(q *request) {
	q.deliver(body(o.ack(), ""))
	if o.server.cfg.Version != V310 {
		o.keep(q.rid, "")
	}
	o.lastEmpty = true
	o.passed(q)
	o.sweep()
}

func (o *old) forward(q *request) error {
	o.attach(q)
	defer o.sweep()
	if q.rid <= o.last {
		text, ok := o.again(q.rid)
		if !ok {
			return bindingError("item-not-found")
		}
		q.deliver(body(o.ack(), text))
	} else if q.rid > o.last+requests {
		return bindingError("item-not-found")
	}
	if err := o.add(q); err != nil {
		return err
	}
	if len(q.stanzas) > 0 {
		o.route(q) // a repetition's too: it is not looked whether they were
	}
	switch {
	case q.terminate:
		q.deliver(body(` type="terminate"`+o.ack(), ""))
		o.close()
		o.last = q.rid
	case q.restart && len(q.stanzas) == 0:
		q.deliver(o.restarted())
		o.last = q.rid
	case q.pause >= 0 && q.pause <= maxPause:
		for _, held := range o.queue {
			o.empty(held)
			o.last = held.rid
		}
		o.idleFor = q.pause
		o.empty(q)
		o.last, o.lastEmpty = q.rid, true
	default:
		o.idleFor = inactivity
	}
	return nil
}

// add is addConnection: what a request does to those that are held.
func (o *old) add(q *request) error {
	for _, held := range o.queue {
		if held.rid == q.rid && !held.closed {
			o.give(held, "")
			o.empty(q)
			o.passed(q)
			break
		}
	}
	if err := o.overactive(q); err != nil {
		return err
	}
	if o.pollingSession() || len(o.pending) > 0 && q.rid == o.last+1 {
		text := strings.Join(o.pending, "")
		o.pending = nil
		o.give(q, text)
		o.last = q.rid
		return nil
	}
	o.enqueue(q)
	closing := len(o.queue)
	if o.queue[len(o.queue)-1] == q {
		closing = o.waiting() - o.hold
	}
	for _, held := range slices.Clone(o.queue) {
		if closing <= 0 || held.closed || held.rid != o.last+1 {
			continue
		}
		o.empty(held) // and nothing is kept of that
		o.last = held.rid
		closing--
	}
	return nil
}

func (o *old) deliver(text string) {
	for _, q := range o.queue {
		if !q.closed && q.rid == o.last+1 {
			o.last = q.rid
			o.give(q, text)
			o.sweep()
			return
		}
	}
	o.pending = append(o.pending, text)
}

func (o *old) close() {
	for _, q := range o.queue {
		o.empty(q) // without a word that it is over, until OF-2206
	}
	o.remove()
}

// recent are the rules since 4.7; last is the highest rid that came without a gap.
type recent struct {
	*session
	answered uint64 // the last one whose answer counts
}

func (o *recent) ack(rid uint64) string {
	if o.server.cfg.Version == V51 && o.last == rid {
		return ""
	}
	return ackOf(o.last)
}

func (o *recent) give(q *request, text string) {
	o.lastEmpty = text == ""
	q.deliver(body(o.ack(q.rid), text))
	o.answered = q.rid
	o.keep(q.rid, text)
}

func (o *recent) empty(q *request) { q.deliver(body(o.ack(q.rid), "")) }

func (o *recent) timeout(q *request) {
	o.forget(q)
	o.give(q, "")
}

func (o *recent) forward(q *request) error {
	o.attach(q)
	if q.rid > o.last+requests {
		return bindingError("item-not-found")
	}
	if q.rid <= o.answered {
		text, ok := o.again(q.rid) // the first that was kept
		if !ok {
			return bindingError("item-not-found")
		}
		q.deliver(body(o.ack(q.rid), text))
		return nil
	}
	for _, held := range o.queue {
		if held.rid == q.rid {
			o.forget(held)
			o.give(held, "")
			break
		}
	}
	if err := o.overactive(q); err != nil {
		return err
	}
	o.process(q)
	if q.pause < 0 {
		o.idleFor = inactivity
	}
	return nil
}

// process takes in what has become due with a request.
func (o *recent) process(q *request) {
	o.enqueue(q)
	usable := false
	for _, held := range slices.Clone(o.queue) {
		if held.rid <= o.last {
			continue
		}
		if held.rid != o.last+1 {
			break
		}
		if held.pause >= 0 && held.pause <= maxPause {
			o.paused(held)
			return
		}
		o.last = held.rid
		if len(held.stanzas) > 0 {
			o.route(held)
		}
		switch {
		case held.terminate:
			o.forget(held)
			held.deliver(body(` type="terminate"`+o.ack(held.rid), ""))
			o.server.due = append(o.server.due, o.session.close)
		case held.restart:
			o.forget(held)
			held.deliver(o.restarted())
		case held.pause >= 0:
			held.deliver(body(` type="terminate" condition="policy-violation"`, ""))
			o.server.due = append(o.server.due, o.session.close)
		default:
			usable = true
		}
	}
	if o.pollingSession() || usable || q.rid <= o.last {
		o.flush()
	}
	for len(o.queue) > o.hold && o.queue[0].rid <= o.last {
		oldest := o.queue[0]
		o.forget(oldest)
		o.empty(oldest) // neither kept nor counted as answered
	}
}

// paused ends what is held, the request for the pause among it, and then there is nothing
// to answer: HttpBindServlet fails, and the request is not counted (seen with 5.0.5).
func (o *recent) paused(q *request) {
	o.server.happened["pause-failed"]++
	q.deliver(page(http.StatusInternalServerError))
	for _, held := range o.queue {
		o.empty(held)
	}
	o.queue, o.idleFor = nil, q.pause
}

func (o *recent) deliver(text string) {
	o.pending = append(o.pending, text)
	o.flush()
}

func (o *recent) flush() {
	if len(o.pending) == 0 || len(o.queue) == 0 || o.queue[0].rid > o.last {
		return
	}
	q, text := o.queue[0], strings.Join(o.pending, "")
	o.forget(q)
	o.pending = nil
	o.give(q, text)
}

func (o *recent) close() {
	for i, q := range o.queue {
		if i == 0 {
			q.deliver(body(` type="terminate"`+o.ack(q.rid), ""))
		}
		o.empty(q)
	}
	o.queue = nil
	o.remove()
}
