package main

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"vestnik/core/desk"
	"vestnik/core/journal"
	"vestnik/core/settings"
)

// commandsOfScripts are what the scripts can do besides what testscript brings.
var commandsOfScripts = map[string]func(*testscript.TestScript, bool, []string){
	"says": says, "usage": usage, "wrong": wrong, "exits": exits, "idOf": idOf, "start": start, "up": up, "sees": sees, "end": end, "ended": ended,
	"bytes": writeBytes, "interrupt": interrupt, "hang-up": hangUp, "sign-in": signIn, "freeze": freeze, "asked": asked, "clean": clean,
	"remembers": remembers,
}

// patient bounds the wait for anything that must come.
const patient = time.Minute

type stageKey struct{}

// stage is what belongs to one script.
type stage struct {
	secrets []string
	running map[string]*running
	freeze  func()
	asked   chan struct{} // has a value for each request since then
}

func stageOf(ts *testscript.TestScript) *stage { return ts.Value(stageKey{}).(*stage) }

// discreet fails when a secret was printed.
func (s *stage) discreet(ts *testscript.TestScript, texts ...string) {
	for _, text := range texts {
		if slices.ContainsFunc(s.secrets, func(secret string) bool { return strings.Contains(text, secret) }) {
			ts.Fatalf("a secret is printed: %s", text)
		}
	}
}

// remembers: "remembers ACCOUNT PEER DAYS". While no resident runs, a message of the peer is put
// where one would stand that came so many days ago and was read.
func remembers(ts *testscript.TestScript, _ bool, args []string) {
	days, err := strconv.Atoi(args[2])
	ts.Check(err)
	j, err := journal.Open(filepath.Join(ts.Getenv("VESTNIK_HOME"), "data", "journal.db"))
	ts.Check(err)
	defer j.Close()
	_, err = j.ReceiveAll(context.Background(), []journal.Entry{{
		Account: args[0], Peer: args[1], From: args[1], To: args[0], ID: "remembered " + args[2], Type: "chat", Body: "old",
		Time: time.Now().AddDate(0, 0, -days), Read: true, Session: "old",
	}})
	ts.Check(err)
}

// says: "says PATTERN". The command before has said this on standard error, in one
// line, and nothing else.
func says(ts *testscript.TestScript, _ bool, args []string) {
	line, others := strings.CutPrefix(ts.ReadFile("stderr"), "vestnik: ")
	out := ts.ReadFile("stdout")
	stageOf(ts).discreet(ts, line, out)
	if !others || out != "" || strings.Index(line, "\n") != len(line)-1 {
		ts.Fatalf("want one line of vestnik on standard error, got %q and %q", line, out)
	}
	if !regexp.MustCompile(args[0]).MatchString(line) {
		ts.Fatalf("%q does not match %q", line, args[0])
	}
}

// idOf: "idOf NAME" has $NAME be the id of what is scheduled, as it was printed.
func idOf(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], strings.Fields(ts.ReadFile("stdout"))[0])
}

// wrong: "wrong COMMAND…". The command exits with 2.
func wrong(ts *testscript.TestScript, _ bool, args []string) {
	exits(ts, false, append([]string{"2"}, args...))
}

// exits: "exits CODE COMMAND…".
func exits(ts *testscript.TestScript, _ bool, args []string) {
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); !errors.As(err, &exit) || strconv.Itoa(exit.ExitCode()) != args[0] {
		ts.Fatalf("exit %v, want %s", err, args[0])
	}
}

// usage: "usage COMMAND…". The command says in a line that it was called wrongly,
// and exits with 2.
func usage(ts *testscript.TestScript, _ bool, args []string) {
	wrong(ts, false, args)
	says(ts, false, []string{`More: vestnik (\S+ )?--help\n$`})
}

// writeBytes: "bytes FILE HEX" writes a file that is no text.
func writeBytes(ts *testscript.TestScript, _ bool, args []string) {
	data, err := hex.DecodeString(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o600))
}

// running is a program in the background.
type running struct {
	*exec.Cmd
	ended chan error

	mu       sync.Mutex
	changed  chan struct{} // closed with the next output
	out, log strings.Builder
}

// output is where a program prints to.
type output struct {
	*running
	text *strings.Builder
}

func (o output) Write(data []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.Write(data)
	close(o.changed)
	o.changed = make(chan struct{})
	return len(data), nil
}

// printed returns what was printed, and what is closed when there is more.
func (r *running) printed() (out, log string, more <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.out.String(), r.log.String(), r.changed
}

// start: "start NAME COMMAND…". The command runs in the background.
func start(ts *testscript.TestScript, _ bool, args []string) {
	path, err := exec.LookPath(args[1])
	ts.Check(err)
	r := &running{Cmd: exec.Command(path, args[2:]...), ended: make(chan error, 1), changed: make(chan struct{})}
	for _, name := range append(inherited, "PATH", "HOME", "TMPDIR", "VESTNIK_HOME", "VESTNIK_LANGUAGE", "VESTNIK_TEST_SHARE", "DBUS_SESSION_BUS_ADDRESS") {
		r.Env = append(r.Env, name+"="+ts.Getenv(name))
	}
	lead(r.Cmd)
	r.Dir = ts.MkAbs(".")
	r.Stdout, r.Stderr = output{r, &r.out}, output{r, &r.log}
	ts.Check(r.Start())
	go func() { r.ended <- r.Wait() }()
	stageOf(ts).running[args[0]] = r
	ts.Defer(func() { _ = r.Process.Kill() })
}

