package roster

import (
	"hash/maphash"

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
	if item.Subscription.SeesUs() {
		v.all[key] = struct{}{}
	} else {
		delete(v.all, key)
	}
}

func (v *viewers) has(bare xmpp.Address) bool {
	_, ok := v.all[maphash.Comparable(v.seed, bare)]
	return ok
}
