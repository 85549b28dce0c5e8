package desk

import (
	"context"
	"sync"
)

// abreast is how many messages of [SendEach] are stored at a time: they share writes to the disk.
const abreast = 16

// SendEach sends a message to each of several recipients by [Conversations.Send], to each by
// the account that stands beside his address, and returns what was stored or what went wrong, each
// in the place of its recipient.
func SendEach(ctx context.Context, send func(context.Context, Outgoing) (Message, error), m Outgoing, to []Ref) (stored []Message, errs []error) {
	stored, errs = make([]Message, len(to)), make([]error, len(to))
	var wg sync.WaitGroup
	for worker := range min(abreast, len(to)) {
		wg.Go(func() {
			for i := worker; i < len(to); i += abreast {
				one := m
				one.Account, one.To = to[i].Account, to[i].Address
				stored[i], errs[i] = send(ctx, one)
			}
		})
	}
	wg.Wait()
	return stored, errs
}
