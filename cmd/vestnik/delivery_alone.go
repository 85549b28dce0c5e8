package main

import (
	"context"
	"crypto/rand"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/im"
	"vestnik/core/xmpp/message"
	"vestnik/core/xmpp/muc"
	"vestnik/core/xmpp/roster"
	"vestnik/core/xmpp/session"
)

// lone is a session that sends, shows no presence, and so takes nobody's messages: what is
// said to the address it has written from comes, and nothing else.
type lone struct {
	account desk.Account
	s       *im.Client
	heard   chan session.Event
	d       *deliveries
	ids     map[string]int  // which delivery a message is, by its id; [toMany] where it went to many
	peers   map[string]int  // by the recipient
	many    xmpp.Address    // who passes on what goes to many
	back    map[string]bool // the ids of those to many that the service has not passed on
	buttons []desk.Button
}

// signInAlone opens such a session.
func signInAlone(ctx context.Context, a desk.Account) (*lone, error) {
	address, err := xmpp.ParseAccount(a.Address)
	if err != nil {
		return nil, desk.NewProblem(desk.BadAddress, "address", a.Address)
	}
	l := &lone{account: a, heard: make(chan session.Event, 64), ids: map[string]int{}, peers: map[string]int{}, back: map[string]bool{}}
	connect := func(context.Context) (net.Conn, error) { return dial(a, 0, nil) }
	l.s, err = im.SignIn(ctx, connect, session.Config{
		Account: address, Password: a.Password, Certificate: a.CertFile != "", Known: known(a.Address), Mechanisms: mechanisms(), Handler: l,
	}, ourProgram)
	if err != nil {
		return nil, explainFor(err, a)
	}
	return l, nil
}

