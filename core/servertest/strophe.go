package servertest

import (
	"bufio"
	"embed"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

//go:embed strophe
var scripts embed.FS

// stropheEnv names the directory that strophe.js is installed below;
// go run ./cmd/dev test sees to it.
const stropheEnv = "VESTNIK_STROPHE"

// Strophe is a strophe.js client in a process of its own: a BOSH client that owes us
// nothing. What it can be told is in strophe/chat.cjs. Its methods may be called by one
// goroutine at a time.
type Strophe struct {
	t      testing.TB
	in     io.WriteCloser
	events chan StropheEvent
	ended  chan error
}

// StropheEvent is something that happened to it: Event is a status of strophe.js
// ("CONNECTED"), "message", "joined", "pong" or "stored".
type StropheEvent struct {
	Event, Condition, JID, From, Body, Stored string
	Requests                                  int
}

// NewStrophe starts a client; it ends with the test. Where strophe.js is not installed the
// test is skipped, or fails when VESTNIK_REQUIRE=all.
func NewStrophe(t testing.TB) *Strophe {
	t.Helper()
	node, err := exec.LookPath("node")
	if os.Getenv(stropheEnv) == "" {
		err = errors.New(stropheEnv + " does not say where strophe.js is; go run ./cmd/dev test installs it")
	}
	if err != nil {
		if os.Getenv("VESTNIK_REQUIRE") == "all" {
			t.Fatal("required: ", err)
		}
		t.Skip(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, scripts); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, filepath.Join(dir, "strophe", "chat.cjs"))
	cmd.Stderr = os.Stderr
	cmd.WaitDelay = time.Second
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &Strophe{t: t, in: in, events: make(chan StropheEvent, 10000), ended: make(chan error, 1)}
	go s.read(cmd, out)
	t.Cleanup(s.Leave)
	return s
}

func (s *Strophe) read(cmd *exec.Cmd, out io.Reader) {
	defer close(s.events)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var e StropheEvent
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			s.t.Logf("strophe says %s", lines.Bytes())
			continue
		}
		s.events <- e
	}
	s.ended <- cmd.Wait()
}

// Events returns what happens to the client, in order; the channel is closed when its
// process has ended.
func (s *Strophe) Events() <-chan StropheEvent { return s.events }

// Do tells it to do something.
func (s *Strophe) Do(what string, arguments map[string]any) {
	s.t.Helper()
	command := map[string]any{"do": what}
	for name, value := range arguments {
		command[name] = value
	}
	line, err := json.Marshal(command)
	if err == nil {
		_, err = s.in.Write(append(line, '\n'))
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// Leave ends the process, without a word to the server.
func (s *Strophe) Leave() {
	if s.in.Close() == nil {
		<-s.ended
	}
}
