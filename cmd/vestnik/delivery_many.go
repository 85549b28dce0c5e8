package main

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/disco"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/multicast"
)

// A session that only sends lets the server pass a message on to many of its own people, where it
// has a service for that (XEP-0033): hundreds have it at once then. What each says of it comes from
// him, and tells so whose it is. The resident sends to each: its journal, the archive and the
// person's other programs are to have a message in the conversation with everybody.

// toMany stands in the place of a delivery where a message has gone to many.
const toMany = -1

// fewest is from how many recipients on the service is looked for: to find it takes as long as to
// write to some.
const fewest = 10

// sendTogether has the server pass a message on, and returns those to whom it has to be sent one by
// one: all, where the server does not do that.
func (l *lone) sendTogether(ctx context.Context, out message.Message, all []int) (rest []int, err error) {
	local, rest := l.local(all)
	if out.Type == string(desk.TypeRoom) || len(local) < fewest || out.Size() > desk.MaxMessage {
		return all, nil
	}
	if l.many, err = multicast.Find(ctx, l.s.Disco); errors.Is(err, disco.ErrNotOffered) {
		return all, nil
	} else if err != nil {
		return all, explainFor(err, l.account)
	}
	var ready []message.Message
	for some := range slices.Chunk(local, multicast.Most) {
		ready = append(ready, l.together(out, some))
	}
	err = l.meanwhile(ctx, func() error {
		err := l.s.Messages.SendAll(ctx, ready)
		if err == nil { // the service has passed them on, or given them back, when it answers
			_, err = l.s.Disco.Info(ctx, l.many, "")
		}
		return err
	})
	if err != nil {
		return nil, desk.NewProblem(desk.MessageUncertain, "to", l.d.all[local[0]].to)
	}
	for i, some := range slices.Collect(slices.Chunk(local, multicast.Most)) {
		if l.back[ready[i].ID] {
			rest = append(rest, some...)
		}
	}
	return rest, nil
}

// local are those of the recipients who have their account where we have ours, and the others.
func (l *lone) local(all []int) (local, others []int) {
	for _, at := range all {
		if to, err := xmpp.ParseAddress(l.d.all[at].to); err == nil && to.Local() != "" && to.Server() == l.s.JID().Server() {
			local = append(local, at)
		} else {
			others = append(others, at)
		}
	}
	return local, others
}

// together addresses a message to several recipients.
func (l *lone) together(out message.Message, some []int) message.Message {
	out.To, out.ID, out.Bcc = l.many, rand.Text(), nil
	l.ids[out.ID] = toMany
	for _, at := range some {
		to, _ := xmpp.ParseAddress(l.d.all[at].to)
		out.Bcc = append(out.Bcc, to)
		l.peers[to.Bare().String()] = at
	}
	return out
}
