package window

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"vestnik/core/desk"
)

// submit sends what is written.
func (q *quick) submit() { q.say(desk.Outgoing{Body: q.writer.Text}) }

// phrase sends what is not written but clicked, which can be taken back for some seconds.
func (q *quick) phrase(text string) { q.say(desk.Outgoing{Body: text, Undo: true}) }

// say sends a message, to each one of his own, and closes the window when all are safe in the
// outbox.
func (q *quick) say(out desk.Outgoing) {
	to := q.whom.to
	switch {
	case q.sending || blank(out.Body) || q.unread():
		return
	case len(to) == 0:
		q.ask(true)
		return
	}
	q.sending = true
	q.arrange()
	send := q.sendToAll
	if len(to) == 1 {
		send = q.sendToOne(to[0])
	}
	work(q.faces.ctx, func(ctx context.Context) ([]error, error) { return send(ctx, to, out), nil },
		func(errs []error, _ error) { q.sent(out.Body, to, errs) })
}

// sendToOne returns what sends to somebody whose messages are in view: who answers has read them.
func (q *quick) sendToOne(peer desk.Ref) func(context.Context, []desk.Ref, desk.Outgoing) []error {
	d, there, answers := q.faces.desk, q.faces.model.conversations[peer], q.answered()
	return func(ctx context.Context, _ []desk.Ref, out desk.Outgoing) []error {
		out.Account, out.To = peer.Account, peer.Address
		if answers != nil && (answers.Notice == nil || len(answers.Notice.Buttons) == 0) { // else any text would be its answer
			out.ReplyTo = answers.ID
		}
		_, err := d.Send(ctx, out)
		if err == nil && answers != nil && answers.Presses() { // who answers has taken notice
			_ = d.Acknowledge(ctx, peer, answers.Number)
		}
		if err == nil && there.Unread > 0 {
			_ = d.MarkRead(ctx, peer, there.Last.Number)
		}
		return []error{err}
	}
}

// sendToAll sends to each of several. The messages are held together, as those of an alert are:
// what has become of each is found among those that were sent.
func (q *quick) sendToAll(ctx context.Context, to []desk.Ref, out desk.Outgoing) []error {
	out.Broadcast = rand.Text()
	_, errs := desk.SendEach(ctx, q.faces.desk.Send, out, to)
	return errs
}

// sent shuts the window when body is in the outbox for all. Who has shut it before, and counts on
// the message, has it opened again with the reason when it is not.
func (q *quick) sent(body string, to []desk.Ref, errs []error) {
	q.sending = false
	q.arrange()
	if errors.Join(errs...) != nil {
		q.unsent(body, to, errs)
		return
	}
	q.faces.hasBegun()
	q.faces.drafting.sent(q.peer, body)
	q.faces.shut(q.window)
}

// unsent leaves those in the window who have not got it, and says of each why.
func (q *quick) unsent(body string, to []desk.Ref, errs []error) {
	if len(to) == 1 {
		setWrapped(q.again(body, to).problem, toldEach(q.faces.words, errs[0]))
		return
	}
	var left []desk.Ref
	var why []string
	for i, err := range errs {
		if err != nil {
			sentence, _ := q.faces.words.Problem(cleaned(problemOf(err)))
			left, why = append(left, to[i]), append(why, q.faces.model.person(to[i]).name+": "+sentence)
		}
	}
	again := q.again(body, left)
	count := q.faces.words.Count("count.alert-failed", len(left), "All", len(to))
	setWrapped(again.problem, count+"\n"+strings.Join(why[:min(len(why), mostTold)], "\n"))
}

// failed says why something could not be done.
func (q *quick) failed(_ desk.Ref, err error) {
	setWrapped(q.again(q.writer.Text, q.whom.to).problem, toldEach(q.faces.words, err))
}

// again is the window with body, for those who have not got it: opened again where it was shut. One
// that the person has opened himself, and writes something else in, stays for whom it is.
func (q *quick) again(body string, to []desk.Ref) *quick {
	again := q.faces.quicks[q.peer]
	opened := again == nil
	if opened {
		q.faces.showQuick(q.peer)
		again = q.faces.quicks[q.peer]
	}
	if opened || again == q || again.writer.Text == body {
		again.whom.set(to...)
	}
	return again
}

// writable is to whom can be written now, nobody where one of them would not read it.
func (q *quick) writable() []desk.Ref {
	if q.unread() {
		return nil
	}
	return q.whom.to
}
