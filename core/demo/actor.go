package demo

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"sync"
	"time"

	"mellium.im/xmpp/jid"

	"vestnik/core/xmpp/mention"
	"vestnik/core/xmpp/xmlsafe"
)

const nsReceipts = "urn:xmpp:receipts"

// botName is the localpart of the bot, staff those of all whom we play.
const botName = "erp"

var staff = []string{"boris", "vera", botName}

// actor is one of the staff: a session that is read and written by a goroutine of
// ours. All its methods belong to that goroutine.
type actor struct {
	office *Office
	self   *session
	role   role
	due    []task // in order of time
}

// role is what makes a colleague or the bot of an actor.
type role interface {
	// presence is told who can be reached.
	presence(a *actor, from jid.JID, available bool)
	// message is told what somebody who signs in has written.
	message(a *actor, from jid.JID, typ, text string)
}

// task is something an actor is going to do.
type task struct {
	at time.Time
	do func()
}

// startStaff brings colleagues and bot to work when the first listener is served;
// stop sends them home, and waits for them, when the last one no longer is.
func (o *Office) startStaff() (stop func()) {
	o.shift.Lock()
	defer o.shift.Unlock()
	if o.serving++; o.serving == 1 {
		o.sendHome = o.employ()
	}
	return func() {
		o.shift.Lock()
		defer o.shift.Unlock()
		if o.serving--; o.serving == 0 {
			o.sendHome()
		}
	}
}

// employ starts an actor for each of the staff.
func (o *Office) employ() (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for i, name := range staff {
		if !o.accounts[name].staff {
			continue // somebody signs in under this name
		}
		a := &actor{office: o}
		if name == botName {
			a.role = newBot()
		} else {
			a.role = &colleague{said: i}
		}
		a.self, _ = o.join(o.accounts[name], nil, "office", newQueue(), func(string) {})
		wg.Go(func() { a.work(ctx, o.script.Days[name]) })
	}
	return func() {
		cancel()
		wg.Wait()
	}
}

// work goes on until ctx ends.
func (a *actor) work(ctx context.Context, day []spell) {
	defer a.office.leave(a.self, nil)
	a.live(day, 0)
	a.enterRooms()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		if len(a.due) > 0 {
			timer.Reset(time.Until(a.due[0].at))
		}
		select {
		case <-ctx.Done():
			return
		case <-a.self.out.ready:
			items, _ := a.self.out.drain()
			for _, it := range items {
				a.hear(it.stanza)
			}
		case <-timer.C:
			if len(a.due) > 0 && !time.Now().Before(a.due[0].at) {
				next := a.due[0]
				a.due = a.due[1:]
				next.do()
			}
		}
	}
}

// after does something later. Who asks for too much at once is not heard.
func (a *actor) after(d time.Duration, do func()) {
	const most = 100
	if len(a.due) >= most {
		return
	}
	at := time.Now().Add(d)
	i, _ := slices.BinarySearchFunc(a.due, at, func(t task, at time.Time) int {
		if t.at.After(at) {
			return 1
		}
		return -1
	})
	a.due = slices.Insert(a.due, i, task{at, do})
}

// live shows one presence of the day after another.
func (a *actor) live(day []spell, now int) {
	s := day[now%len(day)]
	a.send(compose("presence", "", "", jid.JID{}, jid.JID{}, func(e *xmlsafe.Encoder) {
		if s.Show != "" {
			e.Leaf("show", s.Show)
		}
		e.Leaf("status", s.Text)
	}))
	if s.Seconds > 0 {
		a.after(time.Duration(s.Seconds)*time.Second, func() { a.live(day, now+1) })
	}
}

// hear does what every client does, and leaves the rest to the role.
func (a *actor) hear(st *stanza) {
	switch {
	case st.kind == "iq":
		a.answer(st)
	case st.kind == "presence" && st.typ == "subscribe":
		a.send(compose("presence", "subscribed", "", jid.JID{}, st.from.Bare(), nil))
		a.send(compose("presence", "subscribe", "", jid.JID{}, st.from.Bare(), nil))
	case a.office.inService(st.from):
		a.hearInRoom(st)
	case a.office.account(st.from) == nil || a.office.account(st.from).staff:
	case st.kind == "presence" && (st.typ == "" || st.typ == "unavailable"):
		a.role.presence(a, st.from, st.typ == "")
	case st.kind == "message" && (st.typ == "" || st.typ == "chat" || st.typ == "normal"):
		a.confirm(st)
		if text := st.node.ChildText(nsClient, "body"); text != "" {
			a.role.message(a, st.from, st.typ, text)
		}
	}
}

// enterRooms goes where the script says.
func (a *actor) enterRooms() {
	name := a.self.account.jid.Localpart()
	for _, r := range a.office.script.Rooms {
		if address, err := a.office.service.WithLocal(r.Name); err == nil && slices.Contains(r.Members, name) {
			to, _ := address.WithResource(a.office.script.People[name])
			a.send(compose("presence", "", "", jid.JID{}, to, func(e *xmlsafe.Encoder) {
				e.Start("x", "xmlns", nsMUC).Leaf("history", "", "maxstanzas", "0").End()
			}))
		}
	}
}

// hearInRoom answers to all, or to one alone, who is no colleague of ours, where we are called.
func (a *actor) hearInRoom(st *stanza) {
	text := st.node.ChildText(nsClient, "body")
	own := a.office.script.People[a.self.account.jid.Localpart()]
	first, _, _ := strings.Cut(own, " ")
	colleague := slices.ContainsFunc(staff, func(name string) bool { return a.office.script.People[name] == st.from.Resourcepart() })
	switch {
	case st.kind != "message" || text == "" || st.node.Child(nsDelay, "delay") != nil || colleague:
	case st.typ == "groupchat" && mention.Named(text, first):
		a.role.message(a, st.from.Bare(), st.typ, text)
	case st.typ == "chat":
		a.role.message(a, st.from, st.typ, text)
	}
}

// answer answers a request.
func (a *actor) answer(st *stanza) {
	switch {
	case !st.request():
	case st.node.Child(nsPing, "ping") != nil:
		a.send(st.result(nil))
	default:
		a.send(st.refusal("service-unavailable"))
	}
}

// confirm sends the receipt that a message asks for, XEP-0184.
func (a *actor) confirm(st *stanza) {
	if st.id == "" || st.node.Child(nsReceipts, "request") == nil {
		return
	}
	a.send(compose("message", st.typ, rand.Text(), jid.JID{}, st.from, func(e *xmlsafe.Encoder) {
		e.Leaf("received", "", "xmlns", nsReceipts, "id", st.id)
	}))
}

// say sends a message.
func (a *actor) say(to jid.JID, typ, body string) { a.tell(to, alert{Type: typ, Body: body}) }

// tell sends an alert.
func (a *actor) tell(to jid.JID, m alert) {
	a.send(compose("message", m.Type, rand.Text(), jid.JID{}, to, func(e *xmlsafe.Encoder) {
		if m.Subject != "" {
			e.Leaf("subject", m.Subject)
		}
		e.Leaf("body", m.Body)
		m.Notice.Encode(e)
	}))
}

// send hands a stanza to the office as a client does.
func (a *actor) send(st *stanza) {
	st.from = jid.JID{}
	st.lang = a.office.locale
	_ = a.office.receive(a.self, st) // fails only for a session that was replaced
}
