package roster

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/xmlsafe"
)

// ErrShared says that the server does not let the item be changed, since its group is one
// that the office keeps for all: Openfire's shared groups refuse so. It wraps what the server
// has said.
var ErrShared = errors.New("roster: the group is kept by the server")

// Set adds a contact, or gives one that is there another name and other groups: all of both,
// as they are to be from now on (§2.3, §2.4). So it renames, and moves between groups. Groups
// that are empty or there twice are left out. The change itself comes as a [Push]. It waits
// for the server, and returns a [*xmpp.StanzaError] when that refuses.
func (r *Roster) Set(ctx context.Context, who xmpp.Address, name string, groups []string) error {
	var e xmlsafe.Encoder
	e.Start("query", "xmlns", space).Start("item", "jid", who.Bare().String()).Attr("name", name)
	for i, g := range groups {
		if g != "" && !slices.Contains(groups[:i], g) {
			e.Leaf("group", g)
		}
	}
	return r.set(ctx, e.End().End().Bytes())
}

// Remove removes a contact, and ends that we see him and he us, §2.5. It waits for the
// server.
func (r *Roster) Remove(ctx context.Context, who xmpp.Address) error {
	var e xmlsafe.Encoder
	e.Start("query", "xmlns", space).Leaf("item", "", "jid", who.Bare().String(), "subscription", string(Remove))
	return r.set(ctx, e.End().Bytes())
}

func (r *Roster) set(ctx context.Context, query []byte) error {
	_, err := r.s.Query(ctx, "set", xmpp.Address{}, query)
	var refused *xmpp.StanzaError
	if errors.As(err, &refused) && refused.Condition == "not-acceptable" {
		// Openfire: whatever else is not acceptable, §2.3.3, is too long or empty.
		return fmt.Errorf("%w: %w", ErrShared, err)
	}
	return err
}
