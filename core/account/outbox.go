package account

import (
	"context"
	"errors"
	"time"

	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/bosh"
	"vestnik/core/xmpp/bosh/wire"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/session"
	"vestnik/core/xmpp/sharing"
)

const (
	// mostPosted is how many messages are under way at most: fewer than a session that
	// goes on after a crash remembers to have sent.
	mostPosted = 100
	// mostTries is how many sessions may end with a message alone under way before it
	// counts as what ends them: more than the misfortunes, of the server and of the way to
	// it, that one message meets.
	mostTries = 5
	// postAgain is how long the outbox waits for a journal that does not work.
	postAgain = time.Second
	// lastMarks is how long what was confirmed may still be marked when the connection ends.
	lastMarks = 500 * time.Millisecond
	// longestCatchUp is how long what waits when a session begins waits for the archive.
	longestCatchUp = 5 * time.Second
)

// outbox sends what is in the outbox, in order and at most [mostPosted] at a time,
// whenever there is something new, or due. A message is sent when the server has confirmed that
// it has gone through it; what was not confirmed is sent again in the next session, with
// the same id.
//
// One message must not keep the others for ever. One that cannot be written fails at
// once. When a session ends with several under way, half as many are sent together in the
// next, and twice as many after each success: and one that is alone under way at the end of
// five sessions fails. Those that end because the server is shut down do not count.
type outbox struct {
	*connection
	s       *im.Client
	life    context.Context      // of the connection: it ends by the person's will
	hadLeft func(id string) bool // in the program's last life; nil: nothing had
	// caughtUp is closed when what was missed has been read, or cannot be; nil: not waited for,
	// as in a session that goes on.
	caughtUp <-chan struct{}
}

// run posts until ctx, the session's, ends.
func (o *outbox) run(ctx context.Context) {
	var due <-chan time.Time
	for {
		select {
		case <-o.posted:
		case <-due:
		case <-ctx.Done():
			return
		}
		for o.batch(ctx) {
		}
		due = o.due(ctx)
	}
}

// due says when the next message is that is to go out later; nil: there is none.
func (o *outbox) due(ctx context.Context) <-chan time.Time {
	at, err := o.cfg.Store.NextDue(ctx, o.cfg.Address)
	switch {
	case err != nil:
		o.again(ctx)
		return nil
	case at.IsZero():
		return nil
	}
	return time.After(time.Until(at))
}

// batch sends some messages. It returns whether there may be more.
func (o *outbox) batch(ctx context.Context) bool {
	if o.settle(ctx) != nil {
		o.again(ctx)
		return false
	}
	waiting, err := o.waiting(ctx)
	if err != nil {
		o.again(ctx)
		return false
	}
	if len(waiting) == 0 {
		return false
	}
	waiting = o.some(waiting)
	marks, under, err := o.send(waiting)
	if err == nil {
		err = o.s.Confirm(ctx)
	}
	if err != nil {
		o.lost(under)
		return false
	}
	o.together = min(2*o.together, mostPosted)
	return o.mark(marks)
}

// waiting returns what is to be sent next. When a session begins, all of that may have left
// in the one before.
func (o *outbox) waiting(ctx context.Context) ([]journal.Entry, error) {
	waiting, err := o.posting(ctx)
	if err != nil || o.caughtUp == nil {
		return waiting, err
	}
	if len(waiting) > 0 {
		late := time.NewTimer(longestCatchUp)
		defer late.Stop()
		select {
		case <-o.caughtUp:
		case <-late.C:
		case <-ctx.Done():
		}
		waiting, err = o.posting(ctx)
	}
	o.caughtUp = nil
	return waiting, err
}

// posting returns what is due and can go. Where all of the first is for rooms that are not open to us
// yet, there may be more behind it.
func (o *outbox) posting(ctx context.Context) ([]journal.Entry, error) {
	waiting, err := o.cfg.Store.Outbox(ctx, o.cfg.Address, mostPosted)
	now := o.ready(ctx, waiting)
	if err == nil && len(waiting) == mostPosted && len(now) == 0 {
		waiting, err = o.cfg.Store.Outbox(ctx, o.cfg.Address, 0)
		now = o.ready(ctx, waiting)
		now = now[:min(len(now), mostPosted)]
	}
	return now, err
}

// some returns how much of what waits is sent together: a request that a proxy refuses
// for its size takes all of them along.
func (o *outbox) some(waiting []journal.Entry) []journal.Entry {
	size := 0
	for i, e := range waiting {
		if size += len(e.Body) + len(e.Subject); i > 0 && (size > o.cfg.MaxMessage || i >= o.together) {
			return waiting[:i]
		}
	}
	return waiting
}

