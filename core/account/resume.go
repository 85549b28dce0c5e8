package account

import (
	"context"
	"log/slog"
	"time"

	"vestnik/core/journal"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/presence"
)

// resumeOnce goes on with the session of the program's last life, if it can be. That is
// tried once, as soon as there is a password: the key to that session lies beside it.
func (c *connection) resumeOnce(ctx context.Context) *im.Client {
	if c.began || c.cfg.SessionFile == "" {
		return nil
	}
	c.began = true
	c.openSessionFile(ctx)
	return c.resume(ctx)
}

// halfAnAnswer is more than passes between the first message of an answer that is stored
// and the moment when the state is kept that says so.
const halfAnAnswer = 30 * time.Second

// openSessionFile opens the file, with the key from the keyring or a new one, if that was
// not done yet. The keyring has been unlocked for the password by then.
func (c *connection) openSessionFile(ctx context.Context) {
	if c.cfg.SessionFile == "" || c.sessionFile.opened() {
		return
	}
	key, err := c.key(ctx)
	if err == nil {
		err = c.sessionFile.open(c.cfg.SessionFile, key)
	}
	if err != nil {
		c.cfg.Log("the session is not kept: %v", err)
	}
}

// resumeLimit is how long a session that goes on may be silent: longer than a request is waited
// for in vain, 70 s as a rule, and what it takes to ask again. One that is ended takes along what
// the server has for it.
const resumeLimit = 90 * time.Second

// resume goes on with the session of the program's last life. It returns nil when
// there is none, or the server has given it up.
func (c *connection) resume(ctx context.Context) *im.Client {
	var wish Presence
	c.tell(ctx, func() { wish = c.wish })
	last := c.sessionFile.load()
	if last == nil || c.cfg.Resume == nil || wish.Hidden {
		return nil // a session in which the person hides cannot be told from others
	}
	address, err := xmpp.ReadAddress(last.JID)
	if err != nil {
		return nil
	}
	known := c.sessionFile.resume(last)
	conn, err := c.cfg.Resume(ctx, last.Session, c.sessionFile)
	if err != nil {
		c.cfg.Log("the last session: %v", err)
		c.sessionFile.ended()
		return nil
	}
	c.restore(ctx, known)
	c.handler = newHandler(c, last.Name)
	c.handler.repeated = journal.Repeated{Session: last.Name, After: last.Number, Since: last.At.Add(-halfAnAnswer)}
	cfg, err := c.sessionConfig()
	if err != nil {
		conn.Close()
		return nil
	}
	s := im.Resume(conn, address, cfg, c.cfg.Program, staysIn(known.Rooms)...)
	_ = s.Rooms.Show(wish.Show, wish.Text)
	c.adoptRooms(ctx, s, known.Rooms)
	// What the last life had told it is not known for sure: it is told again.
	c.tell(ctx, func() { s.CSI.Assume(last.CSI, !c.unseen) })
	ctx, cancel := context.WithTimeout(ctx, resumeLimit)
	defer cancel()
	if err := s.Confirm(ctx); err != nil {
		c.cfg.Log("the last session: %v", err)
		s.Close()
		c.sessionFile.ended()
		c.tell(ctx, func() {
			c.forgetPresences()
			c.forgetRooms()
		})
		return nil
	}
	c.hadLeft, c.before = conn.HadLeft, conn
	c.listen(conn)
	slog.Debug("the last session goes on", "account", c.cfg.Address)
	return s
}

// restore shows everybody as the last life of the program has seen them, and who asked.
func (c *connection) restore(ctx context.Context, all keptPresences) {
	news := &News{}
	for _, r := range all.Requests {
		if from, err := xmpp.ReadAddress(r.From); err == nil {
			news.Requests = append(news.Requests, presence.Presence{From: from, Type: "subscribe", Nick: r.Nick, Status: r.Text})
		}
	}
	c.tell(ctx, func() { c.owner.Heard(c.Account, news) })
	for _, p := range all.All {
		from, err := xmpp.ReadAddress(p.From)
		if err != nil {
			continue
		}
		known := presence.Presence{From: from, Show: p.Show, Status: p.Status, Priority: p.Priority}
		c.tell(ctx, func() { c.people.setPresence(known) })
	}
}
