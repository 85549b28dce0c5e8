package session

import "context"

// Handler takes what comes in: [Message], [Presence], [Roster] and [RosterPush], in
// order, on one goroutine. Take is given what one read of the connection has brought,
// at most 256 events, so that a store can keep them in one transaction.
//
// It returns the indices of the messages whose senders may be told that they have
// arrived, if they asked to be (XEP-0184); the receipts are sent then. On an error
// nothing counts as taken: the session does not read on, and offers the same events
// again after 50 ms, then 100 ms, up to every 5 s, until they are taken or the session
// is closed. So what cannot be stored now is still on the server's side.
//
// ctx ends with the session. Take must not wait for an answer from the server: that
// would come behind what it takes.
type Handler interface {
	Take(ctx context.Context, events []Event) (confirmed []int, err error)
}

// Event is what a [Handler] takes: a [Message], [Presence], [Roster] or [RosterPush].
type Event interface{ event() }

// Roster is the whole roster, as the server tells it when it is asked.
type Roster []Item

// RosterPush is one changed item; its Subscription is [Remove] when it is gone.
type RosterPush Item

func (Message) event()    {}
func (Presence) event()   {}
func (Roster) event()     {}
func (RosterPush) event() {}

// Origin says by which way a message came. Two equal ones that came live in one
// session are two; the same one may come by several ways.
type Origin uint8

const (
	Live    Origin = iota // as it was sent, once and in order
	Offline               // kept by our server for when we come (XEP-0203)
	Carbon                // a copy of what another program of the account got or sent (XEP-0280)
)

// Messages is a [Handler] of messages alone. It is called with each, and returns
// whether the sender may be told that it has arrived.
type Messages func(Message) bool

// Take implements [Handler].
func (f Messages) Take(_ context.Context, events []Event) (confirmed []int, err error) {
	for i, e := range events {
		if m, ok := e.(Message); ok && f(m) {
			confirmed = append(confirmed, i)
		}
	}
	return confirmed, nil
}
