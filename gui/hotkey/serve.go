package hotkey

import (
	"context"
	"errors"
	"log/slog"

	"vestnik/core/desk"
)

// Serve hears the key that the person has chosen, and shows the window for a quick message when it
// is pressed, until ctx ends or the desk quits; then it returns nil. What keeps it from hearing is
// told to complain. It returns an error only when the desk gives no snapshot.
func Serve(ctx context.Context, d desk.Desk, complain func(*desk.Problem)) error {
	return serve(ctx, d, complain, hear)
}

// hearer calls pressed each time a key is, until ctx ends, which is no error.
type hearer func(ctx context.Context, k Key, pressed func()) error

func serve(ctx context.Context, d desk.Desk, complain func(*desk.Problem), hear hearer) error {
	e := &ear{desk: d, complain: complain, hear: hear, stop: func() {}}
	defer func() { e.stop() }()
	return desk.Follow(ctx, d,
		func(now desk.Snapshot) { e.listenFor(ctx, now.Status.HotKey) },
		func(events <-chan desk.Event) bool { return e.follow(ctx, events) })
}

func unlessEnded(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// ear hears one key at a time. Its fields belong to the goroutine of serve.
type ear struct {
	desk     desk.Desk
	complain func(*desk.Problem)
	hear     hearer

	key  string // "" for none
	stop func() // ends the hearing, and waits for that
}

// follow takes in which key it is to be; true means that it is over, false that a new snapshot is
// needed.
func (e *ear) follow(ctx context.Context, events <-chan desk.Event) (over bool) {
	for event := range events {
		switch {
		case event.Kind == desk.EventQuit:
			return true
		case event.Status != nil:
			e.listenFor(ctx, event.Status.HotKey)
		}
	}
	return false
}

// listenFor hears a key from now on, and none before it.
func (e *ear) listenFor(ctx context.Context, key string) {
	if key == e.key {
		return
	}
	e.stop()
	e.key, e.stop = key, func() {}
	k, err := Parse(key)
	if err != nil {
		return // there is to be none
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	e.stop = func() { cancel(); <-done }
	go func() {
		defer close(done)
		if err := e.hear(ctx, k, func() { go e.open(ctx) }); err != nil && ctx.Err() == nil {
			e.fail(key, err)
		}
	}()
}

// open brings the window for a quick message before the person.
func (e *ear) open(ctx context.Context) {
	if err := e.desk.Show(ctx, desk.View{Screen: desk.ScreenQuick}); err != nil && ctx.Err() == nil {
		slog.WarnContext(ctx, "hot key without effect", "error", err)
	}
}

// fail says why a key is not heard.
func (e *ear) fail(key string, err error) {
	slog.Warn("hot key not heard", "key", key, "error", err)
	if errors.Is(err, ErrRefused) {
		return // he knows
	}
	code := desk.NoHotKey
	if errors.Is(err, ErrTaken) {
		code = desk.HotKeyTaken
	}
	e.complain(desk.NewProblem(code, "key", key))
}
