package demo

import "mellium.im/xmpp/jid"

// subscription handles what a client says about who sees whom, RFC 6121 §3. Both
// accounts are ours, so both rosters change in one step and never disagree.
func (o *Office) subscription(a *account, st *stanza) {
	other := o.account(st.to)
	switch {
	case absent(st.to):
		o.refuse(st, "bad-request")
		return
	case !o.here(st.to):
		o.refuse(st, "remote-server-not-found")
		return
	case other == nil || other == a:
		return // §8.5.1: silence does not tell who exists
	}
	st = st.with(other.jid)
	st.from = a.jid // §3.1.2: a person is asked, not a program
	switch st.typ {
	case "subscribe":
		o.subscribe(a, other, st)
	case "subscribed":
		o.approve(a, other, st)
	case "unsubscribe":
		o.unsubscribe(a, other, st)
	case "unsubscribed":
		o.cancel(a, other, st)
	}
}

// subscribe asks to see other. Who is seen already is told so at once.
func (o *Office) subscribe(a, other *account, st *stanza) {
	c := a.know(other.jid)
	if c == nil {
		o.refuse(st, "resource-constraint")
		return
	}
	if other.roster[a.jid.String()] != nil && other.roster[a.jid.String()].from {
		o.toAddress(a.jid, compose("presence", "subscribed", "", other.jid, a.jid, nil))
		return
	}
	if len(other.requests) >= maxRoster {
		return
	}
	c.asked = true
	o.push(a, c.write)
	other.requests[a.jid.String()] = st
	o.toAddress(other.jid, st)
}

// approve lets other see us, if it has asked.
func (o *Office) approve(a, other *account, st *stanza) {
	c := a.know(other.jid)
	if a.requests[other.jid.String()] == nil || c == nil {
		return
	}
	delete(a.requests, other.jid.String())
	c.from = true
	o.push(a, c.write)
	if c := other.roster[a.jid.String()]; c != nil {
		c.to, c.asked = true, false
		o.toAddress(other.jid, st)
		o.push(other, c.write)
	}
	o.showAll(a, other)
}

// unsubscribe says that we no longer want to see other.
func (o *Office) unsubscribe(a, other *account, st *stanza) {
	delete(other.requests, a.jid.String())
	if c := a.roster[other.jid.String()]; c != nil && (c.to || c.asked) {
		c.to, c.asked = false, false
		o.push(a, c.write)
	}
	if c := other.roster[a.jid.String()]; c != nil && c.from {
		c.from = false
		o.toAddress(other.jid, st)
		o.push(other, c.write)
		o.vanish(other, a)
	}
}

// cancel says that other no longer sees us, or never shall.
func (o *Office) cancel(a, other *account, st *stanza) {
	asked := a.requests[other.jid.String()] != nil
	delete(a.requests, other.jid.String())
	c := a.roster[other.jid.String()]
	if c != nil && c.from {
		c.from = false
		o.push(a, c.write)
		o.vanish(a, other)
	} else if !asked {
		return
	}
	if c := other.roster[a.jid.String()]; c != nil {
		c.to, c.asked = false, false
		o.toAddress(other.jid, st)
		o.push(other, c.write)
	}
}

// dissolve ends both directions before an item is removed, RFC 6121 §2.5.2.
func (o *Office) dissolve(a *account, c *contact) {
	other := o.account(c.jid)
	if other == nil {
		return
	}
	o.unsubscribe(a, other, compose("presence", "unsubscribe", "", a.jid, other.jid, nil))
	o.cancel(a, other, compose("presence", "unsubscribed", "", a.jid, other.jid, nil))
}

// know returns the roster item for an address, a new one if there is none; nil
// when the roster is full.
func (a *account) know(j jid.JID) *contact {
	c := a.roster[j.String()]
	if c == nil && len(a.roster) < maxRoster {
		c = &contact{jid: j}
		a.roster[j.String()] = c
	}
	return c
}

// showAll sends the presence of one account to the resources of another.
func (o *Office) showAll(a, to *account) {
	for _, s := range to.sessions {
		if s.presence != nil {
			o.show(a, s)
		}
	}
}

// vanish tells one account that another's resources are gone for it.
func (o *Office) vanish(a, from *account) {
	for _, s := range a.sessions {
		if s.visible() {
			o.toAddress(from.jid, compose("presence", "unavailable", "", s.jid, from.jid, nil))
		}
	}
}
