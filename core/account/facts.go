package account

import (
	"maps"
	"slices"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/avatar"
	"vestnik/core/xmpp/block"
	"vestnik/core/xmpp/nick"
	"vestnik/core/xmpp/presence"
)

// facts are what is known of people besides the roster and their presences: what they are
// called and show by themselves, and whom the person has blocked.
type facts struct {
	nicks    map[string]string // by bare JID
	pictures map[string]picture
	blocked  map[string]bool // by the address that was blocked: bare, full, or a domain
	// told is the person's own picture that presences tell, "" for none; nil: nothing of it.
	told *string
}

// picture is the hash of one. What is published goes before what a card holds: presences
// tell the latter, and may be behind.
type picture struct {
	hash      string
	published bool
}

// mostBlocked is how many of those who are blocked are kept.
const mostBlocked = 10_000

func newFacts() facts {
	return facts{nicks: map[string]string{}, pictures: map[string]picture{}, blocked: map[string]bool{}}
}

// forget drops what is known of somebody who is no contact any more.
func (f *facts) forget(bare string) {
	delete(f.nicks, bare)
	delete(f.pictures, bare)
}

// setNick takes what somebody calls himself, and tells whether that is another.
func (f *facts) setNick(bare, name string) bool {
	if f.nicks[bare] == name {
		return false
	}
	if f.nicks[bare] = name; name == "" {
		delete(f.nicks, bare)
	}
	return true
}

// setPicture takes which picture somebody shows, and tells whether that is another.
func (f *facts) setPicture(bare string, p picture) bool {
	before := f.pictures[bare]
	if before == p || before.published && !p.published {
		return false
	}
	if f.pictures[bare] = p; p.hash == "" {
		delete(f.pictures, bare)
	}
	return before.hash != p.hash
}

// tellsPicture tells whether a presence says which picture is in somebody's card, or that none
// is: who has several programs may have one that knows nothing of it (XEP-0153 §4.3).
func (p *People) tellsPicture(in *presence.Presence) bool {
	if in.NoPicture {
		for _, other := range p.presence[in.From.Bare().String()] {
			if other.Picture != "" {
				return false
			}
		}
	}
	return in.NoPicture || in.Picture != ""
}

// isBlocked tells whether nothing comes from an address: it is blocked itself, or its
// domain is.
func (f *facts) isBlocked(bare string) bool {
	if len(f.blocked) == 0 {
		return false
	}
	who, err := xmpp.ReadAddress(bare)
	return f.blocked[bare] || err == nil && f.blocked[who.Domain()]
}

// Blocked returns whom the account blocks: addresses, or whole domains.
func (p *People) Blocked() []string { return slices.Sorted(maps.Keys(p.blocked)) }

// setBlocked replaces or changes who is blocked.
func (f *facts) setBlocked(who []xmpp.Address, blocked, all bool) {
	if all {
		f.blocked = map[string]bool{}
	}
	for _, a := range who {
		switch at := a.String(); {
		case !blocked:
			delete(f.blocked, at)
		case len(f.blocked) < mostBlocked:
			f.blocked[at] = true
		}
	}
}

// nick takes what somebody calls himself.
func (e *handler) nick(h *intake, v nick.Nick) {
	h.onLoop = append(h.onLoop, func(n *News) {
		if p, bare := &e.by.people, v.Of.String(); (p.counts(bare) || bare == h.account) && p.setNick(bare, v.Name) {
			e.tellOf(n, bare)
		}
	})
}

// tellOf tells of somebody who has changed, or of the person himself.
func (e *handler) tellOf(n *News, bare string) {
	poke(e.by.noted)
	if bare == e.by.cfg.Address {
		n.Own = true
		return
	}
	n.changed(bare)
}

// picture takes which picture somebody has published.
func (e *handler) picture(h *intake, v avatar.Changed) {
	h.onLoop = append(h.onLoop, func(n *News) {
		if p, bare := &e.by.people, v.Of.String(); (p.counts(bare) || bare == h.account) && p.setPicture(bare, picture{v.Hash, true}) {
			e.tellOf(n, bare)
		}
	})
}

// blockList takes who is blocked, all of them.
func (e *handler) blockList(h *intake, v block.List) { e.blocked(h, v, true, true) }

// blocked takes who is blocked now, or has come to be, or no longer is.
func (e *handler) blocked(h *intake, who []xmpp.Address, blocked, all bool) {
	h.onLoop = append(h.onLoop, func(n *News) {
		p := &e.by.people
		before := maps.Clone(p.blocked)
		if p.setBlocked(who, blocked, all); maps.Equal(before, p.blocked) {
			return
		}
		n.Blocked = true
		for _, c := range p.order { // a domain blocks many
			was := facts{blocked: before}
			if was.isBlocked(c.bare) != p.isBlocked(c.bare) {
				n.changed(c.bare)
			}
		}
	})
}

// blockChange takes a change of who is blocked. To unblock nobody in particular is to unblock
// all.
func (e *handler) blockChange(h *intake, v block.Change) {
	e.blocked(h, v.Who, v.Blocked, !v.Blocked && len(v.Who) == 0)
}

// ShowPicture notes which picture the person shows, "" for none, and has presences tell it
// where the server does not. That is kept: were the first presence of the next session
// silent about it, other programs might take the picture away for a while.
func (a *Account) ShowPicture(hash string, byPresence bool) {
	if a.people.setPicture(a.cfg.Address, picture{hash, true}) {
		a.owner.Heard(a, &News{Own: true})
	}
	if byPresence || a.people.told != nil {
		a.people.told = &hash
	}
	if a.current == nil {
		return
	}
	poke(a.current.noted)
	if a.people.told != nil && a.session != nil {
		a.session.Presence.ShowPicture(hash)
		poke(a.current.shown)
	}
}

// ownPicture hears which picture another program of the account tells. When that is not
// ours, which of them is in the card nobody here knows any more, and nothing is told,
// XEP-0153 §3.1.
func (e *handler) ownPicture(h *intake, p presence.Presence) {
	if p.Type != "" || p.Picture == "" {
		return
	}
	h.onLoop = append(h.onLoop, func(*News) {
		told, s := e.by.people.told, e.by.session
		if told == nil || *told == p.Picture || s != nil && p.From == s.JID() {
			return
		}
		e.by.people.told = nil
		poke(e.by.noted)
		if s != nil {
			s.Presence.LeavePicture()
			poke(e.by.shown)
		}
	})
}
