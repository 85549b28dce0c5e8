package account

import (
	"context"
	"errors"
	"sync"

	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/presence"
	"vestnik/core/xmpp/session"
)

// serve is a session's life on line. It returns why that ended.
func (c *connection) serve(ctx context.Context, s *im.Client) error {
	defer c.leave(s)
	var wish Presence
	c.change(ctx, func(now *State) {
		c.session, wish, c.states = s, c.wish, map[string]bool{}
		s.LastActivity.SetIdle(c.idle)
		s.LastActivity.Withhold(c.withhold.Idle)
		c.followIn(s)
		if c.people.told != nil {
			s.Presence.ShowPicture(*c.people.told)
		}
		now.Phase, now.Err, now.JID = OnLine, nil, s.JID().String()
	})
	c.furnish(s)
	s.Displayed.OnWritten(c.told)
	c.sessionFile.online(s.JID().String(), s.CSI.Offered())
	defer c.sessionFile.ended()
	_ = s.Rooms.Show(wish.Show, wish.Text) // no room is entered yet
	if err := c.announce(ctx, s, wish); err != nil {
		return err
	}
	working, stop := context.WithCancel(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer c.leave(s)
	defer stop()
	all.Go(func() { c.openSessionFile(working) })
	all.Go(func() { c.keepToken(working, s) })
	caughtUp := make(chan struct{})
	signedIn := c.hadLeft == nil && !wish.Hidden
	all.Go(func() {
		known := c.begin(working, s, signedIn)
		close(caughtUp)
		c.tellRead(working, s, known)
	})
	all.Go(func() { c.stayInRooms(working, s) })
	if c.factsFile != nil {
		all.Go(func() { c.keepFacts(working) })
	}
	out := &outbox{connection: c, s: s, life: ctx, hadLeft: c.hadLeft}
	if c.hadLeft == nil {
		out.caughtUp = caughtUp
	}
	c.hadLeft = nil
	all.Go(func() { out.run(working) })
	poke(c.posted)
	poke(c.looked)
	for {
		select {
		case <-c.looked:
			c.look(ctx, s)
		case <-c.shown:
			c.present(ctx, s)
		case bad := <-c.trouble:
			c.check(ctx, bad)
		case <-s.Done():
			told, _ := c.owner.Explain(s.Err(), false)
			c.change(ctx, func(now *State) {
				c.session, now.JID, now.Phase, now.Err, now.Again, now.Reading = nil, "", Connecting, told, false, 0
				c.forgetPresences()
				c.forgetRooms()
			})
			return s.Err()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// leave signs off, or leaves the session as it is for the program's next life.
func (c *connection) leave(s *im.Client) {
	if c.handsOver.Load() && c.detacher != nil && c.sessionFile.opened() {
		if state, err := c.detacher.Detach(); err == nil {
			c.sessionFile.handOver(state)
		}
	}
	s.Close()
}

// furnish gives a session what was kept from those before.
func (c *connection) furnish(s *im.Client) {
	if c.rosterFile != nil {
		s.Roster.Keep(c.rosterFile)
	}
	if c.cfg.Programs != nil {
		s.Disco.Remember(c.cfg.Programs)
	}
	if c.cfg.Pictures != nil {
		s.Pictures.Keep(c.cfg.Pictures)
	}
}

// look tells the server whether anybody looks at the session. What it does not take it will
// not miss: the session ends then. Where it stalls the session for that it is not told.
func (c *connection) look(ctx context.Context, s *im.Client) {
	if c.staller != nil && c.staller.Stalls() {
		return
	}
	looks := true
	c.tell(ctx, func() { looks = !c.unseen })
	if err := s.CSI.SetActive(looks); err != nil && ctx.Err() == nil {
		c.cfg.Log("whether anybody looks: %v", err)
	}
}

// check says that the connection is being checked, or that it works again.
func (c *connection) check(ctx context.Context, bad bool) {
	c.tell(ctx, func() {
		now := OnLine
		if bad {
			now = Checking
		}
		if c.state.live() && c.state.Phase != now {
			c.state.Phase = now
			c.owner.Changed(c.Account)
		}
	})
}

// live tells whether a session is open.
func (s *State) live() bool { return s.Phase == OnLine || s.Phase == Checking }

// announce shows the person for the first time in a session.
func (c *connection) announce(ctx context.Context, s *im.Client, wish Presence) error {
	if !wish.Hidden {
		return s.Announce(wish.stanza())
	}
	if err := c.hide(ctx, s, wish); err != nil {
		return err
	}
	return s.Send(s.Roster.Ask())
}

// hide makes the person invisible. A server that cannot leaves him unseen
// altogether: shown against his wish he must not be.
func (c *connection) hide(ctx context.Context, s *im.Client, wish Presence) error {
	s.Roster.Hide(true)
	ctx, cancel := context.WithTimeout(ctx, queryLimit)
	defer cancel()
	err := s.Presence.Hide(ctx, wish.priority())
	var refused *xmpp.StanzaError // by a server that does not even know the question
	if !errors.Is(err, presence.ErrCannotHide) && !errors.Is(err, session.ErrUnreadable) && !errors.As(err, &refused) {
		return err
	}
	c.change(ctx, func(now *State) { now.Err = presence.ErrCannotHide })
	return nil
}

// present shows the person as is now wished.
func (c *connection) present(ctx context.Context, s *im.Client) {
	counts, wish := false, Presence{}
	c.tell(ctx, func() { counts, wish = true, c.wish })
	var err error
	switch {
	case !counts:
		return
	case wish.Hidden:
		err = c.hide(ctx, s, wish)
	default:
		limited, cancel := context.WithTimeout(ctx, queryLimit)
		defer cancel()
		s.Roster.Hide(false)
		err = errors.Join(s.Presence.Set(limited, wish.stanza()), s.Rooms.Show(wish.Show, wish.Text))
	}
	poke(c.roomed)
	if err != nil {
		c.cfg.Log("presence: %v", err)
	}
}

// usualPriority is above what other programs announce on their own (Spark and Pidgin 1,
// Psi and Gajim up to 55): most servers hand a message to the program with the highest
// priority alone, and this one is here to hear it.
const usualPriority = 60

// priority is what the person has set, or the usual one. Away it is half: then another
// program, at which the person sits, comes first.
func (p Presence) priority() int8 {
	priority := int8(usualPriority)
	if p.Priority != nil {
		priority = *p.Priority
	}
	if p.Show == "away" || p.Show == "xa" {
		priority = min(priority, priority/2)
	}
	return priority
}

func (p Presence) stanza() presence.Presence {
	return presence.Presence{Show: p.Show, Status: p.Text, Priority: p.priority()}
}

// begin finds out what the server can, and reads what it has kept. It returns whether all
// of that is here. SignedIn says that our presence was its first in the session.
func (c *connection) begin(ctx context.Context, s *im.Client, signedIn bool) bool {
	if c.offers(ctx, s) && signedIn {
		// RFC 6121 §3.1.3: it repeats requests when it gets that, and has answered since.
		c.tell(ctx, func() { c.owner.Heard(c.Account, &News{Repeated: true}) })
	}
	err := c.catchUp(ctx, s)
	if err != nil && ctx.Err() == nil {
		c.cfg.Log("archive: %v", err)
	}
	if err == nil || c.holds(ctx) {
		c.caught.Store(s)
	}
	return err == nil && c.holds(ctx)
}

// offers finds out what the server can. It returns whether the server has answered.
func (c *connection) offers(ctx context.Context, s *im.Client) bool {
	ctx, cancel := context.WithTimeout(ctx, queryLimit)
	defer cancel()
	if err := s.Begin(ctx); err != nil && ctx.Err() == nil {
		c.cfg.Log("what the server offers: %v", err)
	}
	can, err := s.Presence.CanHide(ctx)
	var refused *xmpp.StanzaError
	if err == nil && can {
		c.change(ctx, func(now *State) { now.CanHide = true })
	}
	return err == nil || errors.As(err, &refused)
}
