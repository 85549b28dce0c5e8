package session

import "context"

// Event is what a feature makes of a stanza, and what a [Handler] takes: a message, a
// presence, a roster. Which there are is said by the packages of the features.
type Event any

// Handler takes what comes in, in order, on one goroutine. Take is given what one read
// of the connection has brought, at most 256 events, so that a store can keep them in one
// transaction.
//
// It returns the indices of the events whose senders may be told that they have
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
