package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
)

// sendThrough sends by way of the resident, which keeps the messages: whoever waits for the
// server to come back is told so once.
func (p *program) sendThrough(ctx context.Context, running desk.Desk, m desk.Outgoing, d *deliveries) error {
	now, err := goes(ctx, running, &m)
	if err != nil {
		return err
	}
	follow, cancel := context.WithCancel(ctx)
	defer cancel()
	events, err := running.Watch(follow, now.Seq)
	if err != nil {
		return err
	}
	if len(d.all) > 1 || d.every > 0 {
		m.Broadcast = rand.Text()
	}
	p.warnOfNoReply(&now, m.Account, d)
	t := &tracking{desk: running, m: m, d: d, all: map[int64]tracked{}}
	t.presences(&now)
	if errs := t.send(ctx, d.everyone()); len(t.all) == 0 && len(errs) == 1 {
		return errs[0]
	}
	return t.follow(ctx, events, func() { fmt.Fprintln(os.Stderr, printable(p.words.Say("cli.kept"))) })
}

// goes finds the account by which a message goes, and returns how things are, unless the account
// does not come on line before somebody has done something about it.
func goes(ctx context.Context, running desk.Desk, m *desk.Outgoing) (now desk.Snapshot, err error) {
	if now, err = running.Snapshot(ctx); err != nil {
		return now, err
	}
	if m.Account, err = named(addresses(&now.Status), m.Account); err != nil {
		return now, err
	}
	if problem := stuck(&now.Status, m.Account); problem != nil {
		return now, problem
	}
	return now, nil
}

// warnOfNoReply says which recipients have said that they take no messages. They are sent it all
// the same: a script knows what it does, and they answer with an error.
func (p *program) warnOfNoReply(now *desk.Snapshot, account string, d *deliveries) {
	for i := range d.all {
		to, err := xmpp.ReadAddress(d.all[i].to)
		if err != nil {
			continue
		}
		for _, c := range now.Conversations {
			if c.NoReply && c.Peer.Address == to.Bare().String() && (account == "" || account == c.Peer.Account) {
				fmt.Fprintln(os.Stderr, "vestnik: "+printable(p.words.Say("cli.no-reply", "Address", c.Peer.Address)))
				break
			}
		}
	}
}

// silence is how long a message may be on its way before that is said.
const silence = 2 * time.Second

// tracking follows messages that the resident sends.
type tracking struct {
	desk desk.Desk
	m    desk.Outgoing
	d    *deliveries
	all  map[int64]tracked // by the number of the message
	who  map[string][]int  // which deliveries a bare address has
}

// tracked is a message that was stored, and which delivery it is.
type tracked struct {
	at    int
	id    string
	peer  desk.Ref
	place int64
}

// send hands over a message for each of these deliveries. One that is already under way does
// not fail because it could not be said again.
func (t *tracking) send(ctx context.Context, which []int) []error {
	to := make([]desk.Ref, len(which))
	for i, at := range which {
		to[i] = desk.Ref{Account: t.m.Account, Address: t.d.all[at].to}
	}
	stored, errs := desk.SendEach(ctx, t.desk.Send, t.m, to)
	for i, at := range which {
		switch m := &stored[i]; {
		case errs[i] == nil:
			t.all[m.Number] = tracked{at, m.ID, m.Peer, m.Place}
		case t.d.all[at].state == desk.ReachedQueued:
			t.d.fail(at, errs[i])
		}
	}
	return errs
}

// follow waits until all is over, or for ctx; kept is called when the server has not taken all
// after a while. A resident that is lost for a moment is asked again how things are.
func (t *tracking) follow(ctx context.Context, events <-chan desk.Event, kept func()) error {
	silent := time.After(silence)
	again, stop := t.d.again()
	defer stop()
	for !t.d.over() {
		select {
		case e, open := <-events:
			if !open {
				var err error
				if events, err = t.anew(ctx); err != nil {
					return err
				}
				continue
			}
			if err := t.event(&e); err != nil {
				return err
			}
		case <-again:
			t.send(ctx, t.d.lagging())
		case <-silent:
			if t.d.waits() {
				kept()
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (t *tracking) event(e *desk.Event) error {
	switch e.Kind {
	case desk.EventQuit:
		return desk.NewProblem(desk.NoResident)
	case desk.EventMessage, desk.EventEdited:
		if one, ours := t.all[e.Message.Number]; ours {
			t.d.note(one.at, e.Message)
		}
		t.text(e.Message)
	}
	if e.Contact != nil && e.Kind == desk.EventContact {
		t.presence(e.Contact)
	}
	if e.Conversation != nil && e.Conversation.Displayed > 0 {
		t.displayed(e.Conversation)
	}
	return nil
}

// text notes what a recipient has written since. Where an answer is waited for, that is one to a
// message without buttons to press, unless it names another; what we have written to ourselves
// is none.
func (t *tracking) text(m *desk.Message) {
	said := strings.TrimSpace(m.Body)
	if t.d.want != desk.ReachedAnswered || m.Mine || said == "" || m.Peer.Address == m.Peer.Account || t.m.Notice != nil && len(t.m.Notice.Buttons) > 0 {
		return
	}
	for _, one := range t.all {
		if one.peer == m.Peer && m.Place > one.place && t.d.all[one.at].state != desk.ReachedQueued && (m.ReplyTo == "" || m.ReplyTo == one.id) {
			t.d.answer(one.at, said, m.Time)
		}
	}
}

// presences notes who of the recipients is off line.
func (t *tracking) presences(now *desk.Snapshot) {
	t.who = map[string][]int{}
	for at := range t.d.all {
		if to, err := xmpp.ReadAddress(t.d.all[at].to); err == nil {
			bare := to.Bare().String()
			t.who[bare] = append(t.who[bare], at)
		}
	}
	for i := range now.Contacts {
		t.presence(&now.Contacts[i])
	}
}

// presence notes whether somebody is off line, if the person may see that.
func (t *tracking) presence(c *desk.Contact) {
	if t.m.Account != "" && t.m.Account != c.Account {
		return
	}
	sees := c.Subscription == desk.SubscriptionTo || c.Subscription == desk.SubscriptionBoth
	for _, at := range t.who[c.Address] {
		t.d.all[at].offline = sees && c.Show == desk.Offline
	}
}

// displayed notes what the other one has read of a conversation.
func (t *tracking) displayed(c *desk.Conversation) {
	for _, one := range t.all {
		if one.peer == c.Peer && one.place <= c.Displayed {
			t.d.turn(one.at, desk.ReachedRead, time.Now())
		}
	}
}

// anew asks how far all have come, and follows what comes then.
func (t *tracking) anew(ctx context.Context) (<-chan desk.Event, error) {
	for late := time.Now().Add(returning); ; {
		now, err := t.desk.Snapshot(ctx)
		if err == nil {
			err = t.look(ctx)
		}
		for i := range now.Conversations {
			t.text(&now.Conversations[i].Last)
		}
		if err == nil {
			events, watching := t.desk.Watch(ctx, now.Seq)
			if err = watching; err == nil {
				return events, nil
			}
		}
		if ctx.Err() != nil || time.Now().After(late) && !errors.Is(err, desk.ErrGap) {
			return nil, err
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
		}
	}
}

// look asks for each message that is waited for.
func (t *tracking) look(ctx context.Context) error {
	for number, one := range t.all {
		if t.d.all[one.at].done(t.d.want) {
			continue
		}
		m, err := t.desk.Message(ctx, one.peer, number)
		if err != nil {
			return err
		}
		t.d.note(one.at, &m)
	}
	return nil
}
