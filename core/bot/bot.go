package bot

import (
	"context"
	"errors"
	"sync"
	"time"

	"vestnik/core/desk"
)

// Desk is what a bot needs of the desk.
type Desk interface {
	desk.Feed
	desk.Conversations
	// Put is that of [desk.Files].
	Put(ctx context.Context, f desk.NewFile) (desk.Attachment, error)
}

// Config says what a bot is like.
type Config struct {
	Desk   Desk
	Runner Runner
	Book   *Book

	Allowed  Allowed
	Timeout  time.Duration // for a message, from when the program is given it
	Parallel int           // how many senders' messages are in work at once; at least 1
	InTurn   bool          // the program is given one message at a time all the same
	Rate     int           // messages of a sender a minute; 0: as many as come
	Uses     int           // messages of a sender that are given to the program, ever; 0: all
	Files    string        // the directory of the files that the program may send; empty: none
	Words    Words
	// Status is called with each state of the account; an error ends the bot with it.
	Status func(*desk.Status) error
	Log    func(format string, args ...any)
}

// Words are what the bot says by itself. An empty one is not said.
type Words struct {
	Failed  string // the program has failed
	TooMany string // the sender writes too much in a minute
	NoMore  string // his uses are used up
}

// Bot answers messages. One goroutine owns its state; others each work at a message.
type Bot struct {
	Config
	limits limits
	born   time.Time

	last     int64 // all messages up to this one have been read
	begun    bool  // what was there at the start has been read
	queues   queues
	finished chan desk.Ref
	work     sync.WaitGroup
	asking   chan struct{} // has a value for each message that the program has
}

// New returns a bot that does nothing before [Bot.Run].
func New(c Config) *Bot {
	c.Parallel = max(c.Parallel, 1)
	b := &Bot{Config: c, queues: newQueues(), finished: make(chan desk.Ref, c.Parallel), asking: make(chan struct{}, c.Parallel)}
	if c.InTurn {
		b.asking = make(chan struct{}, 1)
	}
	b.born, b.last = c.Book.Began()
	return b
}

// Run answers until ctx ends, or the desk quits, or Status says so. When it returns no program
// runs any more, and what was not dealt with waits for the next time. It is called once.
func (b *Bot) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer b.work.Wait()
	defer cancel()
	for ctx.Err() == nil {
		events, err := b.begin(ctx)
		if errors.Is(err, desk.ErrGap) {
			continue
		}
		if err != nil {
			return ended(ctx, err)
		}
		if over, err := b.follow(ctx, events); over {
			return ended(ctx, err)
		}
	}
	return nil
}

// ended is err, unless that only says that ctx has ended.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// begin reads what there is, and returns what follows.
func (b *Bot) begin(ctx context.Context) (<-chan desk.Event, error) {
	s, err := b.Desk.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.Status(&s.Status); err != nil {
		return nil, err
	}
	if err := b.read(ctx); err != nil {
		return nil, err
	}
	b.begun = true
	b.pass()
	return b.Desk.Watch(ctx, s.Seq)
}

// follow goes by events until they end, and tells whether that is all.
func (b *Bot) follow(ctx context.Context, events <-chan desk.Event) (over bool, err error) {
	for {
		b.start(ctx)
		select {
		case <-ctx.Done():
			return true, nil
		case peer := <-b.finished:
			b.queues.finish(peer)
			if b.Book.Grown() {
				b.pass()
			}
		case e, more := <-events:
			if !more {
				return false, nil
			}
			if over, err := b.event(ctx, &e); over || err != nil {
				return true, err
			}
		}
	}
}

func (b *Bot) event(ctx context.Context, e *desk.Event) (over bool, err error) {
	switch {
	case e.Kind == desk.EventQuit:
		return true, nil
	case e.Kind == desk.EventStatus:
		return false, b.Status(e.Status)
	case e.Kind == desk.EventMessage && e.Message.Number > b.last:
		return false, b.read(ctx)
	}
	return false, nil
}

// read reads all messages that are new.
func (b *Bot) read(ctx context.Context) error {
	for {
		page, err := b.Desk.Since(ctx, b.last, 200)
		if err != nil || len(page) == 0 {
			return err
		}
		for i := range page {
			b.note(&page[i])
		}
		b.last = page[len(page)-1].Number
	}
}

// note puts a message into the queue of its sender, unless it was dealt with. What
// was read before there was a bot is from an archive, and long past.
func (b *Bot) note(m *desk.Message) {
	switch {
	case m.Mine && !b.begun:
		b.answered(m)
	case m.Mine, m.Replaces != "", b.Book.Has(m.Number), m.Read && m.Time.Before(b.born):
	default:
		b.queues.add(m.Peer, entry{m.Number, hashOf(m.ID)})
	}
}

// answered takes out of the queue what an own message answers that is not in the book: the
// bot has died between sending it and noting that.
func (b *Bot) answered(m *desk.Message) {
	if b.Book.Sent(m.Number) {
		return
	}
	if number, found := b.queues.take(m.Peer, hashOf(m.ReplyTo)); found {
		b.settle(Settled{Number: number, Answer: m.Number, User: m.Peer.Address})
	}
}

// pass has the book forget what lies behind all that waits.
func (b *Bot) pass() {
	if err := b.Book.Pass(b.queues.before(b.last)); err != nil {
		b.Log("bot: the book cannot be written: %v", err)
	}
}

func (b *Bot) settle(s Settled) {
	if err := b.Book.Settle(s); err != nil {
		b.Log("bot: the book cannot be written: %v", err)
	}
}

// start begins to work at as many messages as may be in work.
func (b *Bot) start(ctx context.Context) {
	for b.queues.busy < b.Parallel {
		peer, number, only, found := b.queues.next()
		if !found {
			return
		}
		b.work.Go(func() {
			if b.deal(ctx, peer, number) && only {
				if err := b.Desk.MarkRead(ctx, peer, number); err != nil && ctx.Err() == nil {
					b.Log("bot: what was dealt with is not marked as read: %v", err)
				}
			}
			b.finished <- peer
		})
	}
}
