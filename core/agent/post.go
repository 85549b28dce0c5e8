package agent

import (
	"context"
	"errors"
	"time"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
)

const (
	// mostPosted is how many messages are under way at most: fewer than a session that
	// goes on after a crash remembers to have sent.
	mostPosted = 100
	// mostTries is how many sessions may end with a message alone under way before it
	// counts as what ends them.
	mostTries = 2
	// postAgain is how long the outbox waits for a journal that does not work.
	postAgain = time.Second
	// lastMarks is how long what was confirmed may still be marked when the line ends.
	lastMarks = 500 * time.Millisecond
)

// posting sends what is in the outbox, in order and at most [mostPosted] at a time,
// whenever there is something new. A message is sent when the server has confirmed that
// it has gone through it; what was not confirmed is sent again in the next session, with
// the same id.
//
// One message must not keep the others for ever. One that cannot be written fails at
// once. When a session ends with several under way, they are sent one by one in the
// next: and one that is alone under way at the end of two sessions fails.
type posting struct {
	*line
	s       *im.Client
	life    context.Context      // of the line: it ends by the person's will
	hadLeft func(id string) bool // in the program's last life; nil: nothing had
}

// run posts until ctx, the session's, ends.
func (p *posting) run(ctx context.Context) {
	for {
		select {
		case <-p.outbox:
		case <-ctx.Done():
			return
		}
		for p.batch(ctx) {
		}
	}
}

// batch sends some messages. It returns whether there may be more.
func (p *posting) batch(ctx context.Context) bool {
	store := p.agent.store
	if store.settle(ctx) != nil {
		p.again(ctx)
		return false
	}
	waiting, err := p.agent.cfg.Journal.Outbox(ctx, p.account.Address, mostPosted)
	if store.note(err); err != nil {
		p.again(ctx)
		return false
	}
	if len(waiting) == 0 {
		return false
	}
	waiting = p.some(waiting)
	marks, under, err := p.send(waiting)
	if err == nil {
		err = p.s.Confirm(ctx)
	}
	if err != nil {
		p.lost(under, waiting[len(waiting)-1].Number)
		return false
	}
	return p.mark(marks)
}

// some returns how much of what waits is sent together: a request that a proxy refuses
// for its size takes all of them along.
func (p *posting) some(waiting []journal.Entry) []journal.Entry {
	size := 0
	for i, e := range waiting {
		if size += len(e.Body) + len(e.Subject); i > 0 && (size > desk.MaxMessage || waiting[0].Number <= p.careful) {
			return waiting[:i]
		}
	}
	return waiting
}

// again looks into the outbox a little later.
func (p *posting) again(ctx context.Context) {
	timer := time.AfterFunc(postAgain, func() { poke(p.outbox) })
	context.AfterFunc(ctx, func() { timer.Stop() })
}

// send writes messages, and returns what they will be when the server confirms, and
// those that are under way.
func (p *posting) send(waiting []journal.Entry) (marks []journal.Mark, under []journal.Entry, err error) {
	for _, e := range waiting {
		mark := journal.Mark{Account: e.Account, Peer: e.Peer, ID: e.ID, State: journal.Sent}
		if p.hadLeft == nil || !p.hadLeft(e.ID) {
			condition, err := p.write(e)
			switch {
			case err != nil:
				return marks, append(under, e), err
			case condition != "":
				mark.State, mark.Condition = journal.Failed, condition
			default:
				under = append(under, e)
			}
		}
		marks = append(marks, mark)
	}
	return marks, under, nil
}

// write writes one message. The condition says why it never can be.
func (p *posting) write(e journal.Entry) (condition string, err error) {
	to, err := xmpp.ReadAddress(e.To)
	if err != nil {
		return "jid-malformed", nil
	}
	out := message.Message{ID: e.ID, To: to, Type: e.Type, Subject: e.Subject, Body: e.Body}
	if out.Size() > desk.MaxMessage {
		return string(desk.MessageNotTaken), nil // of before there was a limit
	}
	_, err = p.s.Messages.Send(out)
	if errors.Is(err, session.ErrUnsendable) {
		p.agent.cfg.Log("outbox: %v", err)
		return string(desk.MessageNotTaken), nil
	}
	return "", err
}

// mark notes what the server has confirmed, whatever becomes of the session meanwhile:
// else it would be sent again.
func (p *posting) mark(marks []journal.Mark) bool {
	store := p.agent.store
	store.owe(marks)
	for {
		ctx, cancel := lingering(p.life, lastMarks)
		err := store.settle(ctx)
		cancel()
		if err == nil {
			return true
		}
		select {
		case <-time.After(postAgain):
		case <-p.life.Done():
			return false // the next line settles it
		}
	}
}

// lost notes with what under way a session has ended, and up to which message.
func (p *posting) lost(under []journal.Entry, last int64) {
	if p.life.Err() != nil {
		return // it was ended
	}
	if len(under) != 1 {
		p.careful = max(p.careful, last)
		return
	}
	ctx, cancel := lingering(p.life, lastMarks)
	defer cancel()
	e := under[0]
	tries, err := p.agent.cfg.Journal.Tried(ctx, e.Account, e.ID)
	if p.agent.store.note(err); err == nil && tries >= mostTries {
		p.agent.cfg.Log("outbox: message %d has ended %d sessions", e.Number, tries)
		p.agent.store.owe([]journal.Mark{{
			Account: e.Account, Peer: e.Peer, ID: e.ID, State: journal.Failed, Condition: string(desk.MessageNotTaken),
		}})
		_ = p.agent.store.settle(ctx)
	}
}

// lingering returns a context that ends a little later than ctx.
func lingering(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(after, cancel)
		context.AfterFunc(longer, func() { timer.Stop() })
	})
	return longer, func() { stop(); cancel() }
}