// again looks into the outbox a little later.
func (o *outbox) again(ctx context.Context) {
	timer := time.AfterFunc(postAgain, func() { poke(o.posted) })
	context.AfterFunc(ctx, func() { timer.Stop() })
}

// send writes messages, and returns what they will be when the server confirms, and
// those that are under way.
func (o *outbox) send(waiting []journal.Entry) (marks []journal.Mark, under []journal.Entry, err error) {
	for _, e := range waiting {
		mark := journal.Mark{Account: e.Account, Peer: e.Peer, ID: e.ID, State: journal.Sent}
		if o.hadLeft == nil || !o.hadLeft(e.ID) {
			condition, err := o.write(e)
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
func (o *outbox) write(e journal.Entry) (condition string, err error) {
	if e.Kind == markerKind && o.withheld.markers.Load() {
		return "", nil
	}
	if room := roomOf(&e); room != "" {
		if condition := o.barred(room); condition != "" {
			return condition, nil
		}
	}
	if e.Kind != "" { // no message
		return o.sent(e, o.s.Send([]byte(e.Body)))
	}
	to, err := xmpp.ReadAddress(e.To)
	if err != nil {
		return "jid-malformed", nil
	}
	out := Outgoing(e, to)
	if out.Type == "chat" && !o.withheld.typing.Load() {
		out.State = message.Active // says that we know of chat states
	}
	if e.Room {
		out.Mentions = o.s.Rooms.Called(to, out.Body)
	}
	if out.Mentions != nil && out.Size() > o.cfg.MaxMessage {
		out.Mentions = nil // who is called is called by name as well
	}
	if out.Size() > o.cfg.MaxMessage {
		return NotTaken, nil // of before there was a limit
	}
	_, err = o.s.Messages.Send(out)
	return o.sent(e, err)
}

// Outgoing is the message of an entry, without what others are told of the person by the way.
func Outgoing(e journal.Entry, to xmpp.Address) message.Message {
	out := message.Message{ID: e.ID, To: to, Type: e.Type, Subject: e.Subject, Body: e.Body, Replaces: e.Replaces, Markable: e.Type == "chat", Notice: e.Notice}
	if out.Private = !e.Room && e.Nick != ""; out.Private || e.Room {
		out.Markable, out.NoReceipt = false, true // who is told there what we have read would tell all
	}
	for _, f := range e.Attachments {
		out.Files = append(out.Files, sharing.File(f))
	}
	if e.ReplyTo != "" {
		out.Reply = &message.Reply{To: to, ID: e.ReplyTo, Quoted: e.Quoted}
		if by, err := xmpp.ReadAddress(e.ReplyBy); err == nil {
			out.Reply.To = by
		}
	}
	return out
}

// sent tells what never can be sent from what could not be now.
func (o *outbox) sent(e journal.Entry, err error) (condition string, _ error) {
	if errors.Is(err, session.ErrUnsendable) {
		o.cfg.Log("outbox: %d: %v", e.Number, err)
		return NotTaken, nil
	}
	return "", err
}

// mark notes what the server has confirmed, whatever becomes of the session meanwhile:
// else it would be sent again.
func (o *outbox) mark(marks []journal.Mark) bool {
	o.marks.owe(marks)
	for {
		ctx, cancel := lingering(o.life, lastMarks)
		err := o.settle(ctx)
		cancel()
		if err == nil {
			return true
		}
		select {
		case <-time.After(postAgain):
		case <-o.life.Done():
			return false // the next connection settles it
		}
	}
}

// lost notes with what under way a session has ended.
func (o *outbox) lost(under []journal.Entry) {
	if o.life.Err() != nil || shutDown(o.s.Err()) {
		return // it was ended, and not by what was under way
	}
	if len(under) != 1 {
		o.together = max(1, len(under)/2)
		return
	}
	ctx, cancel := lingering(o.life, lastMarks)
	defer cancel()
	e := under[0]
	tries, err := o.cfg.Store.Tried(ctx, e.Account, e.ID)
	if err == nil && tries >= mostTries {
		o.cfg.Log("outbox: message %d has ended %d sessions", e.Number, tries)
		o.marks.owe([]journal.Mark{{
			Account: e.Account, Peer: e.Peer, ID: e.ID, State: journal.Failed, Condition: NotTaken,
		}})
		_ = o.settle(ctx)
	}
}

// shutDown tells whether a session has ended because the server does.
func shutDown(err error) bool {
	var told *xmpp.StreamError
	return errors.As(err, &told) && told.Condition == "system-shutdown" || errors.Is(err, &bosh.TerminateError{Condition: wire.SystemShutdown})
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
