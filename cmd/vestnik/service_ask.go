package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"vestnik/core/desk"
)

// questioner asks a person at a terminal what a form asks, question by question.
type questioner struct {
	*program
	out io.Writer
	// read reads a line; a secret one is not shown.
	read func(ctx context.Context, secret bool) (string, error)
}

// decide has a step answered. Where there is more than one way on the person is asked which.
func (q *questioner) decide(ctx context.Context, step *desk.ServiceStep) (move desk.Move, err error) {
	move = desk.Move{ID: step.ID, Action: step.Default}
	if step.Form != nil && step.Form.Kind == desk.FormAsk {
		move.Answers = desk.FormAnswers{}
		for i := range step.Form.Fields {
			field := &step.Form.Fields[i]
			if !field.Asks() {
				continue
			}
			if move.Answers[field.Var], err = q.ask(ctx, step.Form, field); err != nil {
				return move, err
			}
		}
	}
	if len(step.Actions) > 1 || !asksAnything(step.Form) {
		move.Action, err = q.way(ctx, step)
	}
	return move, err
}

// way asks what is to be done in a step.
func (q *questioner) way(ctx context.Context, step *desk.ServiceStep) (desk.FormAction, error) {
	for {
		q.say(q.words.Say("cli.ask-on"))
		line, err := q.read(ctx, false)
		if err != nil {
			return "", err
		}
		switch line = strings.ToLower(strings.TrimSpace(line)); {
		case line == "" && step.Default != "":
			return step.Default, nil
		case line == "b" && slices.Contains(step.Actions, desk.ActionPrev):
			return desk.ActionPrev, nil
		case line == "c":
			return desk.ActionCancel, nil
		}
	}
}

func (q *questioner) say(text string) { fmt.Fprint(q.out, printable(text)) }

// ask asks one question, until the answer is one.
func (q *questioner) ask(ctx context.Context, form *desk.Form, field *desk.FormField) ([]string, error) {
	one := &desk.Form{Kind: desk.FormAsk, Fields: []desk.FormField{*field}}
	for {
		values, err := q.answer(ctx, form, field)
		if err != nil {
			return nil, err
		}
		faults := one.Check(desk.FormAnswers{field.Var: values})
		if len(faults) == 0 {
			return values, nil
		}
		fmt.Fprintln(q.out, printable(q.words.FieldFault(field, faults[0].Why)))
	}
}

// answer asks one question. Nothing typed is what the field came with.
func (q *questioner) answer(ctx context.Context, form *desk.Form, field *desk.FormField) ([]string, error) {
	if field.Desc != "" {
		fmt.Fprintln(q.out, printable(field.Desc))
	}
	for i, o := range field.Options {
		fmt.Fprintf(q.out, "  %d  %s\n", i+1, printable(o.Name()))
	}
	name := q.words.FieldName(form, field)
	if proposed := q.proposed(field); proposed != "" {
		name += " [" + proposed + "]"
	}
	switch {
	case field.Type == desk.FieldBoolean:
		name += " " + q.words.Say("cli.ask-yes-no")
	case field.Type == desk.FieldListMulti:
		name += " " + q.words.Say("cli.ask-choices")
	case len(field.Options) > 0:
		name += " " + q.words.Say("cli.ask-choice")
	case field.Type == desk.FieldTextMulti, field.Type == desk.FieldJIDMulti:
		name += " " + q.words.Say("cli.ask-lines") + ": "
	default:
		name += ": "
	}
	q.say(name)
	line, err := q.read(ctx, field.Type == desk.FieldTextPrivate)
	if err != nil {
		return nil, err
	}
	if line == "" {
		return field.Values, nil
	}
	return q.meant(ctx, field, line)
}

// proposed is what the field came with.
func (q *questioner) proposed(field *desk.FormField) string {
	if field.Type == desk.FieldTextPrivate {
		return ""
	}
	return strings.Join((&printer{words: q.words}).values(field), ", ")
}

// meant returns what a line answers.
func (q *questioner) meant(ctx context.Context, field *desk.FormField, line string) ([]string, error) {
	switch field.Type {
	case desk.FieldBoolean:
		return []string{yesOrNo(line)}, nil
	case desk.FieldListSingle:
		return []string{chosen(field, strings.TrimSpace(line))}, nil
	case desk.FieldListMulti:
		var all []string
		for _, word := range strings.Fields(line) {
			all = append(all, chosen(field, word))
		}
		return all, nil
	case desk.FieldTextMulti, desk.FieldJIDMulti:
		all := []string{line}
		for {
			next, err := q.read(ctx, false)
			if err != nil || next == "" {
				return all, err
			}
			all = append(all, next)
		}
	}
	return []string{desk.AsAsked(field, line)}, nil
}

// yesOrNo reads what a person writes for yes and no, in both languages; all else is left as it is.
func yesOrNo(line string) string {
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes", "д", "да", "1":
		return "1"
	case "n", "no", "н", "нет", "0":
		return "0"
	}
	return line
}

// chosen is the value of an option, by its number, or as it was written.
func chosen(field *desk.FormField, word string) string {
	if n, err := strconv.Atoi(word); err == nil && n >= 1 && n <= len(field.Options) {
		return field.Options[n-1].Value
	}
	for _, o := range field.Options {
		if strings.EqualFold(o.Name(), word) {
			return o.Value
		}
	}
	return word
}

// readLine reads a line at the terminal, and nothing behind it. It leaves the terminal as it was,
// when it is interrupted too.
func (p *program) readLine(ctx context.Context, secret bool) (string, error) {
	in := int(os.Stdin.Fd())
	before, err := term.GetState(in)
	if err != nil {
		return "", sentence(p.words.Say("cli.no-terminal"))
	}
	type result struct {
		line []byte
		err  error
	}
	read := make(chan result, 1)
	go func() {
		var r result
		if secret {
			r.line, r.err = term.ReadPassword(in)
		} else {
			r.line, r.err = upToLineEnd(os.Stdin)
		}
		read <- r
	}()
	select {
	case r := <-read:
		if secret {
			fmt.Fprintln(os.Stdout)
		}
		if r.err == nil && !utf8.Valid(r.line) {
			return "", sentence(p.words.Say("cli.bad-text"))
		}
		return string(r.line), r.err
	case <-ctx.Done():
		return "", errors.Join(ctx.Err(), term.Restore(in, before))
	}
}

// upToLineEnd reads to the end of a line byte by byte, so that what follows is there for who reads
// next.
func upToLineEnd(in io.Reader) (line []byte, err error) {
	b := make([]byte, 1)
	for {
		n, err := in.Read(b)
		switch {
		case n == 1 && b[0] == '\n':
			return []byte(strings.TrimSuffix(string(line), "\r")), nil
		case n == 1 && len(line) < maxPassword:
			line = append(line, b[0])
		case err != nil && (err != io.EOF || len(line) == 0):
			return nil, err
		case err != nil:
			return line, nil
		}
	}
}
