package fakedesk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"vestnik/core/desk"
	"vestnik/core/xmpp/message"
)

// Correct implements desk.Desk.
func (d *Desk) Correct(_ context.Context, peer desk.Ref, number int64, body string) (desk.Message, error) {
	return d.remark(peer, number, "correct", body, func(m *desk.Message) {
		m.Body, m.Edited, m.State = m.Body[:m.Quoted]+body, m.Edited+1_000_000, desk.Queued
	})
}

// Reply implements desk.Desk.
func (d *Desk) Reply(_ context.Context, peer desk.Ref, number int64, body string) (desk.Message, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called(fmt.Sprintf("reply %s %d: %s", peer.Address, number, body))
	if d.SendError != nil {
		return desk.Message{}, d.SendError
	}
	to := d.numbered(peer, number)
	if to == nil {
		return desk.Message{}, desk.NewProblem(desk.NoMessage)
	}
	whole, quoted := message.Quote(to.Said(), body)
	m, c := d.store(desk.Message{
		Peer: peer, From: d.state.Status.Address, To: peer.Address, Type: to.Type, Room: to.Room, Body: whole, Quoted: quoted,
		ReplyTo: cmp.Or(to.RoomID, to.ID), ReplyBy: to.From, Time: time.Now(), Mine: true, State: desk.Queued,
	})
	d.tell(desk.Event{Kind: desk.EventMessage, Message: &m, Conversation: &c})
	return m, nil
}

// Answered implements desk.Desk.
func (d *Desk) Answered(_ context.Context, peer desk.Ref, number int64) (desk.Message, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called(fmt.Sprintf("answered %s %d", peer.Address, number))
	answer := d.numbered(peer, number)
	at := slices.IndexFunc(d.messages[peer], func(m desk.Message) bool { return answer != nil && m.Named(answer.ReplyTo) })
	if at < 0 {
		return desk.Message{}, desk.NewProblem(desk.NoMessage)
	}
	return d.messages[peer][at], nil
}

// numbered returns the message with a number, nil where there is none. d.mu is held.
func (d *Desk) numbered(peer desk.Ref, number int64) *desk.Message {
	at := slices.IndexFunc(d.messages[peer], func(m desk.Message) bool { return m.Number == number })
	if at < 0 {
		return nil
	}
	return &d.messages[peer][at]
}

// React implements desk.Desk.
func (d *Desk) React(_ context.Context, peer desk.Ref, number int64, signs []string) error {
	_, err := d.remark(peer, number, "react", strings.Join(signs, " "), func(m *desk.Message) {
		m.Reactions = slices.DeleteFunc(slices.Clone(m.Reactions), func(r desk.Reaction) bool { return r.Mine })
		if len(signs) > 0 {
			m.Reactions = append(m.Reactions, desk.Reaction{From: d.state.Status.Address, Mine: true, Emoji: signs})
		}
	})
	return err
}

// Retract implements desk.Desk.
func (d *Desk) Retract(_ context.Context, peer desk.Ref, number int64) error {
	_, err := d.remark(peer, number, "retract", "", func(m *desk.Message) { m.Body, m.Reactions, m.Retracted = "", nil, true })
	return err
}

// remark changes a message as what is said about it does, and tells of it.
func (d *Desk) remark(peer desk.Ref, number int64, how, what string, change func(*desk.Message)) (desk.Message, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.called(fmt.Sprintf("%s %s %d: %s", how, peer.Address, number, what))
	held := d.numbered(peer, number)
	if held == nil || d.SendError != nil {
		return desk.Message{}, d.SendError
	}
	m := *held
	change(&m)
	m, c := d.store(m)
	d.tell(desk.Event{Kind: desk.EventEdited, Message: &m, Conversation: &c})
	return m, nil
}
