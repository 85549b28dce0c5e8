package main

import (
	"context"
	"errors"
	"maps"
	"os"
	"os/signal"
	"syscall"
	"time"

	"vestnik/core/desk"
	"vestnik/core/policy"
)

// Run prints what comes until the program is told to end: of the running resident,
// or of an account of its own.
func (c *watchCommand) Run(ctx context.Context, p *program) error {
	// Else a reader that goes away would kill us, and what is temporary would stay.
	signal.Ignore(syscall.SIGPIPE)
	err := c.watch(ctx, p)
	if ctx.Err() != nil || errors.Is(err, syscall.EPIPE) {
		return nil // told to end, or nobody reads any more
	}
	return err
}

func (c *watchCommand) watch(ctx context.Context, p *program) error {
	printer := &printer{out: os.Stdout, json: c.JSON, words: p.words}
	if !c.given() {
		if running, err := resident(); err == nil {
			return c.follow(ctx, running, &watching{out: printer})
		}
	}
	account, err := c.choose(ctx, p, "")
	if err != nil {
		return err
	}
	own, err := startAlone(ctx, p, account, allowed, false) // who runs it says where it is to be
	if err != nil {
		return err
	}
	defer own.stop()
	// What has come since the sign-in is new: it waited on the server.
	return c.follow(ctx, own.desk, &watching{out: printer, all: true})
}

// follow enters the rooms of the command line as soon as there is a connection, prints what
// comes, and leaves them again.
func (c *watchCommand) follow(ctx context.Context, d desk.Desk, w *watching) error {
	watching, end := context.WithCancel(ctx)
	defer end()
	var leave func()
	var failed error
	entered := make(chan struct{})
	go func() {
		defer close(entered)
		if leave, failed = c.enter(watching, d); failed != nil {
			end()
		}
	}()
	err := follow(watching, d, w)
	end()
	<-entered
	leave()
	if ctx.Err() == nil && failed != nil && !errors.Is(failed, context.Canceled) {
		return failed
	}
	return err
}

// allowed is the policy for an account that may sign in: where it is broken, that was weighed
// before.
func allowed() (policy.Policy, error) {
	holds, _ := governed()
	return holds, nil
}

// follow prints the events of a desk until ctx ends, the desk quits, or its account
// needs the person. A desk that is lost for a moment is asked again.
func follow(ctx context.Context, d desk.Desk, w *watching) error {
	for ctx.Err() == nil {
		snapshot, err := w.begin(ctx, d)
		if err != nil {
			return w.leave(ctx, err)
		}
		if err := w.catchUp(ctx, d, &snapshot); err != nil {
			return w.leave(ctx, err)
		}
		events, err := d.Watch(ctx, snapshot.Seq)
		if errors.Is(err, desk.ErrGap) {
			continue
		}
		if err != nil {
			return w.leave(ctx, err)
		}
		if over, err := w.follow(ctx, d, events); over {
			return w.leave(ctx, err)
		}
	}
	return w.leave(ctx, nil)
}

// returning is how long a resident may be away that did not say that it ends: it may be
// starting again, as another version of the program.
const returning = 15 * time.Second

// begin asks how things are. A resident that was there is waited for.
func (w *watching) begin(ctx context.Context, d desk.Desk) (s desk.Snapshot, err error) {
	for late := time.Now().Add(returning); ; {
		s, err = d.Snapshot(ctx)
		if w.shows == nil || !errors.Is(err, desk.NewProblem(desk.NoResident)) || time.Now().After(late) {
			return s, err
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return s, ctx.Err()
		}
	}
}

// follow prints events, and tells whether that is all.
func (w *watching) follow(ctx context.Context, d desk.Desk, events <-chan desk.Event) (over bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { _ = d.Attend(ctx, desk.Ref{}) }() // who comes and goes is printed
	for e := range events {
		if e.Kind == desk.EventQuit {
			return true, nil
		}
		if err := w.event(ctx, d, &e); err != nil {
			return true, err
		}
	}
	return false, nil
}

// watching is what was printed so far.
type watching struct {
	out    *printer
	all    bool               // the messages that were there at the beginning are printed too
	online map[string]bool    // accounts
	last   int64              // the newest message printed
	places map[desk.Ref]int64 // where the last message stands of each conversation
	shows  map[desk.Ref]desk.Presence
	rooms  map[desk.Ref]desk.RoomState
}

// catchUp prints what has changed since the last snapshot, or begins.
func (w *watching) catchUp(ctx context.Context, d desk.Desk, s *desk.Snapshot) error {
	begin := w.shows == nil
	if begin {
		w.shows, w.places, w.rooms = map[desk.Ref]desk.Presence{}, map[desk.Ref]int64{}, map[desk.Ref]desk.RoomState{}
	}
	if err := w.status(&s.Status); err != nil {
		return err
	}
	for i := range s.Contacts {
		if err := w.contact(&s.Contacts[i]); err != nil {
			return err
		}
	}
	for i := range s.Rooms {
		if err := w.room(&s.Rooms[i]); err != nil {
			return err
		}
	}
	if begin && !w.all {
		for _, c := range s.Conversations {
			w.last, w.places[c.Peer] = max(w.last, c.Last.Number), c.Last.Place
		}
	}
	return w.missed(ctx, d)
}