func find(ts *testscript.TestScript, name string) *running {
	r := stageOf(ts).running[name]
	if r == nil {
		ts.Fatalf("%s was not started", name)
	}
	return r
}

// sees: "sees NAME PATTERN". What runs has printed this, or does so soon.
func sees(ts *testscript.TestScript, _ bool, args []string) {
	r, want, late := find(ts, args[0]), regexp.MustCompile("(?m)"+args[1]), time.After(patient)
	for {
		out, log, more := r.printed()
		if want.MatchString(out) || want.MatchString(log) {
			return
		}
		select {
		case <-more:
		case <-late:
			ts.Fatalf("%q did not come:\n%s\n%s", args[1], out, log)
		}
	}
}

// end: "end NAME". What runs is told to end, and ends well. What it has printed can
// be looked at with stdout and stderr.
func end(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(tell(find(ts, args[0]).Process, syscall.SIGTERM))
	ended(ts, false, args)
}

// interrupt: "interrupt NAME". What runs is told to end as by Ctrl+C.
func interrupt(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(tell(find(ts, args[0]).Process, os.Interrupt))
}

// hangUp: "hang-up NAME". The terminal in which it runs is closed.
func hangUp(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(tell(find(ts, args[0]).Process, syscall.SIGHUP))
}

// ended: "[!] ended NAME". What runs ends by itself, well or with 1.
func ended(ts *testscript.TestScript, neg bool, args []string) {
	r := find(ts, args[0])
	select {
	case err := <-r.ended:
		var exit *exec.ExitError
		if failed := errors.As(err, &exit) && exit.ExitCode() == 1; err != nil && !failed || neg != failed {
			ts.Fatalf("%s has ended with %v", args[0], err)
		}
	case <-time.After(patient):
		ts.Fatalf("%s does not end", args[0])
	}
	out, log, _ := r.printed()
	if !slices.Contains(r.Args, "demo") { // which has to say who can sign in
		stageOf(ts).discreet(ts, out, log)
	}
	_, err := ts.Stdout().Write([]byte(out))
	_, err2 := ts.Stderr().Write([]byte(log))
	ts.Check(errors.Join(err, err2))
}

// up: "up NAME". The resident runs, and its door is open.
func up(ts *testscript.TestScript, _ bool, args []string) {
	find(ts, args[0])
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	_, err := door(ctx, ts).Snapshot(ctx)
	ts.Check(err)
}

// door is that of the resident of a script, as soon as there is one.
func door(ctx context.Context, ts *testscript.TestScript) desk.Desk {
	dirs := settings.Dirs{Runtime: filepath.Join(ts.Getenv("VESTNIK_HOME"), "run")}
	d, err := desk.Dial(dirs.Socket())
	for ; err != nil && ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		d, err = desk.Dial(dirs.Socket())
	}
	ts.Check(err)
	return d
}

// signIn: "sign-in ADDRESS FILE". As the window does, with the password in the file.
// There is no keyring, which is said, and then it is good until the resident ends.
func signIn(ts *testscript.TestScript, _ bool, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	d := door(ctx, ts)
	password, _, _ := strings.Cut(ts.ReadFile(args[1]), "\r\n")
	err := d.SignIn(ctx, desk.Account{
		Address: args[0], Password: password, URL: ts.Getenv("TLS"), CAFile: ts.MkAbs("ca.pem"),
	})
	if !errors.Is(err, desk.NewProblem(desk.KeyringAbsent)) {
		ts.Fatalf("signing in: %v", err)
	}
}

// freeze lets the office at $TLS hang: connections stay open, nothing is answered.
func freeze(ts *testscript.TestScript, _ bool, _ []string) { stageOf(ts).freeze() }

// asked: the office hangs with one more request.
func asked(ts *testscript.TestScript, _ bool, _ []string) {
	select {
	case <-stageOf(ts).asked:
	case <-time.After(patient):
		ts.Fatalf("nobody asks the office")
	}
}

// clean fails when something temporary was left, or a secret lies in a file.
func clean(ts *testscript.TestScript, _ bool, _ []string) {
	left, err := filepath.Glob(filepath.Join(cmp.Or(ts.Getenv("TMPDIR"), ts.Getenv("TMP")), "vestnik*"))
	ts.Check(err)
	if len(left) > 0 {
		ts.Fatalf("left: %v", left)
	}
	for _, name := range []string{"config/settings.json", "data/journal.db", "data/journal.db-wal"} {
		data, err := os.ReadFile(filepath.Join(ts.Getenv("VESTNIK_HOME"), name))
		if !errors.Is(err, os.ErrNotExist) {
			ts.Check(err)
		}
		stageOf(ts).discreet(ts, string(data))
	}
}
