package session

import (
	"hash/maphash"
	"strings"

	"vestnik/core/xmpp"
)

// viewers are the contacts who see our presence, kept as 64 bits each: there may be
// many, and who is mistaken for one learns no more than that we are on line. Only the
// reader touches them.
type viewers struct {
	seed maphash.Seed
	all  map[uint64]struct{}
}

func newViewers(size int) viewers {
	return viewers{maphash.MakeSeed(), make(map[uint64]struct{}, size)}
}

// replace takes a whole roster.
func (v *viewers) replace(items []Item) {
	*v = newViewers(len(items))
	for _, item := range items {
		v.change(item)
	}
}

// change takes one item of the roster.
func (v *viewers) change(item Item) {
	key := maphash.Comparable(v.seed, item.Address)
	switch item.Subscription {
	case SubscriptionFrom, SubscriptionBoth:
		v.all[key] = struct{}{}
	default:
		delete(v.all, key)
	}
}

func (v *viewers) has(bare xmpp.Address) bool {
	_, ok := v.all[maphash.Comparable(v.seed, bare)]
	return ok
}

// mayAsk tells whether somebody may learn from an answer that we are on line: whoever
// sees our presence, our own account, and our server with its services, which drop
// those who do not answer their pings. Everybody else gets the error that the server
// gives for a program that is not there (RFC 6121 §8.5.3.2.3); silence would tell the
// difference.
func (s *Session) mayAsk(from xmpp.Address) bool {
	own := s.jid.Bare()
	switch {
	case from.Bare() == own:
		return true
	case from.Domain() == own.Domain() && from.Local() == "":
		return true
	case strings.HasSuffix(from.Domain(), "."+own.Domain()):
		return true
	}
	s.mu.Lock()
	service := s.services[from.Domain()]
	s.mu.Unlock()
	return service || s.viewers.has(from.Bare())
}
