package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"vestnik/core/desk"
)

// How often a message is tried with which the program dies, and how long is waited after a
// failure: a second, and twice as long each time.
const (
	mostDeaths  = 3
	firstPause  = time.Second
	longestWait = 30 * time.Second
)

// deal deals with a message, and tells whether it has: not when ctx has ended.
func (b *Bot) deal(ctx context.Context, peer desk.Ref, number int64) bool {
	m, err := b.fetch(ctx, peer, number)
	if errors.Is(err, desk.NewProblem(desk.NoMessage)) { // it was deleted
		b.settle(Settled{Number: number})
		return true
	}
	if err != nil {
		return false
	}
	done := Settled{Number: number}
	answer := b.judge(&m)
	if answer == nil {
		b.settle(done)
		return true
	}
	if answer == give {
		done.User = m.Peer.Address
		if answer, err = b.ask(ctx, &m); err != nil {
			return false
		}
	}
	if done.Answer, err = b.send(ctx, &m, answer); err != nil {
		return false
	}
	b.settle(done)
	return true
}

// give stands for the answer that the program is to give.
var give = new(Answer)

// judge returns what is answered to a message before anybody is asked, nil for nothing.
func (b *Bot) judge(m *desk.Message) *Answer {
	sender := m.Peer.Address
	if m.Retracted || m.Type == desk.TypeHeadline || sender == m.Peer.Account || !strings.Contains(sender, "@") {
		return nil
	}
	count := b.limits.take(sender, time.Now())
	if !b.Allowed.Has(sender) {
		if count == 1 {
			b.Log("bot: %s is not allowed", sender)
		}
		return nil
	}
	switch {
	case b.Rate > 0 && count == b.Rate+1:
		b.Log("bot: %s writes too much", sender)
		return &Answer{Body: b.Words.TooMany}
	case b.Rate > 0 && count > b.Rate:
		return nil
	case b.Uses > 0 && b.Book.Used(sender) >= b.Uses:
		return &Answer{Body: b.Words.NoMore}
	}
	return give
}

// ask gives a message to the program, and returns what is answered. It fails only when ctx
// has ended.
func (b *Bot) ask(ctx context.Context, m *desk.Message) (*Answer, error) {
	deaths := 0
	for pause := firstPause; ; pause = min(2*pause, longestWait) {
		said, err := b.run(ctx, m)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, ErrDied):
			deaths++
		}
		if errors.Is(err, ErrUnavailable) || errors.Is(err, ErrDied) && deaths < mostDeaths {
			b.Log("bot: message %d of %s is tried again in %v: %v", m.Number, m.Peer.Address, pause, err)
			if err := rest(ctx, pause); err != nil {
				return nil, err
			}
			continue
		}
		var a *Answer
		if err == nil {
			a, err = ParseAnswer(said)
		}
		if err != nil {
			return b.failed(m, err), nil
		}
		return a, nil
	}
}

// run gives a message to the program once, when that has room for it.
func (b *Bot) run(ctx context.Context, m *desk.Message) ([]byte, error) {
	select {
	case b.asking <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-b.asking }()
	limited, cancel := context.WithTimeoutCause(ctx, b.Timeout, ErrTimeout)
	defer cancel()
	said, err := b.Runner.Run(limited, m)
	if err != nil && limited.Err() != nil {
		err = context.Cause(limited)
	}
	return said, err
}

func (b *Bot) failed(m *desk.Message, err error) *Answer {
	b.Log("bot: message %d of %s is given up: %v", m.Number, m.Peer.Address, err)
	return &Answer{Body: b.Words.Failed}
}

// fetch returns a message, whole. What keeps the desk from it passes.
func (b *Bot) fetch(ctx context.Context, peer desk.Ref, number int64) (m desk.Message, err error) {
	for pause := firstPause; ; pause = min(2*pause, longestWait) {
		m, err = b.Desk.Message(ctx, peer, number)
		if err == nil || errors.Is(err, desk.NewProblem(desk.NoMessage)) {
			return m, err
		}
		b.Log("bot: message %d of %s cannot be read: %v", number, peer.Address, err)
		if err := rest(ctx, pause); err != nil {
			return m, err
		}
	}
}

// hopeless are the problems that an answer has with any desk at any time.
var hopeless = []desk.Code{
	desk.EmptyMessage, desk.BadAddress, desk.MessageTooLong,
	desk.NoFile, desk.NotAFile, desk.ForbiddenFile, desk.BadFile, desk.EmptyFile, desk.FileChanged, desk.FileTooLarge,
	desk.NoUpload, desk.UploadForbidden, desk.UploadElsewhere, desk.UnsafeUpload, desk.FileRedirected, desk.FileStatus,
}

// send sends what is answered to a message, and returns its number; 0 where nothing was. What
// can never be sent is given up, all else passes. It fails only when ctx has ended. It goes to
// the person, not to the program that he has written with: that may be one which sends a
// message and ends, and takes along what comes meanwhile.
func (b *Bot) send(ctx context.Context, m *desk.Message, a *Answer) (number int64, err error) {
	var files []desk.Attachment
	for pause := firstPause; a != nil && a.says(); {
		if files == nil {
			files, err = b.attach(ctx, m.Peer.Account, a)
		}
		if err == nil {
			out := desk.Outgoing{Account: m.Peer.Account, To: m.Peer.Address, Subject: a.Subject, Body: a.Body, Notice: a.Notice, Files: files, ReplyTo: m.ID}
			var sent desk.Message
			if sent, err = b.Desk.Send(ctx, out); err == nil {
				return sent.Number, nil
			}
		}
		var p *desk.Problem
		if errors.As(err, &p) && slices.Contains(hopeless, p.Code) {
			if a.Body == b.Words.Failed {
				return 0, nil
			}
			a, files, err = b.failed(m, err), nil, nil
			continue
		}
		b.Log("bot: the answer to message %d of %s waits: %v", m.Number, m.Peer.Address, err)
		if err := rest(ctx, pause); err != nil {
			return 0, err
		}
		pause, err = min(2*pause, longestWait), nil
	}
	return 0, nil
}

func (a *Answer) says() bool { return a.Subject != "" || a.Body != "" || a.File != "" }

// rest waits.
func rest(ctx context.Context, pause time.Duration) error {
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
