package bench

import (
	"time"

	"vestnik/cmd/dev/bench/stamp"
)

// arrivals are the messages of one piece of work that have come, in that order.
type arrivals []stamp.Receipt

// lateness returns how long each message was under way.
func (a arrivals) lateness() []time.Duration {
	var all []time.Duration
	for _, r := range a {
		all = append(all, time.Duration(r.At-r.Sent))
	}
	return all
}

// share returns which messages out of n one of several senders sends: from first up to
// and without last.
func share(n, senders, i int) (first, last int) { return n * i / senders, n * (i + 1) / senders }

// account returns how many of n messages have not come, how often one has come
// again, and how often one has come behind a later one of the same sender.
func (a arrivals) account(n, senders int) (lost, doubled, disordered int) {
	seen := make([]bool, n)
	latest := make([]int, senders)
	for _, r := range a {
		if r.Seq < 0 || r.Seq >= n || seen[r.Seq] {
			doubled++
			continue
		}
		seen[r.Seq] = true
		sender := ((r.Seq+1)*senders - 1) / n
		if r.Seq < latest[sender] {
			disordered++
		}
		latest[sender] = max(latest[sender], r.Seq)
	}
	return n - (len(a) - doubled), doubled, disordered
}

// span returns how long it was from a moment until the last message came.
func (a arrivals) span(since int64) time.Duration {
	last := since
	for _, r := range a {
		last = max(last, r.At)
	}
	return time.Duration(last - since)
}