// Take implements [session.Handler]. Nothing is confirmed: the person's other programs get
// what is for him.
func (l *lone) Take(ctx context.Context, events []session.Event) ([]int, error) {
	for _, e := range events {
		select {
		case l.heard <- e:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return nil, nil
}

// contacts asks for those of the account.
func (l *lone) contacts(ctx context.Context) (all []desk.Contact, err error) {
	if err := l.s.Send(l.s.Roster.Ask()); err != nil {
		return nil, explainFor(err, l.account)
	}
	for {
		select {
		case e := <-l.heard:
			list, is := e.(roster.List)
			if !is {
				continue
			}
			for _, item := range list {
				all = append(all, desk.Contact{Ref: desk.Ref{Account: l.account.Address, Address: item.Address.String()}, Groups: item.Groups, InRoster: true})
			}
			return all, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-l.s.Done():
			return nil, explainFor(l.s.Err(), l.account)
		}
	}
}

// send sends a message to each recipient, and waits until all is over, or for ctx.
func (l *lone) send(ctx context.Context, m desk.Outgoing, d *deliveries) error {
	l.d = d
	if m.Notice != nil {
		l.buttons = m.Notice.Buttons
	}
	// A receipt that comes when nobody is there any more would lie in the offline store.
	out := message.Message{Type: string(m.Type), Subject: m.Subject, Body: desk.WithFiles(m.Body, m.Files), Files: shared(m.Files), Notice: m.Notice, NoReceipt: d.want <= desk.ReachedSent, Markable: d.want > desk.ReachedDelivered}
	all := make([]int, len(d.all))
	for at := range all {
		all[at] = at
	}
	if err := l.sendTo(ctx, out, all); err != nil {
		return err
	}
	for at := range d.all {
		d.turn(at, desk.ReachedSent, time.Now())
	}
	return l.wait(ctx, out)
}

// sendTo sends a message to some of the recipients, and returns when the server has it, and has
// said to whom it cannot go.
func (l *lone) sendTo(ctx context.Context, out message.Message, all []int) error {
	all, err := l.sendTogether(ctx, out, all)
	if err != nil {
		return err
	}
	var ready []message.Message
	for _, at := range all {
		if l.prepare(&out, at) {
			ready = append(ready, out)
		}
	}
	if len(ready) == 0 {
		return nil
	}
	if err := l.meanwhile(ctx, func() error { return l.s.Messages.SendAll(ctx, ready) }); err != nil {
		return desk.NewProblem(desk.MessageUncertain, "to", ready[0].To.String())
	}
	return nil
}

// prepare addresses a message to a recipient. It returns false when it cannot go.
func (l *lone) prepare(out *message.Message, at int) bool {
	var err error
	if out.To, err = xmpp.ParseAddress(l.d.all[at].to); err != nil {
		l.d.fail(at, desk.NewProblem(desk.BadAddress, "address", l.d.all[at].to))
		return false
	}
	out.ID = rand.Text()
	if size := out.Size(); size > desk.MaxMessage {
		l.d.fail(at, desk.NewProblem(desk.MessageTooLong, "size", strconv.Itoa(size), "limit", strconv.Itoa(desk.MaxMessage)))
		return false
	}
	if out.Type == string(desk.TypeRoom) {
		out.Mentions = l.s.Rooms.Called(out.To, out.Body)
	}
	l.ids[out.ID], l.peers[out.To.Bare().String()] = at, at
	return true
}

// meanwhile hears what comes while something is done that waits for the server, which waits in
// turn for who does not listen. What has come when that is done has been heard.
func (l *lone) meanwhile(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	for {
		select {
		case e := <-l.heard:
			l.hear(e)
		case err := <-done:
			for len(l.heard) > 0 {
				l.hear(<-l.heard)
			}
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *lone) wait(ctx context.Context, out message.Message) error {
	again, stop := l.d.again()
	defer stop()
	for !l.d.over() {
		select {
		case <-again:
			if err := l.sendTo(ctx, out, l.d.lagging()); err != nil {
				return err
			}
		case e := <-l.heard:
			l.hear(e)
		case <-ctx.Done():
			return ctx.Err()
		case <-l.s.Done():
			return explainFor(l.s.Err(), l.account)
		}
	}
	return nil
}

// hear takes what is said about our messages. Only their recipients may say it; what our own
// server returns has no sender.
func (l *lone) hear(event session.Event) {
	switch e := event.(type) {
	case message.Receipt:
		if at, ours := l.said(e.From, e.For); ours {
			l.d.turn(at, desk.ReachedDelivered, time.Now())
		}
	case message.Marker:
		if at, ours := l.said(e.From, e.For); ours {
			l.d.turn(at, map[bool]desk.Reached{false: desk.ReachedRead, true: desk.ReachedAcknowledged}[e.Acknowledged], time.Now())
		}
	case message.Message:
		l.message(e)
	case muc.Message:
		l.inRoom(e)
	}
}

// inRoom takes what comes back of what we have said in a room: all have it then.
func (l *lone) inRoom(m muc.Message) {
	for _, said := range m.Said {
		v, is := said.(message.Message)
		if at, ours := l.ids[v.ID]; is && m.Mine && ours {
			l.d.turn(at, desk.ReachedDelivered, time.Now())
		}
	}
}

// said returns which delivery somebody speaks of who names a message of ours.
func (l *lone) said(sender xmpp.Address, id string) (at int, ours bool) {
	if at, ours = l.ids[id]; at == toMany {
		at, ours = l.peers[sender.Bare().String()]
	}
	return at, ours && l.from(sender, at)
}

func (l *lone) from(sender xmpp.Address, at int) bool {
	to, err := xmpp.ParseAddress(l.d.all[at].to)
	return err == nil && to.Bare() == sender.Bare()
}

func (l *lone) message(m message.Message) {
	if m.Error != nil {
		l.returned(m)
		return
	}
	if m.Reply != nil {
		if at, ours := l.said(m.From, m.Reply.ID); ours {
			l.d.answer(at, strings.TrimSpace(m.Reply.Text), time.Now())
		}
		return
	}
	text := strings.TrimSpace(m.Body)
	at, ours := l.peers[m.From.Bare().String()]
	if ours && !m.Mine && text != "" && l.answers(text) {
		l.d.answer(at, text, time.Now())
	}
}

// returned takes what comes back: from its recipient, from our own server, which has no address
// here, or from who was to pass it on.
func (l *lone) returned(m message.Message) {
	at, known := l.ids[m.ID]
	switch {
	case known && at == toMany && (m.From.IsZero() || m.From == l.many):
		l.back[m.ID] = true
		return
	case !known || !m.From.IsZero():
		if at, known = l.said(m.From, m.ID); !known {
			return
		}
	}
	l.d.fail(at, desk.NewProblem(desk.MessageReturned, "to", l.d.all[at].to, "condition", m.Error.Condition))
}

// answers tells whether a text that names no message answers ours: the value of a button does
// or, where there are none and an answer is waited for, whatever is said.
func (l *lone) answers(text string) bool {
	return l.d.want == desk.ReachedAnswered && len(l.buttons) == 0 || slices.ContainsFunc(l.buttons, func(b desk.Button) bool { return strings.TrimSpace(b.Value) == text })
}
