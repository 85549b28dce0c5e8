package displayed

import (
	"context"
	"errors"
	"time"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/pep"
	"vestnik/core/xmpp/xmlsafe"
)

// write writes what is wanted, one after the other, until nothing is or the session ends.
func (d *Displayed) write() {
	for {
		p, ok := d.next()
		if !ok {
			return
		}
		d.publish(p)
		select {
		case <-time.After(every):
		case <-d.s.Done():
			return
		}
	}
}

// next takes what was set first. When there is nothing, nobody writes any more.
func (d *Displayed) next() (Position, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.order) > 0 {
		peer := d.order[0]
		d.order = d.order[1:]
		if p, ok := d.wanted[peer]; ok {
			delete(d.wanted, peer)
			d.known[peer] = p // before its event comes back
			return p, true
		}
	}
	d.writing = false
	return Position{}, false
}

// publish writes one, §3.2.
func (d *Displayed) publish(p Position) {
	by := p.By
	if by.IsZero() {
		by = d.s.JID().Bare()
	}
	var e xmlsafe.Encoder
	e.Start("displayed", "xmlns", space).Leaf("stanza-id", "", "xmlns", nsStanzaID, "id", p.ID, "by", by.String()).End()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := d.node.Publish(ctx, space, p.Peer.String(), e.Bytes(), &pep.Options{Access: "whitelist"})
	if err == nil {
		d.mu.Lock()
		written := d.written
		d.mu.Unlock()
		written(p)
		return
	}
	d.s.Log("what was read of %s is not written: %v", p.Peer, err)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known[p.Peer] == p {
		delete(d.known, p.Peer)
	}
	if d.off = cannot(err); d.off {
		clear(d.wanted)
	}
}

// cannot tells what no other try mends.
func cannot(err error) bool {
	var refused *xmpp.StanzaError
	if errors.As(err, &refused) {
		switch refused.Condition {
		case "feature-not-implemented", "service-unavailable", "forbidden", "not-allowed":
			return true
		}
	}
	return errors.Is(err, pep.ErrNoOptions)
}
