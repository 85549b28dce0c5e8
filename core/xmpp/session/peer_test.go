package session_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

// mailbox is a handler that passes messages on, and lets every sender know.
type mailbox chan message.Message

func (to mailbox) Take(_ context.Context, events []session.Event) (confirmed []int, err error) {
	for i, e := range events {
		if m, ok := e.(message.Message); ok {
			to <- m
		}
		confirmed = append(confirmed, i)
	}
	return confirmed, nil
}

// got returns what has come until now.
func got[T any](from chan T) (all []T) {
	synctest.Wait()
	for {
		select {
		case v := <-from:
			all = append(all, v)
		default:
			return all
		}
	}
}

// ended waits for the end of a session and checks its reason.
func ended(t *testing.T, s *im.Client, want error) {
	t.Helper()
	<-s.Done()
	if err := s.Err(); !errors.Is(err, want) {
		t.Errorf("ended with %v, want %v", err, want)
	}
}
