package journal

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"vestnik/core/charset"
	"vestnik/core/xmpp/forms"
	"vestnik/core/xmpp/notice"
)

// What becomes of a message that asks something. It offers buttons ([Entry.Notice]), and the
// first message that chooses one of them is its answer: one that names it (XEP-0461), or else
// has the value of a button as its whole text, as programs that know nothing of buttons send
// it. So an answer is known wherever it comes from: from here, from another program of the
// person, from the other side, live or out of an archive. It is stored together with the
// message that brings it. Whoever answers has taken notice; who only does that says so with an
// [Edit] of kind [Acknowledge]. Either counts from the side that has not written the message.

const (
	longestAnswer = 256 // bytes
	// mostAsking is how far back an answer is looked for that names no message.
	mostAsking = 50
)

// askingSQL finds the newest messages with buttons that nobody has answered. Left alone, SQLite goes
// through the whole conversation, for each message that is stored.
const askingSQL = `SELECT ` + columns + ` FROM message m INDEXED BY message_asking ` + joins + `
	WHERE m.conversation = ? AND m.mine = ? AND instr(m.notice, '"buttons":') > 0 AND m.corrects = 0 AND m.answer = '' AND m.retracted = 0
	ORDER BY m.position DESC LIMIT ?`

// answers notes what a new message answers, if it does.
func (w *writer) answers(ctx context.Context, t *talk, e *Entry) error {
	text := answerOf(e)
	if text == "" || t.room {
		return nil
	}
	asking, err := w.asking(ctx, t, e, text)
	if err != nil || asking == nil {
		return err
	}
	_, err = w.answer.ExecContext(ctx, text, e.Time.UnixMicro(), asking.Number)
	if err != nil {
		return err
	}
	return w.tellEdited(ctx, t, asking.Number)
}

// answerOf is what a message says beside what it quotes, if that is short enough to be an
// answer.
func answerOf(e *Entry) string {
	if len(e.Body) > 16*longestAnswer {
		return ""
	}
	var lines []string
	for line := range strings.Lines(e.Body) {
		if e.ReplyTo == "" || !strings.HasPrefix(line, ">") {
			lines = append(lines, line)
		}
	}
	return charset.Head(strings.TrimSpace(strings.Join(lines, "")), longestAnswer)
}

// asking returns the message that a new one answers; nil where there is none.
func (w *writer) asking(ctx context.Context, t *talk, e *Entry, text string) (*Entry, error) {
	if e.ReplyTo != "" || e.Answers != 0 {
		asking, err := w.meant(ctx, t, e.Answers, e.ReplyTo, authorOf(!e.Mine), "")
		if errors.Is(err, sql.ErrNoRows) {
			return nil, nil
		}
		if err != nil || !answerable(asking.Notice, e.Notice) || asking.Answer != "" || !asking.Retracted.IsZero() {
			return nil, err
		}
		return &asking, nil
	}
	rows, err := w.unanswered.QueryContext(ctx, t.id, !e.Mine, mostAsking)
	if err != nil {
		return nil, err
	}
	candidates, err := collect(rows)
	if err != nil {
		return nil, err
	}
	for i := range candidates {
		offers := func(b notice.Button) bool { return strings.TrimSpace(b.Value) == text }
		if c := &candidates[i]; c.Position < e.Position && slices.ContainsFunc(c.Notice.Buttons, offers) {
			return c, nil
		}
	}
	return nil, nil
}

// answerable tells whether what a message says of itself is answered by one that names it and says
// this: one with buttons by whatever that is, one with a form by the form filled in.
func answerable(asking, with *notice.Notice) bool {
	switch {
	case asking == nil:
		return false
	case len(asking.Buttons) > 0:
		return true
	}
	return asking.Form != nil && asking.Form.Kind == forms.Ask && with != nil && with.Form != nil && with.Form.Kind == forms.Submit
}

// acknowledge notes that the other side has taken notice of a message; the first time counts.
func (w *writer) acknowledge(ctx context.Context, t *talk, target Entry, e Edit) error {
	if target.Mine == e.Mine || !target.Acknowledged.IsZero() {
		return nil
	}
	if _, err := w.acknowledged.ExecContext(ctx, e.Time.UnixMicro(), target.Number); err != nil {
		return err
	}
	return w.tellEdited(ctx, t, target.Number)
}
