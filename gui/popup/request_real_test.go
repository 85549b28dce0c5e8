//go:build linux

package popup

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"vestnik/assets/locale"
	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
	"vestnik/gui/bus"
	"vestnik/gui/desktoptest"
)

// choosing is a set-up of dunst in whose menu the lines with a word are always chosen.
func choosing(t *testing.T, d *desktoptest.Desktop, word string) {
	t.Helper()
	directory := filepath.Join(d.Home(), "config", "dunst")
	menu := filepath.Join(directory, "menu")
	files := map[string]string{
		menu:                                "#!/bin/sh\nexec grep '" + word + "'\n",
		filepath.Join(directory, "dunstrc"): "[global]\ndmenu = " + menu + "\n",
	}
	if err := os.MkdirAll(directory, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.RestartDaemon(desktoptest.Dunst); err != nil {
		t.Fatal(err)
	}
}

// seenDesk tells when somebody has begun to watch it.
type seenDesk struct {
	desk.Desk
	watched chan struct{}
}

func (d seenDesk) Watch(ctx context.Context, after uint64) (<-chan desk.Event, error) {
	defer func() { d.watched <- struct{}{} }()
	return d.Desk.Watch(ctx, after)
}

// Dunst draws no buttons: its actions are in a menu, which here is a program that chooses.
func TestDunstAnswersARequestByTheActionsOfItsPopup(t *testing.T) {
	d := desktoptest.New(t, desktoptest.Options{Daemon: desktoptest.Dunst})
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", d.Bus())
	choosing(t, d, "Отказать")
	fake, popups := desktest.New(), open(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	snapshot, err := fake.Snapshot(ctx)
	if err != nil {
		t.Fatal(err)
	}
	told, err := fake.Watch(ctx, snapshot.Seq)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	seen := seenDesk{fake, make(chan struct{}, 8)}
	go func() { served <- Serve(ctx, seen, popups, locale.New(locale.Russian), nil) }()
	defer func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()
	<-seen.watched
	fake.Ask(anna)
	fake.Emit(desk.Event{Kind: desk.EventAlert, Alert: &desk.Alert{Request: true, Peer: anna, Title: anna.Address, Count: 1}})
	until(t, ctx, func() bool {
		n, err := d.OnScreen(ctx)
		return err == nil && n == 1
	})
	conn, err := bus.Dial(ctx, d.Bus())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := bus.Call(ctx, conn.Object(service, object), "org.dunstproject.cmd0.ContextMenuCall", nil); err != nil {
		t.Fatal(err)
	}
	for e := range told {
		if e.Kind == desk.EventRequest && len(e.Requests) == 0 {
			break
		}
	}
	if answers, want := asked(fake, "AnswerRequest"), []any{[]any{anna, false}}; !reflect.DeepEqual(answers, want) {
		t.Errorf("%+v, want %+v", answers, want)
	}
}

// asked returns with what a method of the desk was called.
func asked(fake *desktest.Fake, method string) (with []any) {
	for _, c := range fake.Calls() {
		if c.Method == method {
			with = append(with, c.With)
		}
	}
	return with
}

// until waits for something.
func until(t *testing.T, ctx context.Context, is func() bool) {
	t.Helper()
	for !is() {
		select {
		case <-ctx.Done():
			t.Fatal(ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}
