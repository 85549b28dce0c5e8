package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminal makes standard input a terminal, and returns the end at which the person is.
func terminal(t *testing.T) (person *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { person.Close() })
	number, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	in, err := os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdin
	os.Stdin = in
	t.Cleanup(func() { os.Stdin = before; in.Close() })
	return person
}

// echoes tells whether the terminal shows what is typed.
func echoes(t *testing.T) bool {
	t.Helper()
	now, err := unix.IoctlGetTermios(int(os.Stdin.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return now.Lflag&unix.ECHO != 0
}

func untilSilent(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(patient); echoes(t); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("what is typed is shown")
		}
	}
}

type reply struct {
	password string
	err      error
}

func asking(ctx context.Context) <-chan reply {
	answer := make(chan reply, 1)
	go func() {
		password, err := english.askPassword(ctx, "anna@office.example")
		answer <- reply{password, err}
	}()
	return answer
}

func TestAPasswordThatIsTypedIsNotShown(t *testing.T) {
	for typed, want := range map[string]string{"пароль 🦉 \n": "пароль 🦉 ", "\n": ""} {
		person := terminal(t)
		answer := asking(t.Context())
		untilSilent(t)
		if _, err := person.WriteString(typed); err != nil {
			t.Fatal(err)
		}
		if got := <-answer; got.err != nil || got.password != want {
			t.Errorf("%q, %v; want %q", got.password, got.err, want)
		}
		if !echoes(t) {
			t.Error("the terminal is left silent")
		}
	}
	person := terminal(t)
	answer := asking(t.Context())
	untilSilent(t)
	_, _ = person.WriteString("\xef\xe0\n")
	if got := <-answer; got.err == nil || got.password != "" {
		t.Errorf("what is not UTF-8 became %q", got.password)
	}
}

func TestAnInterruptedPromptLeavesTheTerminalAsItWas(t *testing.T) {
	terminal(t)
	ctx, stop := context.WithCancel(t.Context())
	answer := asking(ctx)
	untilSilent(t)
	stop()
	if got := <-answer; !errors.Is(got.err, context.Canceled) {
		t.Errorf("%q, %v", got.password, got.err)
	}
	if !echoes(t) {
		t.Error("the terminal is left silent")
	}
}