// missed prints the messages that are newer than the last one printed, in the order in
// which they came. However far behind we are, a page of them is held at once.
func (w *watching) missed(ctx context.Context, d desk.Desk) error {
	for {
		missed, err := d.Since(ctx, w.last, 200)
		if errors.Is(err, desk.NewProblem(desk.NoAccount)) {
			return nil // nobody is signed in, as the status says
		}
		if err != nil || len(missed) == 0 {
			return err
		}
		for i := range missed {
			if err := w.message(&missed[i]); err != nil {
				return err
			}
		}
		w.last = max(w.last, missed[len(missed)-1].Number) // of our own too
	}
}

// message prints a message of somebody else that was not printed yet, and is none of those
// that an archive has brought of what is long past: they are read when they come, and stand
// before what is here, if there is anything.
func (w *watching) message(m *desk.Message) error {
	stands := w.places[m.Peer]
	w.places[m.Peer] = max(stands, m.Place)
	// One that the journal could not keep has no number.
	if m.Mine || m.Number > 0 && m.Number <= w.last {
		return nil
	}
	w.last = max(w.last, m.Number)
	if m.Read && m.Delayed && m.Replaces == "" && (stands == 0 || m.Place < stands) {
		return nil
	}
	if m.Replaces != "" {
		m.ID = m.Replaces
		return w.out.edited(m)
	}
	if m.Room == m.Peer.Address && m.Room != "" {
		return w.out.roomMessage(m)
	}
	return w.out.message(m)
}

// edited prints how a message is now. Corrections have a number, and so are not missed.
func (w *watching) edited(ctx context.Context, d desk.Desk, m *desk.Message) error {
	if m.Edited > w.last && !m.Mine {
		return w.missed(ctx, d)
	}
	if m.Clipped {
		whole, err := d.Message(ctx, m.Peer, m.Number)
		if errors.Is(err, desk.NewProblem(desk.NoMessage)) {
			return nil
		}
		if err != nil {
			return err
		}
		m = &whole
	}
	return w.out.edited(m)
}

// event prints one event, if it is one that is printed.
func (w *watching) event(ctx context.Context, d desk.Desk, e *desk.Event) error {
	switch e.Kind {
	case desk.EventStatus:
		return w.status(e.Status)
	case desk.EventContact:
		return w.contact(e.Contact)
	case desk.EventContacts:
		for i := range e.Contacts {
			if err := w.contact(&e.Contacts[i]); err != nil {
				return err
			}
		}
	case desk.EventAllOffline:
		w.forget(e.Account)
	case desk.EventRoom:
		return w.room(e.Room)
	case desk.EventRoomGone:
		gone := *e.Room
		gone.State = desk.RoomLeft
		return w.room(&gone)
	case desk.EventEdited:
		return w.edited(ctx, d, e.Message)
	case desk.EventMessage:
		if e.Message.Clipped && !e.Message.Mine {
			return w.missed(ctx, d)
		}
		return w.message(e.Message)
	}
	return nil
}

// status prints going on line and off line. It fails when only the person can help.
func (w *watching) status(s *desk.Status) error {
	w.out.several = len(s.Accounts) > 1
	now := map[string]bool{}
	for i := range s.Accounts {
		a := &s.Accounts[i]
		if now[a.Address] = a.Connection.Live(); now[a.Address] == w.online[a.Address] {
			continue
		}
		if err := w.turn(a); err != nil {
			return err
		}
	}
	for address, online := range w.online {
		if _, there := now[address]; !there && online { // signed out
			if err := w.turn(&desk.AccountStatus{Address: address, Problem: s.Problem}); err != nil {
				return err
			}
		}
	}
	w.online = now
	if problem := stuck(s, ""); problem != nil && s.Connection != desk.OffLine {
		return problem
	}
	return nil
}

// turn prints that an account is on line now, or no longer.
func (w *watching) turn(a *desk.AccountStatus) error {
	if a.Connection.Live() {
		return w.out.online(a.JID)
	}
	w.forget(a.Address)
	return w.out.offline(a.Address, a.Problem)
}

// forget forgets how those show themselves whom an account sees: each is told when it is
// known again.
func (w *watching) forget(account string) {
	maps.DeleteFunc(w.shows, func(peer desk.Ref, _ desk.Presence) bool { return peer.Account == account })
}

// contact prints how somebody shows himself, when that has changed.
func (w *watching) contact(c *desk.Contact) error {
	now := desk.Presence{Show: c.Show, Text: c.Text}
	before, known := w.shows[c.Ref]
	if !known {
		before = desk.Presence{Show: desk.Offline}
	}
	w.shows[c.Ref] = now
	if now == before {
		return nil
	}
	return w.out.presence(c.Ref, now)
}

// leave prints the end.
func (w *watching) leave(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = nil // told to end
	}
	var problem *desk.Problem
	errors.As(err, &problem)
	for address, online := range w.online {
		if online {
			if printing := w.out.offline(address, problem); err == nil {
				err = printing
			}
		}
	}
	return err
}

// since is stamp, and empty for no time.
func since(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}

// stamp is a time as printed for programs.
func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
