package desk_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"vestnik/core/desk"
	"vestnik/core/desk/desktest"
)

// socketPath returns a path for a socket. Names of tests are too long for one.
func socketPath(t *testing.T) string {
	t.Helper()
	directory, err := os.MkdirTemp("", "desk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(directory) })
	return filepath.Join(directory, "run", "desk.sock")
}

// serve opens the door to d until the test ends or end is called.
func serve(t *testing.T, d desk.Desk) (path string, end func()) {
	t.Helper()
	path = socketPath(t)
	l, err := desk.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- desk.Serve(ctx, l, d) }()
	end = func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Serve: %v", err)
		}
		ended <- nil
	}
	t.Cleanup(end)
	return path, end
}

func dial(t *testing.T, path string) *desk.Client {
	t.Helper()
	client, err := desk.Dial(path)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestNobodyListens(t *testing.T) {
	absent := &desk.Problem{Code: desk.NoResident}
	if _, err := desk.Dial(socketPath(t)); !errors.Is(err, absent) {
		t.Errorf("no socket: %v", err)
	}
	path, end := serve(t, desktest.New())
	c := dial(t, path)
	events, err := c.Watch(t.Context(), mustSnapshot(t, c).Seq)
	if err != nil {
		t.Fatal(err)
	}
	attending := make(chan error, 1)
	go func() { attending <- c.Attend(t.Context(), desktest.Peer("a@b")) }()
	end()
	if _, ok := <-events; ok {
		t.Error("an event from a resident that is gone")
	}
	if err := <-attending; !errors.Is(err, absent) {
		t.Errorf("Attend: %v", err)
	}
	if _, err := c.Snapshot(t.Context()); !errors.Is(err, absent) {
		t.Errorf("Snapshot: %v", err)
	}
}

func TestASecondResidentIsTold(t *testing.T) {
	path, end := serve(t, desktest.New())
	if _, err := desk.Listen(path); !errors.Is(err, desk.ErrInUse) {
		t.Errorf("while the first lives: %v", err)
	}
	dial(t, path) // the first still listens
	end()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket is left behind: %v", err)
	}
	l, err := desk.Listen(path)
	if err != nil {
		t.Fatalf("after the first has ended: %v", err)
	}
	_ = l.Close()
}

func TestOnlyOneOfManyStartsTakesTheSocket(t *testing.T) {
	path := socketPath(t)
	results := make(chan error, 16)
	for range cap(results) {
		go func() {
			l, err := desk.Listen(path)
			if err == nil {
				t.Cleanup(func() { _ = l.Close() })
			}
			results <- err
		}()
	}
	won := 0
	for range cap(results) {
		if err := <-results; err == nil {
			won++
		} else if !errors.Is(err, desk.ErrInUse) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d residents listen", won)
	}
}

func TestAResidentThatDoesNotAnswerIsGivenUp(t *testing.T) {
	c := dial(t, mute(t))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := c.Snapshot(ctx); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, &desk.Problem{Code: desk.ResidentSilent}) {
		t.Errorf("who did not want to wait: %v", err)
	}
	ctx, cancel = desk.Within(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := c.Snapshot(ctx)
	var told *desk.Problem
	if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &told) || told.Code != desk.ResidentSilent {
		t.Fatalf("after the time that it has: %v", err)
	}
	if want := strconv.Itoa(os.Getpid()); told.Facts["process"] != want {
		t.Errorf("process %q, want %s", told.Facts["process"], want)
	}
}

// mute opens a door that lets in and never answers.
func mute(t *testing.T) (path string) {
	t.Helper()
	path = socketPath(t)
	l, err := desk.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
		}
	}()
	return path
}

// Somebody clears up in the runtime directory: the resident must not be out of reach, nor
// a second one start beside it.

// What keeps a door shut is never the network's fault.
func TestADoorThatDoesNotOpenIsAProblemOfItsOwn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(file, "desk.sock") // in a file
	_, err := desk.Listen(path)
	var told *desk.Problem
	if !errors.As(err, &told) || told.Code != desk.DoorFailed || told.Facts["file"] != path || told.Facts["reason"] == "" {
		t.Errorf("Listen: %v", err)
	}
}
