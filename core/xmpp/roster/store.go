package roster

// Kept is a whole roster as it was at a version. The version is the server's word, and means
// something to that server only.
type Kept struct {
	Version string
	Items   []Item
}

// Store keeps the roster of one account from one session to the next. What cannot be read
// is as if it were not there: then the server sends it all. It may be called by two sessions
// of the account at once.
type Store interface {
	// Load returns what was saved and has been changed since; zero when nothing was. It is
	// called by [Roster.Ask], and what it returns is not changed afterwards.
	Load() Kept
	// Save takes a whole roster, and Change one item of it, gone when its subscription is
	// [Remove], with the version that the whole has by that. They are called on the session's
	// goroutine before the event is handed over, and must not wait for long. Whoever does not
	// get as far as the version must not keep it: what follows builds on it.
	Save(k Kept)
	Change(version string, item Item)
}

// Keep has the roster kept from one session to the next. It is for the time before
// [Roster.Ask].
func (r *Roster) Keep(s Store) { r.store.Store(&s) }

// Apply returns a roster as it is after a change, for a [Store] that holds it as a whole.
// The one before is not changed.
func (k Kept) Apply(version string, item Item) Kept {
	items := make([]Item, 0, len(k.Items)+1)
	for _, other := range k.Items {
		if other.Address != item.Address {
			items = append(items, other)
		}
	}
	if item.Subscription != Remove {
		items = append(items, item)
	}
	return Kept{version, items}
}
