// Package bottest holds what tests of bots need: [Runner], programs as functions, and
// [Conformance], the rules that every runner keeps.
package bottest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"vestnik/core/bot"
	"vestnik/core/desk"
)

// Runner is a program that is a function.
type Runner func(ctx context.Context, m *desk.Message) ([]byte, error)

// Run implements [bot.Runner].
func (r Runner) Run(ctx context.Context, m *desk.Message) ([]byte, error) { return r(ctx, m) }

// Hostile is a text that must come and go as it is.
const Hostile = "$(reboot) `id` ; rm -rf / | \"quoted\" 'too' \\ %PATH% {{.}} <b>&amp;</b> \u202e\U0001F989\n--exec\n{\"body\":1}"

// Conformance checks that a runner keeps the rules of [bot.Runner]. Its program goes by the body of
// each message:
//
//	echo TEXT   says TEXT, and a line end
//	silent      says nothing, or an empty line
//	flood       says without end, and without a line end
//	hang        never ends, nor does what it has started
//	die         ends with code 3
func Conformance(t *testing.T, open func(t *testing.T) bot.Runner) {
	for _, rule := range []struct {
		name  string
		check func(t *testing.T, r bot.Runner)
	}{
		{"WhatIsSaidIsTheAnswer", answers},
		{"NothingIsAnAnswerToo", silent},
		{"TooMuchIsNoAnswer", floods},
		{"WhatHangsEndsWithItsContext", hangs},
		{"DeathIsAnError", dies},
		{"AnEndedContextIsAnError", over},
	} {
		t.Run(rule.name, func(t *testing.T) {
			r := open(t)
			rule.check(t, r)
			echo(t, r, "the next one gets through")
		})
	}
}

func message(body string) *desk.Message {
	return &desk.Message{Number: 1, ID: "m1", From: "anna@example.com/pc", To: "bot@example.com", Type: desk.TypeChat, Body: body, Time: time.Unix(1, 0)}
}

func echo(t *testing.T, r bot.Runner, text string) {
	t.Helper()
	said, err := r.Run(t.Context(), message("echo "+text))
	if err != nil || string(bytes.TrimRight(said, "\r\n")) != text {
		t.Fatalf("%q, %v; want %q", said, err, text)
	}
}

func answers(t *testing.T, r bot.Runner) {
	echo(t, r, "Привет 🦉 <b>&amp;</b>")
	for i := range 20 {
		echo(t, r, fmt.Sprint(i))
	}
	echo(t, r, strings.Repeat("ё", 100_000))
}

func silent(t *testing.T, r bot.Runner) {
	if said, err := r.Run(t.Context(), message("silent")); err != nil || len(bytes.TrimSpace(said)) > 0 {
		t.Errorf("%q, %v", said, err)
	}
}

func floods(t *testing.T, r bot.Runner) {
	if said, err := r.Run(t.Context(), message("flood")); !errors.Is(err, bot.ErrTooMuch) {
		t.Errorf("%d bytes, %v", len(said), err)
	}
}

func hangs(t *testing.T, r bot.Runner) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if said, err := r.Run(ctx, message("hang")); err == nil || ctx.Err() == nil {
		t.Errorf("%q, %v", said, err)
	}
}

func dies(t *testing.T, r bot.Runner) {
	if said, err := r.Run(t.Context(), message("die")); err == nil || errors.Is(err, bot.ErrUnavailable) {
		t.Errorf("%q, %v", said, err)
	}
}

func over(t *testing.T, r bot.Runner) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Run(ctx, message("echo x")); err == nil {
		t.Error("no error")
	}
}
