package journal

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const crashEnv = "VESTNIK_JOURNAL_CRASH" // the file that the child shall fill

func TestMain(m *testing.M) {
	if path := os.Getenv(crashEnv); path != "" {
		fill(path)
	}
	if path := os.Getenv(upgradeEnv); path != "" {
		upgrade(path)
	}
	os.Exit(m.Run())
}

// fill receives and enqueues for ever, and says each number once it is stored.
func fill(path string) {
	j, err := Open(path)
	for i := 0; err == nil; i++ {
		var e Entry
		text := fmt.Sprintf("%d-%d", os.Getpid(), i)
		if i%2 == 0 {
			e, _, err = j.Receive(context.Background(), from(peer, text, text))
		} else {
			var c Change
			c, err = j.Enqueue(context.Background(), to(peer, text))
			e = c.Entry
		}
		fmt.Println(e.Number, e.Body)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func TestWhatWasStoredSurvivesAKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	stored := map[int64]string{}
	for round := range 5 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), crashEnv+"="+path)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			var number int64
			var body string
			if _, err := fmt.Sscan(lines.Text(), &number, &body); err == nil {
				stored[number] = body
			}
			if n == 20+round*13 {
				child.Process.Kill()
			}
		}
		child.Wait()
	}
	kept := map[int64]string{}
	for _, e := range history(t, open(t, path), peer) {
		kept[e.Number] = e.Body
	}
	for number, body := range stored {
		if kept[number] != body {
			t.Errorf("message %d %q was stored, and now is %q", number, body, kept[number])
		}
	}
	if len(stored) < 200 {
		t.Errorf("only %d messages before the kills", len(stored))
	}
}
