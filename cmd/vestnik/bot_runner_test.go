package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"vestnik/core/bot"
	"vestnik/core/bot/bottest"
	"vestnik/core/desk"
)

// scriptedBot is a program for bots, which goes by the body of each message as
// [bottest.Conformance] says; with --stream it lives for many. Besides:
//
//	chatter TEXT  says TEXT, and other lines unasked
//	leave TEXT    says TEXT, and leaves a program behind that hangs
//	arguments     says what it was started with
//	object JSON   says JSON
func scriptedBot() {
	in := bufio.NewReader(os.Stdin)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var m messageLine
		if err := json.Unmarshal(line, &m); err != nil || m.Event != "message" {
			fmt.Fprintln(os.Stderr, "not understood:", err)
			os.Exit(4)
		}
		obey(&m)
		if !slices.Contains(os.Args, "--stream") {
			return
		}
	}
}

func obey(m *messageLine) {
	switch what, text, _ := strings.Cut(m.Body, " "); what {
	case "echo", "object":
		fmt.Println(text)
	case "silent":
		fmt.Println()
	case "flood":
		for {
			if _, err := os.Stdout.WriteString(strings.Repeat("x", 4096)); err != nil {
				os.Exit(5)
			}
		}
	case "hang":
		hangBehind()
		time.Sleep(time.Hour)
	case "die":
		fmt.Fprintln(os.Stderr, "it dies")
		os.Exit(3)
	case "chatter":
		fmt.Printf("%s\nunasked\n"+strings.Repeat("and more\n", 20), text)
	case "leave":
		hangBehind()
		fmt.Println(text)
	case "arguments":
		said, _ := json.Marshal(os.Args[1:])
		fmt.Printf("%s\n", said)
	case "deaf": // started by others to hang, with all that they have open
		time.Sleep(time.Hour)
	}
}

// hangBehind starts a program that never ends and holds standard output open.
func hangBehind() {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	name := filepath.Join(filepath.Dir(os.Args[0]), filepath.Base(self))
	behind := exec.Command(name)
	behind.Args[0] = os.Args[0]
	behind.Stdout, behind.Stderr = os.Stdout, os.Stderr
	in, _ := behind.StdinPipe()
	if err := behind.Start(); err != nil {
		panic(err)
	}
	_, _ = io.WriteString(in, `{"event":"message","body":"deaf"}`+"\n")
}

// scriptedBotPath is where that program is.
func scriptedBotPath(t *testing.T) string { return namedAs(t, "scripted-bot") }

// namedAs is this program by the name of one of those that are in it.
func namedAs(t *testing.T, name string) string {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name = filepath.Join(t.TempDir(), name)
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if os.Link(self, name) == nil {
		return name
	}
	text, err := os.ReadFile(self)
	if err == nil {
		err = os.WriteFile(name, text, 0o700)
	}
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func TestAProcessForEachMessageIsARunner(t *testing.T) {
	name := scriptedBotPath(t)
	bottest.Conformance(t, func(*testing.T) bot.Runner { return processes{[]string{name}} })
}

func openStream(t *testing.T, argv ...string) *stream {
	s := newStream(argv)
	t.Cleanup(s.close)
	return s
}

func TestAProgramThatSpeaksLinesIsARunner(t *testing.T) {
	name := scriptedBotPath(t)
	bottest.Conformance(t, func(t *testing.T) bot.Runner { return openStream(t, name, "--stream") })
}

func says1(body string) *desk.Message {
	return &desk.Message{ID: "m1", From: "anna@example.com", To: "robot@example.com", Body: body, Type: desk.TypeChat, Time: time.Unix(1, 0)}
}

func TestAProgramThatCannotBeStartedIsUnavailable(t *testing.T) {
	for name, r := range map[string]bot.Runner{"process": processes{[]string{"/no/such"}}, "stream": openStream(t, "/no/such")} {
		if _, err := r.Run(t.Context(), says1("echo x")); !errors.Is(err, bot.ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOnlyAStreamDies(t *testing.T) {
	name := scriptedBotPath(t)
	if _, err := openStream(t, name, "--stream").Run(t.Context(), says1("die")); !errors.Is(err, bot.ErrDied) {
		t.Error(err)
	}
	if _, err := (processes{[]string{name}}).Run(t.Context(), says1("die")); err == nil || errors.Is(err, bot.ErrDied) {
		t.Error(err)
	}
}

// Else the answer to one person would reach another.
func TestWhatIsSaidUnaskedIsNoAnswer(t *testing.T) {
	s := openStream(t, scriptedBotPath(t), "--stream")
	if said, err := s.Run(t.Context(), says1("chatter a")); err != nil || string(said) != "a" {
		t.Fatalf("%q, %v", said, err)
	}
	if said, err := s.Run(t.Context(), says1("echo b")); err != nil || string(said) != "b" {
		t.Errorf("%q, %v", said, err)
	}
	said, err := s.Run(t.Context(), says1("chatter {\"id\":\"other\"}\n{\"id\":\"m1\",\"body\":\"c\"}"))
	if err != nil || string(said) != `{"id":"m1","body":"c"}` {
		t.Errorf("%q, %v", said, err)
	}
}

func TestWhatAProgramLeavesBehindEndsWithIt(t *testing.T) {
	r := processes{[]string{scriptedBotPath(t)}}
	for range 3 {
		if said, err := r.Run(t.Context(), says1("leave a")); err != nil || string(said) != "a\n" {
			t.Errorf("%q, %v", said, err)
		}
	}
}

func TestArgumentsReachTheProgramAsTheyAre(t *testing.T) {
	for given, want := range map[string]string{
		"bot --jid a --exec sh -c x":      "bot --jid a --exec sh -- -c x",
		"bot --exec=sh -x --jid":          "bot --exec=sh -- -x --jid",
		"bot --exec p":                    "bot --exec p",
		"bot --exec":                      "bot --exec",
		"bot --exec p -- q --exec r":      "bot --exec p -- -- q --exec r",
		"send --to a --exec b c":          "send --to a --exec b c",
		"bot --failed=-- --exec p --help": "bot --failed=-- --exec p -- --help",
	} {
		if got := strings.Join(programArguments(strings.Fields(given)), " "); got != want {
			t.Errorf("%s: %s, want %s", given, got, want)
		}
	}
}

func TestARateIsReadAsItIsWritten(t *testing.T) {
	for text, want := range map[string]int{"60/min": 60, "5": 5, "0": 0, "0/min": 0} {
		if got, err := perMinute(text); err != nil || got != want {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "x", "-1", "5/h", "1.5"} {
		if _, err := perMinute(text); err == nil {
			t.Errorf("%s is a rate", text)
		}
	}
}

func BenchmarkBotProcess(b *testing.B) {
	path, err := exec.LookPath("true")
	if err != nil {
		b.Skip(err)
	}
	benchmarkRunner(b, processes{[]string{path}})
}

func BenchmarkBotStream(b *testing.B) {
	path, err := exec.LookPath("cat")
	if err != nil {
		b.Skip(err)
	}
	s := newStream([]string{path})
	defer s.close()
	benchmarkRunner(b, s)
}

func benchmarkRunner(b *testing.B, r bot.Runner) {
	for b.Loop() {
		if _, err := r.Run(context.Background(), says1("x")); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "answers/s")
}
