package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"vestnik/core/demo"
	"vestnik/core/desk"
	"vestnik/core/xmpp"
	"vestnik/core/xmpp/message"
)

// However often the program is killed, each message that it was sent, before, while it did not run
// or afterwards, gets its one answer, in order.
func TestAKilledBotLosesNothingAndAnswersOnce(t *testing.T) {
	accounts := map[string]string{"alice": rand.Text(), "robot": rand.Text()}
	office, err := openOffice("127.0.0.1:0", demo.Options{Accounts: accounts, Pace: time.Hour, Archive: true})
	if err != nil {
		t.Fatal(err)
	}
	defer office.close()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "pw"), []byte(accounts["robot"]), 0o600); err != nil {
		t.Fatal(err)
	}
	start := func() *exec.Cmd {
		cmd := exec.Command(namedAs(t, "vestnik"), "bot", "--jid", "robot@office.example", "--url", office.url, "--allow-http",
			"--password-file", filepath.Join(dir, "pw"), "--rate", "0", "--exec", scriptedBotPath(t))
		cmd.Env = append(os.Environ(), "VESTNIK_HOME="+filepath.Join(dir, "home"), "VESTNIK_LANGUAGE=en", "DBUS_SESSION_BUS_ADDRESS=disabled:")
		cmd.Stderr = testLog{t}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd
	}
	var heard answers
	alice := writer(t, desk.Account{Address: "alice@office.example", Password: accounts["alice"], URL: office.url, AllowHTTP: true}, heard.note)
	to, _ := xmpp.ParseAddress("robot@office.example")
	var want []string
	say := func(n int) {
		for range n {
			text := fmt.Sprintf("answer %d", len(want))
			want = append(want, text)
			if _, err := alice.Messages.Send(message.Message{ID: rand.Text(), To: to, Type: "chat", Body: "echo " + text}); err != nil {
				t.Fatal(err)
			}
		}
	}
	for round := range 4 {
		say(5) // nobody is there
		bot := start()
		heard.await(t, len(want)-3)
		say(20)
		heard.await(t, len(want)-15+3*round)
		if err := bot.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = bot.Wait()
	}
	bot := start()
	heard.await(t, len(want))
	say(1)
	heard.await(t, len(want))
	_ = bot.Process.Kill()
	_ = bot.Wait()
	if got := heard.all(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%q", got)
	}
}

// answers are those that somebody got.
type answers struct {
	mu    sync.Mutex
	texts []string
}

func (a *answers) note(text string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if strings.HasPrefix(text, "answer ") { // the office writes as well
		a.texts = append(a.texts, text)
	}
}

func (a *answers) all() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]string(nil), a.texts...)
}

// await waits for so many.
func (a *answers) await(t *testing.T, n int) {
	t.Helper()
	for end := time.Now().Add(patient); len(a.all()) < n; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d answers did not come: %q", n, a.all())
		}
	}
}

// testLog is where a program's log goes.
type testLog struct{ t *testing.T }

func (l testLog) Write(line []byte) (int, error) {
	l.t.Logf("%s", line)
	return len(line), nil
}

// What a program has started ends with it: at once when it is out of time, and soon when it has
// ended itself. What it has closed to others changes nothing.
func TestWhatAProgramHasStartedIsKilled(t *testing.T) {
	for name, rest := range map[string]string{"out of time": "; wait", "ended": ""} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "pid")
			line := "sleep 1000 & echo $! >" + file + rest
			ctx, cancel := context.WithCancel(t.Context())
			ran := make(chan struct{})
			go func() {
				defer close(ran)
				_, _ = processes{[]string{"/bin/sh", "-c", line}}.Run(ctx, says1("x"))
			}()
			var pid string
			for end := time.Now().Add(patient); pid == ""; time.Sleep(5 * time.Millisecond) {
				text, _ := os.ReadFile(file)
				if pid = strings.TrimSpace(string(text)); time.Now().After(end) {
					t.Fatal("it does not start")
				}
			}
			if rest != "" {
				cancel()
			}
			<-ran
			cancel()
			for end := time.Now().Add(patient); ; time.Sleep(5 * time.Millisecond) {
				stat, err := os.ReadFile("/proc/" + pid + "/stat")
				if err != nil || strings.Contains(string(stat), ") Z ") { // nobody may have waited for it
					return
				}
				if time.Now().After(end) {
					t.Fatalf("it goes on: %s", stat)
				}
			}
		})
	}
}
